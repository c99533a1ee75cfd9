//! Kiosks and boards: a file for each message.

mod expect_device;
mod find_device;
mod list_devices;
mod pair_device;
mod revoke_device;

pub use expect_device::{DeviceExpected, ExpectDevice};
pub use find_device::FindDevice;
pub use list_devices::{DevicePage, ListDevices};
pub use pair_device::{DevicePaired, PairDevice};
pub use revoke_device::RevokeDevice;

//! The bounds of what is printed.

use std::time::Duration;

/// Printers that can be named: a few in each of some hundred branches.
pub const PRINTERS_MAX: usize = 1_000;

/// Letters of a printer's name: it is a word that people type into an address.
pub const NAME_LETTERS_MAX: usize = 40;

/// Devices and branches that a printer can be for.
pub const PLACES_MAX: usize = 64;

/// Slips that wait for one printer. It prints one in two seconds, and nobody stands at a kiosk for longer than these take.
pub const QUEUE_MAX: usize = 8;

/// Slips of which a printer remembers under which key they were asked for. An answer that was lost is asked for again
/// within seconds.
pub const KEYS_KEPT: usize = 64;

/// Letters of a link: those that we make have 120, with a long name of a host.
pub const LINK_LETTERS_MAX: usize = 400;

/// Lines that one text of a slip may take. The longest name of a service takes four on narrow paper.
pub const LINES_OF_TEXT_MAX: usize = 8;

/// Rows of a picture that are sent at once: small printers have room for no more.
pub const BAND_ROWS_MAX: usize = 128;

/// How many times a slip is tried that certainly is not on paper yet.
pub const ATTEMPTS_MAX: u32 = 3;

/// How long a printer may take to answer its door.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long it may take to say how it is.
pub const STATUS_TIMEOUT: Duration = Duration::from_secs(2);

/// How long it may take nothing of what is sent to it.
pub const WRITE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a slip may take on paper: the slowest print five centimetres in a second, and a slip has fifteen.
pub const PRINTING_TIMEOUT: Duration = Duration::from_secs(10);

/// The pause before the second attempt; it doubles.
pub const PAUSE: Duration = Duration::from_millis(500);

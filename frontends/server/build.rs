//! How the program is linked. Its tables of functions are moved to where the program was loaded when it starts: written in
//! the packed form, that is one page in a hundred to be read and kept in memory. GNU/Linux knows it since glibc 2.36.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

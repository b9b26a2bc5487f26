//! Versions: of the library and of its ABI.

use libc::c_char;

/// First number of the library's version.
pub const NUCULA_VERSION_MAJOR: u32 = 0;
/// Second number of the library's version.
pub const NUCULA_VERSION_MINOR: u32 = 1;
/// Third number of the library's version.
pub const NUCULA_VERSION_PATCH: u32 = 0;

/// Number of the ABI; the shared library's soname ends in it. It grows when a program compiled against an older header
/// would no longer work.
pub const NUCULA_ABI_VERSION: u32 = 1;

/// The version of the loaded library as text, "MAJOR.MINOR.PATCH". Static; do not free.
#[unsafe(no_mangle)]
pub extern "C" fn nucula_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// The ABI number of the loaded library. Bindings compare it with the `NUCULA_ABI_VERSION` they were written for and
/// refuse to go on when it differs.
#[unsafe(no_mangle)]
pub extern "C" fn nucula_abi_version() -> u32 {
    NUCULA_ABI_VERSION
}

/// The value of a decimal number.
const fn decimal(text: &str) -> u32 {
    let (mut value, mut i) = (0, 0);
    while i < text.len() {
        value = value * 10 + (text.as_bytes()[i] - b'0') as u32;
        i += 1;
    }
    value
}

// The header's numbers are those of the crate.
const _: () = assert!(
    NUCULA_VERSION_MAJOR == decimal(env!("CARGO_PKG_VERSION_MAJOR"))
        && NUCULA_VERSION_MINOR == decimal(env!("CARGO_PKG_VERSION_MINOR"))
        && NUCULA_VERSION_PATCH == decimal(env!("CARGO_PKG_VERSION_PATCH"))
);

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_numbers_are_the_crate_version() {
        let header = format!("{NUCULA_VERSION_MAJOR}.{NUCULA_VERSION_MINOR}.{NUCULA_VERSION_PATCH}");
        assert_eq!(header, env!("CARGO_PKG_VERSION"));
    }
}

//! Gives the shared library its soname: cargo sets none, and without one a program linked against this version would
//! silently load any later, incompatible one.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if os == "linux" {
        // The number is NUCULA_ABI_VERSION of src/ffi/version.rs; tests/c_line compares them.
        // Not rustc-cdylib-link-arg: cargo hands that down to shared libraries that depend on this one, which would
        // then all have this soname (bindings/legacy). Tests and examples get it too, where it means nothing.
        println!("cargo::rustc-link-arg=-Wl,-soname,libnucula.so.1");
        // Its calls to itself stay inside, whatever else is loaded: bindings/legacy exports the same names.
        println!("cargo::rustc-link-arg=-Wl,-Bsymbolic");
    }
}

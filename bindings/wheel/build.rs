//! Gives the library its soname, as the build script of nucula does: a wheel's is found by its path.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if os == "linux" {
        println!("cargo::rustc-link-arg=-Wl,-soname,libnucula.so.1");
        println!("cargo::rustc-link-arg=-Wl,-Bsymbolic");
    }
}

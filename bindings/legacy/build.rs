//! Gives the library a soname, other than that of nucula itself: both may be loaded side by side.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if os == "linux" {
        println!("cargo::rustc-link-arg=-Wl,-soname,libnucula_legacy.so.1");
    }
}

//! Gives the library its soname: the name of its file in a wheel, so that what is linked against it there finds it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if os == "linux" {
        println!("cargo::rustc-link-arg=-Wl,-soname,libnucula.so");
        println!("cargo::rustc-link-arg=-Wl,-Bsymbolic");
    }
}

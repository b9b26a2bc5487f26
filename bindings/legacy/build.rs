//! Gives the library a soname other than that of nucula itself, and names of its own: both may be loaded side by side,
//! together with whatever else calls something `PI`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if os == "linux" {
        println!("cargo::rustc-link-arg=-Wl,-soname,libnucula_legacy.so.1");
        // Its uses of what it exports stay inside, data included: see build.rs of nucula.
        println!("cargo::rustc-link-arg=-Wl,-Bsymbolic");
    }
}

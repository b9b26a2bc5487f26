# The recipe of nucula_jll, as BinaryBuilder runs it, for Yggdrasil: julia build_tarballs.jl --verbose x86_64-linux-gnu
# Nucula.jl takes the library of that package where `NUCULA_LIBRARY` names it: ENV["NUCULA_LIBRARY"] = nucula_jll.libnucula_path.

using BinaryBuilder

name = "nucula"
version = VersionNumber(match(r"(?m)^version = \"(.*)\"", read(joinpath(@__DIR__, "..", "..", "Cargo.toml"), String))[1])

# The clone that this file lies in; for a release its archive and checksum instead.
sources = [DirectorySource(normpath(@__DIR__, "..", ".."); target="nucula")]

script = raw"""
cd ${WORKSPACE}/srcdir/nucula
cargo build --release --locked --lib --package nucula
install -Dvm 755 target/${rust_target}/release/*nucula.${dlext} -t ${libdir}
install -Dvm 644 include/nucula.h include/nucula.hpp -t ${includedir}
install_license LICENSE src/reports/page/3Dmol.LICENSE
"""

# Rust's toolchain there has these; 32 bits are not tried.
platforms = filter(platform -> nbits(platform) == 64 && !Sys.isfreebsd(platform), supported_platforms())

products = [LibraryProduct(["libnucula", "nucula"], :libnucula)]

build_tarballs(ARGS, name, version, sources, script, platforms, products, Dependency[];
               compilers=[:c, :rust], julia_compat="1.5", lock_microarchitecture=false)

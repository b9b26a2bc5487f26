#!/bin/sh
# install.sh PREFIX [BUILD]: installs the headers, the shared and the static library, and the pkg-config and CMake files.
# BUILD is the folder cargo built into, default target/release. DESTDIR goes before PREFIX, for packagers. Linux.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
prefix=${1:?usage: install.sh PREFIX [BUILD]}
build=${2:-$root/target/release}
header=$root/include/nucula.h

for file in libnucula.so libnucula.a; do
    [ -f "$build/$file" ] || { echo "no $build/$file: run cargo build --release first" >&2; exit 1; }
done
case $prefix in
    /*) ;;
    *) prefix=$(pwd)/$prefix ;;
esac

# number NAME: a number of the header.
number() {
    sed -n "s/^#define NUCULA_$1 \([0-9]*\)$/\1/p" "$header"
}
abi=$(number ABI_VERSION)
version=$(number VERSION_MAJOR).$(number VERSION_MINOR).$(number VERSION_PATCH)

# fill TEMPLATE TARGET: the template with its @NAMES@ filled in.
fill() {
    sed -e "s|@PREFIX@|$prefix|" -e "s|@VERSION@|$version|" -e "s|@ABI@|$abi|" "$here/$1" > "$2"
}

to=${DESTDIR:-}$prefix
mkdir -p "$to/include" "$to/lib/pkgconfig" "$to/lib/cmake/Nucula"
install -m 644 "$header" "$root/include/nucula.hpp" "$to/include"
install -m 755 "$build/libnucula.so" "$to/lib/libnucula.so.$abi"
ln -sf "libnucula.so.$abi" "$to/lib/libnucula.so"
install -m 644 "$build/libnucula.a" "$to/lib/libnucula.a"
fill nucula.pc.in "$to/lib/pkgconfig/nucula.pc"
fill NuculaConfig.cmake.in "$to/lib/cmake/Nucula/NuculaConfig.cmake"
fill NuculaConfigVersion.cmake.in "$to/lib/cmake/Nucula/NuculaConfigVersion.cmake"
echo "installed nucula $version to $to"

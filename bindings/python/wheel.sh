#!/bin/sh
# wheel.sh [FOLDER]: builds the wheel for every Linux on x86-64 with glibc 2.17 or later into FOLDER, default target/wheels, and
# shows what auditwheel says of it. Needs cargo and Python 3.9 or later; the linker (zig) and the other tools come from PyPI.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
folder=${1:-$root/target/wheels}
tools=$root/target/venv-wheel

# The version of cargo-zigbuild and of zig are those that this was tried with.
[ -x "$tools/bin/auditwheel" ] || python3 -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check \
    cargo-zigbuild==0.24.1 ziglang==0.17.1 auditwheel hatchling zopfli

# cargo-zigbuild asks the python3 on PATH for zig.
PATH=$tools/bin:$PATH
export PATH
NUCULA_MANYLINUX=2.17 python3 -m pip wheel --disable-pip-version-check --no-deps --no-build-isolation \
    --wheel-dir "$folder" "$here"
for wheel in "$folder"/nucula-*-py3-none-manylinux2014_x86_64.whl; do
    python3 "$here/smaller.py" "$wheel"
    auditwheel show "$wheel"
    ls -l "$wheel"
done

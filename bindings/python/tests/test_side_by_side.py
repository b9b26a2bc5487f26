"""nucula, its old names and a stranger with the same names, in one process: each calls its own."""

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]

# Loads three libraries in the order and the ways given, and calls each of them.
PROGRAM = """
import ctypes, os, sys
from ctypes import byref, c_double, c_float, c_int, c_int32, c_char_p, c_size_t, c_void_p

libraries = {}
for word in sys.argv[1:]:
    name, mode, path = word.split(":", 2)
    libraries[name] = ctypes.CDLL(path, getattr(ctypes, "RTLD_" + mode))
stranger, legacy, nucula = libraries["stranger"], libraries["legacy"], libraries["nucula"]

ints = lambda *values: (c_int * len(values))(*values)
x, y, z, searchable, out = ints(0, 1, 5), ints(0, 0, 0), ints(0, 0, 0), ints(0, 1, 2), ints(-1, -1, -1)
legacy.breadth_first_search(x, y, z, searchable, 3, out)
assert list(out) == [0, 1, -1], list(out)
out = ints(-1, -1, -1)
legacy.get_neighbor_voxels(x, y, z, ints(2), ints(0), ints(0), 3, 1, out)
assert list(out) == [-1, 1, -1], list(out)
points = (c_float * 6)()
legacy.fibonacci_sphere(c_float(1), c_float(0), c_float(0), c_float(0), 2, points)
# The second point has theta = pi / GOLDEN_RATIO, so both constants of the library show.
expected = [0.866025, -0.638577, 0.0, -0.584983, 0.5, -0.5]
assert max(abs(p - q) for p, q in zip(points, expected)) < 1e-5, list(points)

assert stranger.search(1) == 1001 and stranger.neighbors(1) == 2001
stranger.pi.restype = c_double
assert stranger.pi() == 4.0

# A whole result through each of the two that have the prefixed functions, down to the writer that calls another one.
for name in ("legacy", "nucula"):
    library = libraries[name]
    library.nucula_version.restype = c_char_p
    assert library.nucula_version() != b"stranger"
    structure, volumes = c_void_p(), c_void_p()
    assert library.nucula_structure_read(os.environ["STRUCTURE"].encode(), None, byref(structure)) == 0
    assert library.nucula_volumes_find(structure, None, byref(volumes)) == 0
    path = os.environ["FOLDER"] + "/" + name + ".csv"
    assert library.nucula_volumes_write(volumes, path.encode()) == 0
    assert os.path.getsize(path) > 0
    library.nucula_volumes_free(volumes)
    library.nucula_structure_free(structure)
print("each its own")
"""


@pytest.fixture(scope="module")
def libraries(tmp_path_factory):
    """Paths of the three."""
    nucula = Path(os.environ.get("NUCULA_LIBRARY", ROOT / "target" / "release" / "libnucula.so"))
    legacy = Path(os.environ.get("NUCULA_LEGACY_LIBRARY", nucula.with_name("libnucula_legacy.so")))
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not nucula.is_file() or not legacy.is_file():
        pytest.skip(f"needs a C compiler, {nucula} and {legacy}")
    stranger = tmp_path_factory.mktemp("stranger") / "libstranger.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O0", "-o", stranger, HERE / "side_by_side.c"], check=True)
    return {"stranger": stranger, "legacy": legacy, "nucula": nucula}


# The one arrangement left out is the old names made global before the stranger comes: then the stranger's own names
# lead elsewhere, by the rules of the loader, and nothing in a library that has the old names could prevent it.
ARRANGEMENTS = [
    [f"stranger:{a}", f"legacy:{b}", f"nucula:{c}"]
    for a, b, c in itertools.product(("LOCAL", "GLOBAL"), repeat=3)
] + [[f"nucula:{a}", "legacy:LOCAL", f"stranger:{b}"] for a, b in itertools.product(("LOCAL", "GLOBAL"), repeat=2)]


@pytest.mark.parametrize("arrangement", ARRANGEMENTS, ids=" ".join)
def test_each_calls_its_own(libraries, structures, tmp_path, arrangement):
    words = [f"{word}:{libraries[word.split(':')[0]]}" for word in arrangement]
    environment = {**os.environ, "FOLDER": str(tmp_path), "STRUCTURE": str(structures / "4CUP.cif")}
    run = subprocess.run([sys.executable, "-c", PROGRAM, *words], env=environment, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "each its own\n"), run.stderr
    assert (tmp_path / "legacy.csv").read_bytes() == (tmp_path / "nucula.csv").read_bytes()

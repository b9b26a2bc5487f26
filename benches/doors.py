#!/usr/bin/env python3
"""What users of the Python package volumizer gain by each of the three doors to nucula, from file to table.

    target/venv-client/bin/python benches/doors.py [STRUCTURE@VOXEL_SIZE ...]

Needs a Python that has volumizer (`python3 tests/run.py client` makes one) and the release libraries. STRUCTURE is the
name of a bundled structure or a path; default 4CUP@2 3JQH@2. Each way runs in a process of its own, on a copy of the
package in a temporary folder, once unmeasured and then several times; medians are printed, and ratios to the package
alone. Imports are not counted: what is loaded on the first call is loaded by the unmeasured one.
"""

import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BINDING = ROOT / "bindings" / "python"
LIBRARY = os.environ.get("NUCULA_LIBRARY", ROOT / "target" / "release" / "libnucula.so")
STRUCTURES = ROOT / "tests" / "data" / "open" / "structures"

MIN_RUNS, MIN_SECONDS = 3, 1.0

WAYS = {
    "volumizer alone": ("python", False),
    "door 1: helpers": ("python", True),
    "door 2: module": ("native", True),
    "door 3: nucula.volumizer": (None, False),
    "nucula.volumes": (None, False),
}


def measure(way, path, voxel_size):
    """Median seconds of a call, in this process."""
    if way == "nucula.volumes":
        import nucula

        def call():
            return nucula.volumes(path, voxel_size=voxel_size).table
    else:
        if way == "door 3: nucula.volumizer":
            from nucula import volumizer

            volumizer.set_resolution(voxel_size)
        else:
            from volumizer import utils, volumizer

            utils.set_resolution(voxel_size)

        def call():
            return volumizer.volumize_pdb(path)

    call()
    times = []
    while len(times) < MIN_RUNS or sum(times) < MIN_SECONDS:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def run(way, case, package):
    """Median seconds of a call, in a process of its own."""
    backend, installed = WAYS[way]
    folders = [package / ("installed" if installed else "alone")] if backend else [BINDING]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders)), "PYTHONWARNINGS": "ignore"}
    environment.pop("NUCULA_LIBRARY", None)
    environment.update({"VOLUMIZER_BACKEND": backend} if backend else {"NUCULA_LIBRARY": str(LIBRARY)})
    command = [sys.executable, __file__, "--measure", way, *map(str, case)]
    return float(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout)


def prepare(folder):
    """Two copies of the package, one of them with nucula under it."""
    spec = importlib.util.find_spec("volumizer")
    if spec is None:
        sys.exit("this Python has no volumizer; use that of target/venv-client")
    for name in ("alone", "installed"):
        shutil.copytree(Path(spec.origin).parent, folder / name / "volumizer")
    command = [sys.executable, "-m", "nucula.dropin", "install", "--into", folder / "installed"]
    environment = {**os.environ, "PYTHONPATH": str(BINDING), "NUCULA_LIBRARY": str(LIBRARY)}
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return (folder / "alone" / "volumizer" / "native_backend.py").exists()


def find(word):
    """(path, voxel size) of STRUCTURE@VOXEL_SIZE."""
    name, _, voxel_size = word.rpartition("@")
    bundled = [path for suffix in (".cif", ".pdb") if (path := STRUCTURES / (name + suffix)).is_file()]
    path = bundled[0] if bundled else Path(name)
    if not path.is_file():
        sys.exit(f"no structure {name!r}; give STRUCTURE@VOXEL_SIZE")
    return path.resolve(), float(voxel_size)


def main():
    cases = [find(word) for word in sys.argv[1:] or ["4CUP@2", "3JQH@2"]]
    with tempfile.TemporaryDirectory() as folder:
        knows_module = prepare(Path(folder))
        for path, voxel_size in cases:
            print(f"{path.name} at {voxel_size:g} Å")
            alone = None
            for way, (backend, _) in WAYS.items():
                if backend == "native" and not knows_module:
                    print(f"  {way:26} this version of volumizer has no extension module")
                    continue
                seconds = run(way, (path, voxel_size), Path(folder))
                alone = alone or seconds
                print(f"  {way:26} {seconds * 1000:10.2f} ms   1/{alone / seconds:.0f} of the time", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(measure(sys.argv[2], Path(sys.argv[3]), float(sys.argv[4])))
    else:
        main()

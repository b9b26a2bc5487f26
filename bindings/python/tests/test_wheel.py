"""What is shipped: a wheel of a built library, the source archive, and, where one was built, the wheel for every Linux."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import golden
import pytest

PACKAGE = golden.ROOT / "bindings" / "python"
#: Where `wheel.sh` puts the wheel; or another folder.
WHEELS = Path(os.environ.get("NUCULA_WHEELS", golden.ROOT / "target" / "wheels"))
HATCHLING = [sys.executable, "-m", "hatchling", "build"]


def built(kind, folder, **environment):
    """One archive, by the build backend itself: pip would fetch it anew for each."""
    pytest.importorskip("hatchling")
    run = subprocess.run([*HATCHLING, "-t", kind, "-d", folder], cwd=PACKAGE, capture_output=True, text=True,
                         env={**os.environ, **environment})
    assert run.returncode == 0, run.stdout + run.stderr
    [archive] = folder.iterdir()
    return archive


def check_contents(names, texts):
    for name in ("nucula/libnucula.so", "nucula/include/nucula.h", "nucula/include/nucula.hpp", "nucula/py.typed",
                 "nucula/libnucula_legacy.so", "nucula/LICENSE", "nucula/licenses/3Dmol.txt", "nucula/licenses/crates.txt", "nucula_command.py",
                 "nucula/__main__.py", "nucula/volumizer_native/__init__.py"):
        assert name in names, name
    for crate in ("rayon 1.", "pdbtbx 0.", "serde_json 1.", "clap 4.", "hashbrown 0."):
        assert crate in texts["nucula/licenses/crates.txt"]
    for stranger in ("criterion", "cbindgen", "clap_derive", "nucula-wheel", *(["windows-sys", "js-sys"] if sys.platform == "linux" else [])):
        assert f"\n{stranger} " not in texts["nucula/licenses/crates.txt"]
    assert texts["nucula/licenses/crates.txt"].count("Apache License") > 0
    assert "3Dmol" in texts["nucula/licenses/3Dmol.txt"]
    [scripts] = [text for name, text in texts.items() if name.endswith("entry_points.txt")]
    assert "nucula = nucula_command:main" in scripts


def read(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        texts = {n: archive.read(n).decode("utf-8", "replace") for n in names if n.endswith(".txt")}
    return names, texts


def test_a_wheel_of_built_libraries(tmp_path):
    from nucula import _library

    library = _library.library._name
    wheel = built("wheel", tmp_path, NUCULA_LIBRARY=library)
    names, texts = read(wheel)
    check_contents(names, texts)
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("nucula/include/nucula.h") == (golden.ROOT / "include" / "nucula.h").read_bytes()
        assert archive.read("nucula/libnucula.so") == Path(library).read_bytes()


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("cc") is None, reason="needs Linux and a C compiler, cc")
def test_where_one_library_has_all_names_the_legacy_one_brings_it_in(tmp_path):
    (tmp_path / "all.c").write_text("int get_single_voxel(void) { return 7; }")
    library = tmp_path / "build" / "libnucula.so"
    library.parent.mkdir()
    subprocess.run(["cc", "-shared", "-Wl,-soname,libnucula.so", tmp_path / "all.c", "-o", library], check=True)
    with zipfile.ZipFile(built("wheel", tmp_path / "out", NUCULA_LIBRARY=str(library))) as archive:
        archive.extractall(tmp_path / "site")
    legacy = tmp_path / "site" / "nucula" / "libnucula_legacy.so"
    assert legacy.stat().st_size < 20_000
    library.unlink()
    code = f"import ctypes; print(ctypes.CDLL({str(legacy)!r}).get_single_voxel())"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "7"


def test_the_source_archive_holds_a_crate_that_cargo_understands(tmp_path):
    archive = built("sdist", tmp_path / "out")
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "in", **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    [root] = (tmp_path / "in").iterdir()
    for name in ("nucula_command.py", "hatch_build.py", "hatch_licenses.py", "crate/bindings/wheel/src/lib.rs",
                 "crate/bindings/legacy/src/lib.rs", "crate/src/bin/nucula/main.rs", "crate/include/nucula.hpp"):
        assert (root / name).is_file(), name
    # Every manifest, target and path of the workspace is there, and the lock file fits. Compiled by hand: it takes minutes.
    command = ["cargo", "metadata", "--locked", "--offline", "--no-deps", "--format-version", "1"]
    run = subprocess.run(command, cwd=root / "crate", capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    for package in json.loads(run.stdout)["packages"]:
        for target in package["targets"]:
            # Tests of the crate are not shipped.
            assert Path(target["src_path"]).is_file() or target["kind"] == ["test"], target["src_path"]


def test_without_cargo_one_sentence_says_so(tmp_path):
    pytest.importorskip("hatchling")
    environment = {k: v for k, v in os.environ.items() if k != "NUCULA_LIBRARY"}
    run = subprocess.run([*HATCHLING, "-t", "wheel", "-d", tmp_path], cwd=PACKAGE, capture_output=True, text=True,
                         env={**environment, "PATH": str(tmp_path)})
    assert run.returncode == 1 and not list(tmp_path.iterdir())
    assert run.stderr.startswith("nucula is built with Rust, and there is no cargo here") and "Traceback" not in run.stderr


def test_a_library_without_the_command_says_how_to_get_one(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), "NUCULA_LIBRARY": str(tmp_path / "libnucula.so")}
    run = subprocess.run([sys.executable, PACKAGE / "nucula_command.py", "info"], capture_output=True, text=True, env=environment)
    assert run.returncode == 2 and "cargo build --release --features cli" in run.stderr and "Traceback" not in run.stderr


@pytest.fixture(scope="module")
def manylinux(tmp_path_factory):
    """The wheel for every Linux, and a Python of its own that has it."""
    found = sorted(WHEELS.glob("nucula-*manylinux2014_x86_64.whl"))
    if not found:
        pytest.skip(f"no wheel for every Linux in {WHEELS}: bindings/python/wheel.sh builds it, which takes minutes")
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(found[-1]) as archive:
        archive.extractall(folder)
    return found[-1], folder


def run_in(folder, *command):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NUCULA_")}
    return subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, cwd=folder.parent,
                          env={**environment, "PYTHONPATH": str(folder)})


def test_the_wheel_for_every_linux_is_small_and_whole(manylinux):
    wheel, _ = manylinux
    assert wheel.stat().st_size < 3_000_000
    check_contents(*read(wheel))


def test_auditwheel_agrees(manylinux):
    pytest.importorskip("auditwheel")
    run = subprocess.run([sys.executable, "-m", "auditwheel", "show", manylinux[0]], capture_output=True, text=True)
    assert run.returncode == 0 and "manylinux_2_17_x86_64" in run.stdout.replace('\n', ' '), run.stdout + run.stderr


def test_its_command_is_the_program(manylinux, tmp_path):
    _, folder = manylinux
    example = golden.ROOT / "examples" / "data" / "4CUP.cif"
    for how in (["-m", "nucula"], [folder / "nucula_command.py"]):
        run = run_in(folder, *how, "volumes", example, "--voxel-size", "2")
        assert run.returncode == 0 and "1448" in run.stdout and "pocket" in run.stdout, run.stdout + run.stderr
        run = run_in(folder, *how, "volumes", example, "-o", tmp_path / "results")
        assert run.returncode == 0, run.stderr
        summary = json.loads((tmp_path / "results" / "run.summary.json").read_text())
        assert summary["config"]["arguments"] == ["volumes", str(example), "-o", str(tmp_path / "results")]
        shutil.rmtree(tmp_path / "results")
        assert run_in(folder, *how, "volumes", "missing.pdb").returncode == 1
        assert run_in(folder, *how, "volumes", "--voxel-sise").returncode == 2
    assert "ABI" in run_in(folder, "-m", "nucula", "info").stdout.upper()


def test_its_threads_and_results(manylinux):
    _, folder = manylinux
    code = f"""
import nucula
v = [nucula.volumes({str(golden.ROOT / 'examples/data/4CUP.cif')!r}, voxel_size=2.0, n_threads=n) for n in (1, 4)]
assert v[0].volume.tolist() == v[1].volume.tolist() and v[0].volume[0] == 1448.0
print(nucula._loaded._name)
import ctypes
assert ctypes.CDLL(nucula._loaded._name.replace("nucula.so", "nucula_legacy.so")).get_single_voxel
"""
    run = run_in(folder, "-c", code)
    assert run.returncode == 0 and str(folder) in run.stdout, run.stderr

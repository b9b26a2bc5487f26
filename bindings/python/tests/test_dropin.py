"""`nucula.dropin` on folders that look like a checkout of `volumizer` and like site-packages."""

import ctypes
import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "bindings" / "python" / "nucula" / "dropin.py"


@pytest.fixture
def dropin(monkeypatch):
    """The module by itself, without the package around it."""
    spec = importlib.util.spec_from_file_location("dropin", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    try:
        module.find_library(module.LEGACY_LIBRARY)
    except module.Refused as refused:
        pytest.skip(str(refused))
    return module


@pytest.fixture
def checkout(tmp_path):
    """With C helpers of its own, which are in the way."""
    root = tmp_path / "checkout"
    for name in ("volumizer/__init__.py", "volumizer/voxel.py", "src/voxel.c", "src/fib_sphere.c"):
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    (root / "src" / "voxel.so").write_text("compiled long ago")
    return root


@pytest.fixture
def site_packages(tmp_path):
    """Without any C code, and with the extension module, which is in the way."""
    root = tmp_path / "site-packages"
    for name in ("volumizer/__init__.py", "volumizer/voxel.py", "volumizer_native/__init__.py"):
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    return root


def tree(root):
    """Every file with its contents, every folder with None; what Python compiles by itself left out."""
    entries = [path for path in sorted(root.rglob("*")) if "__pycache__" not in path.parts]
    return {str(path.relative_to(root)): path.read_bytes() if path.is_file() else None for path in entries}


@pytest.mark.parametrize("fixture", ["checkout", "site_packages"])
def test_remove_undoes_install_exactly(dropin, fixture, request, capsys):
    root = request.getfixturevalue(fixture)
    before = tree(root)
    for _ in range(2):  # a second install replaces the first
        assert dropin.main(["install", "--into", str(root)]) == 0
    assert "put " in capsys.readouterr().out
    # Both helpers have the old symbols, and the module answers by the library that lies beside it.
    for name, symbol in (("voxel.so", "breadth_first_search"), ("fib_sphere.so", "fibonacci_sphere")):
        assert hasattr(ctypes.CDLL(str(root / "src" / name)), symbol)
    environment = {key: value for key, value in os.environ.items() if key != "NUCULA_LIBRARY"}
    code = "import volumizer_native as v; print(v.__file__, v._library.library._name, v.contract_version())"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    file, library, version = run.stdout.split()
    assert Path(file).parent == Path(library).parent == root / "volumizer_native" and version == "1"

    assert dropin.main(["status", "--into", str(root / "volumizer")]) == 0
    assert capsys.readouterr().out.count(": nucula") == 3 + 1
    assert dropin.main(["remove", "--into", str(root)]) == 0
    assert "removed " in capsys.readouterr().out
    assert tree(root) == before


def test_a_failed_install_leaves_no_trace(dropin, checkout, monkeypatch, capsys):
    before = tree(checkout)
    put = dropin._put

    def fail_at_the_module(place, files):
        put(place, files)
        if place.name == dropin.MODULE:
            raise OSError("disk full")

    monkeypatch.setattr(dropin, "_put", fail_at_the_module)
    assert dropin.main(["install", "--into", str(checkout)]) == 1
    assert "disk full" in capsys.readouterr().err
    assert tree(checkout) == before


def test_changed_files_and_strange_folders_are_refused(dropin, checkout, tmp_path, capsys):
    assert dropin.main(["remove", "--into", str(checkout)]) == 1
    assert dropin.main(["install", "--into", str(tmp_path / "nowhere")]) == 1
    assert dropin.main(["install", "--into", str(checkout)]) == 0
    changed = checkout / "src" / "voxel.so"
    changed.write_text("compiled anew")
    before = tree(checkout)
    for action in ("remove", "install"):
        capsys.readouterr()
        assert dropin.main([action, "--into", str(checkout)]) == 1
        assert str(changed) in capsys.readouterr().err
        assert tree(checkout) == before
    assert dropin.main(["status", "--into", str(checkout)]) == 0
    assert "changed since" in capsys.readouterr().out


def test_a_backup_of_unknown_origin_is_not_overwritten(dropin, checkout):
    (checkout / "src" / ("voxel.so" + dropin.BACKUP_SUFFIX)).write_text("precious")
    before = tree(checkout)
    assert dropin.main(["install", "--into", str(checkout)]) == 1
    assert tree(checkout) == before


def test_a_wheel_brings_all_that_install_needs(dropin, checkout, tmp_path):
    wheels, unpacked = tmp_path / "wheels", tmp_path / "unpacked"
    library = dropin.find_library(dropin.LIBRARY)
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, FILE.parents[1]],
                   env={**os.environ, "NUCULA_LIBRARY": str(library)}, check=True)
    [wheel] = wheels.iterdir()
    zipfile.ZipFile(wheel).extractall(unpacked)
    environment = {k: v for k, v in os.environ.items() if k != "NUCULA_LIBRARY"} | {"PYTHONPATH": str(unpacked)}
    install = [sys.executable, "-m", "nucula.dropin", "install", "--into", checkout]
    subprocess.run(install, env=environment, cwd=tmp_path, check=True)
    for name in dropin.OLD_NAMES:
        assert (checkout / "src" / name).read_bytes() == dropin.find_library(dropin.LEGACY_LIBRARY).read_bytes()
    subprocess.run([sys.executable, "-c", "import volumizer_native"],
                   env={**environment, "PYTHONPATH": str(checkout)}, cwd=tmp_path, check=True)

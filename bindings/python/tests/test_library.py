"""Finding and loading the shared library."""

import os
import subprocess
import sys

import golden
import pytest

import nucula
from nucula import _library

PACKAGE = golden.ROOT / "bindings" / "python"


def imports(**environment):
    """Imports the package in a fresh interpreter."""
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), **environment}
    code = "import nucula; print(nucula.__version__)"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environment)


def test_the_version_is_that_of_the_crate():
    manifest = (golden.ROOT / "Cargo.toml").read_text()
    assert f'\nversion = "{nucula.__version__}"\n' in manifest


def test_every_public_name_is_there():
    assert sorted(nucula.__all__) == nucula.__all__
    for name in nucula.__all__:
        assert getattr(nucula, name).__doc__, name


def test_order(monkeypatch):
    monkeypatch.delenv("NUCULA_LIBRARY", raising=False)
    beside, *built = _library.candidates()
    assert beside.parent == PACKAGE / "nucula"
    assert built == [golden.ROOT / "target" / profile / beside.name for profile in ("release", "debug")]
    monkeypatch.setenv("NUCULA_LIBRARY", "/elsewhere/lib.so")
    assert [str(path) for path in _library.candidates()] == ["/elsewhere/lib.so"]


def test_a_named_library_is_used():
    run = imports(NUCULA_LIBRARY=_library.library._name)
    assert run.stdout.strip() == nucula.__version__, run.stderr


def test_no_library(tmp_path):
    run = imports(NUCULA_LIBRARY=str(tmp_path / "nowhere.so"))
    assert run.returncode == 1 and "ImportError: no nucula library" in run.stderr and "nowhere.so" in run.stderr


def test_not_a_library(tmp_path):
    (tmp_path / "text.so").write_text("not a library")
    run = imports(NUCULA_LIBRARY=str(tmp_path / "text.so"))
    assert run.returncode == 1 and "ImportError" in run.stderr and "text.so is not a nucula library" in run.stderr


def test_another_library():
    other = next((m.__file__ for m in map(__import__, ["_ctypes", "_json"]) if getattr(m, "__file__", None)), None)
    if other is None:
        pytest.skip("this Python has no library of its own to try")
    run = imports(NUCULA_LIBRARY=other)
    assert run.returncode == 1 and "is not a nucula library" in run.stderr


def test_another_abi(monkeypatch):
    from nucula import _c_api

    monkeypatch.setattr(_c_api, "NUCULA_ABI_VERSION", 999)
    with pytest.raises(ImportError, match="has ABI 1; this package needs 999"):
        _library.load()

"""Finds the package without an installation, and the test data."""

import faulthandler
import os
import signal
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import golden  # noqa: E402

import nucula  # noqa: E402


@pytest.fixture(scope="session")
def terminal(pytestconfig):
    """Standard error as it was before pytest captured it."""
    with pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        terminal = os.fdopen(os.dup(2), "w")
    with terminal:
        yield terminal


@pytest.fixture(autouse=True)
def what_hangs_ends_the_run(terminal):
    """No test takes ten minutes; one that does shows where it hangs, and is the last."""
    faulthandler.dump_traceback_later(600, exit=True, file=terminal)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(autouse=True, scope="session")
def ctrl_c():
    """Ctrl-C raises KeyboardInterrupt, however the tests were started: with SIGINT ignored (nohup, a job in the
    background) Python sets no handler of its own."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def crambin():
    """(positions, elements) of a small protein, aligned already: 341 atoms."""
    return golden.read_atoms(golden.OPEN / "golden", "3U7T")


@pytest.fixture(scope="session")
def kinase():
    """A structure of 2792 atoms; its grid has rows at every voxel size up to 3 Å."""
    return nucula.Structure.from_atoms(*golden.read_atoms(golden.OPEN / "golden", "1FMO"))


@pytest.fixture(scope="session")
def found(kinase):
    """Its volumes at 2 Å."""
    return nucula.volumes(kinase, align=False, voxel_size=2.0)


@pytest.fixture
def structures():
    """Folder of structure files."""
    return golden.OPEN / "structures"

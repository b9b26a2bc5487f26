"""Batches: order, errors, early leaving, cancellation, memory."""

import gc
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
import warnings

import numpy as np
import pytest

import nucula
from nucula import batch

NAMES = ["1FMO.pdb", "1GRM.pdb.gz", "3U7T.cif", "4CUP.cif", "1K1I.pdb", "missing.pdb", "T4L_L99A.pdb", "README.md"]


@pytest.fixture
def paths(structures, tmp_path):
    """Good and bad files."""
    (tmp_path / "broken.cif").write_text("data_x\nloop_\n_atom_site.id\n")
    return [structures / name for name in NAMES] + [tmp_path / "broken.cif"]


@pytest.fixture
def many(structures):
    """So many that they take seconds."""
    return [structures / "3JQH.cif"] * 2000


def n_workers():
    return sum(thread.name == "nucula-batch" for thread in threading.enumerate())


@pytest.mark.parametrize(
    "n_threads, made, counts_references",
    [(0, list, True), (1, list, True), (3, list, True), (3, list, False), (0, iter, True), (1, iter, True), (3, iter, True)],
)
def test_items_are_those_of_single_calls(paths, n_threads, made, counts_references, monkeypatch):
    # Where nothing counts references, pointers that a callback was given are copied.
    monkeypatch.setattr(batch, "COUNTS_REFERENCES", counts_references)
    items = list(nucula.volumes_batch(made(paths * 5), n_threads=n_threads, voxel_size=2.0, assembly="asymmetric"))
    assert [item.index for item in items] == list(range(len(paths) * 5))
    assert [item.path for item in items] == paths * 5
    for item in items:
        assert (item.volumes is None) != (item.error is None)
        try:
            want = nucula.volumes(item.path, voxel_size=2.0, assembly="asymmetric")
        except nucula.Error as error:
            assert type(item.error) is type(error) and str(item.error) == str(error)
            assert item.error.status == error.status
        else:
            assert item.volumes.path == item.path
            assert np.array_equal(item.volumes.labels, want.labels)
            assert np.array_equal(item.volumes.volume, want.volume)
    assert n_workers() == 0


def test_one_bad_file_does_not_stop_the_rest(paths):
    errors = {os.path.basename(i.path): type(i.error) for i in nucula.volumes_batch(paths) if i.error is not None}
    assert errors == {
        "missing.pdb": nucula.IoError,
        "README.md": nucula.Unsupported,
        "broken.cif": nucula.ParseError,
    }


def test_no_paths():
    assert list(nucula.volumes_batch([])) == []


def test_paths_may_come_from_a_generator(structures):
    items = list(nucula.volumes_batch(str(path) for path in sorted(structures.glob("*.pdb"))))
    assert len(items) == 4 and all(item.error is None for item in items)


def test_bad_arguments_are_refused_at_once(structures):
    for options, culprit in [
        ({"paths": structures / "1FMO.pdb"}, "paths"),
        ({"paths": [3]}, "paths"),
        ({"paths": ["a\0b"]}, "paths"),
        ({"paths": [], "profile": "f16"}, "profile"),
        ({"paths": [], "assembly": "none"}, "assembly"),
        ({"paths": [], "progress": 3}, "progress"),
    ]:
        with pytest.raises(nucula.BadArgument, match=culprit):
            nucula.volumes_batch(**options)
    with pytest.raises(TypeError, match="voxelsize"):
        nucula.volumes_batch([], voxelsize=3)
    with pytest.raises(nucula.BadArgument, match="voxel_size"):
        list(nucula.volumes_batch([structures / "1FMO.pdb"], voxel_size=-1))


def test_progress(paths, capfd):
    calls = []
    for item in nucula.volumes_batch(paths, progress=lambda done, total: calls.append((done, total))):
        assert calls[-1] == (item.index + 1, len(paths))
    assert len(calls) == len(paths)
    list(nucula.volumes_batch(paths, progress=True))
    assert capfd.readouterr().err.endswith(f"nucula: {len(paths)} of {len(paths)}\r\n")


def test_what_progress_raises_is_raised(many):
    def progress(done, total):
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        list(nucula.volumes_batch(many, progress=progress))
    assert n_workers() == 0


def test_leaving_early_stops_the_work(many):
    begun = time.monotonic()
    items = nucula.volumes_batch(many)
    assert next(items).index == 0
    assert n_workers() == 1
    items.close()
    assert n_workers() == 0 and time.monotonic() - begun < 1
    for item in nucula.volumes_batch(many):
        if item.index == 3:
            break
    del item
    assert n_workers() == 0


def test_an_exception_in_the_loop_stops_the_work(many):
    def screen():
        for item in nucula.volumes_batch(many):
            raise LookupError(item.index)

    try:
        screen()
    except LookupError as error:
        assert error.args == (0,)
        del error
    assert n_workers() == 0


def test_results_not_taken_are_freed(many, monkeypatch):
    library, made, freed = batch.library, [], []
    free = library.nucula_volumes_free

    class Counted(batch.Handle):
        def __init__(self, kind, _free):
            made.append(kind)
            super().__init__(kind, lambda pointer: (freed.append(kind), free(pointer)))

    monkeypatch.setattr(batch, "Handle", Counted)
    gc.disable()
    try:
        for item in nucula.volumes_batch(many):
            if item.index == 3:
                time.sleep(0.2)
                break
        assert len(made) > 6 and len(made) - len(freed) == 1, "the one that `item` holds"
        del item
        assert len(made) == len(freed)
    finally:
        gc.enable()


def test_a_batch_that_was_never_begun_costs_nothing(many):
    items = nucula.volumes_batch(many)
    assert n_workers() == 0
    del items


def test_long_files_are_stopped_too(structures):
    items = nucula.volumes_batch(
        [structures / "1GRM.pdb"] + [structures / "1FMO.pdb"] * 20, voxel_size=0.12, n_threads=1
    )
    next(items)
    begun = time.monotonic()
    items.close()
    # Each takes about a second.
    assert time.monotonic() - begun < 0.7


@pytest.mark.skipif(os.name != "posix", reason="signals are sent with os.kill")
def test_ctrl_c(many):
    def interrupt():
        time.sleep(0.3)
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    sent = []
    thread = threading.Thread(target=interrupt)
    with pytest.raises(KeyboardInterrupt):
        for item in nucula.volumes_batch(many, voxel_size=0.5):
            if item.index == 0:
                thread.start()
        thread.join()
    assert time.monotonic() - sent[0] < 0.5
    assert item.index < len(many) - 1 and n_workers() == 0


def test_two_batches_at_once(paths):
    pairs = list(zip(nucula.volumes_batch(paths, voxel_size=3.0), nucula.volumes_batch(paths, voxel_size=2.0)))
    assert len(pairs) == len(paths)
    assert all(a.volumes.voxel_size == 3.0 and b.volumes.voxel_size == 2.0 for a, b in pairs if a.error is None)


def test_a_slow_caller_bounds_the_memory(many, monkeypatch):
    """Results wait for the caller, in a number that does not grow with the number of files."""
    made = []

    class Counted(batch.Handle):
        def __init__(self, *arguments):
            made.append(time.monotonic())
            super().__init__(*arguments)

    monkeypatch.setattr(batch, "Handle", Counted)
    items = nucula.volumes_batch(many)
    next(items)
    time.sleep(1.0)
    # The one that was taken, those that wait, and the one that waits for a place among them.
    assert len(made) == 1 + batch._WAITING + 1 and time.monotonic() - made[-1] > 0.3
    items.close()


def test_the_interpreter_ends_with_a_batch_going_on(structures):
    code = f"""
        import nucula
        items = nucula.volumes_batch(["{structures / "1FMO.pdb"}"] * 500, voxel_size=0.7)
        print(next(items).volumes.n_components > 0)
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "True\n", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_batch_does_not_cross_a_fork(many):
    items = nucula.volumes_batch(many)
    next(items)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            for _ in items:
                pass
        except RuntimeError:
            os._exit(17)
        finally:
            os._exit(1)
    items.close()
    assert os.waitpid(child, 0)[1] == 17 << 8


def test_paths_that_are_not_unicode(structures, tmp_path):
    if sys.platform != "linux":
        pytest.skip("only there file names are bytes")
    name = os.fsencode(tmp_path) + b"/\xff.pdb"
    shutil.copy(structures / "1FMO.pdb", name)
    (item,) = nucula.volumes_batch([name])
    assert len(item.volumes) > 0 and item.path == name

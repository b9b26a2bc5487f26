"""Other processes and threads: after a fork, or started anew, or side by side, the library works as ever."""

import concurrent.futures
import multiprocessing
import subprocess
import sys
import threading
import warnings

import numpy as np
import processes
import pytest

import nucula

METHODS = multiprocessing.get_all_start_methods()


N_THREADS = 8
# Seconds that nothing here comes near, see also conftest.py; what takes longer hangs.
LIMIT = 60


@pytest.fixture(autouse=True)
def a_fork_with_threads_is_what_we_are_here_for():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@pytest.mark.parametrize("method", METHODS)
def test_pool_of_processes(kinase, structures, method):
    atoms = (kinase.positions, kinase.elements)
    want = [processes.sizes(atoms, n_threads) for n_threads in (0, 1, 2, 3)]
    path = structures / "1FMO.pdb"
    rows = processes.names([path] * 3)
    with multiprocessing.get_context(method).Pool(2) as pool:
        results = [pool.apply_async(processes.sizes, (atoms, n)) for n in (0, 1, 2, 3)]
        assert [result.get(timeout=LIMIT) for result in results] == want
        assert pool.apply_async(processes.names, ([path] * 3,)).get(timeout=LIMIT) == rows
    assert processes.sizes(atoms, 2) == want[2]


def side_by_side(work, n=N_THREADS):
    """Results of work(0), work(1), ... on as many threads, begun at the same moment."""
    barrier = threading.Barrier(n)

    def begin(i):
        barrier.wait(LIMIT)
        return work(i)

    with concurrent.futures.ThreadPoolExecutor(n) as threads:
        futures = [threads.submit(begin, i) for i in range(n)]
        return [future.result(LIMIT) for future in futures]


def everything(found, path):
    """All that can be asked of one result, as bytes."""
    found.write(path)
    masks = [found.mask(name).tobytes() for name in ("protein", "exposed", "buried", "first_shell")]
    rows = [found.voxels(row).tobytes() + found.mouth_voxels(row).tobytes() for row in range(len(found))]
    columns = [np.asarray(column).tobytes() for name, column in found.table.items() if name != "type"]
    return masks, rows, columns, found.labels.tobytes(), found.secondary_structure, path.read_bytes()


def test_threads_share_one_result(kinase, tmp_path):
    want = everything(nucula.volumes(kinase, voxel_size=2.0), tmp_path / "want.cif")
    for _ in range(3):
        found = nucula.volumes(kinase, voxel_size=2.0)  # a new one: its lists are built by whoever asks first
        assert side_by_side(lambda i: everything(found, tmp_path / f"{i}.cif")) == [want] * N_THREADS
        # All to one file: the last one stays, whole.
        side_by_side(lambda _: found.write(tmp_path / "same.cif"))
        assert (tmp_path / "same.cif").read_bytes() == want[-1]
    assert len(list(tmp_path.iterdir())) == N_THREADS + 2, "temporary files are left behind"


def test_threads_find_at_once(kinase, structures):
    sources = [kinase, *(structures / name for name in ("1GRM.pdb.gz", "3U7T.cif", "4CUP.cif"))]

    def find(i):
        found = nucula.volumes(sources[i % 4], voxel_size=2.0, n_threads=(0, 1, 2, 3, 5)[i % 5])
        return found.labels.tobytes(), found.volume.tolist()

    want = [find(i) for i in range(4)]
    assert side_by_side(find) == want + want


def test_threads_have_their_own_messages():
    def refused(i):
        for _ in range(50):
            with pytest.raises(nucula.IoError, match=f"missing-{i}\\.pdb"):
                nucula.read(f"missing-{i}.pdb")

    side_by_side(refused)


class Own(Exception):
    """An exception that is nobody else's."""


def test_threads_raise_their_own_exceptions(kinase):
    def raises(i):
        raised = Own(i)

        def progress(done, total):
            raise raised

        with pytest.raises(Own) as caught:
            nucula.volumes(kinase, voxel_size=0.2, align=False, progress=progress, n_threads=2)
        return caught.value is raised

    assert side_by_side(raises) == [True] * N_THREADS


def test_a_cancelled_call_leaves_the_others_alone(kinase):
    def work(i):
        def progress(done, total):
            if i % 2:
                raise nucula.Cancelled("enough")

        try:
            return nucula.volumes(kinase, voxel_size=0.3, align=False, progress=progress, n_threads=2).n_components
        except nucula.Cancelled:
            return None

    want = nucula.volumes(kinase, voxel_size=0.3, align=False).n_components
    assert side_by_side(work) == [want, None] * (N_THREADS // 2)


def forked(work):
    """What `work` returns in a forked child; the child is killed when the time is up."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=lambda: sender.send(work()))
    child.start()
    try:
        assert receiver.poll(LIMIT), "the child hangs"
        result = receiver.recv()
        child.join(LIMIT)
        assert child.exitcode == 0
        return result
    finally:
        child.kill()
        child.join()


@pytest.mark.skipif("fork" not in METHODS, reason="no fork")
def test_a_forked_child_reads_what_the_parent_found(kinase):
    found = nucula.volumes(kinase, voxel_size=2.0)
    assert forked(lambda: processes.inherited(found)) == processes.inherited(found)


@pytest.mark.skipif("fork" not in METHODS, reason="no fork")
def test_fork_before_the_first_call(kinase):
    """Neither parent nor child has threads yet; both make their own."""
    code = """if True:
        import os, sys
        sys.path[:0] = eval(sys.argv[1])
        import golden, nucula
        kinase = nucula.Structure.from_atoms(*golden.read_atoms(golden.OPEN / "golden", "1FMO"))
        child = os.fork()
        rows = [len(nucula.volumes(kinase, voxel_size=0.5, align=False, n_threads=n)) for n in (0, 1, 2)]
        if child == 0:
            sys.stdout.write(f"{rows} ")
            sys.stdout.flush()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        print(rows)
    """
    rows = [len(processes.sizes((kinase.positions, kinase.elements), n)) for n in (0, 1, 2)]
    run = subprocess.run([sys.executable, "-c", code, repr(sys.path)], capture_output=True, text=True, timeout=LIMIT)
    assert (run.returncode, run.stdout) == (0, f"{rows} {rows}\n"), run.stderr


@pytest.mark.skipif("fork" not in METHODS, reason="no fork")
def test_fork_while_other_threads_are_inside_a_call(kinase, structures):
    atoms = (kinase.positions, kinase.elements)
    want = processes.both(structures / "1FMO.pdb", atoms)
    over = threading.Event()
    calls = [0] * 3

    def keep_calling(i):
        while not over.is_set():
            nucula.volumes(kinase, voxel_size=(2.0, 1.0, 0.5)[i], align=False, n_threads=(1, 2, 0)[i])
            calls[i] += 1

    threads = [threading.Thread(target=keep_calling, args=(i,)) for i in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(10):
            assert forked(lambda: processes.both(structures / "1FMO.pdb", atoms)) == want
    finally:
        over.set()
        for thread in threads:
            thread.join(LIMIT)
    assert not any(thread.is_alive() for thread in threads) and all(calls)


@pytest.mark.skipif("fork" not in METHODS, reason="no fork")
def test_fork_during_a_batch(kinase, structures):
    """The child cannot go on with its parent's batch and is told so; it can do everything else, and so can the parent."""
    path = structures / "3JQH.cif"
    atoms = (kinase.positions, kinase.elements)
    want = processes.both(path, atoms)
    n_rows = len(nucula.volumes(path))
    items = iter(nucula.volumes_batch([path] * 300, n_threads=2))
    assert len(next(items).volumes) == n_rows

    def child():
        try:
            for _ in items:
                pass
        except RuntimeError as error:
            return str(error), processes.both(path, atoms)

    message, got = forked(child)
    assert "fork" in message and got == want
    assert [len(item.volumes) for item in items] == [n_rows] * 299


@pytest.mark.skipif("fork" not in METHODS, reason="no fork")
def test_fork_from_a_callback(kinase):
    """The call is under way, and so are the threads that the child does not have."""
    atoms = (kinase.positions, kinase.elements)
    want = processes.sizes(atoms, 2)
    results = []

    def progress(done, total):
        if not results:
            results.append(forked(lambda: processes.sizes(atoms, 2)))

    found = nucula.volumes(kinase, voxel_size=0.2, align=False, n_threads=2, progress=progress)
    assert found.n_components > 0 and results == [want]

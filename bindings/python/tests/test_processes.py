"""Other processes: after a fork, or started anew, the library works as in the first one."""

import multiprocessing
import warnings

import processes
import pytest

import nucula

METHODS = multiprocessing.get_all_start_methods()


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
        assert [result.get(timeout=60) for result in results] == want
        assert pool.apply_async(processes.names, ([path] * 3,)).get(timeout=60) == rows
    assert processes.sizes(atoms, 2) == want[2]


@pytest.mark.skipif("fork" not in METHODS, reason="no fork")
def test_a_forked_child_reads_what_the_parent_found(kinase):
    found = nucula.volumes(kinase, voxel_size=2.0)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=lambda: sender.send(processes.inherited(found)))
    child.start()
    assert receiver.poll(60) and receiver.recv() == processes.inherited(found)
    child.join()
    assert child.exitcode == 0

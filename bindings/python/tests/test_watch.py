"""Long calls: progress, exceptions in it, Ctrl-C and other signals."""

import os
import signal
import statistics
import subprocess
import sys
import threading
import time

import pytest

import nucula
from nucula._watch import _SIGNALS

on_posix = pytest.mark.skipif(os.name != "posix", reason="signals are sent with os.kill")
# A second of work or more even on two threads, on a grid of 905 million voxels.
LONG = {"align": False, "voxel_size": 0.06}


class Own(Exception):
    """An exception that is nobody else's."""


@pytest.fixture(autouse=True)
def handlers_are_left_as_they_were():
    before = [signal.getsignal(number) for number in _SIGNALS]
    yield
    assert [signal.getsignal(number) for number in _SIGNALS] == before


def sends(number, after):
    """Sends a signal to this process after some seconds; returns the thread and the list of when it did."""
    sent = []

    def send():
        time.sleep(after)
        sent.append(time.monotonic())
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=send)
    thread.start()
    return thread, sent


def test_progress_is_called(kinase):
    calls = []

    def progress(done, total):
        calls.append((done, total, threading.current_thread()))

    v = nucula.volumes(kinase, voxel_size=0.2, align=False, progress=progress)
    assert v.n_components > 0
    assert 1 <= len(calls) <= 60
    assert all(0 <= done <= total and type(done) is int for done, total, _ in calls)
    assert [done for done, _, _ in calls] == sorted(done for done, _, _ in calls)
    assert {thread for _, _, thread in calls} == {threading.current_thread()}


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="threads are counted in /proc")
def test_a_small_structure_makes_no_thread_and_is_reported_once():
    code = """if True:
        import os, sys
        sys.path[:0] = eval(sys.argv[1])
        import golden, nucula
        kinase = nucula.Structure.from_atoms(*golden.read_atoms(golden.OPEN / "golden", "1FMO"))
        threads = lambda: len(os.listdir("/proc/self/task"))
        calls, before = [], threads()
        nucula.volumes(kinase, voxel_size=2.0, n_threads=2, progress=lambda *call: calls.append(call))
        small = threads() - before
        nucula.volumes(kinase, voxel_size=0.4, n_threads=2)
        print(len(calls), calls[0][0] == calls[0][1], small, threads() - before)
    """
    run = subprocess.run([sys.executable, "-c", code, repr(sys.path)], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout) == (0, "1 True 0 2\n"), run.stderr


def test_what_progress_returns_is_ignored(kinase):
    assert len(nucula.volumes(kinase, voxel_size=2, progress=lambda done, total: True)) > 0


@pytest.mark.parametrize("exception", [Own, KeyboardInterrupt, SystemExit, nucula.Cancelled])
def test_what_progress_raises_is_raised(kinase, exception):
    raised = exception("enough")
    n_calls = 0

    def progress(done, total):
        nonlocal n_calls
        n_calls += 1
        raise raised

    for _ in range(2):
        with pytest.raises(exception) as caught:
            nucula.volumes(kinase, progress=progress, **LONG)
        assert caught.value is raised
    assert n_calls == 2, "it is not called again once it has raised"
    assert len(nucula.volumes(kinase)) > 0


def test_progress_on_another_thread(kinase):
    outcome = []

    def work():
        def progress(done, total):
            raise Own(threading.current_thread().name)

        try:
            nucula.volumes(kinase, progress=progress, **LONG)
        except Own as exception:
            outcome.append(str(exception))

    thread = threading.Thread(target=work, name="the worker")
    thread.start()
    thread.join()
    assert outcome == ["the worker"]


def test_progress_may_call_the_library(kinase):
    inner = []
    nucula.volumes(kinase, progress=lambda done, total: inner.append(len(nucula.volumes(kinase, voxel_size=2))))
    assert inner[0] > 0


def test_progress_line(kinase, capfd):
    nucula.volumes(kinase, voxel_size=2, progress=True)
    out, err = capfd.readouterr()
    assert out == "" and err.startswith("nucula: ") and err.endswith("\n")
    nucula.volumes(kinase, voxel_size=2, progress=False)
    assert capfd.readouterr() == ("", "")


@on_posix
def test_ctrl_c(kinase, capfd):
    latencies = []
    for after in (0.05, 0.1, 0.2, 0.3, 0.4):
        thread, sent = sends(signal.SIGINT, after)
        with pytest.raises(KeyboardInterrupt):
            nucula.volumes(kinase, **LONG)
        latencies.append(time.monotonic() - sent[0])
        thread.join()
    # The callback comes every 0.05 s; the best and the median, for the machine may be busy.
    assert min(latencies) < 0.1 and statistics.median(latencies) < 0.5, latencies
    assert len(nucula.volumes(kinase)) > 0
    assert capfd.readouterr() == ("", "")


@on_posix
def test_ctrl_c_with_progress(kinase):
    thread, _ = sends(signal.SIGINT, 0.15)
    with pytest.raises(KeyboardInterrupt):
        nucula.volumes(kinase, progress=lambda done, total: None, **LONG)
    thread.join()


@on_posix
def test_other_signals(kinase, capfd):
    """A handler that raises stops the call; one that does not is run at once, and the call goes on."""

    def give_up(number, frame):
        raise Own("give up")

    heard = []
    handlers = {signal.SIGALRM: give_up, signal.SIGTERM: lambda number, frame: heard.append(time.monotonic())}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        thread, sent = sends(signal.SIGTERM, 0.1)
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(Own, match="give up"):
            nucula.volumes(kinase, **LONG)
        thread.join()
        assert 0 <= heard[0] - sent[0] < 0.2
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert capfd.readouterr() == ("", "")


@on_posix
def test_a_handler_may_be_changed_meanwhile(kinase):
    before = signal.getsignal(signal.SIGTERM)
    try:
        nucula.volumes(kinase, progress=lambda done, total: signal.signal(signal.SIGTERM, signal.SIG_IGN))
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


@on_posix
def test_an_ignored_ctrl_c_stays_ignored(kinase):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        thread, _ = sends(signal.SIGINT, 0.05)
        assert nucula.volumes(kinase, voxel_size=0.15, align=False).n_components > 0
        thread.join()
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_gil_is_free_meanwhile(kinase):
    ticks = []
    over = threading.Event()

    def tick():
        while not over.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    begun = time.monotonic()
    nucula.volumes(kinase, voxel_size=0.15, align=False, n_threads=1)
    ended = time.monotonic()
    over.set()
    thread.join()
    within = [at for at in ticks if begun < at < ended]
    # It takes 0.3 s; with the GIL held there would be none but for the callback's, 20 a second.
    assert len(within) > 40 * (ended - begun)

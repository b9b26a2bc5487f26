"""Batches of anything: mixed sources, order, bad items, time limits, how far ahead sources are drawn."""

import itertools
import threading
import time
import types

import numpy as np
import pytest

import nucula


@pytest.fixture
def mixed(structures, kinase):
    """A source of each form, and the volumes it has alone."""
    path = structures / "1FMO.pdb"
    atoms = (kinase.positions, kinase.elements)
    sources = [path, str(path), kinase, atoms, types.SimpleNamespace(positions=atoms[0], elements=list(atoms[1]))]
    return sources, nucula.volumes(kinase, voxel_size=2.0)


def alike(item, want):
    return item.error is None and np.array_equal(item.volumes.labels, want.labels)


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("n_threads", [1, 2, 5])
@pytest.mark.parametrize("made", [list, iter], ids=["list", "iterator"])
def test_sources_of_every_form(mixed, ordered, n_threads, made):
    sources, want = mixed
    items = list(nucula.volumes_batch(made(sources * 6), voxel_size=2.0, n_threads=n_threads, ordered=ordered))
    assert sorted(item.index for item in items) == list(range(len(sources) * 6))
    assert ordered is False or [item.index for item in items] == list(range(len(items)))
    assert all(alike(item, want) for item in items)
    paths = [item.path for item in sorted(items, key=lambda item: item.index)]
    assert paths[:5] == [sources[0], sources[1], None, None, None]


def wrong():
    class Trap:
        @property
        def positions(self):
            raise ZeroDivisionError("no positions")

        __array__ = positions

    return [
        None,
        3,
        2.5,
        object(),
        Trap(),
        "a\0b",
        "no such file.pdb",
        b"",
        (),
        (1, 2, 3),
        (np.zeros((2, 3)), ["C"]),
        (np.full((4, 3), np.nan), ["C"] * 4),
        (np.zeros((4, 3)), [None] * 4),
        (np.array(["a"]), np.array([3])),
        [],
        {},
        np.zeros((4, 3)),
    ]


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("batch", [nucula.volumes_batch, nucula.voids_batch])
@pytest.mark.parametrize("made", [list, iter], ids=["list", "iterator"])
def test_bad_items_never_stop_the_rest(structures, batch, made, ordered):
    good = structures / "1GRM.pdb"
    sources = [good, *(source for bad in wrong() for source in (bad, good))]
    items = sorted(batch(made(sources), ordered=ordered, n_threads=2), key=lambda item: item.index)
    assert len(items) == len(sources)
    for item in items:
        if item.index % 2 == 0:
            assert item.error is None and item.path == good
        else:
            assert isinstance(item.error, nucula.Error) and str(item.error), item


def test_what_the_iterable_raises_comes_after_all_that_came_before(structures):
    def sources():
        yield from [structures / "1GRM.pdb"] * 7
        raise LookupError("the disk is gone")

    for ordered in (True, False):
        seen = []
        with pytest.raises(LookupError, match="the disk is gone"):
            for item in nucula.volumes_batch(sources(), ordered=ordered):
                seen.append(item.index)
        assert sorted(seen) == list(range(7))


def test_unordered_items_do_not_wait_for_a_slow_one(kinase):
    # One that takes a second, then many of a millisecond.
    sources = [(kinase.positions * 4, kinase.elements), *[kinase] * 100]
    items = nucula.volumes_batch(sources, voxel_size=0.6, n_threads=2, ordered=False, time_limit=30.0)
    order = [item.index for item in items]
    assert sorted(order) == list(range(101)) and order[0] != 0


@pytest.mark.parametrize("ordered", [True, False])
def test_sources_are_drawn_as_they_are_needed(kinase, ordered):
    drawn = itertools.count()
    sources = (kinase for _ in drawn)
    items = nucula.volumes_batch(sources, n_threads=64, ordered=ordered)
    for n, item in enumerate(items, 1):
        assert next(drawn) - n <= 201 + n, "one more is counted by each look"
        if n == 50:
            break
    items.close()


@pytest.mark.parametrize("at_once, worth_waking, wakes", [(True, 1e9, True), (False, 1e9, False), (False, 0.0, True)])
def test_a_caller_is_woken_for_what_is_worth_it(monkeypatch, at_once, worth_waking, wakes):
    from nucula import _crew

    monkeypatch.setattr(_crew, "_INTERVAL", 60.0)
    monkeypatch.setattr(_crew, "_WORTH_WAKING", worth_waking)
    mailbox = _crew.Mailbox()
    waiting = threading.Thread(target=mailbox.wait, args=(lambda: True,), daemon=True)
    waiting.start()
    while mailbox._asleep is None:
        time.sleep(0.001)
    time.sleep(0.01)
    mailbox.put("a", at_once)
    waiting.join(30.0 if wakes else 0.3)
    assert waiting.is_alive() is not wakes
    mailbox.put("b", True)
    waiting.join(30.0)
    assert not waiting.is_alive() and list(mailbox.results) == ["a", "b"]
    mailbox.wait(lambda: False)
    mailbox.results.clear()
    monkeypatch.setattr(_crew, "_INTERVAL", 0.01)
    with pytest.raises(RuntimeError, match="fork"):
        mailbox.wait(lambda: False)


@pytest.mark.parametrize("made", [list, iter], ids=["list", "iterator"])
def test_a_result_does_not_wait_for_one_that_takes_long(structures, made):
    # The second takes about a second.
    sources = [structures / "1GRM.pdb", structures / "1FMO.pdb"]
    begun = time.monotonic()
    items = nucula.volumes_batch(made(sources), voxel_size=0.15, n_threads=2)
    next(items)
    first = time.monotonic() - begun
    next(items)
    assert first < 0.7 * (time.monotonic() - begun)


def test_a_slow_iterator_does_not_hold_back_what_is_ready(kinase):
    drawn = []

    def sources():
        for i in range(40):
            drawn.append(i)
            time.sleep(0.05)
            yield kinase

    items = nucula.volumes_batch(sources(), n_threads=1)
    next(items)
    assert len(drawn) < 10
    for n_taken, _ in enumerate(items, 2):
        assert len(drawn) < n_taken + 10
    assert n_taken == 40


def test_a_time_limit_ends_one_item_and_no_other(kinase):
    class Slow:
        elements = kinase.elements

        @property
        def positions(self):
            time.sleep(1.1)
            return kinase.positions

    items = list(nucula.volumes_batch([kinase, Slow(), kinase], voxel_size=2.0, n_threads=1, time_limit=1.0))
    assert [item.error is None for item in items] == [True, False, True]
    assert isinstance(items[1].error, nucula.TooLarge) and "time limit of 1 s" in str(items[1].error)


def test_a_time_limit_ends_a_call_of_the_library(kinase):
    # Each would take about a second.
    items = list(nucula.volumes_batch([kinase] * 3, voxel_size=0.12, n_threads=2, time_limit=0.06))
    assert ["time limit of 0.06 s" in str(item.error) for item in items] == [True] * 3


@pytest.mark.parametrize("batch", [nucula.volumes_batch, nucula.voids_batch])
def test_a_time_limit_holds_for_paths_and_atoms(structures, kinase, batch):
    for sources in ([structures / "1FMO.pdb"] * 3, [kinase] * 3, iter([kinase] * 3)):
        items = list(batch(sources, time_limit=1e-9))
        assert len(items) == 3 and all("time limit" in str(item.error) for item in items)
    (item,) = batch([kinase], time_limit=float("inf"))
    assert item.error is None


@pytest.mark.parametrize("name, bad", [("time_limit", 0), ("time_limit", -1), ("time_limit", float("nan")),
                                       ("time_limit", "1"), ("ordered", 1), ("ordered", None), ("n_threads", -1)])
def test_bad_options_are_named(kinase, name, bad):
    for batch in (nucula.volumes_batch, nucula.voids_batch):
        with pytest.raises(nucula.BadArgument, match=f"bad {name}"):
            batch(iter([kinase]), **{name: bad})


def test_unordered_batches_stop_at_once(kinase):
    def endless():
        while True:
            yield kinase.positions, kinase.elements

    items = nucula.volumes_batch(endless(), voxel_size=0.15, n_threads=2, ordered=False)
    next(items)
    begun = time.monotonic()
    items.close()
    # Each takes about a second.
    assert time.monotonic() - begun < 0.7
    assert not any(thread.name == "nucula-batch" for thread in threading.enumerate())


def test_progress_lines_have_rate_and_time_left(kinase, capfd):
    list(nucula.volumes_batch([kinase] * 40, voxel_size=0.6, progress=True, n_threads=1))
    said = capfd.readouterr().err
    assert "/s, " in said and " left\r" in said and said.endswith("nucula: 40 of 40\r\n")
    list(nucula.volumes_batch(iter([kinase] * 40), voxel_size=0.6, progress=True, n_threads=1))
    said = capfd.readouterr().err
    assert "/s" in said and " left" not in said and said.endswith("nucula: 40 done\r\n")


def test_what_is_no_list_of_sources_is_refused_at_once(kinase):
    for bad in (3, kinase, object(), "one.pdb"):
        with pytest.raises(nucula.BadArgument, match="bad paths"):
            nucula.volumes_batch(bad)


def test_sources_go_by_their_old_name_too(kinase):
    (item,) = nucula.volumes_batch(paths=[kinase])
    assert item.error is None
    with pytest.raises(TypeError, match="sources"):
        nucula.volumes_batch()

"""Frames of the same atoms: each is what it is alone, bad ones are named, any form of frames, order, limits, stopping, memory."""

import gc
import threading
import time

import numpy as np
import pytest

import nucula


@pytest.fixture(scope="module")
def frames(kinase):
    """(30, n, 3) float32: all of them different."""
    rng = np.random.default_rng(5)
    return np.stack([kinase.positions + rng.normal(0, 0.2, kinase.positions.shape).astype(np.float32) for _ in range(30)])


def n_workers():
    return sum(thread.name == "nucula-batch" for thread in threading.enumerate())


def same(a, b):
    return a.to_bytes() == b.to_bytes()


@pytest.mark.parametrize("n_threads", [0, 1, 3])
@pytest.mark.parametrize("options", [{}, {"ordered": False}, {"time_limit": 60.0}])
def test_each_frame_is_what_it_is_alone(frames, kinase, n_threads, options):
    elements = kinase.elements.tolist()
    items = list(nucula.volumes_frames(frames, elements, voxel_size=2.0, n_threads=n_threads, **options))
    indices = [item.index for item in items]
    assert (sorted(indices) if "ordered" in options else indices) == list(range(30))
    assert all(item.error is None and item.path is None and item.volumes.path is None for item in items)
    for item in items:
        assert same(item.volumes, nucula.volumes((frames[item.index], elements), voxel_size=2.0))
    assert n_workers() == 0


def test_frames_of_every_form(frames, kinase, tmp_path):
    elements = kinase.elements.tolist()
    due = [item.volumes for item in nucula.volumes_frames(frames, elements)]
    assert len({volumes.to_bytes() for volumes in due}) == 30
    np.save(tmp_path / "frames.npy", frames)
    for given in (
        np.load(tmp_path / "frames.npy", mmap_mode="r"),
        frames.astype(np.float64),
        np.asfortranarray(frames),
        list(frames),
        [frame.tolist() for frame in frames[:1]] + list(frames[1:]),
        iter(frames),
        (frame for frame in frames),
        np.ma.masked_invalid(frames),
    ):
        items = list(nucula.volumes_frames(given, elements, n_threads=1))
        assert [item.index for item in items] == list(range(30))
        assert all(same(item.volumes, volumes) for item, volumes in zip(items, due))
    (one,) = nucula.volumes_frames(frames[3], elements)
    assert same(one.volumes, due[3])
    assert list(nucula.volumes_frames([], elements)) == list(nucula.volumes_frames(frames[:0], elements)) == []
    # One buffer for all frames, as readers of trajectories have.
    buffer = np.empty_like(frames[0])

    def reused():
        for frame in frames:
            buffer[:] = frame
            yield buffer

    for options in ({}, {"time_limit": 60.0}):
        items = nucula.volumes_frames(reused(), elements, **options)
        assert all(same(item.volumes, volumes) for item, volumes in zip(items, due))


@pytest.mark.parametrize("options", [{}, {"time_limit": 60.0}])
def test_a_structure_tells_the_residues(frames, kinase, options):
    items = list(nucula.volumes_frames(frames[:4], kinase, voxel_size=2.0, **options))
    elements = kinase.elements.tolist()
    for item in items:
        alone = nucula.volumes((frames[item.index], elements), voxel_size=2.0)
        assert np.array_equal(item.volumes.labels, alone.labels) and np.array_equal(item.volumes.volume, alone.volume)
        assert np.array_equal(item.volumes.structure.residue_names, kinase.residue_names)
        assert item.notes == kinase.notes
    rows = [str(residue) for residue in items[0].volumes.residues(0)]
    assert rows and all(row.startswith("A:") for row in rows)


def test_an_atom_group(frames, kinase):
    mda = pytest.importorskip("MDAnalysis")
    from MDAnalysis.coordinates.memory import MemoryReader

    universe = mda.Universe.empty(len(kinase), trajectory=True)
    universe.add_TopologyAttr("elements", kinase.elements.tolist())
    universe.load_new(frames, format=MemoryReader, order="fac")
    due = nucula.volumes_frames(frames, kinase.elements)
    for item, other in zip(nucula.volumes_frames(universe.atoms, None), due):
        assert same(item.volumes, other.volumes)


@pytest.mark.parametrize("options", [{}, {"time_limit": 60.0}])
def test_a_bad_frame_is_named_and_does_not_stop_the_rest(frames, kinase, options):
    good = list(nucula.volumes_frames(frames, kinase, n_threads=1))
    infinite = frames.copy()
    infinite[20, 7, 1] = np.nan
    for given, bad, said in [
        (infinite, 20, "bad positions: frame 20: atom 7 is at"),
        (list(infinite), 20, "bad positions: frame 20: atom 7 is at"),
        ([*frames[:17], frames[17][:-1], *frames[18:]], 17, "bad positions: frame 17: "),
        ([*frames[:17], "no frame", *frames[18:]], 17, "bad positions: frame 17: "),
        ([*frames[:17], None, *frames[18:]], 17, "bad positions: frame 17: "),
        ([np.ma.masked_less(frames[0], 0.0), *frames[1:]], 0, "bad positions: frame 0: some are masked"),
    ]:
        items = list(nucula.volumes_frames(given, kinase, n_threads=1, **options))
        assert [item.index for item in items] == list(range(30))
        for item, due in zip(items, good):
            if item.index == bad:
                assert isinstance(item.error, nucula.BadArgument) and item.volumes is None
                assert str(item.error).startswith(said) and str(item.error).count("frame") <= 2
            else:
                assert same(item.volumes, due.volumes)


def test_other_failures_name_the_frame_too(frames, kinase):
    for given in (frames[:20], iter(frames[:20])):
        errors = [item.error for item in nucula.volumes_frames(given, kinase, max_voxels=10, n_threads=1)]
        assert all(isinstance(error, nucula.TooLarge) for error in errors)
        assert [str(error).partition(": ")[2].partition(": ")[0] for error in errors] == [f"frame {i}" for i in range(20)]


def test_what_is_wrong_with_all_is_refused_at_once(frames, kinase):
    for given, error, said in [
        ({"elements": None}, nucula.BadArgument, "elements"),
        ({"frames": 3}, nucula.BadArgument, "frames"),
        ({"frames": np.float32(3)}, nucula.BadArgument, "frames"),
        ({"frames": "a.pdb"}, nucula.BadArgument, "frames"),
        ({"frames": kinase}, nucula.BadArgument, "frames"),
        ({"signs": "all"}, nucula.BadArgument, "signs"),
        ({"within": (5.0, "LIG")}, nucula.BadArgument, "within"),
        ({"time_limit": 0}, nucula.BadArgument, "time_limit"),
        ({"ordered": "yes"}, nucula.BadArgument, "ordered"),
        ({"n_threads": -1}, nucula.BadArgument, "n_threads"),
        ({"voxelsize": 3}, TypeError, "voxelsize"),
        ({"source": 3}, TypeError, "source"),
        ({"assembly": "auto"}, TypeError, "assembly"),
    ]:
        with pytest.raises(error, match=said):
            nucula.volumes_frames(**{"frames": frames, "elements": kinase, **given})
    for few in (frames, []):
        with pytest.raises(nucula.BadArgument, match="voxel_size"):
            list(nucula.volumes_frames(few, kinase, voxel_size=-1))
    with pytest.raises(nucula.Empty):
        list(nucula.volumes_frames(np.empty((3, 0, 3), np.float32), []))


def test_points_and_radii_are_for_all_frames(frames, kinase):
    radii = np.linspace(1.2, 2.0, len(kinase))
    options = {"voxel_size": 2.0, "radii": radii, "within": (6.0, frames[0].mean(axis=0))}
    for item in nucula.volumes_frames(frames[:4], kinase.elements.tolist(), **options):
        assert same(item.volumes, nucula.volumes((frames[item.index], kinase.elements.tolist()), **options))


def test_what_drawing_raises_comes_after_the_items(frames, kinase):
    def broken():
        yield from frames[:21]
        raise RuntimeError("no more")

    seen = []
    for options in ({"n_threads": 1}, {"n_threads": 2}, {"ordered": False}):
        seen.clear()
        with pytest.raises(RuntimeError, match="no more"):
            for item in nucula.volumes_frames(broken(), kinase, **options):
                seen.append(item.index)
        assert sorted(seen) == list(range(21))


def test_leaving_early_stops_the_work(kinase):
    drawn = []

    def endless():
        while True:
            drawn.append(len(drawn))
            yield kinase.positions

    for options in ({}, {"ordered": False}):
        drawn.clear()
        items = nucula.volumes_frames(endless(), kinase, **options)
        assert not drawn
        assert [next(items).index for _ in range(3)] and len(drawn) <= 210
        items.close()
        assert n_workers() == 0
    unused = nucula.volumes_frames(endless(), kinase)
    del unused
    gc.collect()
    assert n_workers() == 0


def test_progress_and_time(frames, kinase, capfd):
    calls = []
    list(nucula.volumes_frames(frames, kinase, progress=lambda *call: calls.append(call)))
    assert calls == [(i + 1, 30) for i in range(30)]
    calls.clear()
    list(nucula.volumes_frames(iter(frames), kinase, progress=lambda *call: calls.append(call)))
    assert calls == [(i + 1, i + 1) for i in range(30)]
    list(nucula.volumes_frames(frames, kinase, progress=True))
    assert "30" in capfd.readouterr().err
    begun = time.monotonic()
    items = list(nucula.volumes_frames(frames[:3], kinase, voxel_size=0.12, n_threads=2, time_limit=0.06))
    assert all(isinstance(item.error, nucula.TooLarge) and f"frame {item.index}: not done" in str(item.error) for item in items)
    assert time.monotonic() - begun < 60


def test_results_outlive_frames_and_structure(frames, kinase):
    own = nucula.Structure.from_atoms(kinase.positions, kinase.elements)
    (item,) = nucula.volumes_frames(frames[:1].copy(), own)
    due = nucula.volumes((frames[0], kinase.elements.tolist()))
    own.close()
    gc.collect()
    assert same(item.volumes, due)

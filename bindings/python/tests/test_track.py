"""Trajectories: one frame is what it is alone, ids persist, splits and merges, occupancy, maps, frames of every form."""

import itertools
import warnings

import numpy as np
import pytest

import nucula
from nucula._places import Event, Places
from nucula._superpose import Superposition


def turned(x, rng):
    """Somewhere else, turned."""
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    turn[:, 0] *= np.sign(np.linalg.det(turn))
    return x @ turn.T + rng.normal(0, 20, 3)


@pytest.fixture(scope="module")
def trajectory(kinase):
    """(positions of 12 frames that tumble and shake, elements)."""
    rng = np.random.default_rng(7)
    x = kinase.positions
    return np.stack([x, *(turned(x + rng.normal(0, 0.2, x.shape), rng) for _ in range(11))]), kinase.elements


@pytest.fixture(scope="module")
def tracks(trajectory):
    return nucula.track(*trajectory, voxel_size=2.0)


@pytest.mark.parametrize("options", [{}, {"voxel_size": 2.0}, {"align": False}, {"signs": 2, "min_volume": 100.0}, {"neck": False}])
def test_one_frame_is_what_it_is_alone(kinase, options):
    source = kinase.positions, kinase.elements
    alone = nucula.volumes(source, **options)
    for frames in (source[0][None], source[0], [source[0]], iter([source[0].astype(float)])):
        t = nucula.track(frames, source[1], **options)
        assert t.n_frames == 1 and len(t) == len(alone)
        for name in ("kind", "volume"):
            assert np.array_equal(t.table[name], getattr(alone, name))
        assert t.table["track"].tolist() == list(range(len(alone))) and not t.table["frame"].any()
        assert t.shape == alone.shape and np.array_equal(t.lower, alone.lower) and np.array_equal(t.step, alone.step)
        for row in range(len(alone)):
            assert np.array_equal(np.flatnonzero(t.occupancy(row)), alone.voxels(row)) and t.occupancy(row).max() == 1
        assert np.array_equal(t.first.labels, alone.labels) and t.events == []


def test_a_rigid_body_keeps_its_volumes_however_it_moves(kinase):
    rng = np.random.default_rng(3)
    x = kinase.positions.astype(np.float64)
    t = nucula.track(itertools.chain([x], (turned(x, rng) for _ in range(8))), kinase.elements, voxel_size=2.0)
    alone = nucula.volumes(kinase, voxel_size=2.0)
    assert len(t) == len(alone) and np.array_equal(t.present, np.ones(len(t)))
    for track in range(len(t)):
        # Rounding may move single atoms over the border of a voxel.
        assert np.abs(t.volume(track) - alone.volume[track]).max() <= 3 * 8
    assert np.array_equal(t.open, [1.0 if kind != "cavity" else 0.0 for kind in alone.kind])


def test_the_table(tracks, trajectory):
    table = tracks.table
    assert list(table) == ["frame", "track", "kind", "volume", "mouths"]
    assert np.array_equal(np.unique(table["frame"]), np.arange(12)) and tracks.n_frames == 12
    assert np.array_equal(np.unique(table["track"]), np.arange(len(tracks)))
    assert len(set(zip(table["frame"], table["track"]))) == len(table["frame"]), "a track is in a frame once"
    mouths = {"cavity": {0}, "pocket": {1}, "pore": {2}}
    for kind, n in zip(table["kind"], table["mouths"]):
        assert n in mouths.get(kind, range(3, 1000))
    first = [list(table["track"]).index(track) for track in range(len(tracks))]
    assert first == sorted(first), "numbered as they appear"
    for track in range(len(tracks)):
        rows = table["track"] == track
        volume = tracks.volume(track)
        assert volume.shape == (12,) and np.array_equal(volume[table["frame"][rows]], table["volume"][rows])
        assert (volume > 0).mean() == tracks.present[track] and np.isclose(volume.mean(), tracks.mean_volume[track])
        assert tracks.open[track] == np.count_nonzero(table["mouths"][rows]) / 12
    # The large ones persist.
    assert tracks.present[np.argsort(tracks.mean_volume)[-3:]].min() > 0.9


def test_to_pandas(tracks):
    pandas = pytest.importorskip("pandas")
    frame = tracks.to_pandas()
    assert isinstance(frame, pandas.DataFrame) and list(frame) == list(tracks.table)
    assert np.array_equal(frame["volume"], tracks.table["volume"]) and frame["kind"].tolist() == tracks.table["kind"].tolist()


def test_occupancy(tracks):
    voxel = np.prod(tracks.step)
    for track in range(len(tracks)):
        share = tracks.occupancy(track)
        assert share.shape == tracks.shape and share.min() == 0 and 0 < share.max() <= 1
        assert np.array_equal(share * 12, np.round(share * 12))
        # Voxels of grids with other origins come to lie in those of the common one, nearly one in one.
        assert np.isclose(share.sum() * voxel, tracks.mean_volume[track], rtol=0.1, atol=voxel)
    for bad in (-1, len(tracks)):
        with pytest.raises(IndexError):
            tracks.occupancy(bad)
    with pytest.raises(nucula.BadArgument, match="track"):
        tracks.occupancy("0")


@pytest.mark.parametrize("n_threads", [1, 2, 5])
def test_any_number_of_threads_gives_the_same(tracks, trajectory, n_threads):
    again = nucula.track(iter(trajectory[0]), trajectory[1], voxel_size=2.0, n_threads=n_threads)
    assert all(np.array_equal(again.table[name], tracks.table[name]) for name in tracks.table)
    assert again.events == tracks.events and again.shape == tracks.shape
    assert np.array_equal(again.occupancy(0), tracks.occupancy(0))


def test_frames_lie_on_the_reference(kinase):
    """A part that swings does not carry the rest along, if the rest is the reference."""
    x = kinase.positions.astype(np.float64)
    rng = np.random.default_rng(0)
    still = np.arange(len(x)) < 2000
    swung = x.copy()
    swung[~still] += rng.normal(0, 3, (np.count_nonzero(~still), 3))
    moved = turned(swung, rng)
    for reference in (still, np.flatnonzero(still), slice(0, 2000), np.flatnonzero(still) - len(x)):
        back = Superposition(x, reference)(1, moved)
        assert np.abs(back - swung).max() < 1e-4
    assert np.abs(Superposition(x)(1, moved)[still] - x[still]).max() > 1e-2
    t = nucula.track([x, moved], kinase.elements, reference=still, voxel_size=2.0)
    assert t.n_frames == 2


def test_superposition_never_mirrors():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(30, 3))
    mirrored = x * [1, 1, -1]
    back = Superposition(x)(1, mirrored)
    turn = np.linalg.lstsq(mirrored - mirrored.mean(0), back - back.mean(0), rcond=None)[0]
    assert np.isclose(np.linalg.det(turn), 1, atol=1e-4) and np.abs(back - x).max() > 0.1


def boxes(*sets):
    voxels = [np.array(list(itertools.product(*(range(a, b) for a, b in box)))) for box in sets]
    return np.concatenate(voxels).T, np.repeat(np.arange(len(sets)), [len(v) for v in voxels]), len(sets)


def test_places_split_merge_and_come_back():
    left, right = ((0, 4), (0, 4), (0, 4)), ((5, 8), (0, 4), (0, 4))
    both, far = ((0, 8), (0, 4), (0, 4)), ((0, 4), (0, 4), (100, 104))
    places = Places()
    assert places.add(0, *boxes(left, right)) == [0, 1]
    assert places.add(1, *boxes(both)) == [0]
    assert places.add(2, *boxes(right, left)) == [1, 0]
    assert places.add(3, *boxes(far)) == [2]
    assert places.add(4, np.empty((3, 0), int), np.empty(0, int), 0) == []
    assert places.add(5, *boxes(right)) == [1], "it was away, and is itself again"
    assert places.events == [Event(1, "merge", 0, (0, 1)), Event(2, "split", 0, (0, 1))]
    voxels, counts = places.counts(0)
    assert counts.sum() == 3 * 64 + 64 and counts.max() == 3
    assert [corner.tolist() for corner in places.bounds()] == [[0, 0, 0], [8, 4, 104]]


def test_places_ask_for_a_quarter():
    small, touching = ((0, 4), (0, 4), (0, 4)), ((3, 8), (2, 10), (0, 4))
    places = Places()
    assert places.add(0, *boxes(small)) == [0]
    assert places.add(1, *boxes(touching)) == [1], "8 of 64 voxels are too few"
    assert places.add(2, *boxes(((0, 4), (0, 8), (0, 4)))) == [0]
    assert places.events == []


def test_counting_in_stretches_changes_nothing(monkeypatch):
    from nucula import _places

    rng = np.random.default_rng(2)
    frames = [boxes(*(((a, a + 3), (b, b + 3), (0, 3)) for a, b in rng.integers(-9, 9, (2, 2)) * [1, 4] + [[0, 0], [20, 0]]))
              for _ in range(40)]
    found = []
    for most in (1, 100, 1 << 20):
        monkeypatch.setattr(_places, "_COUNTED", most)
        places = Places()
        ids = [places.add(k, *frame) for k, frame in enumerate(frames)]
        found.append((ids, [[a.tolist() for a in places.counts(track)] for track in range(places.n_tracks)]))
    assert found[0] == found[1] == found[2] and sum(map(len, found[0][0])) == 80


def test_maps(tracks, tmp_path):
    mrcfile = pytest.importorskip("mrcfile", reason="mrcfile is not installed")
    for suffix in (".mrc", ".ccp4", ".map"):
        path = tmp_path / f"pocket{suffix}"
        tracks.write_map(path, 0)
        tracks.write_map(path, 0)
        with mrcfile.open(path) as file:
            assert np.array_equal(file.data.T, tracks.occupancy(0).astype(np.float32))
            edges, origin = file.voxel_size, file.header.origin
            assert np.allclose([float(edges[axis]) for axis in "xyz"], tracks.step, rtol=1e-6)
            assert np.allclose([float(origin[axis]) for axis in "xyz"], tracks.lower + tracks.step / 2, atol=1e-4)
    assert len(list(tmp_path.iterdir())) == 3
    # In the frame of the input there is as much, in the same place.
    tracks.write_map(tmp_path / "pocket.mrc", 0, frame="input")
    share = tracks.occupancy(0)
    with mrcfile.open(tmp_path / "pocket.mrc") as file:
        data, edge = file.data.T.astype(float), float(file.voxel_size.x)
        origin = np.array([float(file.header.origin[axis]) for axis in "xyz"])
    assert np.isclose(data.sum() * edge**3, share.sum() * np.prod(tracks.step), rtol=0.02) and data.max() <= 1
    centre = [(np.indices(a.shape).reshape(3, -1) * a.ravel()).sum(axis=1) / a.sum() for a in (data, share)]
    there = tracks.first.to_input(tracks.lower + (centre[1] + 0.5) * tracks.step)
    assert np.abs(origin + centre[0] * edge - there).max() < 0.1
    for path, error in [("a.xyz", nucula.Unsupported), ("no folder/a.mrc", nucula.IoError)]:
        with pytest.raises(error):
            tracks.write_map(tmp_path / path, 0)
    with pytest.raises(nucula.BadArgument, match="frame"):
        tracks.write_map(tmp_path / "a.mrc", 0, frame="other")


def test_mdanalysis(trajectory, structures):
    mda = pytest.importorskip("MDAnalysis", reason="MDAnalysis is not installed")
    from MDAnalysis.coordinates.memory import MemoryReader

    frames, elements = trajectory
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        universe = mda.Universe(str(structures / "1FMO.pdb"))
    assert universe.atoms.n_atoms == len(elements)
    universe.load_new(frames, format=MemoryReader, order="fac")
    due = nucula.track(frames, elements, reference=universe.atoms.names == "CA", voxel_size=2.0)
    calls = []
    for group in (universe, universe.atoms):
        for reference in ("name CA", universe.select_atoms("name CA"), universe.atoms.names == "CA"):
            t = nucula.track(group, None, reference=reference, voxel_size=2.0, progress=lambda *call: calls.append(call))
            assert np.array_equal(t.table["volume"], due.table["volume"]) and t.events == due.events
    assert calls[:12] == [(n, 12) for n in range(1, 13)]


def test_within_is_a_place_of_the_first_frame(trajectory):
    frames, elements = trajectory
    everything = nucula.volumes((frames[0], elements), voxel_size=2.0)
    point = everything.to_input(everything.center[0])
    near = nucula.track(frames, elements, voxel_size=2.0, within=(6.0, point))
    alone = nucula.volumes((frames[0], elements), voxel_size=2.0, within=(6.0, point))
    assert 0 < len(alone) < len(everything)
    assert np.array_equal(near.table["volume"][near.table["frame"] == 0], alone.volume)
    counts = np.bincount(near.table["frame"], minlength=12)
    assert counts.min() > 0 and counts.max() < len(everything) / 2
    box = frames[0].min(axis=0), point
    with pytest.raises(nucula.BadArgument, match="within"):
        nucula.track(frames, elements, within=box)
    assert nucula.track(frames[:2], elements, within=box, align=False).n_frames == 2


def test_bad_frames_are_named(kinase):
    x, e = kinase.positions, kinase.elements
    infinite = x.copy()
    infinite[5, 1] = np.nan
    for frames, said in [
        ([], "frames"),
        ([x, x[:-1]], "frame 1"),
        ([x, x, infinite], "frame 2"),
        ([infinite], "reference|positions"),
        ([x, "no positions"], "frame 1"),
        (3, "frames"),
        ("a.pdb", "frames"),
        (kinase, "frames"),
    ]:
        with pytest.raises(nucula.BadArgument, match=said):
            nucula.track(frames, e)


def test_bad_arguments_are_named(kinase):
    x, e = kinase.positions, kinase.elements
    for given, said in [
        ({"reference": "name CA"}, "reference"),
        ({"reference": [0, 1]}, "reference"),
        ({"reference": []}, "reference"),
        ({"reference": [len(x), 1, 2]}, "reference"),
        ({"reference": np.zeros(3, bool)}, "reference"),
        ({"reference": x}, "reference"),
        ({"elements": None}, "elements"),
        ({"elements": e[:-1]}, "frames"),
        ({"signs": "all"}, "signs"),
        ({"voxel_size": -1.0}, "voxel_size"),
        ({"progress": 3}, "progress"),
        ({"n_threads": -1}, "n_threads"),
    ]:
        with pytest.raises(nucula.BadArgument, match=said):
            nucula.track(**{"frames": [x, x], "elements": e, **given})
    with pytest.raises(nucula.BadArgument, match="voxelsize"):
        nucula.track([x], e, voxelsize=2.0)
    line = np.column_stack([np.arange(9.0), np.zeros(9), np.zeros(9)])
    with pytest.raises(nucula.BadArgument, match="line"):
        nucula.track([line], ["C"] * 9)


def test_an_exception_in_the_loop_stops_the_work(kinase):
    import threading

    def progress(done, total):
        if done == 3:
            raise LookupError("enough")

    with pytest.raises(LookupError):
        nucula.track(itertools.repeat(kinase.positions), kinase.elements, progress=progress)
    assert not any(thread.name == "nucula-batch" for thread in threading.enumerate())

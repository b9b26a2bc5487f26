"""Voids: rows, lists, centrelines, regions, files, batches, bad input."""

import json
import math

import numpy as np
import pytest

import nucula


def ball(radius, spacing=0.9):
    """Carbon atoms around a ball of free space."""
    shells = []
    for layer in range(4):
        r = radius + 1.7 + 1.4 * layer
        n = int(4 * math.pi * r**2 / spacing**2)
        i = np.arange(n) + 0.5
        z, angle = 1 - 2 * i / n, math.pi * (1 + 5**0.5) * i
        s = np.sqrt(1 - z * z)
        shells.append(r * np.stack([s * np.cos(angle), s * np.sin(angle), z], axis=1))
    return np.concatenate(shells)


def tube(radius=3.2, length=20.0):
    """Carbon atoms around a straight tube along z."""
    rings = []
    for layer in range(4):
        rho = radius + 1.7 + 1.4 * layer
        for j, z in enumerate(np.linspace(-length / 2 + 1.7, length / 2 - 1.7, 21)):
            n = round(2 * math.pi * rho / 0.9)
            angle = 2 * math.pi * (np.arange(n) + 0.5 * (j % 2)) / n
            rings.append(np.stack([rho * np.cos(angle), rho * np.sin(angle), np.full(n, z)], axis=1))
    return np.concatenate(rings)


def carbons(positions):
    return np.asarray(positions, np.float32), ["C"] * len(positions)


@pytest.fixture(scope="module")
def pore():
    return nucula.voids(carbons(tube()), step=1.0)


def test_a_ball_is_a_cavity_of_its_volume():
    v = nucula.voids(carbons(ball(5.0)), step=1.0)
    assert len(v) == 1 and v.kind[0] == "cavity" and v.mouths(0) == []
    assert v.volume[0] == pytest.approx(4 / 3 * math.pi * 5**3, rel=0.02)
    assert v.area[0] == pytest.approx(4 * math.pi * 25, rel=0.03)
    assert math.isnan(v.depth[0]) and math.isnan(v.hydropathy[0])
    assert v.error[0] == pytest.approx(math.hypot(v.error_lid[0], v.error_neck[0], v.error_grid[0]))
    assert np.allclose(v.center[0], 0, atol=0.1) and 4.1 < v.max_radius[0] < 5.1
    positions = v.positions(0)
    assert len(positions) == len(v.points(0)) and np.linalg.norm(positions, axis=1).max() < 3.7
    assert (np.diff(v.points(0).astype(int)) > 0).all() and (np.diff(v.atoms(0).astype(int)) > 0).all()
    assert list(v.residues(0)) == [0]


def test_a_tube_is_a_pore_with_a_centreline(pore):
    assert pore.kind[0] == "pore"
    a, b = pore.mouths(0)
    assert a.area > 0 and a.radius > 2 and abs(a.normal[2]) > 0.9 and abs(a.center[2] - b.center[2]) > 10
    c = pore.centreline(0)
    assert c.points.shape == (len(c), 3) and c.radius.shape == (len(c),) and c.ellipse.shape == (len(c), 2)
    assert c.bottleneck == pytest.approx(3.2, abs=0.02) and c.bottleneck == c.radius.min()
    assert np.abs(c.points[:, :2]).max() < 0.3
    assert c.length == pytest.approx(c.distance[-1]) and len(c.bottleneck_point) == 3
    assert pore.centreline(0, start=1, end=0).bottleneck == pytest.approx(c.bottleneck, abs=1e-3)
    for bad in [dict(start=2), dict(end=-1), dict(start=0, end=0)]:
        with pytest.raises(nucula.BadArgument):
            pore.centreline(0, **bad)
    with pytest.raises(IndexError):
        pore.centreline(99)


def test_arrays_outlive_their_voids():
    line = nucula.voids(carbons(tube()), step=1.0).centreline(0)
    points = nucula.voids(carbons(ball(4.0)), step=1.0).points(0)
    assert len(line.points) > 10 and points.sum() > 0 and not points.flags.writeable


@pytest.mark.parametrize("n_threads", [1, 2, 5])
def test_threads_change_no_bit(pore, n_threads):
    again = nucula.voids(carbons(tube()), step=1.0, n_threads=n_threads)
    for name, column in pore.table.items():
        assert np.array_equal(column, again.table[name], equal_nan=column.dtype.kind == "f"), name


def test_a_region_keeps_what_is_in_it():
    atoms = carbons(ball(5.0))
    whole = nucula.voids(atoms, step=1.0)
    half = nucula.voids(atoms, step=1.0, within=((-9, -9, -9), (0, 9, 9)))
    assert half.volume[0] == pytest.approx(whole.volume[0] / 2, rel=0.25)
    assert len(nucula.voids(atoms, step=1.0, within=(3.0, np.zeros((0, 3))))) == 0
    assert nucula.voids(atoms, step=1.0, within=(20, [0, 0, 0])).volume[0] == whole.volume[0]
    everywhere = 20, nucula.Structure.from_atoms(*atoms)
    assert nucula.voids(atoms, step=1.0, within=everywhere).volume[0] == whole.volume[0]


def test_radii_and_probes(structures):
    path = structures / "1GRM.pdb"
    v = nucula.voids(path, radii="amber_united", probe_radius=0.7, step=0.5, assembly="asymmetric", keep_models=False)
    pore = next(i for i, kind in enumerate(v.kind) if kind in ("pore", "hub"))
    assert v.centreline(pore).bottleneck == pytest.approx(1.198, abs=0.01)
    positions, elements = carbons(ball(5.0))
    given = nucula.voids((positions, elements), step=1.0, radii=np.full(len(positions), 1.7))
    assert given.volume[0] == nucula.voids((positions, elements), step=1.0).volume[0]
    wide = carbons(tube(6.0))
    assert nucula.voids(wide, step=1.0).volume[0] > 1000
    assert (nucula.voids(wide, step=1.0, probe_out=4.0).volume < 200).all()


def test_passages_join_what_no_grid_point_shows(structures):
    plain = nucula.voids(structures / "1FMO.pdb", step=1.0)
    joined = nucula.voids(structures / "1FMO.pdb", step=1.0, passages=True)
    assert len(joined) < len(plain)
    assert joined.volume.sum() == pytest.approx(plain.volume.sum(), rel=0.01)


def test_passages_keep_a_channel_whole_that_the_probe_just_fits(structures):
    # Its bottleneck is 1.2 Å wide; a grid of this step hardly ever shows a way for a probe of 1.1 Å.
    structure = nucula.read(structures / "1GRM.pdb", assembly="asymmetric", keep_models=False)
    n_plain = 0
    for seed in range(4):
        turn = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))[0]
        turned = (structure.positions @ turn).astype(np.float32), structure.elements
        options = dict(step=0.5, radii="amber_united", probe_radius=1.1)
        n_plain += any(kind in ("pore", "hub") for kind in nucula.voids(turned, **options).kind)
        v = nucula.voids(turned, passages=True, **options)
        line = v.centreline(next(i for i, kind in enumerate(v.kind) if kind in ("pore", "hub")))
        assert line.bottleneck == pytest.approx(1.198, abs=0.01) and line.length > 25
    assert n_plain < 2


def test_a_report_names_residues_in_full_and_says_how_they_were_read(structures, tmp_path):
    text = (structures / "4CUP.cif").read_text()
    assert " ZYB " in text
    (tmp_path / "long.cif").write_text(text.replace(" ZYB ", " A1ZYB "))
    reading = dict(rules="plain", keep_non_protein=True, assembly="asymmetric")
    v = nucula.voids(tmp_path / "long.cif", step=1.0, **reading)
    v.write(tmp_path / "long.json")
    report = json.loads((tmp_path / "long.json").read_text())
    assert any("A1ZYB" in residue for void in report["voids"] for residue in void["residues"])
    assert {name: report[name] for name in reading} == reading and isinstance(report["notes"], list)


def test_that_no_atoms_are_left_is_said_as_for_volumes(tmp_path):
    atom = "HETATM    1  O   HOH A   1       1.000   2.000   3.000  1.00  0.00           O"
    (tmp_path / "water.pdb").write_text(atom + "\n")
    said = []
    for call in (nucula.volumes, nucula.voids):
        with pytest.raises(nucula.Empty, match="HOH") as caught:
            call(tmp_path / "water.pdb")
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_files_are_in_the_frame_of_the_input(pore, tmp_path):
    for suffix in ["pdb", "cif", "json", "csv", "ply", "obj", "ccp4", "mrc", "map"]:
        pore.write(tmp_path / f"pore.{suffix}")
    report = json.loads((tmp_path / "pore.json").read_text())
    assert report["voids"][0]["kind"] == "pore" and len(report["voids"][0]["mouths"]) == 2
    assert report["nucula"]["version"] == nucula.__version__ and report["n_atoms"] > 0
    asked = {"step", "probe_radius", "mouth_gap", "min_volume", "radii", "align", "within", "probe_out", "passages"}
    assert asked < report.keys() and report["radii"] == "default" and report["within"] is None
    lines = [line for line in (tmp_path / "pore.pdb").read_text().splitlines() if " POR " in line]
    assert len(lines) == len(pore.points(0))
    first = [float(lines[0][30 + 8 * k : 38 + 8 * k]) for k in range(3)]
    assert np.allclose(first, pore.positions(0)[0], atol=1e-3)
    vertices = np.array(
        [line.split()[1:] for line in (tmp_path / "pore.obj").read_text().splitlines() if line.startswith("v ")], float
    )
    assert np.abs(np.hypot(vertices[:, 0], vertices[:, 1])).max() < 3.2 + 0.3
    words = np.frombuffer((tmp_path / "pore.mrc").read_bytes()[:1024], "<i4")
    values = np.frombuffer((tmp_path / "pore.mrc").read_bytes()[1024:], "<f4").reshape(words[7], words[8], words[9])
    assert values.sum() * pore.step**3 == pytest.approx(pore.volume.sum(), rel=0.02)
    with pytest.raises(nucula.Unsupported):
        pore.write(tmp_path / "pore.xyz")


def test_batches_are_single_calls(structures, tmp_path):
    paths = [structures / "3U7T.cif", tmp_path / "missing.pdb", structures / "1GRM.pdb"]
    items = list(nucula.voids_batch(paths, step=1.0, assembly="asymmetric"))
    assert [item.index for item in items] == [0, 1, 2] and isinstance(items[1].error, nucula.IoError)
    for item in (items[0], items[2]):
        want = nucula.voids(item.path, step=1.0, assembly="asymmetric")
        assert np.array_equal(item.voids.volume, want.volume)
    with pytest.raises(TypeError, match=r"voids_batch\(\).*'voxel_size'"):
        nucula.voids_batch(paths, voxel_size=1.0)
    with pytest.raises(TypeError, match="'voxel_size': neither the call nor"):
        nucula.voids(paths[0], voxel_size=1.0)
    for bad, name in [("one.pdb", "paths"), ([None], "paths"), ([3], "paths")]:
        with pytest.raises(nucula.BadArgument, match=f"bad {name}"):
            nucula.voids_batch(bad)
    with pytest.raises(nucula.BadArgument, match="bad step"):
        list(nucula.voids_batch(paths, step=0.1))
    assert list(nucula.voids_batch([])) == []


def test_a_batch_takes_whatever_a_single_call_does(structures, tmp_path, pore):
    tube_atoms = carbons(tube())
    sources = [
        tube_atoms,
        structures / "1GRM.pdb",
        nucula.Structure.from_atoms(*tube_atoms),
        tmp_path / "missing.pdb",
        (np.zeros((0, 3)), []),
    ]
    for n_threads in (1, 3):
        items = list(nucula.voids_batch(sources, step=1.0, n_threads=n_threads, assembly="asymmetric"))
        assert [item.index for item in items] == list(range(5))
        assert [item.path for item in items] == [None, sources[1], None, sources[3], None]
        for item in (items[0], items[2]):
            assert np.array_equal(item.voids.volume, pore.volume) and np.array_equal(item.voids.error, pore.error)
        assert np.array_equal(items[1].voids.volume, nucula.voids(sources[1], step=1.0, assembly="asymmetric").volume)
        assert isinstance(items[3].error, nucula.IoError) and isinstance(items[4].error, nucula.Empty)


def test_a_batch_draws_its_sources_as_it_needs_them(pore):
    n_drawn = 0

    def frames():
        nonlocal n_drawn
        while True:
            n_drawn += 1
            yield carbons(tube())

    calls = []
    items = nucula.voids_batch(frames(), step=1.0, progress=lambda done, total: calls.append((done, total)))
    assert n_drawn == 0
    for item in items:
        assert np.array_equal(item.voids.volume, pore.volume)
        if item.index == 4:
            break
    items.close()
    assert 5 <= n_drawn < 30 and calls[:2] == [(1, 1), (2, 2)]


def test_a_batch_finds_residues_by_name_in_each_file(structures):
    path = structures / "T4L_L99A.pdb"
    within = (6.0, "A:99")
    (item, other) = nucula.voids_batch([path, path], step=1.0, within=within)
    want = nucula.voids(path, step=1.0, within=within)
    assert len(want) > 0 and len(want) < len(nucula.voids(path, step=1.0))
    assert np.array_equal(item.voids.volume, want.volume) and np.array_equal(other.voids.volume, want.volume)


@pytest.mark.parametrize(
    "bad, name",
    [
        (dict(step=0.1), "step"),
        (dict(step=float("nan")), "step"),
        (dict(probe_radius=6.0), "probe_radius"),
        (dict(mouth_gap=-1.0), "mouth_gap"),
        (dict(min_volume=float("inf")), "min_volume"),
        (dict(radii="heavy"), "radii"),
        (dict(radii=[1.0, 2.0]), "radii"),
        (dict(radii=[]), "radii"),
        (dict(radii=[0.0]), "radii"),
        (dict(radii=[float("nan")]), "radii"),
        (dict(within=3), "within"),
        (dict(within=((1, 1, 1), (0, 0, 0))), "within"),
        (dict(within=(-1.0, [[0, 0, 0]])), "within"),
        (dict(probe_out=1.0), "probe_out"),
        (dict(passages=1), "passages"),
        (dict(align=2), "align"),
    ],
)
def test_bad_options_are_named(bad, name):
    with pytest.raises(nucula.BadArgument, match=f"bad {name}"):
        nucula.voids(carbons([[0, 0, 0]]), **bad)


def test_hostile_structures():
    assert len(nucula.voids(carbons([[0, 0, 0]]))) == 0
    assert len(nucula.voids(carbons([[0, 0, 0]] * 30))) == 0
    with pytest.raises(nucula.Empty):
        nucula.voids((np.zeros((0, 3)), []))
    with pytest.raises(nucula.TooLarge):
        nucula.voids(carbons([[0, 0, 0], [1e8, 1e8, 1e8]]))
    with pytest.raises(nucula.BadArgument):
        nucula.voids(carbons([[0, 0, float("nan")]]))


def test_progress_can_stop_the_call():
    def stop(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        nucula.voids(carbons(tube(6.0, 30.0)), step=0.25, progress=stop)

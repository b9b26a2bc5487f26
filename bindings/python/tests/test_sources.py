"""What a structure is made of: symbols of any kind, objects of other packages; parts of it; parts of space."""

import ctypes
import pickle
import types
import warnings

import numpy as np
import pytest

import nucula

X = np.array([[0, 0, 0], [3, 0, 0], [0, 4, 0], [0, 0, 5]], np.float32)
ELEMENTS = ["C", "N", "O", "S"]


def elements(given):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return nucula.Structure.from_atoms(X, given).elements.tolist()


@pytest.mark.parametrize(
    "given",
    [
        ELEMENTS,
        tuple(ELEMENTS),
        np.array(ELEMENTS),
        np.array(ELEMENTS, "S1"),
        np.array(ELEMENTS, "S9"),
        np.array(ELEMENTS, "U9"),
        np.array(ELEMENTS, ">U2"),
        np.array([word for word in ELEMENTS for _ in range(2)])[::2],
        np.array(ELEMENTS, object),
        [b"C", b"N", b"O", b"S"],
        [" C", "N ", " O ", "S"],
        ["C    ", "N", "O", "     S"],
        [6, 7, 8, 16],
        np.array([6, 7, 8, 16], np.uint8),
        np.array([6, 7, 8, 16], object),
    ],
    ids=str,
)
def test_symbols_of_any_kind(given):
    assert elements(given) == ["C", "N", "O", "S"]


def test_text_of_any_length():
    if not hasattr(getattr(np, "dtypes", None), "StringDType"):
        pytest.skip("NumPy before 2")
    assert elements(np.array(ELEMENTS, np.dtypes.StringDType())) == ["C", "N", "O", "S"]


def test_symbols_of_one_and_two_letters():
    assert elements(["ZN", "Zn", "C", "FE"]) == ["ZN", "Zn", "C", "FE"]
    assert elements(["fe", "C", "X", "OG"]) == ["Fe", "C", "X", "OG"]
    assert elements([30, 6, 118, 1]) == ["Zn", "C", "Og", "H"]


@pytest.mark.parametrize(
    "word, becomes", [("Q", "Q"), ("zn", "zn"), ("c", "c"), ("6", "C"), ("CA1", "CA1"), ("", ""), ("D", "D"), ("nan", "nan")]
)
def test_doubtful_words_are_named(word, becomes):
    with pytest.warns(UserWarning, match=f'"{word}"') as said:
        s = nucula.Structure.from_atoms(X, ["C", word, word, "C"])
    assert s.elements.tolist() == ["C", becomes, becomes, "C"]
    assert len(said) == 1 and said[0].filename == __file__, "it points at the caller"


@pytest.mark.parametrize("bad", [None, float("nan"), np.ma.masked, ["C"], 6.5, True])
def test_what_is_no_word_is_refused_by_name(bad):
    with pytest.raises(nucula.BadArgument, match="atom 2|elements"):
        nucula.Structure.from_atoms(X, ["C", "C", bad, "C"])


def test_a_line_break_is_no_separator():
    with pytest.warns(UserWarning):
        s = nucula.Structure.from_atoms(X[:2], ["\n", "C"])
    assert len(s) == 2 and s.elements[1] == "C"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert len(nucula.Structure.from_atoms(X[:2], ["C\nN", "O"])) == 2


def test_masked_atoms_are_left_out():
    masked = np.ma.masked_array(X, mask=np.arange(12).reshape(4, 3) == 4)
    assert nucula.Structure.from_atoms(masked, ELEMENTS).elements.tolist() == ["C", "O", "S"]
    symbols = np.ma.masked_array(ELEMENTS, mask=[1, 0, 0, 0])
    assert nucula.Structure.from_atoms(masked, symbols).elements.tolist() == ["O", "S"]
    assert len(nucula.Structure.from_atoms(np.ma.masked_array(X), ELEMENTS)) == 4
    # Of radii, too, those of atoms that are left are taken.
    v = nucula.volumes((masked, ELEMENTS), radii=[1.0, 99.0, 1.0, 1.0], voxel_size=1.0)
    assert len(v.structure) == 3


def test_subset(structures):
    s = nucula.read(structures / "4CUP.cif")
    names = ("positions", "elements", "atom_names", "residue_names", "chains", "residue_ids", "insertion_codes", "hetero")
    mask = s.residue_ids % 3 == 0
    for atoms in (mask, np.flatnonzero(mask), np.flatnonzero(mask).tolist(), slice(5, 900, 7), [-1, 0, -1], []):
        part = s[atoms]
        index = np.asarray(atoms, np.intp) if isinstance(atoms, list) else atoms
        for name in names:
            assert np.array_equal(getattr(part, name), getattr(s, name)[index]), name
        assert np.array_equal(part.cell, s.cell) and part.path == s.path
    for atoms in (mask[:-1], [len(s)], [-len(s) - 1], [0.5], ["A"], [[0]]):
        with pytest.raises(nucula.BadArgument, match="atoms"):
            s[atoms]
    with pytest.raises(TypeError):
        s[3]
    with pytest.raises(TypeError):
        list(s)


def test_to_and_from_input(kinase):
    v = nucula.volumes(kinase, voxel_size=2.0, signs=2)
    assert np.abs(v.to_input(v.structure.positions) - kinase.positions).max() < 1e-4
    points = np.random.default_rng(3).normal(0, 30, (50, 3))
    assert np.allclose(v.from_input(v.to_input(points)), points)
    assert v.to_input([1, 2, 3]).shape == (3,) and v.to_input([]).shape == (0, 3)
    kept = nucula.volumes(kinase, voxel_size=2.0, align=False)
    assert np.array_equal(kept.to_input(points), points)
    for bad in ([1, 2], [[1, 2]], "abc", 3.0, np.zeros((1, 1, 3))):
        with pytest.raises(nucula.BadArgument, match="points"):
            v.to_input(bad)


def test_within(kinase):
    everything = nucula.volumes(kinase, voxel_size=1.5)
    assert np.array_equal(everything.inside, everything.volume)
    lower, upper = kinase.positions.min(0), kinase.positions.mean(0)
    some = nucula.volumes(kinase, voxel_size=1.5, within=(lower, upper))
    assert 0 < len(some) < len(everything)
    assert np.all(some.inside > 0) and np.all(some.inside <= some.volume) and np.any(some.inside < some.volume)
    for row in range(len(some)):
        v = np.stack(np.unravel_index(some.voxels(row), some.shape), 1)
        given = some.to_input(some.lower + (v + 0.5) * some.step)
        n = np.all((given >= lower) & (given <= upper), 1).sum()
        # Voxel centres are rounded; one on the border may be counted on either side.
        assert abs(some.inside[row] / 1.5**3 - n) <= 2
    near = nucula.volumes(kinase, voxel_size=1.5, within=(6.0, kinase[:20]))
    same = nucula.volumes(kinase, voxel_size=1.5, within=(6.0, kinase.positions[:20]))
    assert np.array_equal(near.inside, same.inside) and 0 < len(near) < len(everything)
    again = pickle.loads(pickle.dumps(near))
    assert np.array_equal(again.inside, near.inside)


def test_within_residues(structures):
    path = structures / "4CUP.cif"
    s = nucula.read(path)
    number = int(s.residue_ids[0])
    by_name = nucula.volumes(path, voxel_size=2.0, within=(8.0, f"A:{number}"))
    atoms = s.positions[(s.chains == "A") & (s.residue_ids == number)]
    by_points = nucula.volumes(path, voxel_size=2.0, within=(8.0, atoms))
    assert np.array_equal(by_name.inside, by_points.inside)
    everything = nucula.read(path, keep_non_protein=True)
    ligand = next(n for n in everything.residue_names if n not in set(s.residue_names) and n != "HOH")
    near = nucula.volumes(s, voxel_size=2.0, within=(5.0, ligand))
    assert len(near) > 0
    items = list(nucula.volumes_batch([path, path], voxel_size=2.0, within=(5.0, [ligand])))
    assert all(np.array_equal(item.volumes.inside, near.inside) for item in items)
    for what in ("QQQ", "A:99999", "A:x"):
        with pytest.raises(nucula.BadArgument, match="within"):
            nucula.volumes(s, within=(5.0, what))


@pytest.mark.parametrize(
    "within",
    [
        3.0,
        (3.0,),
        (0.0, [[0, 0, 0]]),
        (-1.0, [[0, 0, 0]]),
        (float("nan"), [[0, 0, 0]]),
        (3.0, []),
        (3.0, [[0, 0]]),
        (3.0, [[0, 0, np.inf]]),
        ((1, 1, 1), (0, 2, 2)),
        ((1, 1), (2, 2)),
        ("A", "B"),
        {},
    ],
)
def test_regions_that_are_none(kinase, within):
    with pytest.raises(nucula.BadArgument, match="within"):
        nucula.volumes(kinase, within=within)


def test_radii(kinase):
    e = kinase.elements
    by_atom = np.where(e == "C", 2.1, np.where(e == "N", 1.55, np.where(e == "O", 1.52, 1.80)))
    a = nucula.volumes(kinase, voxel_size=2.0, radii={"c": 2.1})
    b = nucula.volumes(kinase, voxel_size=2.0, radii=by_atom)
    assert np.array_equal(a.mask("protein"), b.mask("protein")) and np.array_equal(a.volume, b.volume)
    plain = nucula.volumes(kinase, voxel_size=2.0)
    assert not np.array_equal(a.volume, plain.volume)
    assert np.array_equal(nucula.volumes(kinase, voxel_size=2.0, radii={}).volume, plain.volume)
    items = nucula.volumes_batch([kinase, kinase], voxel_size=2.0, radii={b"C": 2.1})
    assert all(np.array_equal(item.volumes.volume, a.volume) for item in items)


@pytest.mark.parametrize(
    "radii",
    [{"C": 0}, {"C": -1}, {"C": np.nan}, {"C": np.inf}, {"C": 21}, {"C": "big"}, {"CARB": 1}, {6: 1.7}, {"": 1}, [1.7], 1.7, "C"],
    ids=str,
)
def test_radii_that_are_none(kinase, radii):
    with pytest.raises(nucula.BadArgument, match="radii"):
        nucula.volumes(kinase, radii=radii)


def test_all_signs(kinase):
    answers = nucula.volumes(kinase, voxel_size=3.0, signs="all")
    assert len(answers) == 4
    for signs, answer in enumerate(answers):
        assert np.array_equal(answer.volume, nucula.volumes(kinase, voxel_size=3.0, signs=signs).volume)
    totals = [answer.volume.sum() for answer in answers]
    assert np.isclose(answers.mean.total, np.mean(totals)) and np.isclose(answers.spread.total, np.std(totals, ddof=1))
    assert np.isclose(sum(answers.mean.volume.values()), answers.mean.total)
    assert "± " in repr(answers)
    again = pickle.loads(pickle.dumps(answers))
    assert again.mean == answers.mean and again.spread == answers.spread
    shape = nucula.volumes(kinase, voxel_size=3.0, signs="shape")
    assert any(np.array_equal(shape.labels, answer.labels) for answer in answers if answer.shape == shape.shape)
    with answers:
        pass
    with pytest.raises(nucula.BadArgument, match="closed"):
        answers[0].mask("buried")
    for bad in ("none", 4, -1, 100, 1.5, None):
        with pytest.raises(nucula.BadArgument, match="signs"):
            nucula.volumes(kinase, signs=bad)


def test_bytes(kinase):
    v = nucula.volumes(kinase, voxel_size=2.0)
    data = v.to_bytes()
    assert data == v.to_bytes() and nucula.Volumes.from_bytes(bytearray(data)).to_bytes() == data
    for bad in (b"", data[:-1], data + b"x", data[:99] + bytes([data[99] ^ 1]) + data[100:], kinase.to_bytes(), 3):
        with pytest.raises(nucula.BadArgument, match="bytes"):
            nucula.Volumes.from_bytes(bad)


def test_lent_arrays_outlive_close(kinase):
    with nucula.volumes(kinase, voxel_size=2.0) as v:
        volume, structure = v.volume, v.structure
        want, positions = volume.copy(), structure.positions.copy()
    others = [nucula.volumes(kinase, voxel_size=2.5) for _ in range(10)]
    assert np.array_equal(volume, want) and np.array_equal(structure.positions, positions) and len(others) == 10
    assert repr(v) == "<nucula.Volumes: closed>"
    v.close()
    with pytest.raises(nucula.BadArgument, match="closed"):
        with v:
            pass
    for use in (len, lambda v: v.volume, lambda v: v.to_bytes(), lambda v: v.structure, pickle.dumps):
        with pytest.raises(nucula.BadArgument, match="closed"):
            use(v)
    with pytest.raises(AttributeError):
        others[0].no_such_thing


def test_biotite(structures):
    pdb = pytest.importorskip("biotite.structure.io.pdb")
    path = structures / "1FMO.pdb"
    array = pdb.PDBFile.read(str(path)).get_structure(model=1)
    ours = nucula.read(path)
    v = nucula.volumes(array, voxel_size=2.0)
    assert np.array_equal(v.structure.residue_names, ours.residue_names)
    assert np.array_equal(v.structure.chains, ours.chains) and np.array_equal(v.structure.hetero, ours.hetero)
    assert np.array_equal(v.volume, nucula.volumes(ours, voxel_size=2.0).volume)
    array.res_name[-5:] = "HOH"
    assert len(nucula.volumes(array).structure) == len(ours) - 5
    assert len(nucula.volumes(array, keep_non_protein=True).structure) == len(ours)
    with pytest.raises(nucula.BadArgument, match="max_atoms"):
        nucula.volumes(array, max_atoms=3)
    stack = pdb.PDBFile.read(str(path)).get_structure()
    with pytest.raises(nucula.BadArgument, match="several frames"):
        nucula.volumes(stack)


def test_gemmi(structures):
    gemmi = pytest.importorskip("gemmi")
    path = structures / "T4L_L99A.pdb"
    ours, theirs = nucula.read(path), gemmi.read_structure(str(path))
    for source in (theirs, theirs[0]):
        v = nucula.volumes(source, voxel_size=2.0)
        assert np.array_equal(v.structure.atom_names, ours.atom_names)
        assert np.array_equal(v.structure.residue_ids, ours.residue_ids)
        assert np.array_equal(v.volume, nucula.volumes(ours, voxel_size=2.0).volume)


def test_biopython(structures):
    pdb = pytest.importorskip("Bio.PDB")
    path = structures / "T4L_L99A.pdb"
    ours, theirs = nucula.read(path), pdb.PDBParser(QUIET=True).get_structure("x", str(path))
    v = nucula.volumes(theirs, voxel_size=2.0)
    assert np.array_equal(v.structure.atom_names, ours.atom_names)
    assert np.array_equal(v.volume, nucula.volumes(ours, voxel_size=2.0).volume)


def test_mdanalysis(structures):
    mda = pytest.importorskip("MDAnalysis")
    path = structures / "T4L_L99A.pdb"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        universe = mda.Universe(str(path))
    ours = nucula.read(path)
    for source in (universe, universe.atoms):
        v = nucula.volumes(source, voxel_size=2.0)
        for name in ("atom_names", "residue_names", "chains", "residue_ids", "hetero"):
            assert np.array_equal(getattr(v.structure, name), getattr(ours, name)), name
        assert np.array_equal(v.volume, nucula.volumes(ours, voxel_size=2.0).volume)


def test_other_objects(kinase):
    x, e = kinase.positions, kinase.elements.tolist()
    due = nucula.volumes((x, e), voxel_size=2.0).volume
    numbers = [{"C": 6, "N": 7, "O": 8, "P": 15, "S": 16}[s] for s in e]
    group = types.SimpleNamespace(positions=x, elements=e)
    sources = [types.SimpleNamespace(coord=x, element=e), group, types.SimpleNamespace(positions=x, numbers=numbers)]
    sources += [types.SimpleNamespace(atoms=group)]
    for source in sources:
        assert np.array_equal(nucula.volumes(source, voxel_size=2.0).volume, due)
    for item in nucula.volumes_batch(iter(sources), voxel_size=2.0):
        assert np.array_equal(item.volumes.volume, due) and item.path is None
    with pytest.raises(nucula.BadArgument, match="elements"):
        nucula.volumes(types.SimpleNamespace(positions=x))
    # With names it is cleaned as a file is; MDAnalysis has the names of records.
    names = ["ALA"] * (len(x) - 2) + ["HOH", "LIG"]
    records = ["ATOM"] * (len(x) - 2) + ["HETATM"] * 2
    named = types.SimpleNamespace(positions=x, elements=e, resnames=names, resids=np.arange(len(x)), record_types=records)
    v = nucula.volumes(named, voxel_size=2.0, radii=np.full(len(x), 1.7))
    assert len(v.structure) == len(x) - 2 and not v.structure.hetero.any()
    kept = nucula.volumes(named, voxel_size=2.0, keep_residues=["LIG"])
    assert kept.structure.residue_names[-1] == "LIG" and kept.structure.hetero[-1]


def test_a_signal_that_cannot_be_watched_is_not_ours(kinase, monkeypatch):
    import signal

    def refused(*_):
        raise ValueError("signal only works in main thread of the main interpreter")

    monkeypatch.setattr(signal, "signal", refused)
    assert len(nucula.volumes(kinase, voxel_size=3.0)) > 0


def test_the_handle_is_alive_during_a_call(kinase):
    """A call is handed the handle itself, which its arguments keep alive, not a bare pointer."""
    v = nucula.volumes(kinase, voxel_size=3.0)
    assert isinstance(v._handle._as_parameter_, ctypes._Pointer)

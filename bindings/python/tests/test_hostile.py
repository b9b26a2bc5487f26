"""Bad input: each the right class, the culprit named, nothing printed, and the next call is fine."""

import numpy as np
import pytest

import nucula

FOUR = np.array([[0, 0, 0], [9, 0, 0], [0, 9, 0], [0, 0, 9]], np.float32)
ATOMS = (FOUR, ["C"] * 4)


@pytest.mark.parametrize(
    "option, value",
    [
        ("voxel_size", 0.0),
        ("voxel_size", -1.0),
        ("voxel_size", float("nan")),
        ("voxel_size", float("inf")),
        ("voxel_size", "3"),
        ("voxel_size", None),
        ("voxel_size", [3.0]),
        ("voxel_size", 1j),
        ("voxel_size", 10**400),
        ("align", "no"),
        ("align", 1),
        ("signs", 4),
        ("signs", -1),
        ("signs", 1.5),
        ("signs", 2**40),
        ("profile", "f16"),
        ("profile", 0),
        ("profile", ["f32"]),
        ("surface_connectivity", "19"),
        ("surface_connectivity", 6.5),
        ("mouth_merge_gap", 0.5),
        ("mouth_merge_gap", 2**31),
        ("neck", None),
        ("min_voxels", -1),
        ("min_voxels", 2**64),
        ("min_voxels", 4.0),
        ("min_volume", "big"),
        ("min_volume", float("nan")),
        ("n_threads", -1),
        ("n_threads", 10**6),
        ("n_threads", 2**32),
        ("max_voxels", -5),
        ("max_voxels", 2**32),
        ("progress", 3),
        ("assembly", "biological"),
        ("no_such_option", 1),
    ],
)
def test_options(option, value, capfd):
    with pytest.raises(nucula.BadArgument, match=option) as caught:
        nucula.volumes(ATOMS, **{option: value})
    assert isinstance(caught.value, ValueError) and isinstance(caught.value, nucula.Error)
    assert caught.value.status == 2
    assert capfd.readouterr() == ("", "")


def test_words_are_listed():
    for option, words in {
        "profile": ("'f32'", "'f64'", "'c'"),
        "surface_connectivity": ("'6'", "'18'", "'26'", "'custom18'"),
    }.items():
        with pytest.raises(nucula.BadArgument) as caught:
            nucula.volumes(ATOMS, **{option: "?"})
        assert all(word in str(caught.value) for word in words)
    with pytest.raises(nucula.BadArgument, match="'biological', 'asymmetric', 'auto'"):
        nucula.read("x.pdb", assembly="all")
    with pytest.raises(nucula.BadArgument, match="'protein', 'exposed', 'buried', 'first_shell'"):
        nucula.volumes(ATOMS, align=False).mask("solvent")


@pytest.mark.parametrize("option", ["assembly", "keep_non_protein", "keep_hydrogens", "keep_models"])
def test_reading_options(option):
    with pytest.raises(nucula.BadArgument, match=option):
        nucula.read("x.pdb", **{option: "maybe"})
    with pytest.raises(TypeError, match="no_such_option"):
        nucula.read("x.pdb", no_such_option=1)


@pytest.mark.parametrize(
    "positions",
    [
        FOUR[:, :2],
        FOUR.reshape(-1),
        FOUR[None],
        1.0,
        None,
        "positions",
        [[0, 0, 0], [1, 1]],
        FOUR.astype(complex),
        FOUR.astype(object),
        FOUR > 0,
        [["a", "b", "c"]] * 4,
    ],
)
def test_positions(positions):
    with pytest.raises(nucula.BadArgument, match="positions"):
        nucula.volumes((positions, ["C"] * 4))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300])
def test_positions_that_are_not_finite(value):
    positions = FOUR.astype(float)
    positions[2, 1] = value
    with pytest.raises(nucula.BadArgument, match="positions: atom 2"):
        nucula.volumes((positions, ["C"] * 4))


@pytest.mark.parametrize(
    "elements",
    [
        ["C"] * 3,
        ["C"] * 5,
        "CCCC",
        "C",
        None,
        [6, 6, 6, 0],
        [6, 6, 6, 119],
        [6.0, 6.0, 6.0, 6.0],
        [True] * 4,
        [6, 6, "C", 6],
        [None] * 4,
        [["C"] * 4],
        ["C", "C", "Å", "C"],
        ["C", "C", "CARB", "C"],
        np.array(["C", None, "C", "C"], object),
    ],
)
def test_elements(elements):
    with pytest.raises(nucula.BadArgument, match="elements"):
        nucula.volumes((FOUR, elements))


@pytest.mark.parametrize("source", [None, 3, FOUR, (FOUR,), (FOUR, ["C"] * 4, 1), {}])
def test_sources(source):
    with pytest.raises(nucula.BadArgument, match="source"):
        nucula.volumes(source)


def test_too_few_atoms():
    with pytest.raises(nucula.Empty):
        nucula.volumes((np.empty((0, 3)), []))
    with pytest.raises(nucula.BadArgument):
        nucula.volumes((FOUR[:2], ["C"] * 2))


def test_atoms_in_one_place():
    for options in ({}, {"align": False}, {"voxel_size": 0.1}):
        try:
            v = nucula.volumes((np.zeros((50, 3)), ["C"] * 50), **options)
        except nucula.Degenerate:
            continue
        assert len(v) == 0


def test_atoms_far_apart():
    with pytest.raises((nucula.TooLarge, nucula.Degenerate)):
        nucula.volumes(([[0, 0, 0], [1e7, 1e7, 1e7], [1e7, 0, 0]], ["C"] * 3), align=False)
    with pytest.raises(nucula.Error):
        nucula.volumes(([[0, 0, 0], [3e38, -3e38, 3e38], [-3e38, 0, 0]], ["C"] * 3))


@pytest.mark.parametrize("voxel_size", [1e-9, 1e-300, 5e-324])
def test_voxels_far_too_small(voxel_size):
    with pytest.raises((nucula.TooLarge, nucula.Degenerate)):
        nucula.volumes(ATOMS, voxel_size=voxel_size)


def test_files(tmp_path, structures):
    def refused(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(nucula.Error, match=name.split(".")[0]) as caught:
            nucula.volumes(path)
        return caught.value

    good = (structures / "1FMO.pdb").read_bytes().splitlines(True)
    bad = [*good[:7], good[7][:30] + b"   x.yz?" + good[7][38:], *good[8:]]
    broken = refused("broken.pdb", b"".join(bad))
    assert isinstance(broken, nucula.ParseError) and isinstance(broken, ValueError) and "line 8" in str(broken)
    assert isinstance(refused("noise.cif", bytes(range(256)) * 20), nucula.ParseError)
    assert isinstance(refused("empty.pdb", b""), (nucula.ParseError, nucula.Empty))
    assert isinstance(refused("what.xyz", b"3\n\n"), nucula.Unsupported)
    assert isinstance(refused("short.pdb.gz", b"\x1f\x8b\x08"), (nucula.ParseError, nucula.IoError))


def test_paths(tmp_path):
    with pytest.raises(nucula.IoError, match="missing.pdb") as caught:
        nucula.read(tmp_path / "missing.pdb")
    assert isinstance(caught.value, OSError) and caught.value.status == 3
    with pytest.raises(nucula.IoError, match="missing: No such file"):
        nucula.read(tmp_path / "missing")
    (tmp_path / "folder.pdb").mkdir()
    for folder in (tmp_path, tmp_path / "folder.pdb", "."):
        with pytest.raises(nucula.IoError, match="it is a folder"):
            nucula.volumes(folder)
    for path in ("", "a\0b.pdb", None, 3, ["a.pdb"]):
        with pytest.raises(nucula.BadArgument, match="path"):
            nucula.read(path)


def test_no_protein(tmp_path, structures):
    waters = tmp_path / "waters.pdb"
    waters.write_text("HETATM    1  O   HOH A   1       0.000   0.000   0.000  1.00  0.00           O\n" * 5)
    assert len(nucula.read(waters)) == 0
    with pytest.raises(nucula.Empty):
        nucula.volumes(waters)
    assert len(nucula.read(waters, keep_non_protein=True)) == 5


def test_errors_survive_pickling():
    import pickle

    with pytest.raises(nucula.IoError) as caught:
        nucula.read("missing.pdb")
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is nucula.IoError and str(again) == str(caught.value) and again.status == 3

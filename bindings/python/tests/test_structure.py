"""Structures: columns, conversion of atoms, life of the views."""

import copy
import gc
import pickle

import numpy as np
import pytest

import nucula

POSITIONS = [[0.0, 0.0, 0.0], [1.5, 0.0, 0.0], [0.0, 1.5, 0.25], [1.0, 1.0, 1.0]]

COLUMNS = {
    "elements": "U",
    "atom_names": "U",
    "residue_names": "U",
    "chains": "U",
    "residue_ids": "i4",
    "insertion_codes": "U",
    "hetero": "?",
}


def test_bare_atoms():
    s = nucula.Structure.from_atoms(POSITIONS, ["C", "N", "O", "SE"])
    assert len(s) == 4 and s.path is None and s.cell is None
    assert repr(s) == "<nucula.Structure: 4 atoms>"
    assert s.positions.shape == (4, 3) and s.positions.dtype == np.float32
    assert np.array_equal(s.positions, np.array(POSITIONS, np.float32))
    assert s.elements.tolist() == s.atom_names.tolist() == ["C", "N", "O", "SE"]
    assert set(s.residue_names.tolist()) == {"UNK"} and set(s.chains.tolist()) == {"A"}
    assert s.residue_ids.tolist() == [1] * 4 and s.insertion_codes.tolist() == [""] * 4 and not s.hetero.any()
    for name, dtype in COLUMNS.items():
        assert getattr(s, name).dtype.kind == np.dtype(dtype).kind and getattr(s, name).shape == (4,), name


@pytest.mark.parametrize(
    "positions",
    [
        np.array(POSITIONS),
        np.array(POSITIONS, np.float32),
        np.asfortranarray(POSITIONS),
        np.repeat(POSITIONS, 2, axis=0)[::2],
        np.array(POSITIONS, ">f4"),
        tuple(map(tuple, POSITIONS)),
    ],
)
@pytest.mark.parametrize(
    "elements",
    [
        ["C", "N", "O", "S"],
        ("C", "N", "O", "S"),
        [b"C", b"N", b"O", b"S"],
        np.array(["C", "N", "O", "S"]),
        np.array(["C", "N", "O", "S"], "U20"),
        np.array([b"C", b"N", b"O", b"S"], "S9"),
        np.array(["C", "N", "O", "S"], object),
        np.array(["C", "x", "N", "x", "O", "x", "S", "x"])[::2],
    ],
)
def test_atoms_come_in_many_forms(positions, elements):
    s = nucula.Structure.from_atoms(positions, elements)
    assert np.array_equal(s.positions, np.array(POSITIONS, np.float32))
    assert s.elements.tolist() == ["C", "N", "O", "S"]


def test_no_atoms():
    for empty in ([], np.empty((0, 3))):
        s = nucula.Structure.from_atoms(np.empty((0, 3)), empty if len(np.shape(empty)) == 1 else [])
        assert len(s) == 0 and s.positions.shape == (0, 3) and s.elements.shape == (0,)


def test_the_input_is_copied():
    positions = np.array(POSITIONS, np.float32)
    s = nucula.Structure.from_atoms(positions, ["C"] * 4)
    positions[:] = 9
    assert np.array_equal(s.positions, np.array(POSITIONS, np.float32))


def test_columns_are_read_only():
    s = nucula.Structure.from_atoms(POSITIONS, ["C"] * 4)
    for name in ("positions", *COLUMNS):
        column = getattr(s, name)
        with pytest.raises(ValueError):
            column[0] = column[1]
        with pytest.raises(ValueError):
            column.flags.writeable = True


def test_columns_keep_the_structure_alive():
    rng = np.random.default_rng(1)
    kept = []
    for _ in range(50):
        positions = rng.uniform(-50, 50, (1000, 3)).astype(np.float32)
        s = nucula.Structure.from_atoms(positions, ["C"] * 1000)
        kept.append((positions, s.positions[::7], s.elements))
        del s
    gc.collect()
    for positions, view, elements in kept:
        assert np.array_equal(positions[::7], view) and set(elements.tolist()) == {"C"}


def test_read(structures):
    s = nucula.read(structures / "4CUP.cif")
    assert len(s) == 1848 and s.path == structures / "4CUP.cif"
    assert repr(s) == "<nucula.Structure of 4CUP.cif: 1848 atoms>"
    assert s.cell.tolist()[:3] == [80.370, 96.120, 57.670]
    assert s.atom_names[1] == "CA" and s.residue_names.dtype.kind == "U" and np.isfinite(s.positions).all()
    for form in (str(structures / "4CUP.cif"), str(structures / "4CUP.cif").encode()):
        assert np.array_equal(nucula.read(form).positions, s.positions)


def test_insertion_codes(structures):
    s = nucula.read(structures / "1K1I.pdb")
    assert (s.insertion_codes == "A").sum() == 30 and (s.insertion_codes == "").sum() == len(s) - 30


def test_gzipped_files_hold_the_same(structures):
    for name in ("1GRM.pdb", "3JQH.cif"):
        plain, packed = nucula.read(structures / name), nucula.read(structures / f"{name}.gz")
        for column in ("positions", *COLUMNS):
            assert np.array_equal(getattr(plain, column), getattr(packed, column)), column


def test_reading_options_reach_the_library(structures):
    cup = structures / "4CUP.cif"
    n_atoms = len(nucula.read(cup))
    assert n_atoms == 2 * len(nucula.read(cup, assembly="asymmetric"))
    assert len(nucula.read(cup, assembly="auto")) == n_atoms
    everything = nucula.read(cup, keep_non_protein=True)
    assert len(everything) > n_atoms and "HOH" in everything.residue_names and everything.hetero.any()
    crambin = structures / "3U7T.cif"
    hydrogens = nucula.read(crambin, keep_hydrogens=True)
    assert "H" in hydrogens.elements and "H" not in nucula.read(crambin).elements
    with pytest.raises(nucula.TooLarge, match="max_file_bytes"):
        nucula.read(cup, max_file_bytes=1000)
    with pytest.raises(nucula.TooLarge, match="max_atoms"):
        nucula.read(cup, max_atoms=100)


def test_models(tmp_path, structures):
    atoms = [line for line in (structures / "1FMO.pdb").read_text().splitlines(True) if line.startswith("ATOM")]
    file = tmp_path / "two.pdb"
    file.write_text("".join(["MODEL        1\n", *atoms, "ENDMDL\nMODEL        2\n", *atoms, "ENDMDL\nEND\n"]))
    assert len(nucula.read(file)) == 2 * len(nucula.read(file, keep_models=False)) > 0


def test_copies_and_pickles():
    s = nucula.Structure.from_atoms(POSITIONS, ["C"] * 4)
    for again in (copy.copy(s), copy.deepcopy({"s": s})["s"], pickle.loads(pickle.dumps(s))):
        assert again is not s and np.array_equal(again.positions, s.positions)
        again.close()
        with pytest.raises(nucula.BadArgument, match="closed"):
            len(again)
    assert len(s) == 4
    assert np.array_equal(pickle.loads(pickle.dumps(s.positions)), s.positions)

"""`nucula.volumizer`: the calls of the package volumizer, with its tables and structures."""

import json

import numpy as np
import pytest

pytest.importorskip("pandas")
biotite = pytest.importorskip("biotite.structure")

import golden  # noqa: E402

import nucula  # noqa: E402
from nucula import volumizer  # noqa: E402
from nucula._pseudo_atoms import choose_chains  # noqa: E402

COLUMNS = ["id", "type", "volume", "x", "y", "z", "cross_section_circularity", "cross_section_uniformity"]


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    """Fresh ones for each test."""
    monkeypatch.setattr(volumizer, "settings", volumizer.Settings())
    return volumizer.settings


@pytest.mark.parametrize("name, h", [("4CUP.cif", 2), ("1FMO.pdb", 2), ("3U7T.cif", 1), ("3JQH.cif", 3)])
def test_the_annotated_structure_is_the_reference(structures, name, h, settings):
    """Volume by volume: names, chains, numbers, voxels, and how many of them are at mouths."""
    stem = name.split(".")[0]
    manifest, _ = golden.read(golden.OPEN / "golden" / f"{stem}.r{h}.native.json")
    prepared = volumizer._atom_array(nucula.read(structures / name))
    prepared.coord = golden.read_atoms(golden.OPEN / "golden", stem)[0]
    settings.profile = "f32"
    volumizer.set_resolution(h)
    table, annotated = volumizer.annotate_structure_volumes(prepared)

    wanted = [[row[column] for column in COLUMNS[:3]] for row in manifest["annotation_rows"]]
    assert table[COLUMNS[:3]].values.tolist() == wanted
    assert list(table.columns) == COLUMNS and table["id"].dtype == np.int64 and len(wanted) > 0
    assert annotated.atom_id.dtype == np.int64 and annotated.b_factor.dtype == np.float64

    names = np.char.add(annotated.res_name, annotated.res_id.astype("U9"))
    starts = np.flatnonzero(np.r_[True, names[1:] != names[:-1]])
    mine = [
        {
            "res_name": annotated.res_name[start],
            "chain_id": annotated.chain_id[start],
            "res_id": annotated.res_id[start],
            "atoms": end - start,
            "surface_atoms": np.count_nonzero(annotated.b_factor[start:end] == 50),
        }
        for start, end in zip(starts, [*starts[1:], len(annotated)])
    ]
    assert mine == manifest["annotated_atoms"]


def test_it_is_what_the_library_writes(structures, tmp_path):
    """The library has pseudo-atoms of its own, which it writes into files."""
    volumizer.set_resolution(2.0)
    path = structures / "3JQH.cif"
    table, prepared, annotated = volumizer.volumize_pdb(path)
    file, json_file = tmp_path / "out.pdb", tmp_path / "out.json"
    volumizer.volumize_pdb_and_save(path, file, json_file)
    first, second = file.read_text().split("END\n")[:2]
    lines = [line for line in second.splitlines() if line.startswith("ATOM")]
    assert len(lines) == len(annotated) > 500 and len(first.splitlines()) == len(prepared)
    for i, line in enumerate(lines):
        atom = annotated[i]
        # Serials have five columns at least; what follows has its width.
        rest = line[len(f"ATOM  {i:>5d}") :]
        position = "".join(f"{x:8.3f}" for x in atom.coord)
        number = f"{atom.res_id:>4d}"
        assert rest == (
            f"  {atom.atom_name}   {atom.res_name} {atom.chain_id}{number}    {position}"
            f"  1.00{atom.b_factor:>6.2f}           {atom.element}"
        )
    stored = json.loads(json_file.read_text())
    assert list(stored) == COLUMNS and list(stored["volume"].values()) == table["volume"].tolist()
    assert json_file.read_text() == table.to_json()


def test_the_ways_in_agree(structures):
    volumizer.set_resolution(2.0)
    table, prepared, annotated = volumizer.volumize_pdb(structures / "4CUP.cif")
    assert prepared.box is not None and prepared.get_annotation_categories()[:7] == [
        "chain_id", "res_id", "ins_code", "res_name", "hetero", "atom_name", "element",
    ]
    again = volumizer.annotate_structure_volumes(prepared)
    assert again[0].equals(table) and again[1] == annotated
    # The atoms before cleaning, all of them, from the other reader.
    everything = volumizer._atom_array(nucula.read(structures / "4CUP.cif", keep_non_protein=True, keep_hydrogens=True))
    assert len(everything) > len(prepared)
    third = volumizer.volumize_structure(everything)
    assert third[0].equals(table) and third[1] == prepared and third[2] == annotated
    assert volumizer.prepare_pdb_structure(everything) == prepared


def test_models_hydrogens_and_the_rest_are_kept_when_asked_for(structures, settings):
    everything = volumizer._atom_array(nucula.read(structures / "3U7T.cif", keep_non_protein=True, keep_hydrogens=True))
    n_protein = len(volumizer.prepare_pdb_structure(everything))
    volumizer.set_non_protein(True)
    n_heavy = len(volumizer.prepare_pdb_structure(everything))
    settings.keep_hydrogens = True
    assert n_protein < n_heavy < len(volumizer.prepare_pdb_structure(everything)) == len(everything)
    models = biotite.stack([everything, everything])
    models.coord[1] += 5.0
    assert len(volumizer.prepare_pdb_structure(models)) == 2 * len(everything)
    settings.keep_models = False
    assert volumizer.prepare_pdb_structure(models) == volumizer.prepare_pdb_structure(everything)


def test_signs_turn_the_atoms(structures):
    seen = {}
    for signs in range(4):
        volumizer.set_alignment_signs(signs)
        seen[signs] = volumizer.volumize_pdb(structures / "1GRM.pdb")[1].coord
    for signs, turn in enumerate([(1, 1, 1), (-1, -1, 1), (-1, 1, -1), (1, -1, -1)]):
        assert np.array_equal(seen[signs], seen[0] * np.float32(turn))
    with pytest.raises(nucula.BadArgument, match="signs"):
        volumizer.set_alignment_signs(4)


def test_settings_reach_the_library(structures, settings):
    volumizer.set_resolution(2.0)
    volumizer.set_surface_component_connectivity_mode(" Custom18 ")
    atoms = volumizer.volumize_pdb(structures / "T4L_L99A.pdb")[1]
    types = []
    for gap, neck in ((-1, False), (1, True)):
        volumizer.set_surface_mouth_merge_gap_voxels(gap)
        table, _ = volumizer.annotate_structure_volumes(atoms, enable_necked_pocket_cavity=neck)
        types.append(table["type"][0])
    assert types == ["pore", "cavity"] and settings.surface_connectivity == "custom18"
    with pytest.raises(ValueError, match="mode"):
        volumizer.set_surface_component_connectivity_mode("20")


def test_limits_hold_for_the_occluded_too(structures):
    volumizer.set_resolution(2.0)
    atoms = volumizer.volumize_pdb(structures / "T4L_L99A.pdb")[1]
    sizes = {}
    for limit in (None, 1, 2, 4, 6):
        table, annotated = volumizer.annotate_structure_volumes(atoms, min_voxels=limit)
        groups, counts = np.unique(np.char.add(annotated.res_name, annotated.res_id.astype("U9")), return_counts=True)
        assert counts.min() >= (limit or 1)
        sizes[limit] = len(groups)
    assert sizes[None] == sizes[1] > sizes[2] > sizes[4] > sizes[6]
    table, annotated = volumizer.annotate_structure_volumes(atoms, None, 48.0)
    assert table["volume"].min() >= 48.0 and len(annotated) == table["volume"].sum() / 8
    table, annotated = volumizer.annotate_structure_volumes(atoms, min_volume=1e6)
    assert table.empty and list(table.columns) == [] and len(annotated) == 0
    assert "b_factor" not in annotated.get_annotation_categories()


def test_stages_are_timed(structures):
    timings = {"load_structure": 1000.0}
    volumizer.volumize_pdb(structures / "1GRM.pdb", timings)
    assert timings["load_structure"] > 1000 and timings.keys() == {
        "load_structure", "prepare_structure", "find_volumes", "make_annotation_dataframe", "volumes_to_structure",
    }


def test_chains_of_the_kinds_avoid_those_of_the_structure():
    def chosen(used):
        return "".join(choose_chains(used)[::-1])  # hub, pore, pocket, cavity, occluded

    assert chosen([]) == chosen(["X", "AA"]) == "ABCDE"
    assert chosen(["A"]) == "BCDEF" and chosen(["B"]) == "ACDEF"
    letters = [*map(chr, range(65, 91)), *map(chr, range(97, 123)), *"0123456789"]
    assert chosen(letters) == "ABCDE"
    assert chosen([letter for letter in letters if letter not in "a09"]) == "a09DE"

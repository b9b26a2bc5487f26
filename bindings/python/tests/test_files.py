"""Files as people have them: each against what `tests/data/cases/files/expected.json` says is right."""

import gzip
import io
import json

import golden
import numpy as np
import pytest

import nucula

FOLDER = golden.ROOT / "tests" / "data" / "cases" / "files"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
TOLD = [name for name, want in EXPECTED.items() if want["must"] == "tell"]


def check(atoms, want):
    assert len(atoms) == want["atoms"]
    elements, counts = np.unique(atoms.elements, return_counts=True)
    assert dict(zip(elements.tolist(), counts.tolist())) == want["elements"]
    positions = atoms.positions.astype(float)
    assert np.allclose(positions.sum(axis=0), want["sum"], rtol=1e-6, atol=0.06)
    assert np.isclose((positions**2).sum(), want["squares"], rtol=1e-6, atol=0.06)
    if "chains" in want:
        assert list(dict.fromkeys(atoms.chains.tolist())) == want["chains"]


def says(text, words):
    for alternatives in words:
        assert any(word.lower() in text.lower() for word in alternatives), f"{text!r} says nothing of {alternatives}"


@pytest.mark.parametrize("name", EXPECTED)
def test_file(name):
    want, path = EXPECTED[name], FOLDER / name
    if want["must"] == "read":
        atoms = nucula.read(path)
        check(atoms, want["right"])
        assert nucula.volumes(path).shape
        if want.get("quiet"):
            assert (atoms.notes, atoms.dropped, atoms.n_models) == ((), {}, 1)
    elif want["must"] == "tell":
        atoms = nucula.read(path)
        check(atoms, want["default"])
        says(" ".join(atoms.notes), want["words"])
        check(nucula.read(path, rules="plain"), want["right"])
        assert len(nucula.volumes(path, rules="plain").structure) == want["right"]["atoms"]
    elif want["must"] == "read or refuse":
        try:
            check(nucula.read(path), want["right"])
        except nucula.Error as error:
            assert name in str(error)
            says(str(error).replace(str(path), ""), want["words"])
    else:
        with pytest.raises(nucula.Error) as refused:
            (nucula.read if want["of"] == "format" else nucula.volumes)(path)
        assert name in str(refused.value)
        says(str(refused.value).replace(str(path), ""), want["words"])


def test_batches_carry_the_notes_and_the_rules():
    paths = [FOLDER / name for name in TOLD]
    for item in nucula.volumes_batch(paths, voxel_size=2.0):
        says(" ".join(item.notes), EXPECTED[TOLD[item.index]]["words"])
    for item in nucula.volumes_batch(paths, voxel_size=2.0, rules="plain"):
        assert len(item.volumes.structure) == EXPECTED[TOLD[item.index]]["right"]["atoms"]


def test_written_files_carry_the_notes(tmp_path):
    found = nucula.volumes(FOLDER / "force-field-names.pdb", rules="volumizer")
    (note,) = found.structure.notes
    found.write(tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text())["notes"] == [note]
    found.write(tmp_path / "a.cif")
    assert (tmp_path / "a.cif").read_text().startswith(f"# {note}\n")
    found.write(tmp_path / "a.pdb")
    remarks = [line[11:].strip() for line in (tmp_path / "a.pdb").read_text().splitlines() if line[:10] == "REMARK   6"]
    assert " ".join(remarks) == note
    assert nucula.read(tmp_path / "a.pdb").n_models == 1
    clean = nucula.volumes(FOLDER / "clean.pdb")
    clean.write(tmp_path / "b.json")
    assert "notes" not in json.loads((tmp_path / "b.json").read_text())


def test_dropped_residues_and_models():
    atoms = nucula.read(FOLDER / "force-field-names.pdb")
    assert atoms.dropped == {"HSD": 8, "CYX": 7, "HID": 4, "ASH": 7, "HSP": 8}
    kept = nucula.read(FOLDER / "force-field-names.pdb", keep_residues=["HSD", "CYX"])
    assert (len(kept), list(kept.dropped)) == (len(atoms) + 15, ["HID", "ASH", "HSP"])
    assert nucula.read(FOLDER / "two-models.pdb").n_models == 2
    assert nucula.read(FOLDER / "frames-by-ENDMDL.pdb").n_models == 2
    assert nucula.Structure.from_atoms([[0, 0, 0]], ["C"]).n_models == 0


def test_models_chains_and_assemblies_by_choice():
    first, second = (nucula.read(FOLDER / "two-models.pdb", model=model) for model in (1, 2))
    assert len(first) == len(second) == 109
    assert np.allclose(second.positions - first.positions, (second.positions - first.positions)[0], atol=1e-4)
    for name in ("two-models.pdb", "frames-by-ENDMDL.pdb"):
        for rules in ("volumizer", "plain"):
            assert len(nucula.read(FOLDER / name, model=2, rules=rules)) == 109
            with pytest.raises(nucula.BadArgument, match="model: 3"):
                nucula.read(FOLDER / name, model=3, rules=rules)
    assert set(nucula.read(FOLDER / "two-biomolecules.pdb", assembly=2).chains) == {"B"}
    assert set(nucula.read(FOLDER / "two-biomolecules.pdb", assembly="asymmetric", chains="B").chains) == {"B"}
    assert set(nucula.read(FOLDER / "long-chain-ids.cif", rules="plain", chains=["CHAIN3"]).chains) == {"CHAIN3"}
    for wrong in ({"assembly": 9}, {"assembly": 0}, {"assembly": True}, {"chains": ["Q"]}, {"chains": []}, {"model": -1}):
        with pytest.raises(nucula.BadArgument, match=next(iter(wrong))):
            nucula.read(FOLDER / "two-biomolecules.pdb", **wrong)
    with pytest.raises(TypeError, match="assembly_number"):
        nucula.volumes_batch([FOLDER / "clean.pdb"], assembly_number=1)


def test_names_stand_uncut_by_plain_rules():
    atoms = nucula.read(FOLDER / "new-amino-acid.cif", rules="plain")
    assert "A1ABC" in atoms.residue_names
    text = (FOLDER / "long-chain-ids.cif").read_text().replace("CHAIN2", "EIGHT-02").replace("CHAIN3", "EIGHT-03")
    atoms = nucula.read(text.encode(), format="cif", rules="plain")
    assert list(dict.fromkeys(atoms.chains)) == ["A", "EIGHT-02", "EIGHT-03"]


def test_bytes_and_file_objects():
    content = (FOLDER / "clean.pdb").read_bytes()
    want = nucula.read(FOLDER / "clean.pdb").positions
    for source, format in [
        (content, "pdb"),
        (bytearray(content), ".pdb"),
        (memoryview(gzip.compress(content)), "pdb.gz"),
        (io.BytesIO(content), "ent"),
        (io.StringIO(content.decode()), "PDB"),
        (FOLDER / "clean.pdb", "pdb"),
    ]:
        assert np.array_equal(nucula.read(source, format=format).positions, want)
    with open(FOLDER / "entry.ent.gz", "rb") as file:
        atoms = nucula.read(file)
    assert np.array_equal(atoms.positions, want) and atoms.path.endswith("entry.ent.gz")
    assert nucula.volumes(io.BytesIO(content), format="pdb").volume.tolist() == nucula.volumes(FOLDER / "clean.pdb").volume.tolist()
    with pytest.raises(nucula.BadArgument, match="format"):
        nucula.read(io.BytesIO(content))
    with pytest.raises(nucula.Unsupported, match="xyz"):
        nucula.read(content, format="xyz")
    with pytest.raises(nucula.ParseError, match="memory, line 1"):
        nucula.read((FOLDER / "coordinates-nine-wide.pdb").read_bytes(), format="pdb")
    with pytest.raises(nucula.IoError):
        nucula.read("no such file", format="pdb")
    with pytest.raises(nucula.ParseError):
        nucula.read(b"", format="cif")

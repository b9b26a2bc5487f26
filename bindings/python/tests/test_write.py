"""Files written: what other programs read in them."""

import json
import os
import shutil
import tempfile
import traceback
from pathlib import Path

import numpy as np
import pytest

import nucula

RESIDUES = {"hub": "HUB", "pore": "POR", "pocket": "POK", "cavity": "CAV", "occluded": "OCC"}


@pytest.fixture(scope="module")
def cup():
    from golden import OPEN

    return nucula.volumes(OPEN / "structures" / "4CUP.cif", voxel_size=2.0)


def expected(v, hubs):
    """Number of pseudo-atoms by residue name; occluded components of 4 voxels are written too."""
    counts = dict.fromkeys(RESIDUES.values(), 0)
    for row, kind in enumerate(v.kind):
        counts[RESIDUES[kind]] += len(v.voxels(row))
    sizes = np.array([len(v.component_voxels(c)) for c in range(v.n_components)])
    counts["OCC"] = int(sizes[(v.component_kind == 0) & (sizes >= 4)].sum())
    if not hubs:
        counts["HUB"] = 0
    return {name: n for name, n in counts.items() if n > 0}


def n_mouth_voxels(v, hubs):
    return sum(len(v.mouth_voxels(row)) for row, kind in enumerate(v.kind) if hubs or kind != "hub")


@pytest.mark.parametrize("suffix", ["cif", "pdb"])
def test_gemmi_reads_it(cup, tmp_path, suffix):
    gemmi = pytest.importorskip("gemmi", reason="SKIPPED: gemmi is not installed")
    path, hubs = tmp_path / f"out.{suffix}", True
    cup.write(path)
    atoms = [
        (residue.name, atom) for chain in gemmi.read_structure(str(path))[0] for residue in chain for atom in residue
    ]
    pseudo = [(name, atom) for name, atom in atoms if name in RESIDUES.values()]
    counts = {name: sum(n == name for n, _ in pseudo) for name in {n for n, _ in pseudo}}
    assert counts == expected(cup, hubs)
    assert len(atoms) - len(pseudo) == len(cup.structure)
    assert sum(atom.b_iso == 50 for _, atom in pseudo) == n_mouth_voxels(cup, hubs)
    protein = np.array([atom.pos.tolist() for name, atom in atoms if name not in RESIDUES.values()])
    assert np.abs(protein - cup.structure.positions).max() < 0.000_6
    row = cup.kind.tolist().index("pocket")
    centers = cup.lower + (np.stack(np.unravel_index(cup.voxels(row), cup.shape), axis=1) + 0.5) * cup.step
    written = np.array([atom.pos.tolist() for name, atom in pseudo if name == "POK"])[: len(centers)]
    assert np.abs(written - centers).max() < 0.000_6


@pytest.mark.parametrize("suffix", ["cif", "pdb"])
def test_biotite_reads_it(cup, tmp_path, suffix):
    pytest.importorskip("biotite", reason="SKIPPED: biotite is not installed")
    from biotite.structure.io import pdb, pdbx

    path, hubs = tmp_path / f"out.{suffix}", True
    cup.write(path)
    if suffix == "cif":
        reader = pdbx.CIFFile if hasattr(pdbx, "CIFFile") else pdbx.PDBxFile
        atoms = pdbx.get_structure(reader.read(path), model=1, extra_fields=["b_factor"])
    else:
        atoms = pdb.PDBFile.read(path).get_structure(model=1, extra_fields=["b_factor"])
    names, counts = np.unique(atoms.res_name, return_counts=True)
    pseudo = {name: n for name, n in zip(names.tolist(), counts.tolist()) if name in RESIDUES.values()}
    assert pseudo == expected(cup, hubs)
    assert len(atoms) - sum(pseudo.values()) == len(cup.structure)
    assert (atoms.b_factor == 50).sum() == n_mouth_voxels(cup, hubs)


def test_json(cup, tmp_path):
    cup.write(tmp_path / "out.json", structure_path="out.cif")
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["source"] == report["input_path"] == str(cup.path)
    assert report["output_structure_cif"] == "out.cif" and report["resolution"] == 2.0
    rows = [row for row in zip(*(column.tolist() for column in cup.table.values()))]
    number = lambda value: float("nan") if value is None else value  # noqa: E731
    written = [tuple(map(number, row.values())) for row in report["volumes"]]
    assert [w[:6] for w in written] == [r[:6] for r in rows]
    assert np.allclose([w[6:11] for w in written], [r[6:11] for r in rows], equal_nan=True)
    assert [" ".join(w[11]) for w in written] == [r[11] for r in rows]
    assert report["frac_alpha"] == pytest.approx(cup.secondary_structure.helix)
    cup.write(tmp_path / "named.json", source="4cup", input_path="elsewhere")
    report = json.loads((tmp_path / "named.json").read_text())
    assert (report["source"], report["input_path"]) == ("4cup", "elsewhere")


def test_json_of_bare_atoms(found, tmp_path):
    found.write(tmp_path / "out.json")
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["source"] is None and report["input_path"] is None and report["num_volumes"] == len(found)


def test_csv(cup, tmp_path):
    cup.write(tmp_path / "out.csv")
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines[0].split(",") == list(cup.table) and len(lines) == len(cup) + 1
    assert [float(line.split(",")[2]) for line in lines[1:]] == cup.volume.tolist()


def test_json_by_columns(cup, tmp_path):
    cup.write(tmp_path / "out.json", "json_columns")
    columns = json.loads((tmp_path / "out.json").read_text())
    assert list(columns) == list(cup.table)[:8]
    assert list(columns["volume"].values()) == cup.volume.tolist()
    pandas = pytest.importorskip("pandas")
    again = pandas.read_json(tmp_path / "out.json")
    pandas.testing.assert_frame_equal(again, cup.to_pandas().iloc[:, :8], check_dtype=False)


def test_format_overrules_the_suffix(cup, tmp_path):
    cup.write(tmp_path / "a.cif")
    for word in ("cif", "mmcif"):
        cup.write(tmp_path / "b.txt", word)
        assert (tmp_path / "b.txt").read_bytes() == (tmp_path / "a.cif").read_bytes()
    cup.write(tmp_path / "c", format="json")
    cup.write(tmp_path / "d.json")
    assert (tmp_path / "c").read_bytes() == (tmp_path / "d.json").read_bytes()


def test_hubs_and_exact_pdb(kinase, tmp_path):
    v = nucula.volumes(kinase, align=False, voxel_size=1.5)
    assert "hub" in v.kind
    v.write(tmp_path / "without.cif", include_hubs=False)
    v.write(tmp_path / "with.cif")
    assert "HUB" not in (tmp_path / "without.cif").read_text() and "HUB" in (tmp_path / "with.cif").read_text()
    v.write(tmp_path / "valid.pdb")
    v.write(tmp_path / "exact.pdb", exact_pdb=True)
    valid, exact = ((tmp_path / name).read_text() for name in ("valid.pdb", "exact.pdb"))
    assert valid != exact and exact.startswith("ATOM      0 ") and "HUB" in exact


def test_refusals(cup, tmp_path):
    with pytest.raises(nucula.Unsupported, match="out.xyz"):
        cup.write(tmp_path / "out.xyz")
    with pytest.raises(nucula.IoError, match="no_such_folder"):
        cup.write(tmp_path / "no_such_folder" / "out.cif")
    for options, culprit in [
        ({"format": "docx"}, "format"),
        ({"include_hubs": 1}, "include_hubs"),
        ({"exact_pdb": "yes"}, "exact_pdb"),
        ({"source": 3}, "source"),
    ]:
        with pytest.raises(nucula.BadArgument, match=culprit):
            cup.write(tmp_path / "out.json", **options)
    with pytest.raises(nucula.BadArgument, match="path"):
        cup.write(None)
    assert os.listdir(tmp_path) == []


def in_a_child(work):
    """Runs `work`, which changes its process for good, in a forked child; it must return."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.parametrize("suffix", ["cif", "pdb", "json", "csv"])
def test_a_disk_without_room_leaves_the_old_file(cup, tmp_path, suffix):
    import resource

    path = tmp_path / f"out.{suffix}"
    path.write_bytes(b"old")

    def work():
        # Python ignores the signal, so that writing fails.
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        with pytest.raises(nucula.IoError, match=f"out.{suffix}: File too large"):
            cup.write(path)

    in_a_child(work)
    assert path.read_bytes() == b"old" and os.listdir(tmp_path) == [path.name]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_folder_of_somebody_else_is_refused(cup):
    # Not pytest's, which nobody else can enter.
    folder = Path(tempfile.mkdtemp())
    path = folder / "out.csv"
    path.write_bytes(b"old")

    def work():
        # Nothing is forbidden to root.
        if os.getuid() == 0:
            os.setuid(65534)
        assert path.read_bytes() == b"old"
        with pytest.raises(nucula.IoError, match="denied"):
            cup.write(path)

    folder.chmod(0o555)
    try:
        in_a_child(work)
        assert path.read_bytes() == b"old" and os.listdir(folder) == [path.name]
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_where_the_input_was(structures, tmp_path):
    gemmi = pytest.importorskip("gemmi", reason="SKIPPED: gemmi is not installed")
    given = nucula.read(structures / "4CUP.cif")
    v = nucula.volumes(given, voxel_size=2.0)
    assert v.transform.shape == (4, 4) and v.transform.dtype == np.float64
    ones = np.ones((len(given), 1))
    laid = (np.hstack([given.positions, ones]) @ v.transform.T)[:, :3]
    assert np.abs(laid - v.structure.positions).max() < 1e-4
    for suffix in ("pdb", "cif"):
        for frame, expected in (("input", given.positions), ("aligned", v.structure.positions)):
            path = tmp_path / f"{frame}.{suffix}"
            v.write(path, frame=frame)
            read = gemmi.read_structure(str(path))
            atoms = [atom.pos.tolist() for c in read[0] for r in c for atom in r if r.name not in RESIDUES.values()]
            assert np.abs(np.array(atoms) - expected).max() < 0.001
            # A cell belongs to the frame of the file.
            assert (read.cell.a == pytest.approx(80.37)) == (frame == "input")
    v.write(tmp_path / "out.json", frame="input")
    report = json.loads((tmp_path / "out.json").read_text())
    assert np.allclose(np.reshape(report["transform"], (4, 4)), v.transform) and report["frame"] == "input"
    row = report["volumes"][0]
    assert np.allclose([row["center_x"], row["center_y"], row["center_z"]], v.to_input(v.center)[0])
    assert report["options"]["assembly"] == "biological" and report["options"]["voxel_size"] == 2.0
    unmoved = nucula.volumes(given, align=False)
    assert np.array_equal(unmoved.transform, np.eye(4))


def test_residues(cup):
    radii = {"C": 1.7, "N": 1.55, "O": 1.52, "S": 1.8}
    atoms = cup.structure
    cut_off = np.array([radii[element] for element in atoms.elements]) + 1.4 + 0.5 * np.sqrt(3) * cup.voxel_size
    for row in range(min(len(cup), 4)):
        centers = cup.lower + (np.stack(np.unravel_index(cup.voxels(row), cup.shape), axis=1) + 0.5) * cup.step
        distances = np.linalg.norm(atoms.positions[:, None].astype(float) - centers[None], axis=2).min(axis=1)
        columns = atoms.chains, atoms.residue_ids, atoms.insertion_codes, atoms.residue_names
        keys = list(zip(*(column.tolist() for column in columns)))
        wanted = {key for key, near in zip(keys, distances <= cut_off) if near}
        found = cup.residues(row)
        assert set(found) == wanted and len(found) == len(wanted) > 0
        assert cup.table["residues"][row] == " ".join(map(str, found))
    with pytest.raises(IndexError):
        cup.residues(len(cup))


def test_what_is_looked_at(cup, tmp_path):
    page = cup.show(open_browser=False)
    text = Path(page).read_text("utf-8")
    os.unlink(page)
    assert text.startswith("<!DOCTYPE html>") and "3Dmol" in text and "<script src" not in text
    assert "<table>" in cup._repr_html_() and str(cup.kind[0]) in cup._repr_html_()
    cup.write(tmp_path / "a.pml")
    cup.write(tmp_path / "a.cxc")
    assert "a.annotated.cif" in (tmp_path / "a.pml").read_text() and ":POK" in (tmp_path / "a.cxc").read_text()
    pytest.importorskip("matplotlib", reason="SKIPPED: matplotlib is not installed")
    cup.plot(axis="x").savefig(tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 10_000
    with pytest.raises(nucula.BadArgument, match="axis"):
        cup.plot(axis="w")

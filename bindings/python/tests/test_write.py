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
    path, hubs = tmp_path / f"out.{suffix}", suffix == "pdb"
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

    path, hubs = tmp_path / f"out.{suffix}", suffix == "pdb"
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
    rows = [row for row in zip(*(column.tolist() for column in cup.table.values())) if row[1] != "hub"]
    undefined = {None: float("nan")}
    written = [tuple(undefined.get(value, value) for value in row.values()) for row in report["volumes"]]
    assert np.array_equal([w[:6] for w in written], [r[:6] for r in rows])
    assert np.allclose([w[6:] for w in written], [r[6:] for r in rows], equal_nan=True)
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
    assert list(columns) == list(cup.table)
    assert list(columns["volume"].values()) == cup.volume.tolist()
    pandas = pytest.importorskip("pandas")
    again = pandas.read_json(tmp_path / "out.json")
    pandas.testing.assert_frame_equal(again, cup.to_pandas(), check_dtype=False)


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
    v.write(tmp_path / "without.cif")
    v.write(tmp_path / "with.cif", include_hubs=True)
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

"""The published package volumizer as a client: its answers before, while and after nucula stands under it.

It chooses its helpers when it is imported and keeps its settings for the whole process, so each run is a process of
its own. The version that is published, 0.1.4, has the old C helpers but no extension module: VOLUMIZER_BACKEND means nothing
to it. The module is therefore put to its stages one by one (stages.py), with what it passes from one to the next.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

biotite = pytest.importorskip("biotite.structure")
SPEC = importlib.util.find_spec("volumizer")
if SPEC is None:
    pytest.skip("volumizer is not installed", allow_module_level=True)

import golden  # noqa: E402

import nucula  # noqa: E402
from nucula import dropin, volumizer  # noqa: E402

HERE = Path(__file__).resolve().parent
SITE = Path(SPEC.origin).resolve().parents[1]
CASES = [("T4L_L99A.pdb", 2.0), ("4CUP.cif", 2.0)]
# Nothing but what is installed: neither this source tree nor its library.
CLEAN = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "NUCULA_LIBRARY")}
CLEAN["PYTHONDONTWRITEBYTECODE"] = "1"


def tree():
    """SHA-256 of every file of the environment, None for its folders."""
    paths = [path for path in sorted(SITE.rglob("*")) if "__pycache__" not in path.parts]
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None for path in paths}


def call(*command, cwd, **environment):
    """What a Python process prints."""
    command = [sys.executable, "-W", "ignore", *map(str, command)]
    run = subprocess.run(command, cwd=cwd, env={**CLEAN, **environment}, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """(results by backend and case, output of the stages, files before, files after)."""
    folder = tmp_path_factory.mktemp("client")

    def found(backend):
        results = {}
        for name, voxel_size in CASES:
            path, out = golden.OPEN / "structures" / name, folder / f"{backend}-{name}.npz"
            call(HERE / "whole.py", path, voxel_size, out, cwd=folder, VOLUMIZER_BACKEND=backend)
            results[name] = dict(np.load(out))
        return results

    def drop(action):
        # Through the command line, with the source tree at hand.
        given = {key: os.environ[key] for key in ("NUCULA_LIBRARY",) if key in os.environ}
        call("-m", "nucula.dropin", action, cwd=folder, PYTHONPATH=str(HERE.parents[1]), **given)

    if (SITE / dropin.RECORD).exists():  # a run that was killed
        drop("remove")
    before = tree()
    results = {"auto": found("auto")}
    try:
        drop("install")
        results["python"], results["native"] = found("python"), found("native")
        name, voxel_size = CASES[0]
        stages = call(HERE / "stages.py", golden.OPEN / "structures" / name, voxel_size, cwd=folder)
    finally:
        if (SITE / dropin.RECORD).exists():
            drop("remove")
    return results, stages, before, tree()


def table(result):
    """Rows of equal type, volume and lengths, as a multiset: the order of equal volumes is that of hash sets."""
    lengths = map(tuple, result["lengths"].round(3).tolist())
    return Counter(zip(result["types"].tolist(), result["volumes"].tolist(), lengths))


def by_position(positions, names, ids):
    """(positions, component of each), in one order. Grids of float32 and float64 points lie 1e-6 Å apart."""
    order = np.lexsort(np.rint((positions - positions.min(axis=0)) * 10).T)
    return positions[order], np.char.add(names, np.asarray(ids).astype("U9"))[order]


def published_kinds(annotated):
    """(kind, voxels) of each component by the rule of the published version: how many patches, connected over faces, the
    voxels at its surface make. For structures found without merging and refinement, whose surfaces are complete."""
    found = Counter()
    step = [np.diff(np.unique(axis)).min() for axis in annotated.coord.T]
    voxels = np.rint((annotated.coord - annotated.coord.min(axis=0)) / step).astype(int)
    labels = np.char.add(annotated.res_name, annotated.res_id.astype("U9"))
    for label in set(labels[annotated.res_name != "OCC"].tolist()):
        surface = voxels[(labels == label) & (annotated.b_factor == 50)]
        left, n_patches = np.arange(len(surface)), 0
        while len(left) > 0:
            left, n_patches = np.setdiff1d(left, nucula.component_voxels(surface, left)), n_patches + 1
        found[("cavity", "pocket", "pore", "hub")[min(n_patches, 3)], np.count_nonzero(labels == label)] += 1
    return found


def same_partition(first, second):
    """Whether two ways to label the same things put the same ones together."""
    pairs = len(set(zip(first.tolist(), second.tolist())))
    return pairs == len(set(first.tolist())) == len(set(second.tolist()))


def test_remove_leaves_no_trace(history):
    _, _, before, after = history
    assert after == before and SITE / "volumizer" / "voxel.py" in before
    assert not any(path.name in (*dropin.OLD_NAMES, dropin.MODULE, dropin.RECORD) for path in after)


@pytest.mark.parametrize("name", [name for name, _ in CASES])
@pytest.mark.parametrize("backend", ["python", "native"])
def test_first_and_second_door(history, name, backend):
    """The table and every voxel are what they were without nucula."""
    before, after = history[0]["auto"][name], history[0][backend][name]
    assert not before["performant"] and after["performant"]
    assert len(before["types"]) > 5 and table(after) == table(before)
    fields = ("voxel_positions", "voxel_names", "voxel_ids")
    (positions, labels), (old_positions, old_labels) = (by_position(*(r[f] for f in fields)) for r in (after, before))
    assert np.allclose(positions, old_positions, rtol=0, atol=1e-5) and same_partition(labels, old_labels)
    assert np.array_equal(np.char.rstrip(labels, "0123456789"), np.char.rstrip(old_labels, "0123456789"))


def test_second_door_stage_by_stage(history):
    file, counts = history[1].splitlines()
    assert Path(file).parent == SITE / dropin.MODULE
    assert int(counts.split()[0]) > 20_000, counts


@pytest.fixture
def settings(monkeypatch):
    monkeypatch.setattr(volumizer, "settings", volumizer.Settings())
    return volumizer.settings


@pytest.mark.parametrize("name, voxel_size", CASES)
def test_third_door_from_the_same_atoms(history, settings, name, voxel_size):
    """The same voxels in the same components; with nothing merged and nothing refined also the same surfaces, so that
    the simpler rule of the published version gives its kinds."""
    theirs = history[0]["auto"][name]
    atoms = biotite.AtomArray(len(theirs["positions"]))
    atoms.coord, atoms.element = theirs["positions"], theirs["elements"]
    volumizer.set_resolution(voxel_size)
    old_positions, old_labels = by_position(*(theirs[f] for f in ("voxel_positions", "voxel_names", "voxel_ids")))
    for gap, neck in ((1, True), (-1, False)):
        volumizer.set_surface_mouth_merge_gap_voxels(gap)
        rows, annotated = volumizer.annotate_structure_volumes(atoms, 2, enable_necked_pocket_cavity=neck)
        positions, labels = by_position(annotated.coord, annotated.res_name, annotated.res_id)
        assert np.array_equal(positions, old_positions) and same_partition(labels, old_labels)
        assert Counter(rows["volume"]) == Counter(theirs["volumes"].tolist())
    n_voxels = (theirs["volumes"] / voxel_size**3).astype(int).tolist()
    assert published_kinds(annotated) == Counter(zip(theirs["types"].tolist(), n_voxels))
    # Lengths of components that are large enough to have axes of their own.
    ours = {volume: lengths for volume, *lengths in rows[["volume", "x", "y", "z"]].to_numpy().tolist()}
    for volume, lengths, n in zip(theirs["volumes"], theirs["lengths"], n_voxels):
        assert n < 20 or np.allclose(ours[volume], lengths, rtol=0, atol=0.01)


@pytest.mark.parametrize("name, voxel_size", CASES)
def test_third_door_from_the_file(history, settings, name, voxel_size):
    """With one of the four choices of signs: the same atoms, and the same table."""
    theirs = history[0]["auto"][name]
    volumizer.set_resolution(voxel_size)
    volumizer.set_surface_mouth_merge_gap_voxels(-1)
    path = golden.OPEN / "structures" / name
    matched = []
    for signs in range(4):
        volumizer.set_alignment_signs(signs)
        rows, prepared, annotated = volumizer.volumize_pdb(path)
        assert np.array_equal(prepared.element, theirs["elements"])
        if np.abs(prepared.coord - theirs["positions"]).max() < 1e-5:
            large = np.isin(theirs["voxel_names"], ["HUB", "POR", "POK", "CAV"]).sum()
            assert (annotated.res_name != "OCC").sum() == large
            assert Counter(rows["volume"]) == Counter(theirs["volumes"].tolist())
            matched.append(signs)
    assert len(matched) == 1

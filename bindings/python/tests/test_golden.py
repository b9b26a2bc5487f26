"""Reference results, stage by stage, from the prepared coordinates on; and from the files for one sign choice."""

import json

import golden
import numpy as np
import pytest

import nucula

CASES = golden.cases()


def bits(mask):
    """Bit i is byte[i >> 3] >> (i & 7) & 1 over flat indices."""
    return np.packbits(mask.reshape(-1), bitorder="little")


def flat(offsets, values, component):
    return values[offsets[component] : offsets[component + 1]]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_from_prepared_coordinates(case):
    want, arrays = golden.read(case)
    atoms = golden.read_atoms(case.parent, want["structure"])
    profile = golden.PROFILES[want["backend"]]
    options = want.get("options", {})
    v = nucula.volumes(
        atoms,
        align=False,
        voxel_size=want["resolution"],
        profile=profile,
        surface_connectivity=options.get("connectivity", "custom18"),
        mouth_merge_gap=options.get("merge_gap", 1),
        neck=options.get("neck", True),
    )
    assert v.shape == tuple(want["dims"]) and v.voxel_size == want["resolution"]
    for name, key in (("lower", "xyzmin_hex"), ("upper", "xyzmax_hex"), ("step", "step_hex")):
        assert [float(x).hex() for x in getattr(v, name)] == [float.fromhex(x).hex() for x in want[key]], name

    for name in ("protein", "exposed", "buried", "first_shell"):
        assert np.array_equal(bits(v.mask(name)), arrays[f"{name}_bits"]), name
    assert np.array_equal(v.mask("protein") | v.mask("buried") | v.mask("exposed"), np.ones(v.shape, bool))

    labels = np.repeat(arrays["label_run_value"], arrays["label_run_length"])
    assert np.array_equal(v.labels[v.mask("buried")], labels)
    assert np.array_equal(v.labels >= 0, v.mask("buried"))

    assert np.array_equal(v.component_kind_raw, arrays["comp_type"])
    assert np.array_equal(v.component_kind, arrays["comp_refined_type"])
    assert [len(v.component_voxels(c)) for c in range(v.n_components)] == arrays["comp_size"].tolist()
    for row, c in enumerate(v.component):
        assert np.array_equal(v.voxels(row), np.flatnonzero(v.labels.reshape(-1) == c))
        mouths = flat(arrays["comp_refined_surface_offset"], arrays["comp_refined_surface_flat"], c)
        assert np.array_equal(v.mouth_voxels(row), mouths)
    check_table(v, want["annotation_rows"], profile)
    check_metrics(v, arrays)


def check_table(v, rows, profile):
    """Kinds and volumes exactly; beyond f32 the order of equal volumes is not fixed."""

    def key(row):
        # The reference table holds volumes with 10 decimals.
        return (row["type"], round(float(row["volume"]), 10)) + ((int(row["id"]),) if profile == "f32" else ())

    mine = [key(dict(zip(v.table, row))) for row in zip(*v.table.values())]
    theirs = [key(row) for row in rows]
    assert mine == theirs if profile == "f32" else sorted(mine) == sorted(theirs)


def check_metrics(v, arrays):
    """Lengths within 0.01 Å, shape metrics within 1e-4, unless equal variances or a tie at a slice edge decide."""
    c = v.component
    assert np.allclose(v.center, arrays["comp_center"][c], rtol=0, atol=1e-5)
    low, middle, high = arrays["comp_scatter_eigenvalues"][c].T
    clear_axes = np.minimum(high - middle, middle - low) > 1e-5 * high
    assert np.allclose(v.lengths[clear_axes], arrays["comp_axial_lengths"][c][clear_axes], rtol=0, atol=0.01)
    clear = clear_axes & np.array([not on_a_slice_edge(v, row) for row in range(len(v))], bool)
    for mine, name in ((v.circularity, "comp_circularity"), (v.uniformity, "comp_uniformity")):
        assert np.allclose(mine[clear], arrays[name][c][clear], rtol=0, atol=1.01e-4, equal_nan=True), name


def on_a_slice_edge(v, row):
    """Whether a voxel lies within rounding of an edge between two slices, so that its side is noise."""
    triples = np.stack(np.unravel_index(v.voxels(row), v.shape), axis=1)
    centered = triples * v.step - (triples * v.step).mean(axis=0)
    along = centered @ np.linalg.eigh(centered.T @ centered)[1][:, 2]
    low, high = along.min(), along.max()
    n_slices = max(3, int(np.rint((high - low) / v.shape[0])))
    edges = low + (high - low) / n_slices * np.arange(1, n_slices)
    return bool((np.abs(along[:, None] - edges) < 1e-5).any())


EXPECTED = json.loads((golden.OPEN / "expected.json").read_text())["structures"]


@pytest.mark.parametrize("name", EXPECTED)
def test_from_the_file(name):
    """The axes of the reference have signs of their own: one of the four choices gives its grid and rows."""
    want = EXPECTED[name]
    structure = nucula.read(golden.OPEN / "structures" / want["file"], assembly=want["assembly_policy"])
    assert len(structure) == want["atoms_prepared"]
    symbols, counts = np.unique(structure.elements, return_counts=True)
    assert dict(zip(symbols.astype(str).tolist(), counts.tolist())) == want["elements"]
    assert np.unique(structure.chains.astype(str)).tolist() == sorted(want["chains"])
    for case, expected in want["cases"].items():
        resolution, backend = case.rsplit(".", 1)

        def outcome(signs, resolution=float(resolution), profile=golden.PROFILES[backend]):
            v = nucula.volumes(structure, signs=signs, voxel_size=resolution, profile=profile)
            sizes = sorted((len(v.component_voxels(c)) for c in range(v.n_components)), reverse=True)
            kinds = {kind: int((v.component_kind == k).sum()) for k, kind in enumerate(nucula.KINDS)}
            return list(v.shape), sizes, kinds, sorted(zip(v.kind.tolist(), v.volume.tolist()))

        rows = sorted((row["type"], row["volume"]) for row in expected["rows"])
        theirs = expected["dims"], expected["component_sizes"], expected["refined_kinds"], rows
        assert theirs in [outcome(signs) for signs in range(4)], case

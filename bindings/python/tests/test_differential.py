"""Seeded random and adversarial atom sets against a second implementation of the rules in plain NumPy.

That implementation is not part of the project: the package `reference` is looked for in the folder `$NUCULA_REFERENCE`.
`$NUCULA_SEEDS`, default 300, is the number of cases; `$NUCULA_FIRST_SEED`, default 0, the first.
"""

import os
import sys

import golden
import numpy as np
import pytest

import nucula

if "NUCULA_REFERENCE" not in os.environ:
    pytest.skip("SKIPPED: no second implementation: NUCULA_REFERENCE is not set", allow_module_level=True)
sys.path.append(os.environ["NUCULA_REFERENCE"])
import reference  # noqa: E402
from reference.classify import KINDS  # noqa: E402

FIRST = int(os.environ.get("NUCULA_FIRST_SEED", 0))
SEEDS = range(FIRST, FIRST + int(os.environ.get("NUCULA_SEEDS", 300)))


def find(case, profile):
    options = dict(case.settings)
    return nucula.volumes(
        (case.coords, case.elements),
        align=False,
        profile=profile,
        surface_connectivity=options.pop("connectivity"),
        mouth_merge_gap=options.pop("merge_gap"),
        n_threads=1,
        **options,
    )


@pytest.mark.parametrize("profile", ["f32", "f64", "c"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_stage_is_the_same(seed, profile):
    case = reference.random_case(seed)
    try:
        want = reference.annotate(case.coords, case.elements, case.options(profile))
    except reference.DegenerateGrid:
        with pytest.raises(nucula.Degenerate):
            find(case, profile)
        return
    compare(find(case, profile), want)


@pytest.mark.parametrize("voxel_size", [1.8, 1.1, 1.0, 0.7, 0.5])
@pytest.mark.parametrize("name", ["1GRM.pdb", "3JQH.cif", "4CUP.cif"])
def test_fine_voxels_of_a_protein_are_the_same(name, voxel_size):
    atoms = nucula.read(golden.OPEN / "structures" / name)
    v = nucula.volumes(atoms, voxel_size=voxel_size)
    aligned = v.structure
    want = reference.annotate(aligned.positions, aligned.elements.tolist(), reference.Options(voxel_size=voxel_size))
    compare(v, want)


def compare(v, want):
    """Every stage of `v` with that of the second implementation."""
    assert v.shape == tuple(want.grid.dims)
    assert list(v.lower) == want.grid.lo and list(v.upper) == want.grid.hi
    for name, mask in (("protein", want.grid.protein), ("exposed", want.exposed), ("buried", want.buried),
                       ("first_shell", want.first_shell)):
        assert np.array_equal(v.mask(name), mask), name
    assert v.component_kind_raw.tolist() == [KINDS.index(c.kind) for c in want.components]
    assert v.component_kind.tolist() == [KINDS.index(c.refined_kind) for c in want.components]

    def flat(voxels):
        return sorted(int(np.ravel_multi_index(voxel, v.shape)) for voxel in voxels)

    for number, component in enumerate(want.components):
        assert v.component_voxels(number).tolist() == flat(component.voxels)
    assert [(str(k), int(i), float(x)) for k, i, x in zip(v.kind, v.id, v.volume)] == [
        (row["type"], row["id"], row["volume"]) for row in want.rows]
    for row, number in enumerate(v.component):
        component = want.components[number]
        assert v.mouth_voxels(row).tolist() == flat(component.refined_mouths)
        metrics = component.metrics
        if metrics["axes_tie"]:
            continue
        assert np.allclose(v.lengths[row], metrics["lengths"], rtol=0, atol=0.0100001)
        if not metrics["slice_tie"]:
            shape = [np.nan if metrics[key] is None else metrics[key] for key in ("circularity", "uniformity")]
            assert np.allclose([v.circularity[row], v.uniformity[row]], shape, rtol=0, atol=1.0001e-4, equal_nan=True)

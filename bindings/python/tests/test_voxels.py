"""Kernels on lists of voxels, on cases that can be told by heart, and against a whole result."""

import copy
import gc

import numpy as np
import pytest

import nucula

ROW = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0], [3, 0, 0]])


def block(shape):
    """All voxels of a grid."""
    return np.argwhere(np.ones(shape, bool))


def test_neighbors_share_a_face():
    query = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [2, 2, 2], [-1, 0, 0]]
    mask = nucula.neighbor_voxels(query, [[0, 0, 0]])
    assert mask.dtype == bool and mask.tolist() == [False, True, False, False, True]
    assert nucula.neighbor_voxels(query, []).tolist() == [False] * 5
    assert nucula.neighbor_voxels([], query).shape == (0,)
    assert nucula.neighbor_voxels(ROW, ROW).all()


def test_a_component_is_what_the_first_row_reaches():
    assert nucula.component_voxels(ROW, [2, 0, 3]).tolist() == [2, 3]
    assert nucula.component_voxels(ROW, [0, 1, 2, 3]).tolist() == [0, 1, 2, 3]
    # The worked example of the old search: last in, first out.
    voxels = [[0, 0, 0], [2, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0], [5, 5, 5]]
    assert nucula.component_voxels(voxels, range(6)).tolist() == [0, 2, 3, 4, 1]
    assert nucula.component_voxels(voxels, []).shape == (0,)


def test_solvent_in_a_box_of_protein_is_buried():
    everything = block((5, 5, 5))
    inner = ((everything > 0) & (everything < 4)).all(axis=1)
    core = (everything == 2).all(axis=1)
    protein = everything[inner & ~core]
    solvent = everything[~inner | core]
    buried = nucula.split_solvent(solvent, protein, (5, 5, 5))
    assert solvent[buried].tolist() == [[2, 2, 2]]
    # A tube along z, open at both ends: four directions, the open two on one axis.
    tube = block((3, 3, 1))
    axis = (tube == [1, 1, 0]).all(axis=1)
    assert nucula.split_solvent(tube[axis], tube[~axis], (3, 3, 1)).tolist() == [True]
    # A corner taken away does not matter, a wall does.
    assert nucula.split_solvent(tube[axis], tube[~axis & (tube[:, 0] > 0)], (3, 3, 1)).tolist() == [False]


def test_the_first_shell_lies_against_buried_voxels():
    assert nucula.first_shell(ROW[:3], ROW[3:], (4, 1, 1)).tolist() == [False, False, True]


def test_kinds_of_small_components():
    # A channel through a grid, a bubble inside it, and one voxel apart.
    channel = [[1, 1, z] for z in range(7)]
    bubble = [[3, 3, z] for z in range(1, 6)]
    single = [[5, 5, 5]]
    found = nucula.classify_components(channel + single + bubble, [], (7, 7, 7))
    assert [nucula.KINDS[kind] for kind in found.kind] == ["pore", "occluded", "cavity"]
    assert [found.voxels(i).tolist() for i in range(3)] == [list(range(7)), [7], list(range(8, 13))]
    assert [found.surface_voxels(i).tolist() for i in range(3)] == [[0, 1, 5, 6], [], []]
    # A voxel of solvent beside the bubble opens it; without a limit the single one is a cavity.
    found = nucula.classify_components(bubble + single, [[3, 3, 6]], (9, 9, 9), occluded_limit=0)
    assert [nucula.KINDS[kind] for kind in found.kind] == ["pocket", "cavity"]
    assert found.surface_voxels(0).tolist() == [3, 4] and "2 of 6 voxels" in repr(found)
    assert len(nucula.classify_components([], [], (1, 1, 1))) == 0
    for component in (-1, 2):
        with pytest.raises(IndexError):
            found.voxels(component)


def test_mouths_at_a_distance_merge_by_the_gap():
    # A ring around a pillar, open at two places.
    straight = [[1, 1, z] for z in range(1, 8)]
    shell = [[0, 1, 2], [0, 1, 6]]
    kinds = [
        nucula.classify_components(straight, shell, (9, 9, 9), mouth_merge_gap=gap).kind.tolist() for gap in (-1, 0, 1)
    ]
    assert kinds == [[3], [3], [2]]


def test_lists_give_what_the_whole_call_gives(found):
    protein, exposed, buried = (np.argwhere(found.mask(name)) for name in ("protein", "exposed", "buried"))
    solvent = np.argwhere(~found.mask("protein"))
    is_buried = nucula.split_solvent(solvent, protein, found.shape)
    assert np.array_equal(solvent[is_buried], buried) and np.array_equal(solvent[~is_buried], exposed)
    shell = exposed[nucula.first_shell(exposed, buried, found.shape)]
    assert np.array_equal(shell, np.argwhere(found.mask("first_shell")))
    components = nucula.classify_components(buried, shell, found.shape)
    assert np.array_equal(components.kind, found.component_kind_raw)
    flat = np.ravel_multi_index(buried.T, found.shape)
    for component in range(found.n_components):
        assert np.array_equal(flat[components.voxels(component)], found.component_voxels(component))


def test_arrays_keep_the_library_s_memory():
    found = nucula.classify_components(ROW, [], (4, 1, 1), occluded_limit=0)
    kind, voxels = found.kind, found.voxels(0)
    assert copy.copy(found) is found and not kind.flags.writeable and not voxels.flags.writeable
    del found
    gc.collect()
    assert kind.tolist() == [2] and voxels.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "call, word",
    [
        (lambda: nucula.neighbor_voxels([[0.5, 0, 0]], ROW), "query"),
        (lambda: nucula.neighbor_voxels(ROW, [[0, 0]]), "reference"),
        (lambda: nucula.neighbor_voxels([[2**31, 0, 0]], ROW), "query"),
        (lambda: nucula.neighbor_voxels([[0, 0, 0], [1, 0]], ROW), "query"),
        (lambda: nucula.component_voxels(ROW, [4]), "searchable"),
        (lambda: nucula.component_voxels(ROW, [-1]), "searchable"),
        (lambda: nucula.component_voxels(ROW, [[0]]), "searchable"),
        (lambda: nucula.split_solvent(ROW, ROW, (3, 1, 1)), "protein"),
        (lambda: nucula.split_solvent(ROW, [], (3, 1, 1)), "solvent"),
        (lambda: nucula.first_shell(ROW, [], (4, 1)), "shape"),
        (lambda: nucula.first_shell(ROW, [], (4, 0, 1)), "shape"),
        (lambda: nucula.classify_components(ROW, [], (4, 1, 1), occluded_limit=-1), "occluded_limit"),
        (lambda: nucula.classify_components(ROW, [], (4, 1, 1), surface_connectivity="7"), "surface_connectivity"),
        (lambda: nucula.classify_components(ROW, [], (4, 1, 1), mouth_merge_gap=2**31), "mouth_merge_gap"),
    ],
)
def test_bad_arguments_are_named(call, word):
    with pytest.raises(nucula.BadArgument, match=word):
        call()

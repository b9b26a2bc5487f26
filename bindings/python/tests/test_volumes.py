"""Volumes: every name of the public surface, options by their effect, life of the views."""

import copy
import gc
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import nucula

COLUMNS = ["id", "type", "volume", "x", "y", "z", "cross_section_circularity", "cross_section_uniformity"]
COLUMNS += ["center_x", "center_y", "center_z", "residues"]


def everything(v):
    """All arrays of a result, to be compared bit by bit."""
    arrays = [getattr(v, name) for name in ("kind", "id", "volume", "lengths", "center", "circularity", "uniformity")]
    arrays += [v.lower, v.upper, v.step, v.labels, v.component, v.component_kind, v.component_kind_raw]
    arrays += [v.mask(name) for name in ("protein", "exposed", "buried", "first_shell")]
    arrays += [voxels(row) for row in range(len(v)) for voxels in (v.voxels, v.mouth_voxels)]
    return [array.tobytes() for array in arrays] + [v.shape]


def test_rows(found):
    n = len(found)
    assert n > 10
    assert set(found.kind) <= set(nucula.KINDS) and found.kind.shape == (n,) and found.kind.tolist()[0] == "pocket"
    assert found.id.dtype == np.int32 and found.volume.dtype == np.float64
    assert found.lengths.shape == found.center.shape == (n, 3)
    assert found.circularity.shape == found.uniformity.shape == (n,)
    assert (np.diff(found.volume) <= 0).all() and (np.diff(found.lengths, axis=1) <= 0).all()
    for kind in set(found.kind):
        assert found.id[found.kind == kind].tolist() == list(range((found.kind == kind).sum()))
    for row in range(n):
        assert len(found.voxels(row)) * found.voxel_size**3 == found.volume[row]
        centers = found.lower + (np.stack(np.unravel_index(found.voxels(row), found.shape), axis=1) + 0.5) * found.step
        assert np.allclose(centers.mean(axis=0), found.center[row], atol=1e-4)
        assert np.isin(found.mouth_voxels(row), found.voxels(row)).all()
        assert (len(found.mouth_voxels(row)) == 0) == (found.kind[row] == "cavity")
    assert np.array_equal(found.voxels(-1), found.voxels(n - 1))
    assert np.array_equal(found.mouth_voxels(np.int64(-1)), found.mouth_voxels(n - 1))


def test_table(found):
    assert list(found.table) == COLUMNS
    assert {len(column) for column in found.table.values()} == {len(found)}
    assert np.array_equal(np.stack([found.table[axis] for axis in "xyz"], axis=1), found.lengths)
    assert np.array_equal(found.table["type"], found.kind)


def test_no_rows(crambin):
    v = nucula.volumes(crambin, align=False)
    assert len(v) == 0 and list(v.table) == COLUMNS and v.n_components > 0 and "none" in repr(v)
    assert v.kind.tolist() == [] and v.lengths.shape == (0, 3)
    with pytest.raises(IndexError):
        v.voxels(0)


def test_pandas(found, crambin):
    pandas = pytest.importorskip("pandas")
    frame = found.to_pandas()
    assert list(frame.columns) == COLUMNS and len(frame) == len(found)
    assert frame["id"].dtype == np.int64 and all(frame[name].dtype == np.float64 for name in COLUMNS[2:-1])
    assert pandas.api.types.is_string_dtype(frame["type"]) and frame["type"].tolist() == found.kind.tolist()
    assert found.circularity.tobytes() == frame["cross_section_circularity"].to_numpy().tobytes()
    frame.loc[0, "volume"] = 1.0
    assert found.volume[0] != 1.0
    assert nucula.volumes(crambin, align=False).to_pandas().shape == (0, len(COLUMNS))


def test_grid(found):
    assert isinstance(found.shape, tuple) and all(type(n) is int for n in found.shape)
    assert found.voxel_size == 2.0 and found.lower.dtype == found.step.dtype == np.float64
    assert np.allclose(found.lower + found.shape * found.step, found.upper)
    masks = {name: found.mask(name) for name in ("protein", "exposed", "buried", "first_shell")}
    assert {name: getattr(found._view, f"n_{name}") for name in masks} == {name: mask.sum() for name, mask in masks.items()}
    for mask in masks.values():
        assert mask.shape == found.shape and mask.dtype == bool and mask.flags.c_contiguous and mask.any()
    assert (sum(masks[name].astype(int) for name in ("protein", "exposed", "buried")) == 1).all()
    assert (masks["exposed"] >= masks["first_shell"]).all()
    masks["buried"][:] = False
    assert found.mask("buried").any(), "a mask is a copy"


def test_components(found):
    n = found.n_components
    assert found.component_kind.dtype == found.component_kind_raw.dtype == np.int8
    assert found.component_kind.shape == found.component_kind_raw.shape == (n,)
    assert found.labels.shape == found.shape and found.labels.dtype == np.int32
    assert found.labels.min() == -1 and found.labels.max() == n - 1
    flat = found.labels.reshape(-1)
    firsts = [int(found.component_voxels(c)[0]) for c in range(n)]
    assert firsts == sorted(firsts)
    for c in range(n):
        assert (flat[found.component_voxels(c)] == c).all()
    assert sum(len(found.component_voxels(c)) for c in range(n)) == found.mask("buried").sum()
    for bad in (-1, n):
        with pytest.raises(IndexError):
            found.component_voxels(bad)
    with pytest.raises(IndexError, match=f"row {len(found)} of {len(found)}"):
        found.voxels(len(found))


def test_the_structure_behind(kinase):
    v = nucula.volumes(kinase)
    aligned = v.structure
    assert len(aligned) == len(kinase) and np.array_equal(aligned.elements, kinase.elements)
    assert np.abs(aligned.positions.mean(axis=0)).max() < 1e-3
    spread = aligned.positions.var(axis=0)
    assert spread[0] > spread[1] > spread[2]
    assert np.array_equal(nucula.volumes(kinase, align=False).structure.positions, kinase.positions)
    assert v.secondary_structure is None


def test_secondary_structure(structures):
    shares = nucula.volumes(structures / "1FMO.pdb").secondary_structure
    assert abs(sum(shares) - 1) < 1e-9 and shares.helix > 0.2 and shares.strand > 0.05 and shares.coil > 0.1


def test_repr(found, structures):
    assert repr(found).startswith("<nucula.Volumes: 16 pockets, 2 cavities; grid 34 x 28 x 29, voxels of 2 Å>")
    assert repr(nucula.volumes(structures / "4CUP.cif")).startswith("<nucula.Volumes of 4CUP.cif: ")


def test_sources(structures, tmp_path):
    path = structures / "4CUP.cif"
    s = nucula.read(path)
    results = [nucula.volumes(source) for source in (path, str(path), str(path).encode(), s)]
    results.append(nucula.volumes((s.positions, s.elements)))
    results.append(nucula.volumes([s.positions, s.elements.astype(str).tolist()]))
    assert all(everything(v) == everything(results[0]) for v in results)
    assert [v.path for v in results] == [path, str(path), str(path).encode(), path, None, None]


# Options, each by its effect.


def test_voxel_size(kinase):
    assert nucula.volumes(kinase, voxel_size=1.5).shape > nucula.volumes(kinase, voxel_size=3).shape


def test_signs(kinase):
    positions = [nucula.volumes(kinase, signs=signs).structure.positions for signs in range(4)]
    flips = [[1, 1, 1], [-1, -1, 1], [-1, 1, -1], [1, -1, -1]]
    for turned, flip in zip(positions, flips):
        assert np.array_equal(turned, positions[0] * np.array(flip, np.float32))


def test_profile(kinase):
    lower = {profile: nucula.volumes(kinase, profile=profile, voxel_size=2.1).lower for profile in ("f32", "f64", "c")}
    assert len({x.tobytes() for x in lower.values()}) == 3
    assert np.ptp(np.stack(list(lower.values())), axis=0).max() < 1e-4


def test_surface_connectivity(kinase):
    found = [nucula.volumes(kinase, voxel_size=1.0, surface_connectivity=c) for c in ("6", "18", "26", "custom18")]
    assert len({v.component_kind.tobytes() for v in found}) >= 3
    assert len({v.mask("buried").tobytes() for v in found}) == 1


def test_mouth_merge_gap(kinase):
    found = [
        nucula.volumes(kinase, align=False, voxel_size=1.5, neck=False, mouth_merge_gap=gap).component_kind
        for gap in (-1, 0, 1)
    ]
    assert [int((kind == nucula.KINDS.index("pore")).sum()) for kind in found] == [3, 2, 1]


def test_neck(kinase):
    v = nucula.volumes(kinase, align=False, voxel_size=2.0, neck=False)
    assert np.array_equal(v.component_kind, v.component_kind_raw)
    refined = nucula.volumes(kinase, align=False, voxel_size=2.0)
    assert np.array_equal(refined.component_kind_raw, v.component_kind_raw)
    assert not np.array_equal(refined.component_kind, refined.component_kind_raw)


def test_table_cut_offs(kinase):
    everything = nucula.volumes(kinase, voxel_size=2.0)
    for options in ({"min_voxels": 20}, {"min_volume": 160.0}):
        v = nucula.volumes(kinase, voxel_size=2.0, **options)
        assert v.volume.tolist() == [volume for volume in everything.volume if volume >= 160.0]
        assert 0 < len(v) < len(everything) and v.n_components == everything.n_components


def test_max_voxels(kinase):
    n_voxels = int(np.prod(nucula.volumes(kinase).shape))
    nucula.volumes(kinase, max_voxels=n_voxels)
    with pytest.raises(nucula.TooLarge, match="max_voxels"):
        nucula.volumes(kinase, max_voxels=n_voxels - 1)


def test_reading_options_pass_through(structures):
    path = structures / "4CUP.cif"
    assert len(nucula.volumes(path, assembly="asymmetric", keep_non_protein=True).structure) == len(
        nucula.read(path, assembly="asymmetric", keep_non_protein=True)
    )


# Views.


def test_views_are_read_only(found):
    views = [
        getattr(found, name) for name in ("kind", "id", "volume", "lengths", "center", "circularity", "uniformity")
    ]
    views += [found.component, found.component_kind, found.component_kind_raw, found.labels, found.lower, found.step]
    views += [found.voxels(0), found.mouth_voxels(0), found.component_voxels(0), found.structure.positions]
    views += list(found.table.values())
    for view in views:
        with pytest.raises(ValueError):
            view[:] = view


def test_views_keep_the_volumes_alive(kinase):
    want = nucula.volumes(kinase, voxel_size=1.5)
    kept = []
    for _ in range(20):
        v = nucula.volumes(kinase, voxel_size=1.5)
        kept.append((v.volume, v.lengths[::2], v.voxels(0), v.mouth_voxels(1), v.component_kind, v.structure.positions))
        kept.append((v.structure,))
        del v
    gc.collect()
    for _ in range(20):
        nucula.volumes(kinase, voxel_size=1.4)
    for volume, lengths, voxels, mouths, kinds, positions in kept[::2]:
        assert np.array_equal(volume, want.volume) and np.array_equal(lengths, want.lengths[::2])
        assert np.array_equal(voxels, want.voxels(0)) and np.array_equal(mouths, want.mouth_voxels(1))
        assert np.array_equal(kinds, want.component_kind) and np.array_equal(positions, want.structure.positions)
    for (structure,) in kept[1::2]:
        assert np.array_equal(structure.positions, want.structure.positions)
        assert np.array_equal(structure.chains, want.structure.chains)


def test_nothing_leaks(kinase):
    resource = pytest.importorskip("resource")

    def peak():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def rounds(n):
        for _ in range(n):
            v = nucula.volumes(kinase, voxel_size=0.5)
            v.voxels(0), v.labels, v.structure.positions

    rounds(3)
    before = peak()
    rounds(30)
    # One result with its labels is 7 MB; 30 leaked ones would be 200 MB. The unit is kB, on macOS bytes.
    assert peak() - before < 50_000 * (1024 if before > 1 << 28 else 1)


def test_copies_and_pickles(found):
    for again in (copy.copy(found), copy.deepcopy([found])[0], pickle.loads(pickle.dumps(found))):
        assert again is not found and everything(again) == everything(found)
        again.close()
        again.close()
        with pytest.raises(nucula.BadArgument, match="closed"):
            again.mask("buried")
    assert found.mask("buried").any(), "the others are closed, not this one"


def test_threads_give_the_same_bits(kinase):
    # Above four million voxels threads share a structure.
    want = everything(nucula.volumes(kinase, voxel_size=0.35, n_threads=1))
    for n_threads in (0, 2, 5):
        assert everything(nucula.volumes(kinase, voxel_size=0.35, n_threads=n_threads)) == want


def test_calls_from_many_threads(kinase):
    want = everything(nucula.volumes(kinase, voxel_size=0.5))
    with ThreadPoolExecutor(8) as pool:
        results = pool.map(lambda n: nucula.volumes(kinase, voxel_size=0.5, n_threads=n % 3), range(40))
        assert all(everything(v) == want for v in results)


def test_one_result_read_by_many_threads(kinase):
    want = everything(nucula.volumes(kinase, voxel_size=1.5))
    v = nucula.volumes(kinase, voxel_size=1.5)
    with ThreadPoolExecutor(8) as pool:
        assert all(result == want for result in pool.map(lambda _: everything(v), range(40)))

"""Run by test_client.py: each stage of the package volumizer against the function of `volumizer_native` that a host
with an extension module calls instead. Prints what was compared, or fails.

    python stages.py STRUCTURE VOXEL_SIZE
"""

import sys
from pathlib import Path

import numpy as np
import volumizer_native as native
from volumizer import fib_sphere, pdb, utils, volumizer, voxel
from volumizer.constants import MIN_NUM_VOXELS

path, voxel_size = sys.argv[1], float(sys.argv[2])
utils.set_resolution(voxel_size)
prepared = volumizer.prepare_pdb_structure(pdb.load_structure(Path(path)))
atoms = pdb.get_structure_coords(prepared)

# Points: float32 here, float64 there. At 60 Å a float32 is worth 4e-6 Å; the angle reaches 160, worth 1.5e-5.
n_points = 0
for element in sorted(set(atoms["element"])):
    centers = prepared.coord[prepared.element == element]
    for radius in fib_sphere.get_fibonacci_sphere_radii(element, voxel_size):
        samples = fib_sphere.estimate_fibonacci_sphere_samples(radius, voxel_size)
        points = native.fibonacci_sphere_points_batch(radius, centers, samples)
        offsets = fib_sphere.fibonacci_sphere(radius, 0.0, 0.0, 0.0, samples)
        offsets = np.stack([offsets[axis] for axis in "xyz"], axis=1)
        wanted = (centers[:, np.newaxis].astype(float) + offsets).reshape(-1, 3)
        assert np.abs(points - wanted).max() < 5e-5, (element, radius)
        n_points += len(points)

cloud, grid_id = voxel.add_voxel_grid(voxel.coords_to_point_cloud(fib_sphere.add_extra_points(atoms, voxel_size)))
grid = voxel.get_voxel_grid(cloud, grid_id)
protein, solvent = voxel.get_protein_and_solvent_voxels(voxel.get_protein_solvent_voxel_array(grid), grid.x_y_z)
shape = np.asarray(grid.x_y_z, np.int32)
assert len(atoms) + n_points == len(cloud.points)



def axes(group):
    return [np.ascontiguousarray(axis, np.int64) for axis in group.voxels]


exposed, buried = voxel.get_exposed_and_buried_voxels(solvent, protein, grid.x_y_z)
split = native.get_exposed_and_buried_selection(*axes(solvent), *axes(protein), shape)
assert set(split["exposed_flat_indices"]) == exposed.indices
assert set(split["buried_flat_indices"]) == buried.indices

shell = voxel.get_first_shell_exposed_voxels(exposed, buried, grid)
first = native.get_first_shell_exposed_selection(*axes(exposed), *axes(buried), shape)
assert set(first["flat_indices"]) == shell.indices


def rows(group):
    return np.stack(group.voxels, axis=1).astype(np.int32)


# The two functions that hosts without the one below call.
assert native.get_neighbor_voxel_indices(rows(exposed), rows(buried)).tolist() == first["neighbor_indices"].tolist()
everything = np.arange(buried.num_voxels, dtype=np.int32)
component = native.bfs_component_indices(rows(buried), everything).tolist()
assert component[0] == 0 and voxel.breadth_first_search(buried.voxels, set(component)) == set(component)
inside, outside = (
    tuple(axis[part] for axis in buried.voxels) for part in (component, np.setdiff1d(everything, component))
)
assert len(voxel.get_neighbor_voxels_python(inside, outside)[0]) == 0

groups = voxel.get_pores_pockets_cavities_occluded(buried, shell, grid)
theirs = {
    tuple(sorted(group.indices)): (group.voxel_type, tuple(sorted(group.surface_indices)))
    for kind in groups
    for group in kind.values()
}
# Kinds of the published package follow from the number of mouths alone; surfaces do not depend on the rules.
ours = native.classify_buried_components(rows(buried), rows(shell), shape, MIN_NUM_VOXELS, voxel_size, "custom18", 1)
flat = np.ravel_multi_index(rows(buried).T, shape)
offsets, surface = ours["component_offsets"], ours["surface_offsets"]
kinds = ("occluded", "cavity", "pocket", "pore", "hub")
assert len(ours["component_type_codes"]) == len(theirs)
n_same = 0
for i, code in enumerate(ours["component_type_codes"]):
    voxels = flat[ours["component_voxel_indices_flat"][offsets[i] : offsets[i + 1]]]
    kind, their_surface = theirs[tuple(voxels)]
    at_surface = flat[ours["component_surface_indices_flat"][surface[i] : surface[i + 1]]]
    assert tuple(at_surface) == their_surface
    if "occluded" in (kind, kinds[code]) or "cavity" in (kind, kinds[code]):
        assert kind == kinds[code]
    n_same += kind == kinds[code]
print(native.__file__)
print(f"{n_points} points, {len(flat)} buried voxels, {len(theirs)} components, {n_same} of the same kind")

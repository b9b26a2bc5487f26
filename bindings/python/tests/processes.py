"""What test_processes.py runs in other processes."""

import numpy as np

import nucula


def sizes(atoms, n_threads):
    """Volumes of the rows, at a size at which the pool is at work."""
    return nucula.volumes(atoms, voxel_size=0.5, align=False, n_threads=n_threads).volume.tolist()


def names(paths):
    """Rows of a batch."""
    return [len(item.volumes) for item in nucula.volumes_batch(paths, n_threads=2)]


def inherited(found):
    """Rows of a result made before the fork."""
    return len(found), int(found.mask("buried").sum()), float(np.sum(found.volume))


def both(path, atoms):
    """Rows of a batch and of a single call, each on several threads."""
    return names([path] * 2), len(sizes(atoms, 2))

"""nucula: cavities, pockets, pores and hubs of proteins on voxel grids.

    import nucula

    v = nucula.volumes("4cup.cif", voxel_size=2.0)
    for kind, volume in zip(v.kind, v.volume):
        print(kind, volume)
    v.write("4cup.annotated.cif")

`read` makes a `Structure` of a file, `volumes` finds the `Volumes` of a structure, `volumes_batch` those of many files.
Everything is in Å, Å³ and degrees; failures are subclasses of `Error`. `nucula.volumizer` has the calls of the package
`volumizer`; `sphere_points` and the functions on lists of voxels are for callers that voxelize themselves.
"""

from ._library import library as _loaded
from .ace import AceBasis, AceEnergies
from .ace_fit import AceFit, AceLeverage, ace_fit, ace_prior
from .ace_potential import AcePotential
from .ace_targets import AceTargets, ace_targets
from .batch import BatchItem, volumes_batch
from .errors import (
    BadArgument,
    Cancelled,
    Degenerate,
    Empty,
    Error,
    Internal,
    IoError,
    OutOfMemory,
    ParseError,
    TooLarge,
    Unsupported,
)
from .neighbors import Neighbors, neighbors
from .points import sphere_points, sphere_points_batch
from .structure import Structure, read
from .volumes import KINDS, SecondaryStructure, Volumes, volumes
from .voxels import (
    Components,
    classify_components,
    component_voxels,
    first_shell,
    neighbor_voxels,
    split_solvent,
)

__version__: str = _loaded.nucula_version().decode()

__all__ = [
    "AceBasis",
    "AceEnergies",
    "AceFit",
    "AceLeverage",
    "AcePotential",
    "AceTargets",
    "BadArgument",
    "BatchItem",
    "Cancelled",
    "Components",
    "Degenerate",
    "Empty",
    "Error",
    "Internal",
    "IoError",
    "KINDS",
    "Neighbors",
    "OutOfMemory",
    "ParseError",
    "SecondaryStructure",
    "Structure",
    "TooLarge",
    "Unsupported",
    "Volumes",
    "ace_fit",
    "ace_prior",
    "ace_targets",
    "classify_components",
    "component_voxels",
    "first_shell",
    "neighbor_voxels",
    "neighbors",
    "read",
    "sphere_points",
    "sphere_points_batch",
    "split_solvent",
    "volumes",
    "volumes_batch",
]

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
from .gyration import Gyration, PairDistribution, exposed_fraction, pair_distribution, radius_of_gyration
from .points import sphere_points, sphere_points_batch
from .saxs import SaxsEnsemble, SaxsFit, SaxsModel, form_factors, saxs_average, saxs_ensemble, saxs_fit, saxs_profile
from .saxs_curve import Guinier, SaxsCurve, guinier, kratky, read_saxs
from .structure import Structure, read
from .volumes import KINDS, Answers, SecondaryStructure, Summary, Volumes, volumes
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
    "Answers",
    "BadArgument",
    "BatchItem",
    "Cancelled",
    "Components",
    "Degenerate",
    "Empty",
    "Error",
    "Guinier",
    "Gyration",
    "Internal",
    "IoError",
    "KINDS",
    "OutOfMemory",
    "PairDistribution",
    "ParseError",
    "SaxsCurve",
    "SaxsEnsemble",
    "SaxsFit",
    "SaxsModel",
    "SecondaryStructure",
    "Structure",
    "Summary",
    "TooLarge",
    "Unsupported",
    "Volumes",
    "classify_components",
    "component_voxels",
    "exposed_fraction",
    "first_shell",
    "form_factors",
    "guinier",
    "kratky",
    "neighbor_voxels",
    "pair_distribution",
    "radius_of_gyration",
    "read",
    "read_saxs",
    "saxs_average",
    "saxs_ensemble",
    "saxs_fit",
    "saxs_profile",
    "sphere_points",
    "sphere_points_batch",
    "split_solvent",
    "volumes",
    "volumes_batch",
]

"""nucula: cavities, pockets, pores and hubs of proteins on voxel grids.

    import nucula

    v = nucula.volumes("4cup.cif", voxel_size=2.0)
    for kind, volume in zip(v.kind, v.volume):
        print(kind, volume)
    v.write("4cup.annotated.cif")

`read` makes a `Structure` of a file, `volumes` finds the `Volumes` of a structure, `volumes_batch` those of many files,
`volumes_frames` those of many frames of the same atoms,
`archive.run` those of whole archives as a Parquet file,
`track` those of a trajectory; `voids` finds its `Voids`: volumes with an error, mouths, lining, centrelines.
Everything is in Å, Å³ and degrees; failures are subclasses of `Error`. `nucula.volumizer` has the calls of the package
`volumizer`; `sphere_points` and the functions on lists of voxels are for callers that voxelize themselves.
"""

from . import archive
from ._library import library as _loaded
from .ace import AceBasis, AceEnergies
from .ace_fit import AceFit, AceLeverage, ace_fit, ace_prior
from .ace_potential import AcePotential
from .ace_targets import AceTargets, ace_targets
from .ace_yace import read_yace
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
from .frames import volumes_frames
from .gainloss import (
    Events,
    GainLossData,
    gainloss_events,
    gainloss_fit,
    gainloss_loglik,
    gainloss_prepare,
    gainloss_simulate,
    gainloss_test,
    gainloss_test_branches,
    gamma_rates,
)
from .gyration import Gyration, PairDistribution, exposed_fraction, pair_distribution, radius_of_gyration
from .neighbors import Neighbors, neighbors
from .points import sphere_points, sphere_points_batch
from .presence import Presence, read_presence
from .saxs import SaxsEnsemble, SaxsFit, SaxsModel, form_factors, saxs_average, saxs_ensemble, saxs_fit, saxs_profile
from .saxs_curve import Guinier, SaxsCurve, guinier, kratky, read_saxs
from .saxs_plot import saxs_plot
from .structure import Structure, read
from .track import Tracks, track
from .tree import Tree
from .voids import Centreline, Mouth, Voids, voids
from .voids_batch import VoidsItem, voids_batch
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
    "AceBasis",
    "AceEnergies",
    "AceFit",
    "AceLeverage",
    "AcePotential",
    "AceTargets",
    "Answers",
    "BadArgument",
    "BatchItem",
    "Cancelled",
    "Centreline",
    "Components",
    "Degenerate",
    "Empty",
    "Error",
    "Events",
    "GainLossData",
    "Guinier",
    "Gyration",
    "Internal",
    "IoError",
    "KINDS",
    "Mouth",
    "Neighbors",
    "OutOfMemory",
    "PairDistribution",
    "ParseError",
    "Presence",
    "SaxsCurve",
    "SaxsEnsemble",
    "SaxsFit",
    "SaxsModel",
    "SecondaryStructure",
    "Structure",
    "Summary",
    "TooLarge",
    "Tracks",
    "Tree",
    "Unsupported",
    "Voids",
    "VoidsItem",
    "Volumes",
    "ace_fit",
    "ace_prior",
    "ace_targets",
    "archive",
    "classify_components",
    "component_voxels",
    "exposed_fraction",
    "first_shell",
    "form_factors",
    "gainloss_events",
    "gainloss_fit",
    "gainloss_loglik",
    "gainloss_prepare",
    "gainloss_simulate",
    "gainloss_test",
    "gainloss_test_branches",
    "gamma_rates",
    "guinier",
    "kratky",
    "neighbor_voxels",
    "neighbors",
    "pair_distribution",
    "radius_of_gyration",
    "read",
    "read_presence",
    "read_saxs",
    "read_yace",
    "saxs_average",
    "saxs_ensemble",
    "saxs_fit",
    "saxs_plot",
    "saxs_profile",
    "sphere_points",
    "sphere_points_batch",
    "split_solvent",
    "track",
    "voids",
    "voids_batch",
    "volumes",
    "volumes_batch",
    "volumes_frames",
]

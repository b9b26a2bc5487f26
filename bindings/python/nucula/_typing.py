"""Words and keywords as type checkers see them: `mypy --strict` refuses `voxel_sise=` and `profile="f16"`.

Tests hold the words to those of the library, and the keywords to those of the functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, Optional, TypedDict, Union

Profile = Literal["f32", "f64", "c"]
PointsProfile = Literal["f32", "c"]
Connectivity = Literal["6", "18", "26", "custom18"]
Signs = Union[int, Literal["shape", "all"]]
Mask = Literal["protein", "exposed", "buried", "first_shell"]
VolumesFormat = Literal["pdb", "cif", "mmcif", "json", "csv", "json_columns", "html", "pml", "cxc"]
Frame = Literal["aligned", "input"]
Rules = Literal["volumizer", "plain"]
Assembly = Union[int, Literal["biological", "asymmetric", "auto"]]
Table = Literal["simple", "cromer-mann", "waasmaier-kirfel"]
Method = Literal["auto", "exact", "grid"]
OnBad = Literal["error", "nan"]
GyrationMethod = Literal["plain", "robust", "trimmed"]
Median = Literal["mean", "lower"]
Unmatched = Literal["error", "ignore"]
Genomes = Literal["columns", "rows"]
Ascertainment = Literal["none", "absent", "constant"]
Effect = Literal["gain", "loss"]
GammaMethod = Literal["mean", "median"]
Harmonics = Literal["spherical", "solid"]
Solver = Literal["qr", "svd", "bayesian_ridge", "ard"]
Units = Literal["1/angstrom", "1/nm"]
GuinierWeights = Literal["variance", "ratio"]


class Reading(TypedDict, total=False):
    """Keywords of `nucula.read` that calls which read files take too."""

    format: Optional[str]
    rules: Rules
    assembly: Assembly
    model: Optional[int]
    chains: Union[str, Iterable[str], None]
    keep_residues: Union[str, Iterable[str], None]
    keep_non_protein: bool
    keep_hydrogens: bool
    keep_models: bool
    max_file_bytes: Optional[int]
    max_atoms: Optional[int]


class FindingKeywords(TypedDict, total=False):
    """Keywords of `nucula.volumes` that have nothing to do with files."""

    voxel_size: float
    align: bool
    signs: Signs
    profile: Profile
    surface_connectivity: Connectivity
    mouth_merge_gap: int
    neck: bool
    min_voxels: int
    min_volume: Optional[float]
    max_voxels: Optional[int]
    lining_distance: float
    radii: Any
    within: Any


class VolumesKeywords(Reading, FindingKeywords, total=False):
    """Keywords of `nucula.volumes` that batches take too, with the old name of their sources."""

    paths: Any


class VoidsKeywords(Reading, total=False):
    """Keywords of `nucula.voids` that batches take too, with the old name of their sources."""

    paths: Any
    step: float
    probe_radius: float
    mouth_gap: float
    min_volume: float
    radii: Any
    align: bool
    within: Any
    probe_out: Optional[float]
    passages: bool
    max_points: Optional[int]


class WriteKeywords(TypedDict, total=False):
    """Keywords of `Volumes.write` that pages take too."""

    include_hubs: bool
    frame: Frame
    exact_pdb: bool
    source: Optional[str]
    input_path: Any
    structure_path: Any

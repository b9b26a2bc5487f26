"""The annotated structure as arrays: one pseudo-atom per voxel of every reported component, the occluded ones included."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from .volumes import KINDS, Volumes

#: Kinds in the order in which their pseudo-atoms stand, as indices into KINDS.
ORDER = tuple(map(KINDS.index, ("hub", "pore", "pocket", "cavity", "occluded")))
#: By kind, in the order of KINDS.
RESIDUE_NAMES = np.array(["OCC", "CAV", "POK", "POR", "HUB"])
ELEMENTS = np.array(["H", "S", "N", "O", "F"])
_CHAINS = ("E", "D", "C", "B", "A")
_OCCLUDED = KINDS.index("occluded")


class PseudoAtoms(NamedTuple):
    """One entry per pseudo-atom: by kind (`ORDER`), by residue id, by voxel."""

    positions: np.ndarray  # (n, 3) float32: voxel centres, Å
    kinds: np.ndarray  # (n,) int8: index into KINDS
    residue_ids: np.ndarray  # (n,) int64: number of the component among those of its kind, largest first
    voxels: np.ndarray  # (n,) int64: flat voxel index
    in_mouth: np.ndarray  # (n,) bool


def pseudo_atoms(found: Volumes, min_voxels: int, min_volume: float) -> PseudoAtoms:
    """The voxels of the rows, and of the occluded components that pass the same two limits as the rows did."""
    offsets, all_voxels = found._voxel_offsets.astype(np.int64), found._voxels
    sizes = np.diff(offsets)
    enough = (sizes >= min_voxels) & (sizes * found.voxel_size**3 >= min_volume)
    occluded = np.flatnonzero((found.component_kind == _OCCLUDED) & enough)
    occluded = occluded[np.argsort(-sizes[occluded], kind="stable")]

    kinds = found.component_kind[found.component]
    rank = np.argsort(ORDER)[kinds]
    rows = np.lexsort((found.id, rank))
    components = np.concatenate([found.component[rows].astype(np.int64), occluded])
    kinds = np.concatenate([kinds[rows], np.full(len(occluded), _OCCLUDED, np.int8)])
    ids = np.concatenate([found.id[rows].astype(np.int64), np.arange(len(occluded))])

    lengths = sizes[components]
    ends = np.cumsum(lengths)
    within = np.arange(lengths.sum()) - np.repeat(ends - lengths, lengths)
    voxels = all_voxels[np.repeat(offsets[components], lengths) + within].astype(np.int64)
    in_mouth = np.isin(voxels, found._mouth_voxels)
    return PseudoAtoms(centers(found, voxels), np.repeat(kinds, lengths), np.repeat(ids, lengths), voxels, in_mouth)


def centers(found: Volumes, voxels: np.ndarray) -> np.ndarray:
    """(n, 3) float32: centres of voxels by flat index, Å: the middle between edges in float64, rounded once."""
    columns = []
    for axis, index in enumerate(np.unravel_index(voxels, found.shape)):
        n = found.shape[axis]
        edges = np.arange(n + 1) * found.step[axis] + found.lower[axis]
        edges[n] = found.upper[axis]
        columns.append(((edges[:-1] + edges[1:]) / 2).astype(np.float32)[index])
    return np.stack(columns, axis=1)


def choose_chains(used: Iterable[str]) -> np.ndarray:
    """(5,) str: the chain id of each kind, by KINDS: its own letter, or the first that is free, or its own after all."""
    used = set(used)
    chosen = list(_CHAINS)
    for kind in ORDER:
        candidates = _CHAINS[kind] + string.ascii_uppercase + string.ascii_lowercase + string.digits
        chosen[kind] = next((chain for chain in candidates if chain not in used), _CHAINS[kind])
        used.add(chosen[kind])
    return np.array(chosen)

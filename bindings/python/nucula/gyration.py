"""Radius of gyration, P(r), exposed shares: what positions alone, or with elements, tell."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _arrays, _atoms, _c_api, _options
from ._handle import Handle
from ._library import check, library
from ._watch import Watch
from .errors import BadArgument

if TYPE_CHECKING:
    from ._typing import GyrationMethod, Median

_ROW = ctypes.c_double * 3


@dataclass(frozen=True)
class Gyration:
    """Radius of gyration; `float()` of it is `rg`. Of several conformers every entry has an axis for them.

    rg               Å.
    center           (3,): centre of all atoms with the same weights, Å.
    kept             (n,) bool: whether an atom counts.
    gradient         (n, 3): dRg/dx, the kept atoms held fixed; None unless asked for.
    energy           k/2 (Rg - target)²; None without a target.
    energy_gradient  k (Rg - target) dRg/dx; None without a target.
    """

    rg: Any
    center: np.ndarray
    kept: np.ndarray
    gradient: np.ndarray | None
    energy: Any
    energy_gradient: np.ndarray | None

    def __float__(self) -> float:
        return float(self.rg)


def _weights(given: Any, atoms: _atoms.Atoms, kind: str, number: int) -> np.ndarray | None:
    """None, the word `kind`, or n numbers."""
    if given is None:
        return None
    if isinstance(given, str):
        if given != kind:
            raise BadArgument(f"bad weights: {given!r} is neither {kind!r} nor numbers")
        elements = atoms.need_elements(f"weights {kind!r} need them")
        out = np.empty(len(elements))
        pointer = _arrays.pointer(elements, ctypes.c_char * 4)
        check(library.nucula_atom_weights(number, pointer, len(elements), _arrays.pointer(out, ctypes.c_double)))
        return out
    weights = _arrays.numbers("weights", given)
    if len(weights) != atoms.n_atoms:
        raise BadArgument(f"bad weights: {len(weights)} values for {atoms.n_atoms} atoms")
    return weights


def _optional(array: np.ndarray | None, kind: Any) -> Any:
    return None if array is None else _arrays.pointer(array, kind)


@_options.fills(_c_api.nucula_gyration_options_t)
def radius_of_gyration(
    source: Any,
    *,
    weights: Any = None,
    method: GyrationMethod = "plain",
    cutoff: float = 3.0,
    trim: float = 0.95,
    median: Median = "mean",
    gradient: bool = False,
    max_gradient: float | None = None,
    target: float | None = None,
    force_constant: float = 1.0,
    n_threads: int = 0,
) -> Gyration:
    """The radius of gyration of atoms, of all of them or without those that stray.

    source          a path, a `Structure`, (positions, elements), or positions (n, 3) or (n_conformers, n, 3), Å.
    weights         None for ones, "mass", or n numbers that are not negative.
    method          "plain"; "robust": atoms up to the median distance from the centre plus `cutoff` robust standard deviations;
                    "trimmed": the share `trim` of them that is nearest the centre.
    median          of an even number of values: "mean" of the two in the middle, or the "lower" one.
    gradient        whether to compute dRg/dx, the kept atoms held fixed.
    max_gradient    the longest gradient of an atom; None for no limit.
    target          radius that a restraint k/2 (Rg - target)² pulls to, Å, with k = `force_constant`.
    n_threads       threads to use; 0: one per core. Every number gives the same bits.

    Raises BadArgument, OutOfMemory, and for files what `nucula.read` raises.
    """
    options = _options.fill(_c_api.nucula_gyration_options_t, radius_of_gyration, locals())
    wants_gradient = bool(_options.flag("gradient", gradient)) or target is not None
    pull_to = None if target is None else _finite("target", target)
    strength = _finite("force_constant", force_constant)
    atoms = _atoms.atoms(source)
    own = _weights(weights, atoms, "mass", _c_api.NUCULA_ATOM_WEIGHTS_MASS)
    positions, single = atoms.need_positions()
    n_conformers, n = positions.shape[:2]
    rg, center, kept = np.empty(n_conformers), np.empty((n_conformers, 3)), np.empty((n_conformers, n), np.uint8)
    slopes = _arrays.room("positions", positions.shape, np.float64) if wants_gradient else None
    with Watch() as watch:
        options.progress = watch.callback
        status = library.nucula_radius_of_gyration(
            _arrays.pointer(positions, _ROW),
            n_conformers,
            n,
            _optional(own, ctypes.c_double),
            options,
            _arrays.pointer(rg, ctypes.c_double),
            _arrays.pointer(center, _ROW),
            _arrays.pointer(kept, ctypes.c_uint8),
            _optional(slopes, _ROW),
        )
    check(status)
    energy = pulls = None
    if pull_to is not None:
        energy = 0.5 * strength * (rg - pull_to) ** 2
        pulls = (strength * (rg - pull_to))[:, None, None] * slopes
    if not gradient:
        slopes = None
    columns = [rg, center, kept.view(bool), slopes, energy, pulls]
    if single:
        columns = [None if column is None else column[0] for column in columns]
        columns[0] = float(columns[0])
        columns[4] = None if energy is None else float(columns[4])
    return Gyration(*columns)


def _finite(name: str, value: Any) -> float:
    value = _options.number(name, value)
    if not np.isfinite(value):
        raise BadArgument(f"bad {name}: {value} is not finite")
    return value


@dataclass(frozen=True)
class PairDistribution:
    """P(r).

    r          (n_bins,): middles of the bins, Å.
    p          (n_bins,): Σ 2 w_i w_j over the pairs of each bin; bin k holds k h <= r < (k + 1) h.
    self_term  Σ w²; with all bins Σ p + self_term = (Σ w)².
    d_max      the longest distance, Å.
    rg         radius of gyration from the exact second moment, Å.
    """

    r: np.ndarray
    p: np.ndarray
    self_term: float
    d_max: float
    rg: float


@_options.fills(_c_api.nucula_pair_distribution_options_t)
def pair_distribution(
    source: Any, *, weights: Any = None, bin_width: float = 1.0, r_max: float | None = None, n_threads: int = 0
) -> PairDistribution:
    """The distribution of pair distances of one conformer.

    source     a path, a `Structure`, (positions, elements), or positions (n, 3), Å.
    weights    None for ones, "electrons", or n numbers: a pair counts 2 w_i w_j.
    bin_width  Å.
    r_max      longer distances are dropped, Å; the last bin holds r = r_max too. None: as many bins as needed.
    n_threads  threads to use; 0: one per core. Every number gives the same bits.

    Raises BadArgument, TooLarge (2^31 bins), OutOfMemory, and for files what `nucula.read` raises.
    """
    options = _options.fill(_c_api.nucula_pair_distribution_options_t, pair_distribution, locals())
    if r_max is not None and options.r_max == np.inf:
        raise BadArgument("bad r_max: inf must be finite and positive")
    atoms = _atoms.atoms(source)
    own = _weights(weights, atoms, "electrons", _c_api.NUCULA_ATOM_WEIGHTS_ELECTRONS)
    positions, _ = atoms.need_positions()
    if len(positions) != 1:
        raise BadArgument(f"bad positions: {len(positions)} conformers; give one")
    handle = Handle(_c_api.nucula_pair_distribution_t, library.nucula_pair_distribution_free)
    with Watch() as watch:
        options.progress = watch.callback
        status = library.nucula_pair_distribution(
            _arrays.pointer(positions, _ROW),
            positions.shape[1],
            _optional(own, ctypes.c_double),
            options,
            handle.pointer,
        )
    check(status)
    view = _c_api.nucula_pair_distribution_view_t(size=ctypes.sizeof(_c_api.nucula_pair_distribution_view_t))
    check(library.nucula_pair_distribution_view(handle.pointer, view))
    r, p = (np.array(np.ctypeslib.as_array(column, (view.n_bins,))) for column in (view.r, view.p))
    return PairDistribution(r, p, view.self_term, view.d_max, view.rg)


@_options.fills(_c_api.nucula_exposed_options_t)
def exposed_fraction(
    source: Any, *, probe_radius: float = 1.4, n_points: int = 256, n_threads: int = 0
) -> np.ndarray:
    """(n,) float64: how much of each atom solvent can touch, 0..1. With several conformers (n_conformers, n).

    The share of `n_points` points on a sphere of the atom's radius plus `probe_radius` (Å) that no other atom's such sphere
    holds.

    source     a path, a `Structure`, or (positions, elements).
    n_threads  threads to use; 0: one per core. Every number gives the same bits.

    Raises BadArgument, OutOfMemory, and for files what `nucula.read` raises.
    """
    options = _options.fill(_c_api.nucula_exposed_options_t, exposed_fraction, locals())
    atoms = _atoms.atoms(source)
    elements = atoms.need_elements("they give the radii")
    positions, single = atoms.need_positions()
    out = np.empty(positions.shape[:2])
    with Watch() as watch:
        options.progress = watch.callback
        for conformer, fractions in zip(positions, out):
            status = library.nucula_exposed_fraction(
                _arrays.pointer(conformer, _ROW),
                _arrays.pointer(elements, ctypes.c_char * 4),
                len(elements),
                options,
                _arrays.pointer(fractions, ctypes.c_double),
            )
            if status != _c_api.NUCULA_OK:
                break
        else:
            status = _c_api.NUCULA_OK
    check(status)
    return out[0] if single else out

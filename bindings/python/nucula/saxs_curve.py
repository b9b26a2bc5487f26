"""Measured curves: reading, writing, Guinier line, Kratky axes."""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Union

import numpy as np

from . import _arrays, _c_api, _options
from ._handle import Handle
from ._library import check, library
from .errors import BadArgument
from .structure import Path

if TYPE_CHECKING:
    from ._typing import GuinierWeights, Units

_UNITS = {"1/angstrom": _c_api.NUCULA_SAXS_UNITS_PER_ANGSTROM, "1/nm": _c_api.NUCULA_SAXS_UNITS_PER_NM}
_STATUS = ("ok", "no_decay")


class SaxsCurve:
    """A measured curve; read by `nucula.read_saxs`, or made of arrays: `SaxsCurve(q, intensity, sigma)`.

    q, intensity, sigma   (n_q,) float64, read-only; q in Å⁻¹, ascending. A point whose sigma is not finite and positive does
                          not count in fits.
    has_sigma             whether the sigmas are measured.
    units_hint            the unit of q that the file suggests, "1/angstrom" or "1/nm", or None. It was not used: compare it
                          with what you asked for.
    path                  the file, or None.
    """

    def __init__(self, q: Any, intensity: Any, sigma: Any):
        self.q, self.intensity, self.sigma = (array.copy() for array in _triple((q, intensity, sigma)))
        self.has_sigma = True
        self.units_hint: str | None = None
        self.path: Path | None = None
        self._freeze()

    def _freeze(self) -> None:
        for array in (self.q, self.intensity, self.sigma):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.q)

    def write(self, path: Path) -> None:
        """Writes a header line and three columns, so that every number reads back exactly. Raises IoError, BadArgument."""
        handle = Handle(_c_api.nucula_saxs_curve_t, library.nucula_saxs_curve_free)
        columns = [_arrays.pointer(a, ctypes.c_double) for a in (self.q, self.intensity, self.sigma)]
        check(library.nucula_saxs_curve_new(*columns, len(self), handle.pointer))
        check(library.nucula_saxs_curve_write(handle.pointer, _options.path("path", path)))

    def __repr__(self) -> str:
        source = "" if self.path is None else f" of {os.path.basename(os.fsdecode(self.path))}"
        ends = f", q {self.q[0]:g} to {self.q[-1]:g} 1/Å" if len(self) else ""
        return f"<nucula.SaxsCurve{source}: {len(self)} points{ends}>"


Curve = Union[Path, SaxsCurve, "tuple[Any, Any, Any]"]


@_options.fills(_c_api.nucula_saxs_read_options_t, by_hand=("units",))
def read_saxs(
    path: Path,
    *,
    units: Units = "1/angstrom",
    sigma_fraction: float | None = None,
    max_file_bytes: int | None = None,
) -> SaxsCurve:
    """Reads a measured curve: columns q, intensity, sigma of a text file, `.gz` unpacked.

    units           of q in the file, "1/angstrom" or "1/nm"; never guessed, but see `SaxsCurve.units_hint`.
    sigma_fraction  for a file without a third column: sigma is this fraction of |intensity|. Without it such a file is
                    refused.
    max_file_bytes  limit on the size of the file; default 4 GiB.

    Raises IoError, ParseError (with the line and the reason), TooLarge, BadArgument.
    """
    options = _options.fill(_c_api.nucula_saxs_read_options_t, read_saxs, locals())
    options.units = _options.choice("units", units, _UNITS)
    if sigma_fraction is not None and options.sigma_fraction == 0.0:
        raise BadArgument("bad sigma_fraction: 0.0 must be finite and positive")
    handle = Handle(_c_api.nucula_saxs_curve_t, library.nucula_saxs_curve_free)
    check(library.nucula_saxs_read(_options.path("path", path), options, handle.pointer))
    view = _c_api.nucula_saxs_curve_view_t(size=ctypes.sizeof(_c_api.nucula_saxs_curve_view_t))
    check(library.nucula_saxs_curve_view(handle.pointer, view))
    columns = (np.array(np.ctypeslib.as_array(column, (view.n_q,))) for column in (view.q, view.intensity, view.sigma))
    curve = SaxsCurve(*columns)
    curve.has_sigma = bool(view.has_sigma)
    curve.units_hint = {number: word for word, number in _UNITS.items()}.get(view.units_hint)
    curve.path = path
    return curve


def curve_of(given: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """q, intensity, sigma of a path, a `SaxsCurve` or a triple."""
    if isinstance(given, (str, bytes, os.PathLike)):
        given = read_saxs(given)
    if isinstance(given, SaxsCurve):
        return given.q, given.intensity, given.sigma
    return _triple(given)


def _triple(given: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    try:
        q, intensity, sigma = given
    except (TypeError, ValueError):
        kind = type(given).__name__
        raise BadArgument(f"bad curve: {kind}; give a path, a SaxsCurve, or (q, intensity, sigma)") from None
    q, intensity, sigma = (
        _arrays.numbers(name, values) for name, values in (("q", q), ("intensity", intensity), ("sigma", sigma))
    )
    if not len(q) == len(intensity) == len(sigma):
        raise BadArgument(f"bad intensity: {len(intensity)} values and {len(sigma)} of sigma for {len(q)} of q")
    return q, intensity, sigma


@dataclass(frozen=True)
class Guinier:
    """A Guinier line and what it says.

    rg, rg_sigma         radius of gyration and its standard error, Å; NaN where the line does not fall.
    i0, i0_sigma         intensity at q = 0 and its standard error.
    rg2                  Rg², also where it is not positive.
    first, last, n_used  the points used: from `first` up to, not including, `last`.
    status               "ok", or "no_decay": the line does not fall.
    """

    rg: float
    rg_sigma: float
    i0: float
    i0_sigma: float
    rg2: float
    first: int
    last: int
    n_used: int
    status: str


@_options.fills(_c_api.nucula_guinier_options_t)
def guinier(
    curve: Curve,
    *,
    q_min: float | None = None,
    q_max: float | None = None,
    limit: float = 1.3,
    weights: GuinierWeights = "variance",
    min_points: int = 5,
) -> Guinier:
    """The Guinier line ln I = ln I0 - Rg² q²/3 through the points with positive intensity and sigma.

    curve         a path, a `SaxsCurve`, or (q, intensity, sigma).
    q_min, q_max  Å⁻¹. Without `q_max` the end is found: the last point with q Rg <= limit.
    limit         largest q Rg.
    weights       "variance": (I/sigma)²; "ratio": I/sigma.
    min_points    fewer points are refused.

    Raises Degenerate (too few points), BadArgument, and for files what `nucula.read_saxs` raises.
    """
    options = _options.fill(_c_api.nucula_guinier_options_t, guinier, locals())
    if q_max is not None and not options.q_max > 0.0:
        raise BadArgument(f"bad q_max: {q_max} must be positive")
    q, intensity, sigma = curve_of(curve)
    out = _c_api.nucula_guinier_t(size=ctypes.sizeof(_c_api.nucula_guinier_t))
    columns = [_arrays.pointer(column, ctypes.c_double) for column in (q, intensity, sigma)]
    check(library.nucula_guinier(*columns, len(q), options, out))
    names = ("rg", "rg_sigma", "i0", "i0_sigma", "rg2", "first", "last", "n_used")
    return Guinier(**{name: getattr(out, name) for name in names}, status=_STATUS[out.status])


def kratky(curve: Curve, *, rg: float | None = None, i0: float | None = None) -> tuple[np.ndarray, np.ndarray]:
    """x, y of a Kratky plot: (q, q² I), or without dimension (q Rg, (q Rg)² I/I0) with both `rg` and `i0`.

    Raises BadArgument, and for files what `nucula.read_saxs` raises.
    """
    if (rg is None) != (i0 is None):
        missing = "rg" if rg is None else "i0"
        raise BadArgument(f"bad {missing}: none; give both rg and i0, or neither")
    scales = [1.0 if value is None else _options.number(name, value) for name, value in (("rg", rg), ("i0", i0))]
    q, intensity, _ = curve_of(curve)
    x, y = np.empty(len(q)), np.empty(len(q))
    columns = [_arrays.pointer(column, ctypes.c_double) for column in (q, intensity)]
    outputs = [_arrays.pointer(column, ctypes.c_double) for column in (x, y)]
    check(library.nucula_kratky(*columns, len(q), *scales, *outputs))
    return x, y

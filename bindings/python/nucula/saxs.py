"""Small-angle X-ray scattering of atoms: profiles, their fit to curves, exact gradients, ensembles."""

from __future__ import annotations

import ctypes
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _arrays, _atoms, _c_api, _options
from ._handle import Handle
from ._library import check, library
from ._watch import Watch
from .errors import BadArgument
from .saxs_curve import Curve, curve_of

if TYPE_CHECKING:
    from ._typing import Method, OnBad, Table

_ROW = ctypes.c_double * 3

# Words with a hyphen, as papers write them.
_TABLES = {name.replace("_", "-"): number for name, number in _options.words("NUCULA_SAXS_TABLE_").items()}
_STATUS = ("ok", "negative_scale", "degenerate", "bad")


def form_factors(elements: Any, q: Any, *, table: Table = "waasmaier-kirfel", hydrogens: Any = None) -> np.ndarray:
    """(n, n_q) float64: form factors of neutral atoms, electrons.

    elements   n symbols in any case; D counts as H.
    q          n_q values, Å⁻¹, not negative.
    table      "waasmaier-kirfel", "cromer-mann", or "simple": one Gaussian for H, C, N, O, P, S, anything else as carbon.
    hydrogens  n whole numbers: so many times the factor of hydrogen is added.

    Raises BadArgument, OutOfMemory.
    """
    elements, q = _atoms.elements(elements), _arrays.numbers("q", q)
    counts = None if hydrogens is None else _hydrogen_counts(hydrogens, len(elements))
    out = _arrays.room("q", (len(elements), len(q)), np.float64)
    check(
        library.nucula_form_factors(
            _options.choice("table", table, _TABLES),
            _arrays.pointer(elements, ctypes.c_char * 4),
            None if counts is None else _arrays.pointer(counts, ctypes.c_int32),
            len(elements),
            _arrays.pointer(q, ctypes.c_double),
            len(q),
            _arrays.pointer(out, ctypes.c_double),
        )
    )
    return out


def _hydrogen_counts(given: Any, n: int) -> np.ndarray:
    counts = _arrays.integers("hydrogens", given)
    if counts.shape != (n,):
        raise BadArgument(f"bad hydrogens: the shape is {counts.shape}; it must be ({n},)")
    return counts


@dataclass(frozen=True)
class SaxsFit:
    """Conformers beside a curve. Of one conformer: numbers and a word; of several: arrays with one entry each.

    chi2, reduced_chi2       Σ w (y - scale I - offset)², w = 1/sigma²; that over points less fitted parameters.
    scale, offset            of the best fit; the offset is 0 unless fitted.
    status                   "ok", "negative_scale", "degenerate" (flat or zero: scale 1), "bad" (a coordinate is not finite).
    n_used                   points with a finite intensity and a positive, finite sigma.
    c1, c2                   of the solvent, as given or fitted.
    c1_at_edge, c2_at_edge   whether a fitted one lies at an end of its range.
    intensity                calculated, electrons²: (n_q,) or (n_conformers, n_q).
    fitted                   scale · intensity + offset, to lay over the curve.
    gradient                 dchi2/dx, (…, n_atoms, 3), 1/Å; None unless asked for. Exposed shares are held fixed.
    """

    chi2: Any
    reduced_chi2: Any
    scale: Any
    offset: Any
    status: Any
    n_used: Any
    c1: Any
    c2: Any
    c1_at_edge: Any
    c2_at_edge: Any
    intensity: np.ndarray
    fitted: np.ndarray
    gradient: np.ndarray | None


class SaxsModel:
    """What scatters and at which q, kept: types of atoms, their factors, and the table of sines.

    A loop that moves the same atoms pays for their pairs only. `profile` and `fit` take positions (n, 3) or
    (n_conformers, n, 3), or None for those of the source. May be used from several threads at once.
    """

    def __init__(
        self,
        source: Any,
        q: Any,
        *,
        table: Table = "waasmaier-kirfel",
        factors: Any = None,
        types: Any = None,
        hydrogens: Any = "auto",
        method: Method = "auto",
        density: float = 0.0,
        c1: float = 1.0,
        c2: float = 0.0,
        n_threads: int = 0,
    ):
        """See `saxs_profile` for what these are."""
        given = {name: value for name, value in locals().items() if name not in ("self", "source", "q")}
        atoms = _atoms.atoms(source)
        q = _arrays.numbers("q", q)
        counts = None
        if not isinstance(hydrogens, str):
            counts, given["hydrogens"] = hydrogens, "explicit"
        options = _options.fill(_c_api.nucula_saxs_options_t, saxs_profile, given)
        options.table = _options.choice("table", table, _TABLES)
        options.hydrogens = _options.choice(
            "hydrogens", given["hydrogens"], _options.words("NUCULA_SAXS_HYDROGENS_")
        )
        # The library calls it on the thread that made a call, which finds its own watch.
        self._watches: dict[int, Watch] = {}
        self._callback = _c_api.nucula_progress_t(_Relay(self._watches))
        options.progress = self._callback
        self._handle = Handle(_c_api.nucula_saxs_model_t, library.nucula_saxs_model_free)
        self._atoms = atoms
        out = self._handle.pointer
        if factors is not None:
            self._new(atoms, factors, types, q, options, out)
        elif types is not None:
            raise BadArgument("bad types: they are rows of factors, which are not given")
        elif atoms.structure is not None and counts is None:
            self._n_atoms = len(atoms.structure)
            pointer = _arrays.pointer(q, ctypes.c_double)
            check(
                library.nucula_saxs_model_from_structure(atoms.structure._handle, pointer, len(q), options, out)
            )
        else:
            elements = atoms.need_elements("give (positions, elements), or factors")
            self._n_atoms = len(elements)
            if counts is not None:
                counts = _hydrogen_counts(counts, len(elements))
            check(
                library.nucula_saxs_model_from_atoms(
                    _arrays.pointer(elements, ctypes.c_char * 4),
                    None if counts is None else _arrays.pointer(counts, ctypes.c_int32),
                    len(elements),
                    _arrays.pointer(q, ctypes.c_double),
                    len(q),
                    options,
                    out,
                )
            )
        #: (n_q,) float64, Å⁻¹.
        self.q = q.copy()
        self.q.flags.writeable = False

    def _new(self, atoms: _atoms.Atoms, factors: Any, types: Any, q: np.ndarray, options: Any, out: Any) -> None:
        factors = _arrays.matrix("factors", factors)
        if factors.shape[1] != len(q):
            raise BadArgument(f"bad factors: the shape is {factors.shape}; it must be (n_types, {len(q)})")
        self._n_atoms = atoms.n_atoms
        if types is None:
            if len(factors) != atoms.n_atoms:
                raise BadArgument(f"bad types: none, and {len(factors)} rows of factors for {atoms.n_atoms} atoms")
            # A row per atom: equal rows are one type.
            factors, types = np.unique(factors, axis=0, return_inverse=True)
            factors = np.ascontiguousarray(factors)
        types = _arrays.integers("types", np.ravel(types) if np.ndim(types) > 1 and np.size(types) == atoms.n_atoms else types)
        if types.shape != (atoms.n_atoms,):
            raise BadArgument(f"bad types: the shape is {types.shape}; it must be ({atoms.n_atoms},)")
        check(
            library.nucula_saxs_model_new(
                _arrays.pointer(types, ctypes.c_int32),
                len(types),
                _arrays.pointer(factors, ctypes.c_double),
                len(factors),
                _arrays.pointer(q, ctypes.c_double),
                len(q),
                options,
                out,
            )
        )

    def _positions(self, given: Any) -> tuple[np.ndarray, bool]:
        if given is None:
            return self._atoms.need_positions()
        positions, single = _arrays.conformers("positions", given)
        if positions.shape[1] != self._n_atoms:
            raise BadArgument(f"bad positions: {positions.shape[1]} atoms; the model has {self._n_atoms}")
        return positions, single

    def profile(self, positions: Any = None) -> np.ndarray:
        """(n_q,) or (n_conformers, n_q) float64: I(q), electrons². See `saxs_profile`."""
        positions, single = self._positions(positions)
        out = _arrays.room("positions", (len(positions), len(self.q)), np.float64)
        with self._watch():
            status = library.nucula_saxs_profile(
                self._handle,
                _arrays.pointer(positions, _ROW),
                len(positions),
                _arrays.pointer(out, ctypes.c_double),
            )
        check(status)
        return out[0] if single else out

    def fit(
        self,
        positions: Any,
        intensity: Any,
        sigma: Any,
        *,
        offset: bool = False,
        gradient: bool = False,
        fit_c1: bool = False,
        fit_c2: bool = False,
        on_bad: OnBad = "error",
    ) -> SaxsFit:
        """The fit to a curve measured at the model's q. See `saxs_fit`."""
        options = _options.fill(_c_api.nucula_saxs_fit_options_t, saxs_fit, locals())
        wants_gradient = bool(_options.flag("gradient", gradient))
        positions, single = self._positions(positions)
        intensity, sigma = _arrays.numbers("intensity", intensity), _arrays.numbers("sigma", sigma)
        for name, values in (("intensity", intensity), ("sigma", sigma)):
            if len(values) != len(self.q):
                raise BadArgument(f"bad {name}: {len(values)} values for {len(self.q)} of q")
        n = len(positions)
        fits = (_c_api.nucula_saxs_fit_t * n)()
        for fit in fits:
            fit.size = ctypes.sizeof(fit)
        profiles = _arrays.room("positions", (n, len(self.q)), np.float64)
        forces = _arrays.room("positions", positions.shape, np.float64) if wants_gradient else None
        with self._watch():
            status = library.nucula_saxs_fit(
                self._handle,
                _arrays.pointer(positions, _ROW),
                n,
                _arrays.pointer(intensity, ctypes.c_double),
                _arrays.pointer(sigma, ctypes.c_double),
                options,
                fits,
                _arrays.pointer(profiles, ctypes.c_double),
                None if forces is None else _arrays.pointer(forces, _ROW),
            )
        check(status)
        return _fitted(fits, profiles, forces, single)

    def _watch(self) -> _Entered:
        return _Entered(self._watches)

    def __repr__(self) -> str:
        return f"<nucula.SaxsModel: {self._n_atoms} atoms, {len(self.q)} values of q>"


class _Relay:
    """The callback of a model: asks the watch of the thread that it is called on."""

    def __init__(self, watches: dict[int, Watch]):
        self._watches = watches

    def __call__(self, done: int, total: int, user: Any) -> int:
        watch = self._watches.get(threading.get_ident())
        return 0 if watch is None else watch._called(done, total, user)


class _Entered:
    """A watch that the model's callback finds while the call lasts."""

    def __init__(self, watches: dict[int, Watch]):
        self._watches = watches
        self._watch = Watch()
        self._outer: Watch | None = None

    def __enter__(self) -> None:
        self._watch.__enter__()
        self._outer = self._watches.get(threading.get_ident())
        self._watches[threading.get_ident()] = self._watch

    def __exit__(self, *error: Any) -> None:
        if self._outer is None:
            del self._watches[threading.get_ident()]
        else:
            self._watches[threading.get_ident()] = self._outer
        self._watch.__exit__(*error)


def _fitted(fits: Any, profiles: np.ndarray, forces: np.ndarray | None, single: bool) -> SaxsFit:
    columns: dict[str, Any] = {
        name: np.array([getattr(fit, name) for fit in fits], np.float64)
        for name in ("chi2", "reduced_chi2", "scale", "offset", "c1", "c2")
    }
    columns["n_used"] = np.array([fit.n_used for fit in fits], np.int64)
    columns["status"] = np.array([_STATUS[fit.status] for fit in fits], "U14")
    for name, bit in (("c1_at_edge", _c_api.NUCULA_SAXS_EDGE_C1), ("c2_at_edge", _c_api.NUCULA_SAXS_EDGE_C2)):
        columns[name] = np.array([bool(fit.edges & bit) for fit in fits], bool)
    fitted = columns["scale"][:, None] * profiles + columns["offset"][:, None]
    if single:
        columns = {name: column[0].item() for name, column in columns.items()}
        profiles, fitted, forces = profiles[0], fitted[0], None if forces is None else forces[0]
    return SaxsFit(intensity=profiles, fitted=fitted, gradient=forces, **columns)


@_options.fills(_c_api.nucula_saxs_options_t, by_hand=("table", "hydrogens"))
def saxs_profile(
    source: Any,
    q: Any,
    *,
    table: Table = "waasmaier-kirfel",
    factors: Any = None,
    types: Any = None,
    hydrogens: Any = "auto",
    method: Method = "auto",
    density: float = 0.0,
    c1: float = 1.0,
    c2: float = 0.0,
    n_threads: int = 0,
) -> np.ndarray:
    """(n_q,) or (n_conformers, n_q) float64: I(q) by the Debye sum, electrons², self terms included: I(0) = (Σ f)².

    source      a path, a `Structure`, (positions, elements), or positions alone with `factors`; positions (n, 3) or
                (n_conformers, n, 3), Å, kept in float64.
    q           Å⁻¹, not negative, in any order.
    table       of form factors: "waasmaier-kirfel", "cromer-mann", "simple".
    factors     (n_types, n_q) instead of a table, of any sign; `types` (n,) says which row an atom has. Without `types` one
                row per atom.
    hydrogens   "explicit": the atoms as given. "implicit": those that residues have are added to their heavy atoms.
                "auto": implicit for a structure without any hydrogen, which adds a third to I(0); else explicit. Or n whole
                numbers, hydrogens bound to each atom.
    method      "exact": one sine per pair and q. "grid": distances spread over nodes, at most 1e-8 of I. "auto": exact for
                few atoms, else grid.
    density     electrons of displaced solvent per Å³; water has 0.334, vacuum 0.
    c1, c2      swelling of displaced volumes, strength of the hydration shell: the model of the solvent.
    n_threads   threads to use; 0: one per core. Every number gives the same bits, and every conformer the same as alone.

    Ctrl-C stops the call. Raises BadArgument, TooLarge, OutOfMemory, and for files what `nucula.read` raises.
    """
    options = {name: value for name, value in locals().items() if name not in ("source", "q")}
    return SaxsModel(source, q, **options).profile()


@_options.fills(_c_api.nucula_saxs_fit_options_t)
def saxs_fit(
    source: Any,
    curve: Curve,
    *,
    offset: bool = False,
    gradient: bool = False,
    fit_c1: bool = False,
    fit_c2: bool = False,
    on_bad: OnBad = "error",
    table: Table = "waasmaier-kirfel",
    factors: Any = None,
    types: Any = None,
    hydrogens: Any = "auto",
    method: Method = "auto",
    density: float = 0.0,
    c1: float = 1.0,
    c2: float = 0.0,
    n_threads: int = 0,
) -> SaxsFit:
    """The profile at the q of a measured curve, scaled to it: chi², and if asked for its exact gradient to all atoms.

    source            as for `saxs_profile`, which explains the other keywords too.
    curve             a path, a `SaxsCurve`, or (q, intensity, sigma).
    offset            whether a constant is fitted beside the scale.
    gradient          whether to compute dchi2/dx.
    fit_c1, fit_c2    whether c1 (0.95 .. 1.05; needs a density) and c2 (-2 .. 4) are fitted. Fit them once for all
                      conformers of a molecule: per conformer they hide what differs.
    on_bad            a conformer with a coordinate that is not finite: "error", or "nan": its outputs are NaN.

    Raises BadArgument, TooLarge, OutOfMemory, and for files what `nucula.read` and `nucula.read_saxs` raise.
    """
    given = dict(locals())
    q, intensity, sigma = curve_of(curve)
    fitting = {name: given[name] for name in ("offset", "gradient", "fit_c1", "fit_c2", "on_bad")}
    options = {name: value for name, value in given.items() if name not in ("source", "curve", *fitting)}
    return SaxsModel(source, q, **options).fit(None, intensity, sigma, **fitting)


@dataclass(frozen=True)
class SaxsEnsemble:
    """Conformers that make a curve together.

    weights    (n_profiles,), not negative, with the sum 1.
    scale      what the mean profile is multiplied by.
    chi2       Σ w (y - scale · intensity)².
    intensity  (n_q,): the mean profile, not scaled.
    fitted     scale · intensity.
    """

    weights: np.ndarray
    scale: float
    chi2: float
    intensity: np.ndarray
    fitted: np.ndarray


def saxs_ensemble(profiles: Any, curve: Curve, *, n_threads: int = 0) -> SaxsEnsemble:
    """Weights of profiles whose mean, scaled, is closest to a curve: non-negative least squares, exact to rounding.

    profiles   (n_profiles, n_q) at the q of the curve, with one c1 and c2 for all.
    curve      a path, a `SaxsCurve`, or (q, intensity, sigma).
    n_threads  threads to use; one is enough.

    Raises BadArgument; Degenerate if no profile with a positive weight helps.
    """
    _atoms.threads(n_threads)
    profiles = _arrays.matrix("profiles", profiles)
    q, intensity, sigma = curve_of(curve)
    if profiles.shape[1] != len(q):
        raise BadArgument(f"bad profiles: the shape is {profiles.shape}; it must be (n, {len(q)})")
    weights, mean = np.empty(len(profiles)), np.empty(len(q))
    scale, chi2 = ctypes.c_double(), ctypes.c_double()
    check(
        library.nucula_saxs_ensemble(
            _arrays.pointer(profiles, ctypes.c_double),
            len(profiles),
            len(q),
            _arrays.pointer(intensity, ctypes.c_double),
            _arrays.pointer(sigma, ctypes.c_double),
            _arrays.pointer(weights, ctypes.c_double),
            ctypes.byref(scale),
            ctypes.byref(chi2),
            _arrays.pointer(mean, ctypes.c_double),
        )
    )
    return SaxsEnsemble(weights, scale.value, chi2.value, mean, scale.value * mean)


def saxs_average(profiles: Any, weights: Any) -> np.ndarray:
    """(n_q,) float64: the mean of profiles (n_profiles, n_q) with given weights, whatever their sum.

    Raises BadArgument.
    """
    profiles, weights = _arrays.matrix("profiles", profiles), _arrays.numbers("weights", weights)
    if len(weights) != len(profiles):
        raise BadArgument(f"bad weights: {len(weights)} for {len(profiles)} profiles")
    out = np.empty(profiles.shape[1])
    check(
        library.nucula_saxs_average(
            _arrays.pointer(profiles, ctypes.c_double),
            len(profiles),
            profiles.shape[1],
            _arrays.pointer(weights, ctypes.c_double),
            _arrays.pointer(out, ctypes.c_double),
        )
    )
    return out

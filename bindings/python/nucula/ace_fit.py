"""Fits of linear ACE potentials: design matrices of nucula, least squares of NumPy (LAPACK) or scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _options
from .ace import AceBasis, AceStructure, _Atoms
from .ace_potential import AcePotential
from .ace_targets import AceTargets
from .errors import BadArgument, Unsupported

if TYPE_CHECKING:
    from ._typing import Solver

_SOLVERS = ("qr", "svd", "bayesian_ridge", "ard")
_KINDS = ("energy", "forces", "virial")
_VOIGT = ([0, 1, 2, 1, 0, 0], [0, 1, 2, 2, 2, 1])


@dataclass
class AceFit:
    """What `nucula.ace_fit` gives."""

    #: The potential, with its committee if one was asked for.
    potential: AcePotential
    #: Number of singular values above `rtol` times the largest.
    rank: int
    #: Largest over smallest singular value; infinite if that is 0.
    condition: float
    #: Root mean square errors by config_type, "all" of them included: {"all": {"energy": eV per atom, "forces": eV/Å,
    #: "virial": eV per atom}}; kinds without targets are left out.
    errors: dict[str, dict[str, float]]
    #: Number of rows.
    n_rows: int

    def __repr__(self) -> str:
        errors = ", ".join(f"{kind} {value:.3g}" for kind, value in self.errors.get("all", {}).items())
        return f"<nucula.AceFit: {self.n_rows} rows, rank {self.rank}, condition {self.condition:.1e}; errors {errors}>"


def ace_prior(basis: AceBasis, p: float = 4.0, wl: float | None = None) -> np.ndarray:
    """(n_basis,): Σ (wl · l)^p + n^p over the (n, l) of each function. Columns divided by it are penalized alike."""
    wl = (basis._arguments or {}).get("wl", 1.5) if wl is None else wl
    sizes = np.array([sum((wl * l) ** p + n**p for n, l in multiset) for multiset in basis.functions])
    z, many = len(basis.species), basis.n_many
    return np.concatenate([np.tile(sizes[:many], z), np.tile(sizes[many:], z)])


class _Rows:
    """Weighted rows and targets, block by block of structures."""

    def __init__(self, basis: AceBasis, structures: list[Any], targets: AceTargets, row_weights: Any, e0: Any, n_threads: int):
        if len(targets) != len(structures):
            raise BadArgument(f"bad targets: they are of {len(targets)} structures; {len(structures)} are given")
        self.basis, self.structures, self.n_threads = basis, structures, n_threads
        self.atoms = [_Atoms(given, f"structure {k}") for k, given in enumerate(structures)]
        self.targets = targets
        weights = np.asarray(row_weights, float)
        if weights.shape != (3,) or not np.isfinite(weights).all():
            raise BadArgument(f"bad row_weights: {row_weights!r} is not (wE, wF, wV)")
        self.alone = [basis._alone(e0, atoms.species) for atoms in self.atoms]
        self.has = {kind: np.array([value is not None for value in getattr(targets, kind)], bool) for kind in _KINDS}
        self.y: list[np.ndarray] = []
        self.factors: list[np.ndarray] = []
        for k, atoms in enumerate(self.atoms):
            n = len(atoms)
            own = weights * np.broadcast_to(np.asarray(targets.weights[k], float), 3)
            root = np.sqrt(max(n, 1))
            parts, factors = [np.empty(0)], [np.empty(0)]
            for kind, factor in zip(_KINDS, (own[0] / root, own[1], own[2] / root)):
                value = getattr(targets, kind)[k]
                if value is None:
                    continue
                flat = np.asarray(value, float)
                if kind == "energy":
                    flat = np.atleast_1d(flat - (0.0 if self.alone[k] is None else self.alone[k].sum()))
                elif kind == "virial":
                    flat = flat.reshape(3, 3)[_VOIGT]
                elif flat.shape != (n, 3):
                    raise BadArgument(f"bad targets: the forces of structure {k} have the shape {flat.shape}, for {n} atoms")
                if not np.isfinite(flat).all():
                    raise BadArgument(f"bad targets: the {kind} of structure {k} is not finite")
                parts.append(flat.ravel())
                factors.append(np.full(flat.size, factor))
            self.y.append(np.concatenate(parts))
            self.factors.append(np.concatenate(factors))
        self.n_rows = sum(map(len, self.y))

    def blocks(self, max_bytes: float) -> list[list[int]]:
        """Structures in blocks whose rows take about so many bytes."""
        blocks: list[list[int]] = [[]]
        size = 0.0
        for k, y in enumerate(self.y):
            own = 8.0 * len(y) * len(self.basis)
            if blocks[-1] and size + own > max_bytes:
                blocks.append([])
                size = 0.0
            blocks[-1].append(k)
            size += own
        return blocks

    def matrix(self, block: Sequence[int]) -> np.ndarray:
        """Unweighted rows of some structures."""
        flags = {kind: self.has[kind][list(block)] for kind in _KINDS}
        return self.basis.design_matrix([self.structures[k] for k in block], **flags, n_threads=self.n_threads)

    def weighted(self, block: Sequence[int], scale: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weighted rows, columns divided by `scale`, and weighted targets."""
        factors = np.concatenate([self.factors[k] for k in block])
        a = self.matrix(block)
        a *= factors[:, None]
        a /= scale
        return a, factors * np.concatenate([self.y[k] for k in block])


def _triangle(rows: _Rows, scale: np.ndarray, max_bytes: float, repeats: np.ndarray | None = None) -> tuple[np.ndarray, ...]:
    """R and Qᵀy of all rows, block by block: what lies before a block is stacked on it as its own R. `repeats`: how often
    each structure counts."""
    n = len(scale)
    r, qty, rest = np.zeros((0, n)), np.zeros(0), 0.0
    for block in rows.blocks(max_bytes):
        if repeats is not None:
            block = [k for k in block if repeats[k] > 0]
        if not block:
            continue
        a, y = rows.weighted(block, scale)
        if repeats is not None:
            times = np.sqrt(np.concatenate([np.full(len(rows.y[k]), repeats[k], float) for k in block]))
            a, y = a * times[:, None], y * times
        q, r = np.linalg.qr(np.concatenate([r, a]))
        y = np.concatenate([qty, y])
        qty = q.T @ y
        rest += float(y @ y - qty @ qty)
    return r, qty, np.array(max(rest, 0.0))


def _solve(r: np.ndarray, qty: np.ndarray, rtol: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Least squares of a triangle by singular values: solution, singular values, kept ones, right vectors."""
    u, s, vt = np.linalg.svd(r, full_matrices=False)
    kept = s > rtol * (s[0] if len(s) else 0.0)
    return vt[kept].T @ ((u.T @ qty)[kept] / s[kept]), s, kept, vt


def ace_fit(
    basis: AceBasis,
    structures: Sequence[AceStructure],
    targets: AceTargets,
    *,
    row_weights: Any = (30, 1, 1),
    solver: Solver = "qr",
    prior: Any = None,
    e0: Any = None,
    committee: int = 0,
    seed: int = 0,
    ridge: float = 0.0,
    rtol: float = 1e-12,
    bootstrap: bool = False,
    max_bytes: float = 1e9,
    n_threads: int = 0,
    provenance: Any = None,
) -> AceFit:
    """Fits a linear ACE potential.

    targets      of `nucula.ace_targets`, or an `AceTargets` made by hand.
    row_weights  (wE, wF, wV): energies times wE / √n, forces times wF, virials times wV / √n, times the factors of a structure.
    solver       "qr": least squares, singular values below `rtol` of the largest left out only where R is singular; "svd": always
                 leaves them out; "bayesian_ridge", "ard": of scikit-learn, if installed.
    prior        "algebraic": columns are divided by Σ (wl l)^4 + n^4 over the multiset of a function, and weights scaled back;
                 or (n_basis,) numbers to divide by.
    e0           energies of isolated atoms, subtracted from the energies, and kept in the potential.
    ridge        adds ridge² · |scaled weights|² to the sum of squares.
    committee    so many further sets of weights: draws from the posterior of the ridge fit, with the variance of the residuals;
                 or, with `bootstrap`, fits to structures drawn with replacement (qr and svd).
    seed         of those draws.
    max_bytes    rows are made and reduced in blocks of about so many bytes (qr and svd): larger matrices than memory are fine.

    Nothing here is home-made but the rows: solvers are NumPy's and scikit-learn's. Raises BadArgument, Unsupported.
    """
    if solver not in _SOLVERS:
        raise BadArgument(f"bad solver: {solver!r} is none of {', '.join(map(repr, _SOLVERS))}")
    if not isinstance(targets, AceTargets):
        raise BadArgument(f"bad targets: {type(targets).__name__} is no AceTargets; see nucula.ace_targets")
    ridge, rtol = _options.number("ridge", ridge), _options.number("rtol", rtol)
    if not (ridge >= 0 and np.isfinite(ridge)) or not 0 <= rtol < 1:
        raise BadArgument("bad ridge or rtol: ridge must not be below 0, rtol within 0..1")
    if not isinstance(committee, (int, np.integer)) or committee < 0:
        raise BadArgument(f"bad committee: {committee!r} is not a whole number of at least 0")
    rows = _Rows(basis, list(structures), targets, row_weights, e0, n_threads)
    if rows.n_rows == 0:
        raise BadArgument("bad targets: no structure has any")
    scale = _scale(basis, prior)
    rng = np.random.default_rng(seed)
    members = None
    if solver in ("qr", "svd"):
        fit = lambda repeats: _least_squares(rows, scale, solver, ridge, rtol, max_bytes, repeats)  # noqa: E731
        weights, s, kept, spread = fit(None)
        rank = int(kept.sum())
        if committee and bootstrap:
            n = len(rows.y)
            draws = (np.bincount(rng.integers(n, size=n), minlength=n) for _ in range(committee))
            members = np.array([fit(repeats)[0] for repeats in draws])
        elif committee:
            members = weights + rng.normal(size=(committee, spread.shape[1])) @ spread.T
    else:
        a, y = rows.weighted(range(len(rows.y)), scale)
        weights, covariance = _scikit(solver, a, y)
        s = np.linalg.svd(a, compute_uv=False)
        rank = int((s > rtol * s[0]).sum())
        if committee:
            members = rng.multivariate_normal(weights, covariance, committee, check_valid="ignore")
    with np.errstate(divide="ignore"):
        condition = float(np.divide(s[0], s[-1])) if len(s) == len(scale) else np.inf
    potential = AcePotential(basis, weights / scale, e0, None if members is None else members / scale, provenance)
    return AceFit(potential, rank, condition, _errors(rows, potential.weights, max_bytes), rows.n_rows)


def _scale(basis: AceBasis, prior: Any) -> np.ndarray:
    if prior is None:
        return np.ones(len(basis))
    if isinstance(prior, str):
        if prior != "algebraic":
            raise BadArgument(f"bad prior: {prior!r} is neither 'algebraic' nor numbers")
        return ace_prior(basis)
    scale = np.asarray(prior, float)
    if scale.shape != (len(basis),) or not (np.isfinite(scale) & (scale > 0)).all():
        raise BadArgument(f"bad prior: it must be {len(basis)} numbers above 0")
    return scale


def _least_squares(
    rows: _Rows, scale: np.ndarray, solver: str, ridge: float, rtol: float, max_bytes: float, repeats: Any
) -> tuple[np.ndarray, ...]:
    """Scaled weights, singular values, kept ones, and a root of the posterior's covariance."""
    r, qty, rest = _triangle(rows, scale, max_bytes, repeats)
    if ridge > 0:
        q, r = np.linalg.qr(np.concatenate([r, ridge * np.eye(len(scale))]))
        y = np.concatenate([qty, np.zeros(len(scale))])
        qty, rest = q.T @ y, rest + max(float(y @ y - (q.T @ y) @ (q.T @ y)), 0.0)
    weights, s, kept, vt = _solve(r, qty, rtol)
    if solver == "qr" and len(r) == len(scale) and kept.all():
        weights = np.linalg.solve(r, qty)
    variance = rest / max(rows.n_rows - int(kept.sum()), 1)
    return weights, s, kept, vt[kept].T / s[kept] * np.sqrt(variance)


def _scikit(solver: str, a: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights and their covariance by scikit-learn."""
    try:
        from sklearn.linear_model import ARDRegression, BayesianRidge
    except ImportError:
        name = f"not supported: solver={solver!r} needs scikit-learn, which is not installed: pip install scikit-learn"
        raise Unsupported(name) from None
    model = (BayesianRidge if solver == "bayesian_ridge" else ARDRegression)(fit_intercept=False)
    model.fit(a, y)
    covariance = np.zeros((a.shape[1], a.shape[1]))
    # ARD keeps the covariance of the weights it has not pruned.
    used = model.lambda_ < model.threshold_lambda if solver == "ard" else np.ones(a.shape[1], bool)
    covariance[np.ix_(used, used)] = model.sigma_
    return model.coef_, covariance


def _errors(rows: _Rows, weights: np.ndarray, max_bytes: float) -> dict[str, dict[str, float]]:
    """Root mean squares of what is left, by config_type and kind."""
    sums: dict[str, dict[str, list[float]]] = {}
    for block in rows.blocks(max_bytes):
        left = rows.matrix(block) @ weights if block else np.empty(0)
        at = 0
        for k in block:
            n = max(len(rows.atoms[k]), 1)
            off = left[at : at + len(rows.y[k])] - rows.y[k]
            at += len(rows.y[k])
            start = 0
            for kind, size in (("energy", 1), ("forces", 3 * len(rows.atoms[k])), ("virial", 6)):
                if not rows.has[kind][k]:
                    continue
                part = off[start : start + size] / (1 if kind == "forces" else n)
                start += size
                for group in {"all", rows.targets.config_type[k]}:
                    both = sums.setdefault(group, {}).setdefault(kind, [0.0, 0.0])
                    both[0] += float(part @ part)
                    both[1] += size
    return {
        group: {kind: float(np.sqrt(both[0] / both[1])) for kind, both in kinds.items() if both[1]}
        for group, kinds in sums.items()
    }


class AceLeverage:
    """How far sites lie from those of a training set: x (XᵀX + ridge² 1)⁻¹ xᵀ of a site's descriptor x.

    Below 1 a site is interpolated; much above 1 the potential extrapolates.

    basis       an `AceBasis`.
    structures  the training set.
    ridge       regularizes directions that the training set does not know; relative to the largest singular value.
    """

    def __init__(self, basis: AceBasis, structures: Sequence[AceStructure], ridge: float = 1e-8, n_threads: int = 0):
        self.basis, self._n_threads = basis, n_threads
        r = np.zeros((0, len(basis)))
        for structure in structures:
            x = basis.descriptors(structure, n_threads=n_threads)
            r = np.linalg.qr(np.concatenate([r, x]), mode="r")
        _, s, self._vt = np.linalg.svd(r, full_matrices=True)
        full = np.zeros(len(basis))
        full[: len(s)] = s
        least = _options.number("ridge", ridge) * (full.max() if len(full) else 0.0)
        if not least > 0:
            raise BadArgument("bad ridge: it must be above 0, and the training set must have sites with neighbours")
        self._inverse = 1 / np.sqrt(full**2 + least**2)

    def __call__(self, structure: AceStructure) -> np.ndarray:
        """(n_atoms,): the leverage of each site."""
        x = self.basis.descriptors(structure, n_threads=self._n_threads)
        projected = (x @ self._vt.T) * self._inverse
        return np.einsum("ij,ij->i", projected, projected)

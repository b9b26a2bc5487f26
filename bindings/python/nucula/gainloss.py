"""Gains and losses on a tree: likelihoods with exact derivatives, fits, tests, events, simulation.

A family is present (1) or absent (0) in each genome; along the branches of a tree it is gained at rate λ and lost at rate
μ per unit of length. Derivatives are by λ, μ; λλ, λμ, μμ.

Keywords that many functions share:

root             presence at the root: "equilibrium" (λ/(λ+μ)), "flat" (½), or a probability.
ascertainment    which families the data cannot show: "none", "absent" (those absent everywhere), "constant" (those
                 present everywhere neither).
drop_unobservable  families that contradict the ascertainment count 0 instead of being refused.
branch_gain, branch_loss   (n_nodes,) factors ≥ 0 on the rates along the branch above each node.
class_rates, class_weights  rate classes, of which a family has one, unknown which; weights with sum 1, default equal.
weights          (n_families,) ≥ 0 of the families in totals and fits.
n_threads        0: one per core. Every number gives the same bits.
progress         True for a line on standard error, or a function of (done, total).
"""

from __future__ import annotations

import ctypes
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Sequence

import numpy as np

from . import _arrays, _c_api, _options
from ._handle import Handle, Immutable, lend
from ._library import check, library
from ._watch import Progress, Watch
from .errors import BadArgument
from .tree import Tree

if TYPE_CHECKING:
    from ._typing import Ascertainment, Effect, GammaMethod

_ASCERTAINMENTS = _options.words("NUCULA_ASCERTAINMENT_")
_ROOTS = {"equilibrium": _c_api.NUCULA_ROOT_EQUILIBRIUM, "flat": _c_api.NUCULA_ROOT_FLAT}
_EFFECTS = _options.words("NUCULA_EFFECT_")
_METHODS = _options.words("NUCULA_GAMMA_")
_BY = {None: _c_api.NUCULA_EVENTS_ALL, "branch": _c_api.NUCULA_EVENTS_BY_BRANCH, "family": _c_api.NUCULA_EVENTS_BY_FAMILY}
_LIKELIHOOD = tuple(name for name, _ in _c_api.nucula_gainloss_options_t._fields_)
_FIT = tuple(name for name, _ in _c_api.nucula_gainloss_fit_options_t._fields_)
_TEST = tuple(name for name, _ in _c_api.nucula_gainloss_test_options_t._fields_)
# States of less work than Ctrl-C could interrupt.
_BRIEF = 200_000


@dataclass(frozen=True)
class Loglik:
    """Log-likelihoods of families; None where a derivative was not asked for.

    ll (n,), grad (n, 2), hess (n, 3); total, total_grad (2,), total_hess (3,): weighted sums; impossible (n,): families of
    probability 0, whose ll is -inf and whose derivatives are 0; dropped (n,): those that contradict the ascertainment.
    """

    ll: np.ndarray
    grad: np.ndarray | None
    hess: np.ndarray | None
    total: float
    total_grad: np.ndarray | None
    total_hess: np.ndarray | None
    impossible: np.ndarray
    dropped: np.ndarray


@dataclass(frozen=True)
class Fit:
    """Where log-likelihood less priors is largest within the bounds.

    covariance is the inverse of the negative Hessian of the coefficients that can move, se the roots of its diagonal; NaN for
    coefficients at a bound (`active`), and for all where the negative Hessian is not positive definite.
    """

    beta: np.ndarray
    objective: float
    ll: float
    gradient: np.ndarray
    hessian: np.ndarray
    covariance: np.ndarray
    se: np.ndarray
    active: np.ndarray
    evaluations: int
    converged: bool
    #: With `gamma_classes`: the fitted shape, its standard error, and the rates of the classes; else NaN, NaN, None.
    shape: float
    shape_se: float
    class_rates: np.ndarray | None


@dataclass(frozen=True)
class Tests:
    """A null and a row per set: likelihood-ratio statistic with p and q (Benjamini-Hochberg), score statistic with score_p,
    the effect with its standard error, the other coefficients `beta` (n_sets, k), objective, ll and converged."""

    null: Fit
    statistic: np.ndarray
    p: np.ndarray
    q: np.ndarray
    score: np.ndarray
    score_p: np.ndarray
    effect: np.ndarray
    se: np.ndarray
    beta: np.ndarray
    objective: np.ndarray
    ll: np.ndarray
    converged: np.ndarray


Tests.__test__ = False  # type: ignore[attr-defined]  # no class of tests for pytest


@dataclass(frozen=True)
class Events:
    """Given the tips, (n_nodes, n_families) each: posterior probability of presence; expected gains and losses on the branch
    above each node; probability that the ends of the branch are absent, present (gained) or present, absent (lost).
    Rows of the root are 0 but for presence. classes (n_families, n_classes): posterior of the rate classes. NaN for an
    impossible family. With by="branch" (n_nodes,) weighted sums over families, with by="family" (n_families,) sums over nodes;
    classes stay as they are."""

    presence: np.ndarray
    gains: np.ndarray
    losses: np.ndarray
    gained: np.ndarray
    lost: np.ndarray
    classes: np.ndarray


class GainLossData(Immutable):
    """A tree with its states, prepared; made by `gainloss_prepare`. Its methods are the functions of the same names and give
    the same bits. May be used from several threads at once."""

    def __init__(self, tree: Tree, states: Any):
        if not isinstance(tree, Tree):
            raise BadArgument(f"bad tree: {type(tree).__name__} is no nucula.Tree")
        array = _states(tree, states)
        self._handle = Handle(_c_api.nucula_gainloss_t, library.nucula_gainloss_free)
        #: The tree.
        self.tree = tree
        #: Number of families.
        self.n_families: int = array.shape[1]
        check(
            library.nucula_gainloss_prepare(
                tree._handle.pointer,
                _arrays.pointer(array, ctypes.c_int8),
                array.strides[0],
                array.strides[1],
                array.shape[1],
                self._handle.pointer,
            )
        )

    def __repr__(self) -> str:
        return f"<nucula.GainLossData: {self.tree.n_tips} tips, {self.n_families} families>"

    def _watch(self, progress: Progress) -> Any:
        brief = progress is None and self.tree.n_nodes * self.n_families < _BRIEF
        return nullcontext() if brief else Watch(progress)

    def loglik(self, gain: Any, loss: Any, *, derivatives: int = 2, progress: Progress = None, **keywords: Any) -> Loglik:
        """See `gainloss_loglik`."""
        n = self.n_families
        rates = _Rates(gain, loss, n)
        options = _likelihood(self.tree, n, keywords, _DATA | _COMMON)
        if derivatives not in (0, 1, 2) or isinstance(derivatives, bool):
            raise BadArgument(f"bad derivatives: {derivatives!r} is none of 0, 1, 2")
        ll = np.empty(n)
        grad = np.empty((n, 2)) if derivatives > 0 else None
        hess = np.empty((n, 3)) if derivatives > 1 else None
        impossible, dropped = np.empty((2, n), bool)
        options.impossible = _arrays.pointer(impossible, ctypes.c_uint8)
        options.dropped = _arrays.pointer(dropped, ctypes.c_uint8)
        totals = _c_api.nucula_gainloss_totals_t()
        with self._watch(progress) as watch:
            if watch is not None:
                options.progress = watch.callback
            status = library.nucula_gainloss_loglik(
                self._handle.pointer,
                rates.struct,
                options,
                _arrays.pointer(ll, ctypes.c_double),
                None if grad is None else _arrays.pointer(grad, ctypes.c_double * 2),
                None if hess is None else _arrays.pointer(hess, ctypes.c_double * 3),
                totals,
            )
        check(status)
        return Loglik(
            ll,
            grad,
            hess,
            totals.ll,
            None if grad is None else np.array(totals.grad),
            None if hess is None else np.array(totals.hess),
            impossible,
            dropped,
        )

    def fit(self, gain_design: Any = None, loss_design: Any = None, *, progress: Progress = None, **keywords: Any) -> Fit:
        """See `gainloss_fit`."""
        designs = _designs(gain_design, loss_design, self.n_families)
        options = _fit_options(self, designs.n_coefficients, keywords)
        handle = Handle(_c_api.nucula_gainloss_fit_t, library.nucula_gainloss_fit_free)
        with self._watch(progress) as watch:
            if watch is not None:
                options.progress = watch.callback
            status = library.nucula_gainloss_fit(
                self._handle.pointer, designs.n_coefficients, designs.gain, designs.loss, options, handle.pointer
            )
        check(status)
        return _fit_of(handle, _fit_view(handle), options.gamma_classes)

    def test(self, sets: Sequence[Any], **keywords: Any) -> Tests:
        """See `gainloss_test`."""
        return self._test(library.nucula_gainloss_test, "family", self.n_families, sets, **keywords)

    def test_branches(self, sets: Sequence[Any], **keywords: Any) -> Tests:
        """See `gainloss_test_branches`."""
        return self._test(library.nucula_gainloss_test_branches, "node", self.tree.n_nodes, sets, **keywords)

    def _test(
        self,
        function: Any,
        item: str,
        n_items: int,
        sets: Sequence[Any],
        *,
        effect: Effect = "loss",
        effect_bounds: Any = (-5, 5),
        effect_prior_sd: float | None = None,
        refit: bool = True,
        compat_prior_constant: bool = False,
        gain_design: Any = None,
        loss_design: Any = None,
        progress: Progress = None,
        **keywords: Any,
    ) -> Tests:
        offsets, members = _sets(sets, item, n_items)
        designs = _designs(gain_design, loss_design, self.n_families)
        fit = _fit_options(self, designs.n_coefficients, keywords)
        options = _c_api.nucula_gainloss_test_options_t()
        check(library.nucula_gainloss_test_options_init(options, ctypes.sizeof(options)))
        options.effect = _options.choice("effect", effect, _EFFECTS)
        bounds = _vector("effect_bounds", effect_bounds)
        if bounds.shape != (2,):
            raise BadArgument(f"bad effect_bounds: {effect_bounds!r} is not two numbers")
        options.effect_bounds[:] = bounds.tolist()
        if effect_prior_sd is not None:
            options.effect_prior_sd = _options.number("effect_prior_sd", effect_prior_sd)
        options.refit = _options.flag("refit", refit)
        options.compat_prior_constant = _options.flag("compat_prior_constant", compat_prior_constant)
        options.n_coefficients, options.gain_design, options.loss_design = (
            designs.n_coefficients,
            designs.gain,
            designs.loss,
        )
        options.fit = ctypes.pointer(fit)
        options.n_threads = fit.n_threads
        handle = Handle(_c_api.nucula_gainloss_fit_t, library.nucula_gainloss_fit_free)
        with self._watch(progress) if len(offsets) < 6 else Watch(progress) as watch:
            if watch is not None:
                options.progress = watch.callback
            status = function(
                self._handle.pointer,
                len(offsets) - 1,
                _arrays.pointer(offsets, ctypes.c_size_t),
                _arrays.pointer(members, ctypes.c_uint32),
                options,
                handle.pointer,
            )
        check(status)
        view = _fit_view(handle)
        n, k = view.n_sets, view.n_coefficients

        def column(name: str, *shape: int) -> np.ndarray:
            return lend(handle, getattr(view, name), shape or (n,), "f8")

        return Tests(
            null=_fit_of(handle, view),
            statistic=column("statistic"),
            p=column("p"),
            q=column("q"),
            score=column("score"),
            score_p=column("score_p"),
            effect=column("effect"),
            se=column("effect_se"),
            beta=column("set_beta", n, k),
            objective=column("set_objective"),
            ll=column("set_ll"),
            converged=lend(handle, view.set_converged, (n,), "bool"),
        )

    def events(
        self, gain: Any, loss: Any, *, by: str | None = None, progress: Progress = None, **keywords: Any
    ) -> Events:
        """See `gainloss_events`."""
        n, n_nodes = self.n_families, self.tree.n_nodes
        rates = _Rates(gain, loss, n)
        options = _likelihood(self.tree, n, keywords, _COMMON | {"weights"})
        if by not in _BY:
            raise BadArgument(f"bad by: {by!r} is none of None, 'branch', 'family'")
        n_classes = options.n_class_rates or 1
        arrays = _c_api.nucula_gainloss_events_t(size=ctypes.sizeof(_c_api.nucula_gainloss_events_t))
        arrays.by = _BY[by]
        shape = {None: (n_nodes, n), "branch": (n_nodes,), "family": (n,)}[by]
        shapes = {name: shape for name in ("presence", "gains", "losses", "gained", "lost")}
        shapes["classes"] = (n, n_classes)
        out = {name: _arrays.room("states", shape, np.float64) for name, shape in shapes.items()}
        for name, array in out.items():
            setattr(arrays, name, _arrays.pointer(array, ctypes.c_double))
        with Watch(progress) as watch:
            options.progress = watch.callback
            status = library.nucula_gainloss_events(self._handle.pointer, rates.struct, options, arrays)
        check(status)
        return Events(**out)


def gainloss_prepare(tree: Tree, states: Any) -> GainLossData:
    """A tree with its states, checked and copied: for several questions about the same data.

    states  (n_tips, n_families): row i belongs to node tree.tip_nodes[i]; integers or bool: 0 absent, 1 present, below 0
            unknown. Any strides.
    """
    return GainLossData(tree, states)


@_options.fills(_c_api.nucula_gainloss_options_t, by_hand=_LIKELIHOOD)
def gainloss_loglik(
    tree: Tree,
    states: Any,
    gain: Any,
    loss: Any,
    *,
    derivatives: int = 2,
    ascertainment: Ascertainment = "none",
    weights: Any = None,
    drop_unobservable: bool = False,
    root: Any = "equilibrium",
    branch_gain: Any = None,
    branch_loss: Any = None,
    class_rates: Any = None,
    class_weights: Any = None,
    n_threads: int = 0,
    progress: Progress = None,
) -> Loglik:
    """Log-likelihoods of families with exact derivatives.

    tree, states  as in `gainloss_prepare`.
    gain, loss    a number or (n_families,): λ, μ ≥ 0.
    derivatives   0: the value; 1: and the gradient; 2: and the Hessian.

    The other keywords: see the module `nucula.gainloss`. A family's numbers are the same bits alone or among others.
    """
    keywords = {name: value for name, value in locals().items() if name not in ("tree", "states", "gain", "loss")}
    return GainLossData(tree, states).loglik(gain, loss, **keywords)


@_options.fills(_c_api.nucula_gainloss_fit_options_t, by_hand=_FIT)
def gainloss_fit(
    tree: Tree,
    states: Any,
    gain_design: Any = None,
    loss_design: Any = None,
    *,
    start: Any = None,
    lower: Any = None,
    upper: Any = None,
    prior_mean: Any = None,
    prior_sd: Any = None,
    gamma_classes: int = 0,
    ascertainment: Ascertainment = "none",
    weights: Any = None,
    drop_unobservable: bool = False,
    root: Any = "equilibrium",
    branch_gain: Any = None,
    branch_loss: Any = None,
    class_rates: Any = None,
    class_weights: Any = None,
    n_threads: int = 0,
    progress: Progress = None,
) -> Fit:
    """Fits ln λ_f = gain_design[f]·β, ln μ_f = loss_design[f]·β to all families.

    gain_design, loss_design  (n_families, k), both or none; none: β = (ln λ, ln μ) for all.
    start, lower, upper       a number or (k,); defaults 0, -20, 20.
    prior_mean, prior_sd      of normal priors; defaults 0 and none (infinite).
    gamma_classes             rate classes of a gamma distribution with mean 1 whose shape is fitted, too; 0: none.

    The other keywords: see the module `nucula.gainloss`.
    """
    keywords = {name: value for name, value in locals().items() if name not in ("tree", "states")}
    return GainLossData(tree, states).fit(**keywords)


@_options.fills(_c_api.nucula_gainloss_test_options_t, by_hand=_TEST)
def gainloss_test(
    tree: Tree,
    states: Any,
    sets: Sequence[Any],
    *,
    effect: Effect = "loss",
    effect_bounds: Any = (-5, 5),
    effect_prior_sd: float | None = None,
    refit: bool = True,
    compat_prior_constant: bool = False,
    gain_design: Any = None,
    loss_design: Any = None,
    start: Any = None,
    lower: Any = None,
    upper: Any = None,
    prior_mean: Any = None,
    prior_sd: Any = None,
    ascertainment: Ascertainment = "none",
    weights: Any = None,
    drop_unobservable: bool = False,
    root: Any = "equilibrium",
    branch_gain: Any = None,
    branch_loss: Any = None,
    class_rates: Any = None,
    class_weights: Any = None,
    n_threads: int = 0,
    progress: Progress = None,
) -> Tests:
    """Tests sets of families against one null: in each alternative ln μ ("loss") or ln λ ("gain") of a set's families shifts.

    sets                   a list of arrays of family numbers.
    effect_bounds          of the shift.
    effect_prior_sd        of a normal prior of the shift around 0; None: none.
    refit                  whether the null's coefficients are fitted again beside each shift.
    compat_prior_constant  whether the shift's prior counts with its normalizing constant, as PERSISTE has it.

    The other keywords: see `gainloss_fit` and the module `nucula.gainloss`.
    """
    keywords = {name: value for name, value in locals().items() if name not in ("tree", "states")}
    return GainLossData(tree, states).test(**keywords)


@_options.fills(_c_api.nucula_gainloss_test_options_t, by_hand=_TEST)
def gainloss_test_branches(
    tree: Tree,
    states: Any,
    sets: Sequence[Any],
    *,
    effect: Effect = "loss",
    effect_bounds: Any = (-5, 5),
    effect_prior_sd: float | None = None,
    refit: bool = True,
    compat_prior_constant: bool = False,
    gain_design: Any = None,
    loss_design: Any = None,
    start: Any = None,
    lower: Any = None,
    upper: Any = None,
    prior_mean: Any = None,
    prior_sd: Any = None,
    ascertainment: Ascertainment = "none",
    weights: Any = None,
    drop_unobservable: bool = False,
    root: Any = "equilibrium",
    branch_gain: Any = None,
    branch_loss: Any = None,
    class_rates: Any = None,
    class_weights: Any = None,
    n_threads: int = 0,
    progress: Progress = None,
) -> Tests:
    """Tests sets of branches, clades say, against one null: in each alternative ln μ ("loss") or ln λ ("gain") of all families
    shifts along a set's branches. The root's prior stays that of the rates elsewhere.

    sets  a list of arrays of node numbers, each for the branch above it; `tree.clade(names)` gives those of a clade.

    The other keywords: see `gainloss_test`.
    """
    keywords = {name: value for name, value in locals().items() if name not in ("tree", "states")}
    return GainLossData(tree, states).test_branches(**keywords)


def gainloss_events(
    tree: Tree,
    states: Any,
    gain: Any,
    loss: Any,
    *,
    by: str | None = None,
    weights: Any = None,
    root: Any = "equilibrium",
    branch_gain: Any = None,
    branch_loss: Any = None,
    class_rates: Any = None,
    class_weights: Any = None,
    n_threads: int = 0,
    progress: Progress = None,
) -> Events:
    """Posterior states of all nodes and expected gains and losses on all branches, given the tips.

    by       None: all of them; "branch": sums over families, each times its weight, those of weight 0 left out; "family": sums
             over nodes. Sums take no memory for all nodes of all families.

    The other arguments: see `gainloss_loglik`. The ascertainment would not change them.
    """
    keywords = {name: value for name, value in locals().items() if name not in ("tree", "states", "gain", "loss")}
    return GainLossData(tree, states).events(gain, loss, **keywords)


def gainloss_simulate(
    tree: Tree,
    n_families: int,
    gain: Any,
    loss: Any,
    *,
    seed: int,
    nodes: bool = False,
    root: Any = "equilibrium",
    branch_gain: Any = None,
    branch_loss: Any = None,
    class_rates: Any = None,
    class_weights: Any = None,
    n_threads: int = 0,
    progress: Progress = None,
) -> np.ndarray:
    """int8 (n_tips, n_families), or (n_nodes, n_families) with `nodes`: random states along a tree.

    seed  0 to 2^64 - 1. Every draw is a function of seed, family and node: fewer families are the first ones of more.
    """
    if not isinstance(tree, Tree):
        raise BadArgument(f"bad tree: {type(tree).__name__} is no nucula.Tree")
    n = _options.integer("n_families", n_families, ctypes.c_int64)
    if not 0 <= n < 2**31:
        raise BadArgument(f"bad n_families: {n} is not within 0 to 2^31 - 1")
    seed = _options.integer("seed", seed, ctypes.c_uint64)
    rates = _Rates(gain, loss, n)
    keywords = dict(
        root=root,
        branch_gain=branch_gain,
        branch_loss=branch_loss,
        class_rates=class_rates,
        class_weights=class_weights,
        n_threads=n_threads,
    )
    options = _likelihood(tree, n, keywords, _COMMON)
    all_nodes = _options.flag("nodes", nodes)
    out = _arrays.room("n_families", (tree.n_nodes if all_nodes else tree.n_tips, n), np.int8)
    with Watch(progress) as watch:
        options.progress = watch.callback
        status = library.nucula_gainloss_simulate(
            tree._handle.pointer,
            n,
            rates.struct,
            options,
            seed,
            all_nodes,
            _arrays.pointer(out, ctypes.c_int8),
            n,
            1,
        )
    check(status)
    return out


def gamma_rates(shape: float, n: int, method: GammaMethod = "mean") -> np.ndarray:
    """(n,) float64, ascending, with mean 1: rates of `n` classes of equal weight from a gamma distribution.

    method  "mean" of each class, or "median", scaled so that the mean of all is 1.
    """
    n = _options.integer("n", n, ctypes.c_int32)
    out = _arrays.room("n", (max(n, 0),), np.float64)
    number = _options.choice("method", method, _METHODS)
    shape = _options.number("shape", shape)
    check(library.nucula_gamma_rates(shape, max(n, 0), number, _arrays.pointer(out, ctypes.c_double)))
    return out


_DATA = frozenset({"ascertainment", "weights", "drop_unobservable"})
_COMMON = frozenset({"root", "branch_gain", "branch_loss", "class_rates", "class_weights", "n_threads"})
_TERMS = ("start", "lower", "upper", "prior_mean", "prior_sd")


def _likelihood(tree: Tree, n_families: int, given: dict[str, Any], known: frozenset[str]) -> Any:
    """Options of a likelihood, with what they point to."""
    for name in given.keys() - known:
        raise TypeError(f"unexpected keyword {name!r}")
    options = _c_api.nucula_gainloss_options_t()
    check(library.nucula_gainloss_options_init(options, ctypes.sizeof(options)))
    options.kept = []
    root = given.get("root", "equilibrium")
    if isinstance(root, str):
        options.root = _options.choice("root", root, _ROOTS)
    else:
        options.root, options.p1 = _c_api.NUCULA_ROOT_FIXED, _options.number("root", root)
    options.ascertainment = _options.choice("ascertainment", given.get("ascertainment", "none"), _ASCERTAINMENTS)
    options.drop_unobservable = _options.flag("drop_unobservable", given.get("drop_unobservable", False))
    options.n_threads = _options.integer("n_threads", given.get("n_threads", 0), ctypes.c_int32)
    for name, item in (("branch_gain", "node"), ("branch_loss", "node"), ("weights", "family")):
        if given.get(name) is not None:
            array, n = _vector(name, given[name]), tree.n_nodes if item == "node" else n_families
            if array.shape != (n,):
                raise BadArgument(f"bad {name}: shape {array.shape}; ({n},) is needed, one per {item}")
            _point(options, name, array)
    rates, weights = given.get("class_rates"), given.get("class_weights")
    if rates is not None:
        array = _vector("class_rates", rates)
        if array.ndim != 1 or len(array) == 0:
            raise BadArgument(f"bad class_rates: shape {array.shape}; at least one class is needed")
        options.n_class_rates = len(array)
        _point(options, "class_rates", array)
    if weights is not None:
        array = _vector("class_weights", weights)
        if rates is None:
            raise BadArgument("bad class_weights: given without class_rates")
        if array.shape != (options.n_class_rates,):
            raise BadArgument(f"bad class_weights: shape {array.shape}; ({options.n_class_rates},) is needed")
        _point(options, "class_weights", array)
    return options


def _point(options: Any, name: str, array: np.ndarray) -> None:
    options.kept.append(array)
    setattr(options, name, _arrays.pointer(array, ctypes.c_double))


def _fit_options(data: GainLossData, k: int, given: dict[str, Any]) -> Any:
    """Options of a fit, with what they point to."""
    options = _c_api.nucula_gainloss_fit_options_t()
    check(library.nucula_gainloss_fit_options_init(options, ctypes.sizeof(options)))
    likelihood = {name: value for name, value in given.items() if name not in _TERMS + ("gamma_classes",)}
    inner = _likelihood(data.tree, data.n_families, likelihood, _DATA | _COMMON)
    options.kept = [inner]
    options.likelihood = ctypes.pointer(inner)
    options.n_threads = inner.n_threads
    options.gamma_classes = _options.integer("gamma_classes", given.get("gamma_classes", 0), ctypes.c_int32)
    for name in _TERMS:
        if given.get(name) is not None:
            array = _vector(name, given[name])
            if array.ndim > 1 or (array.ndim == 1 and len(array) != k):
                raise BadArgument(f"bad {name}: shape {array.shape}; one number or {k} of them")
            _point(options, name, np.ascontiguousarray(np.broadcast_to(array, (k,))))
    return options


class _Rates:
    """λ and μ as the library takes them."""

    def __init__(self, gain: Any, loss: Any, n: int):
        self._kept = []
        self.struct = _c_api.nucula_gainloss_rates_t()
        for name, given in (("gain", gain), ("loss", loss)):
            if type(given) is float:
                setattr(self.struct, name, ctypes.pointer(ctypes.c_double(given)))
                continue
            array = _vector(name, given)
            if array.ndim > 1 or (array.ndim == 1 and len(array) != n):
                raise BadArgument(f"bad {name}: shape {array.shape}; one number or {n} of them")
            self._kept.append(array)
            setattr(self.struct, name, _arrays.pointer(array, ctypes.c_double))
            setattr(self.struct, f"{name}_stride", array.ndim)


class _Designs:
    def __init__(self, n_coefficients: int, gain: np.ndarray | None, loss: np.ndarray | None):
        self.n_coefficients, self._kept = n_coefficients, (gain, loss)
        self.gain = None if gain is None else _arrays.pointer(gain, ctypes.c_double)
        self.loss = None if loss is None else _arrays.pointer(loss, ctypes.c_double)


def _designs(gain: Any, loss: Any, n: int) -> _Designs:
    if gain is None and loss is None:
        return _Designs(2, None, None)
    if gain is None or loss is None:
        raise BadArgument("bad design: gain_design and loss_design; give both or none")
    arrays = [_vector(name, given) for name, given in (("gain_design", gain), ("loss_design", loss))]
    shape = arrays[0].shape
    if len(shape) != 2 or shape[0] != n or arrays[1].shape != shape:
        shapes = f"{shape} and {arrays[1].shape}"
        raise BadArgument(f"bad design: gain_design and loss_design have the shapes {shapes}; ({n}, k) is needed for both")
    return _Designs(shape[1], *arrays)


def _sets(sets: Any, item: str, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Offsets and members; their range is the library's to check."""
    if isinstance(sets, (str, bytes)) or not hasattr(sets, "__iter__"):
        raise BadArgument(f"bad sets: {sets!r} is not a list of arrays of {item} numbers")
    arrays = []
    for number, members in enumerate(sets):
        array = np.asarray(members)
        if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
            raise BadArgument(f"bad sets: set {number} is not a list of {item} numbers")
        if array.size and (array.min() < 0 or array.max() >= n):
            wrong = array.min() if array.min() < 0 else array.max()
            raise BadArgument(f"bad sets: {item} {wrong} of set {number} does not exist; there are {n}")
        arrays.append(array.astype(np.uint32))
    offsets = np.zeros(len(arrays) + 1, np.uintp)
    np.cumsum([len(array) for array in arrays], out=offsets[1:])
    members = np.concatenate(arrays) if arrays else np.zeros(0, np.uint32)
    return offsets, np.ascontiguousarray(members, np.uint32)


def _fit_view(handle: Handle) -> Any:
    view = _c_api.nucula_gainloss_fit_view_t(size=ctypes.sizeof(_c_api.nucula_gainloss_fit_view_t))
    check(library.nucula_gainloss_fit_view(handle.pointer, view))
    return view


def _fit_of(handle: Handle, view: Any, n_classes: int = 0) -> Fit:
    k = view.n_coefficients

    def column(name: str, *shape: int) -> np.ndarray:
        return lend(handle, getattr(view, name), shape or (k,), "f8")

    return Fit(
        beta=column("beta"),
        objective=view.objective,
        ll=view.ll,
        gradient=column("gradient"),
        hessian=column("hessian", k, k),
        covariance=column("covariance", k, k),
        se=column("se"),
        active=lend(handle, view.active, (k,), "bool"),
        evaluations=view.evaluations,
        converged=bool(view.converged),
        shape=view.shape,
        shape_se=view.shape_se,
        class_rates=gamma_rates(view.shape, n_classes) if n_classes else None,
    )


def _vector(name: str, given: Any) -> np.ndarray:
    """float64, C order, of any shape."""
    try:
        array = np.asarray(given)
        if array.dtype.kind not in "fiub" and array.size > 0:
            raise TypeError(f"{array.dtype} is not a real number")
        return np.asarray(array, np.float64, order="C")
    except (TypeError, ValueError) as error:
        raise BadArgument(f"bad {name}: {error}") from None


def _states(tree: Tree, given: Any) -> np.ndarray:
    """int8 of shape (n_tips, n_families), any strides."""
    try:
        array = np.asarray(given)
    except ValueError as error:
        raise BadArgument(f"bad states: {error}") from None
    if array.ndim != 2 or array.shape[0] != tree.n_tips:
        raise BadArgument(f"bad states: shape {array.shape}; there must be {tree.n_tips} rows, one per tip")
    if array.dtype.kind not in "iub":
        raise BadArgument(f"bad states: dtype {array.dtype}; whole numbers or bool are needed")
    if array.dtype == np.int8:
        return array
    if array.dtype == bool:
        return array.view(np.int8)
    wrong = np.argwhere(array > 1)
    if len(wrong):
        row, column = wrong[0]
        known = "0 is absent, 1 present, below 0 unknown (no copy numbers)"
        raise BadArgument(f"bad states: {array[row, column]} at row {row}, column {column}; {known}")
    return np.where(array < 0, -1, array).astype(np.int8)

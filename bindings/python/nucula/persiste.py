"""Calls of PERSISTE's gene content plugin, answered by this library, with the plugin's signatures.

A tree is any object with `parent_indices`, `branch_lengths`, `tip_indices` and `tip_names`; row i of a presence matrix belongs
to node `tip_indices[i]`. What differs: polytomies keep all their children, nodes with a single child are fine, an
impossible family has -inf instead of ln(1e-300), and standard errors leave out coefficients at a bound.
"""

from __future__ import annotations

from typing import Any, Iterable

import numpy as np

from .errors import BadArgument
from .gainloss import Tests, gainloss_loglik, gainloss_simulate, gainloss_test
from .tree import Tree


def tree_of(tree: Any) -> Tree:
    """The library's tree of a PERSISTE tree; a `nucula.Tree` is itself."""
    if isinstance(tree, Tree):
        return tree
    return Tree.from_parents(tree.parent_indices, tree.branch_lengths, tree.tip_indices)


def compute_likelihoods_batch(
    tree: Any,
    presence_matrix: Any,
    gain_rates: Any,
    loss_rates: Any,
    taxon_names: Any,
    use_rust: bool = True,
) -> np.ndarray:
    """(n_families,) log-likelihoods of a presence matrix (n_tips, n_families). `taxon_names` and `use_rust` are ignored."""
    return gainloss_loglik(tree_of(tree), _whole(presence_matrix), gain_rates, loss_rates, derivatives=0).ll


def simulate_binary_evolution(
    tree: Any,
    gain_rate: float,
    loss_rate: float,
    n_sites: int,
    rng: np.random.Generator | None = None,
    site_specific_rates: Any = None,
    root_frequencies: Any = None,
) -> np.ndarray:
    """(n_tips, n_sites) random presence: the same law as PERSISTE's, not the same draws; the seed is drawn from `rng`.

    site_specific_rates  a dict from site to (gain, loss), or an array (n_sites, 2).
    root_frequencies     probabilities of absence and presence at the root; None: equilibrium.
    """
    rng = np.random.default_rng() if rng is None else rng
    gain, loss = np.full(n_sites, float(gain_rate)), np.full(n_sites, float(loss_rate))
    if site_specific_rates is not None:
        items = site_specific_rates.items() if hasattr(site_specific_rates, "items") else enumerate(site_specific_rates)
        for site, (of_gain, of_loss) in items:
            if not 0 <= site < n_sites:
                raise BadArgument(f"bad site_specific_rates: site {site} of {n_sites}")
            gain[site], loss[site] = of_gain, of_loss
    root: Any = "equilibrium"
    if root_frequencies is not None:
        absent, present = (float(x) for x in root_frequencies)
        if not (absent >= 0 and present >= 0 and abs(absent + present - 1) < 1e-6):
            raise BadArgument(f"bad root_frequencies: {root_frequencies!r}; two probabilities with sum 1 are needed")
        root = present
    shared = site_specific_rates is None
    seed = int(rng.integers(0, 2**64, dtype=np.uint64))
    return gainloss_simulate(
        tree_of(tree), n_sites, gain_rate if shared else gain, loss_rate if shared else loss, seed=seed, root=root
    )


def retention_test(
    data: Any,
    retained_families: Iterable[int],
    *,
    bounds: tuple[float, float] = (-5.0, 2.0),
    effect_bounds: tuple[float, float] = (-5.0, 5.0),
    prior_sd: float = 2.0,
    compat_prior_constant: bool = True,
    n_threads: int = 0,
) -> Tests:
    """PERSISTE's retention test in one call: null, alternative and statistic.

    data               an object with `tree` and `presence_matrix` (n_tips, n_families), or a pair of both.
    retained_families  numbers of the families whose loss rate shifts; the effect is minus the retention.
    bounds, prior_sd   of ln gain, ln loss and their normal priors; `prior_sd` is that of the effect too.
    compat_prior_constant  whether the alternative's prior counts with its normalizing constant, as PERSISTE has it.
    """
    tree, matrix = (data.tree, data.presence_matrix) if hasattr(data, "presence_matrix") else data
    return gainloss_test(
        tree_of(tree),
        _whole(matrix),
        [np.asarray(list(retained_families), int)],
        effect_bounds=effect_bounds,
        effect_prior_sd=prior_sd,
        compat_prior_constant=compat_prior_constant,
        lower=bounds[0],
        upper=bounds[1],
        prior_sd=prior_sd,
        n_threads=n_threads,
    )


def _whole(matrix: Any) -> np.ndarray:
    """Whole numbers where a matrix holds them as floats."""
    array = np.asarray(matrix)
    if array.dtype.kind == "f" and (array == np.floor(array)).all():
        return array.astype(np.int64)
    return array

"""Scattering to look at: a curve with its fit and residuals, Kratky, P(r)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import BadArgument
from .saxs import SaxsFit
from .saxs_curve import Curve, curve_of

if TYPE_CHECKING:
    from .gyration import PairDistribution


def saxs_plot(fit: SaxsFit, curve: Curve, *, distribution: PairDistribution | None = None, figure: Any = None) -> Any:
    """A matplotlib figure: a measured curve with its errors and the fit to it, their residuals, Kratky, and P(r).

    fit           of one conformer, by `saxs_fit`.
    curve         the one that was fitted: a path, a `SaxsCurve`, or (q, intensity, sigma).
    distribution  by `pair_distribution`: adds a panel.
    figure        a matplotlib figure to draw on; None: a new one, of no window: `figure.savefig(path)`.

    Needs matplotlib: pip install nucula[plot]. Raises BadArgument.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError("saxs_plot() needs matplotlib: pip install nucula[plot]") from None
    q, intensity, sigma = (np.asarray(column, float) for column in curve_of(curve))
    if np.ndim(fit.chi2) != 0:
        raise BadArgument(f"bad fit: it is of {np.size(fit.chi2)} conformers; plot one at a time")
    if fit.fitted.shape != q.shape:
        raise BadArgument(f"bad curve: {len(q)} points; the fit has {len(fit.fitted)}")
    if figure is None:
        # Not of pyplot, which would keep it until it is closed.
        figure = Figure(figsize=(4.2 * (2 if distribution is None else 3), 4.2), layout="constrained")
    grid = figure.add_gridspec(4, 2 if distribution is None else 3)
    above, below = figure.add_subplot(grid[:3, 0]), figure.add_subplot(grid[3, 0])
    counts = np.isfinite(sigma) & (sigma > 0) & np.isfinite(intensity)
    order = np.argsort(q, kind="stable")
    seen = order[counts[order]]
    style = {"fmt": ".", "color": "#8795a1", "markersize": 3, "elinewidth": 0.7, "zorder": 1}
    above.errorbar(q[seen], intensity[seen], sigma[seen], label="measured", **style)
    above.plot(q[order], fit.fitted[order], color="#c0392b", label=f"fit, reduced χ² {fit.reduced_chi2:.3g}", zorder=2)
    if (intensity[seen] > 0).any() and (fit.fitted > 0).all():
        above.set_yscale("log")
    above.set_ylabel("I(q)")
    above.tick_params(labelbottom=False)
    above.legend(frameon=False)
    below.axhline(0, color="grey", linewidth=0.7)
    below.plot(q[seen], (intensity[seen] - fit.fitted[seen]) / sigma[seen], ".", color="#8795a1", markersize=3)
    below.sharex(above)
    below.set_xlabel("q, Å⁻¹")
    below.set_ylabel("residual / σ")
    kratky = figure.add_subplot(grid[:, 1])
    kratky.errorbar(q[seen], q[seen] ** 2 * intensity[seen], q[seen] ** 2 * sigma[seen], **style)
    kratky.plot(q[order], q[order] ** 2 * fit.fitted[order], color="#c0392b", zorder=2)
    kratky.set_xlabel("q, Å⁻¹")
    kratky.set_ylabel("q² I(q)")
    if distribution is not None:
        panel = figure.add_subplot(grid[:, 2])
        panel.plot(distribution.r, distribution.p, color="#2c3e50")
        panel.set_xlabel("r, Å")
        panel.set_ylabel("P(r)")
        panel.set_title(f"longest distance {distribution.d_max:.1f} Å", fontsize="medium")
    return figure

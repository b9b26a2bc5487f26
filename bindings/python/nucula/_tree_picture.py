"""A tree with gains and losses on its branches, drawn with matplotlib."""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import BadArgument

#: Colours of gains and of losses.
GAINS, LOSSES = "#1f9d63", "#c8372d"


def layout(tree: Any) -> tuple[np.ndarray, np.ndarray]:
    """(n_nodes,) each: the distance from the root, and the height: tips in the order of the tree, inner nodes in the middle of
    their children."""
    n, parents = tree.n_nodes, tree.parents
    children: list[list[int]] = [[] for _ in range(n)]
    for node, parent in enumerate(parents):
        if parent >= 0:
            children[parent].append(node)
    order, todo = [], [tree.root]
    while todo:
        node = todo.pop()
        order.append(node)
        todo += reversed(children[node])
    x, y = np.zeros(n), np.zeros(n)
    n_tips = 0
    for node in order:
        if node != tree.root:
            x[node] = x[parents[node]] + tree.lengths[node]
        if not children[node]:
            y[node] = n_tips
            n_tips += 1
    for node in reversed(order):
        if children[node]:
            y[node] = 0.5 * (y[children[node][0]] + y[children[node][-1]])
    return x, y


def picture(tree: Any, gains: Any, losses: Any, *, names: bool = True, figure: Any = None) -> Any:
    """A matplotlib figure: the tree from left to right, on each branch its gains (green, above) and losses (red, below), as thick as
    they are many, with their numbers where they are 0.5 or more."""
    try:
        from matplotlib.collections import LineCollection
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError("tree.plot() needs matplotlib: pip install nucula[plot]") from None

    numbers = []
    for name, given in (("gains", gains), ("losses", losses)):
        array = np.asarray(given, float)
        if array.shape != (tree.n_nodes,):
            raise BadArgument(f"bad {name}: shape {array.shape}; ({tree.n_nodes},) is needed, one per node")
        numbers.append(array)
    x, y = layout(tree)
    nodes = [node for node in range(tree.n_nodes) if node != tree.root]
    above = tree.parents[nodes]
    n_tips = int(y.max()) + 1
    if figure is None:
        # Not of pyplot, which would keep it until it is closed.
        figure = Figure(figsize=(8, max(2.0, 0.28 * n_tips)), layout="constrained")
    ax = figure.subplots()
    corners = [[(x[a], y[a]), (x[a], y[node])] for node, a in zip(nodes, above)]
    ax.add_collection(LineCollection(corners, colors="#555555", linewidths=0.8))
    most = max(1e-300, np.nanmax(np.stack(numbers)[:, nodes], initial=0.0))
    for counts, color, side in zip(numbers, (GAINS, LOSSES), (-1, 1)):
        lines = [[(x[a], y[node] + 0.07 * side), (x[node], y[node] + 0.07 * side)] for node, a in zip(nodes, above)]
        widths = 0.6 + 4.4 * np.nan_to_num(counts[nodes]) / most
        ax.add_collection(LineCollection(lines, colors=color, linewidths=widths))
        for node, a in zip(nodes, above):
            if counts[node] >= 0.5:
                place = ((x[a] + x[node]) / 2, y[node] + 0.16 * side)
                ax.annotate(f"{counts[node]:.3g}", place, color=color, size=6, ha="center", va="bottom" if side < 0 else "top")
    if names:
        tips = set(tree.tip_nodes.tolist())
        for node in nodes:
            if node in tips:
                ax.annotate(f" {tree.names[node]}", (x[node], y[node]), size=7, va="center")
    ax.set_xlim(0, 1.15 * max(x.max(), 1e-300))
    ax.set_ylim(n_tips - 0.5, -0.5)
    ax.set_yticks([])
    ax.set_xlabel("branch length")
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)
    return figure

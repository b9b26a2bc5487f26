"""Results to look at: the page of the library in a notebook or a browser, and plots with matplotlib."""

from __future__ import annotations

import html
import os
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import BadArgument

if TYPE_CHECKING:
    from .volumes import Volumes

#: Colours of the kinds, as on the page.
COLORS = {"hub": "#1f9d63", "pore": "#c8372d", "pocket": "#2f6fde", "cavity": "#d19a00"}
_MOST_ROWS = 20


def page(v: Volumes, **options: Any) -> str:
    """The page as text."""
    with tempfile.TemporaryDirectory(prefix="nucula-") as folder:
        path = Path(folder) / "page.html"
        v.write(path, **options)
        return path.read_text("utf-8")


class Frame:
    """A page in the frame of a notebook; elsewhere its `repr` says where it is."""

    def __init__(self, text: str, height: int):
        self._text, self._height = text, height

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self._text, quote=True)}" style="width:100%;height:{self._height}px;border:0" '
            'sandbox="allow-scripts"></iframe>'
        )


def _in_notebook() -> bool:
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and shell.has_trait("kernel")


def show(v: Volumes, *, height: int = 560, open_browser: bool | None = None, **options: Any) -> Any:
    """A `Frame` in a notebook; elsewhere the path of the page, opened in the browser."""
    if open_browser is None and _in_notebook():
        return Frame(page(v, **options), height)
    handle, path = tempfile.mkstemp(prefix="nucula-", suffix=".html")
    os.close(handle)
    v.write(path, **options)
    if open_browser is not False:
        webbrowser.open(Path(path).as_uri())
    return path


def table(v: Volumes) -> str:
    """The first rows as a table of HTML."""
    heads = "".join(f"<th>{head}</th>" for head in ("type", "id", "volume, Å³", "x", "y", "z, Å"))
    cell = "<td style='text-align:right'>{}</td>".format
    lines = []
    for kind, number, volume, lengths in list(zip(v.kind, v.id, v.volume, v.lengths))[:_MOST_ROWS]:
        swatch = f"<span style='color:{COLORS.get(str(kind), 'gray')}'>&#9632;</span> "
        numbers = cell(number) + cell(f"{volume:.0f}") + "".join(cell(f"{length:.1f}") for length in lengths)
        lines.append(f"<tr><td style='text-align:left'>{swatch}{html.escape(str(kind))}</td>{numbers}</tr>")
    more = f"<p>and {len(v) - _MOST_ROWS} more rows</p>" if len(v) > _MOST_ROWS else ""
    return f"<p>{html.escape(repr(v))}</p><table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>{more}"


def plot(v: Volumes, *, axis: str = "z", index: int | None = None, figure: Any = None) -> Any:
    """A matplotlib figure: volumes by kind, and a slice with protein, bulk solvent and volumes."""
    try:
        from matplotlib.colors import ListedColormap, to_rgb
        from matplotlib.figure import Figure
        from matplotlib.patches import Patch
    except ImportError:
        raise ImportError("v.plot() needs matplotlib: pip install nucula[plot]") from None
    if axis not in ("x", "y", "z"):
        raise BadArgument(f"bad axis: {axis!r} is none of 'x', 'y', 'z'")
    place = "xyz".index(axis)
    reported = np.zeros(v.n_components + 1, np.int8)
    for component, kind in zip(v.component, v.kind):
        reported[component] = list(COLORS).index(kind) + 2
    # The last entry is for voxels of no component, whose label is -1.
    image = reported[v.labels]
    image[v.mask("protein")] = 1
    if index is None:
        # Where most of the volumes is to be seen.
        other = tuple(k for k in range(3) if k != place)
        index = int((image > 1).sum(axis=other).argmax())
    if not 0 <= index < v.shape[place]:
        raise BadArgument(f"bad index: {index} is not within 0..{v.shape[place] - 1}")
    if figure is None:
        # Not of pyplot, which would keep it until it is closed.
        figure = Figure(figsize=(10, 4.2), layout="constrained")
    bars, cut = figure.subplots(1, 2)
    shown = min(len(v), 40)
    bars.bar(range(shown), v.volume[:shown], color=[COLORS[kind] for kind in v.kind[:shown]])
    bars.set_xlabel("row" if shown == len(v) else f"row (the first {shown} of {len(v)})")
    bars.set_ylabel("volume, Å³")
    bars.legend(handles=[Patch(color=COLORS[kind], label=kind) for kind in COLORS if kind in v.kind], frameon=False)
    colors = [to_rgb(color) for color in ("#f2f4f6", "#b9c1c9", *COLORS.values())]
    across, up = (k for k in range(3) if k != place)
    extent = (v.lower[across], v.upper[across], v.lower[up], v.upper[up])
    cut.imshow(
        np.take(image, index, axis=place).T, origin="lower", extent=extent, cmap=ListedColormap(colors), vmin=-0.5,
        vmax=len(colors) - 0.5, interpolation="nearest", aspect="equal",
    )
    cut.set_xlabel(f"{'xyz'[across]}, Å")
    cut.set_ylabel(f"{'xyz'[up]}, Å")
    cut.set_title(f"{axis} = {v.lower[place] + (index + 0.5) * v.step[place]:.1f} Å: protein, bulk, volumes")
    return figure

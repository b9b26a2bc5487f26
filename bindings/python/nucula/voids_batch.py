"""Voids of many structures, several at a time, one result after the other."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _c_api, _options
from ._watch import Progress, reporter
from .batch import _Drawn, _items, _refuse, _Run
from .errors import BadArgument, Error
from .structure import Path, read_options
from .voids import Request, Voids, voids
from .volumes import Source

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._typing import VoidsKeywords


@dataclass(frozen=True)
class VoidsItem:
    """The result of one source: `voids`, or else the `error` that came instead. `path` is that of its file, if it has one."""

    index: int
    path: Path | None
    voids: Voids | None
    error: Error | None


def voids_batch(
    paths: Iterable[Source], *, n_threads: int = 0, progress: Progress = None, **options: Unpack[VoidsKeywords]
) -> Iterator[VoidsItem]:
    """Finds the voids of many structures, several at a time; yields a `VoidsItem` per source, in their order.

    paths      what `nucula.voids` takes: file paths, structures, (positions, elements) of frames, mixed as they come.
    n_threads  sources worked on at once; 0: one per core.
    progress   True for a line on standard error, or called with (sources done, sources) before each item; where nobody
               knows how many there will be, (done, done).
    **options  the other keyword arguments of `nucula.voids`, and for file paths those of `nucula.read`.

    A bad source is an item with an error and never stops the rest. A list of paths is read by the library; anything else is
    drawn as it is needed, on the thread that takes the items, so the sources of an iterator may be without end. At most a
    few results per thread wait for the caller, so an archive of any size can be screened. Work begins with the first item;
    leaving the loop early, an exception, or Ctrl-C stops it. The same bits for every n_threads.
    """
    if isinstance(paths, (str, bytes, os.PathLike)):
        raise BadArgument(f"bad paths: {paths!r} is one path; give a list of them")
    ours = inspect.signature(voids).parameters.keys() - {"source", "progress", "reading"}
    asked = {"n_threads": n_threads, **{name: value for name, value in options.items() if name in ours}}
    reading = {name: value for name, value in options.items() if name not in ours}
    unknown = reading.keys() - (_options.fields(_c_api.nucula_structure_options_t) - {"assembly_number"})
    if unknown:
        raise TypeError(f"voids_batch() got an unexpected keyword argument {min(unknown)!r}")
    request, how_to_read = Request(asked), read_options(reading)
    report = reporter(progress)
    is_listed = isinstance(paths, (list, tuple))
    if is_listed:
        for source in paths:
            _refuse(source)
    # Points of residues are others in each file.
    by_names = request.region is not None and bool(request.region.names)
    if by_names or not is_listed or not all(isinstance(source, (str, bytes, os.PathLike)) for source in paths):
        return _items(paths, _Drawn(paths, request, reading, n_threads), report, Voids, VoidsItem)
    paths = list(paths)
    encoded = [_options.path("paths", path) for path in paths]
    return _items(paths, _Run("voids", encoded, how_to_read, request.options), report, Voids, VoidsItem)

"""Voids of many structures, several at a time, one result after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._watch import Progress
from .batch import Call
from .errors import Error
from .structure import Path
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
    sources: Iterable[Source] | None = None,
    *,
    ordered: bool = True,
    time_limit: float | None = None,
    n_threads: int = 0,
    progress: Progress = None,
    **options: Unpack[VoidsKeywords],
) -> Iterator[VoidsItem]:
    """Finds the voids of many structures, several at a time; yields a `VoidsItem` per source.

    sources     what `nucula.voids` takes: file paths, structures, (positions, elements) of frames, mixed as they come; also
                under its old name `paths`.
    ordered, time_limit, n_threads, progress   as in `nucula.volumes_batch`, with all it says about bad sources, order, memory
                and stopping.
    **options   the other keyword arguments of `nucula.voids`, and for files those of `nucula.read`.
    """
    call = Call("voids_batch", voids, sources, ordered, time_limit, n_threads, options)
    return call.items(Request(call.asked), "voids", Voids, VoidsItem, progress)

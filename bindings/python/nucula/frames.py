"""Many frames of the same atoms, several at a time, one result after the other."""

from __future__ import annotations

import ctypes
import inspect
import os
from collections.abc import Iterable, Iterator, Sized
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

import numpy as np

from . import _arrays, _atoms, _c_api, _elements, _options
from ._crew import MOST_AHEAD, Crew
from ._library import check, library
from ._watch import BatchLine, Progress, reporter
from .batch import BatchItem, Run, items, received, seconds
from .errors import BadArgument, Error
from .structure import Structure
from .volumes import Request, Volumes, volumes

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._typing import FindingKeywords

# Frames per thread that make a call of the library, where they are drawn one by one: as many as it begins before the first of
# them is handed over.
_TOGETHER = 16


def volumes_frames(
    frames: Any,
    elements: Any,
    *,
    ordered: bool = True,
    time_limit: float | None = None,
    n_threads: int = 0,
    progress: Progress = None,
    **options: Unpack[FindingKeywords],
) -> Iterator[BatchItem]:
    """Finds the volumes of many frames of the same atoms, several at a time; yields a `BatchItem` per frame, without a path.

    frames      (n_frames, n_atoms, 3) positions, Å; or an MDAnalysis AtomGroup or Universe, whose trajectory is gone through;
                or any iterable of (n_atoms, 3), which is drawn as it is needed. float32 in C order is read where it lies, also
                from a file that `numpy.memmap` maps.
    elements    n_atoms symbols or atomic numbers, as `nucula.volumes` takes them; or a `Structure`, whose own positions do not
                count, and whose residues the volumes know; None: the elements of the AtomGroup. All atoms count.
    ordered, time_limit, n_threads, progress   as in `nucula.volumes_batch`, for frames instead of sources.
    **options   the other keyword arguments of `nucula.volumes`. `within` is a box or around points, the same for all frames.

    Each frame has exactly the volumes that it has alone; elements are looked at once. A bad frame is an item with an error that
    names it, counted from 0, and never stops the rest. An iterable is drawn at most 200 frames ahead of the items, on the
    thread that takes these; what it raises is raised after the items of all that came before. Memory does not grow with the
    frames. Work begins with the first item; leaving the loop early, an exception, or Ctrl-C stops it. The same bits for every
    n_threads. Raises BadArgument, Empty.
    """
    unknown = options.keys() - inspect.signature(volumes).parameters.keys() | options.keys() & {"source", "reading"}
    if unknown:
        raise TypeError(f"volumes_frames() got an unexpected keyword argument {min(unknown)!r}")
    if options.get("signs") == "all":
        raise BadArgument('bad signs: "all" is for one structure; call nucula.volumes for each')
    _atoms.threads(n_threads)
    in_order, limit = _options.flag("ordered", ordered), seconds(time_limit)
    request = Request({**options, "n_threads": n_threads})
    if request.region is not None and request.region.names:
        raise BadArgument("bad within: residues move from frame to frame; give points")
    total = total_of(frames)
    report = BatchLine(total is None) if progress is True else reporter(progress)
    topology = elements if isinstance(elements, Structure) else _topology(symbols_of(frames, elements))
    drawn = drawn_from(frames)
    if in_order and limit is None:
        run: Any = _Blocks(topology, _blocks(drawn, len(topology), n_threads), request.options)
    else:
        run = _Alone(Crew(enumerate(map(_own, drawn)), _Frames(topology, request), {}, n_threads, bool(in_order), limit))
    return items(run, total, report, Volumes, BatchItem)


def frames_crew(
    frames: Iterable[Any], topology: Structure, then: Callable[[Volumes], Any], *, n_threads: int = 0, **options: Any
) -> Iterator[tuple[int, Any]]:
    """(index, what `then` makes of the volumes, on the thread that found them, or an Error) for each frame, in order."""
    request = _Frames(topology, Request({**options, "n_threads": n_threads}))
    crew = _Alone(Crew(enumerate(frames), request, {}, n_threads, then=then))
    try:
        crew.start()
        for index, _, result in crew.results():
            yield index, result
            del result
    finally:
        crew.close()


# What frames and elements can be.


def group_of(frames: Any) -> Any:
    """The AtomGroup that was given, or None."""
    if hasattr(frames, "trajectory") and hasattr(frames, "atoms"):
        return frames.atoms
    return frames if hasattr(getattr(frames, "universe", None), "trajectory") else None


def total_of(frames: Any) -> int | None:
    """Number of frames, if it is known."""
    group = group_of(frames)
    if group is not None:
        return len(group.universe.trajectory)
    if isinstance(frames, np.ndarray) and frames.ndim == 2:
        return 1
    return len(frames) if isinstance(frames, Sized) else None


def drawn_from(frames: Any) -> Iterable[Any]:
    """The positions of each frame, as they come; an array as it is."""
    group = group_of(frames)
    if group is not None:
        return (group.positions for _ in group.universe.trajectory)
    if isinstance(frames, np.ndarray) and frames.ndim == 2:
        return frames[None]
    is_scalar = isinstance(frames, np.ndarray) and frames.ndim == 0
    if is_scalar or isinstance(frames, (str, bytes, os.PathLike, Structure)) or not isinstance(frames, Iterable):
        raise BadArgument(f"bad frames: {frames!r}; give positions (n_frames, n_atoms, 3), an AtomGroup, or an iterator")
    return frames


def symbols_of(frames: Any, elements: Any) -> np.ndarray:
    """(n,) bytes of 4: the elements that were given, or those of the AtomGroup."""
    if elements is None:
        elements = getattr(group_of(frames), "elements", None)
    if elements is None:
        raise BadArgument("bad elements: there are none; give a symbol for each atom")
    symbols, missing = _elements.symbols(elements)
    if missing is not None and missing.any():
        raise BadArgument("bad elements: some are masked; leave these atoms out first")
    return symbols


def _topology(symbols: np.ndarray) -> Structure:
    return Structure._of_atoms(np.zeros((len(symbols), 3), np.float32), symbols, exact=True)[0]


def _positions(frame: Any, n_atoms: int) -> np.ndarray:
    """(n_atoms, 3) float32 of a frame."""
    if isinstance(frame, np.ma.MaskedArray) and np.ma.getmaskarray(frame).any():
        raise BadArgument("bad positions: some are masked; leave these atoms out first")
    positions = _arrays.positions("positions", frame)
    if len(positions) != n_atoms:
        raise BadArgument(f"bad positions: {len(positions)} for {n_atoms} elements")
    return positions


def _own(frame: Any) -> Any:
    """What stays as it is when its reader goes on to the next frame."""
    return frame.copy() if isinstance(frame, np.ndarray) else frame


def _naming(error: Error, at: int, index: int) -> Error:
    """The error of the frame that a call counted as `at`, by the number it has for the user."""
    head, _, rest = str(error).partition(": ")
    said = f"frame {at}: "
    rest = rest[len(said) :] if rest.startswith(said) else rest
    return type(error)(f"{head}: frame {index}: {rest}") if rest else error


# In order: as many frames to a call of the library as there are.


class _Raised(NamedTuple):
    """What ended the drawing of frames."""

    reason: Exception


def _blocks(drawn: Iterable[Any], n_atoms: int, n_threads: int) -> Iterator[Any]:
    """(n, n_atoms, 3) float32 of some frames, or the error of one that is none, or at last what drawing them raised."""
    if isinstance(drawn, np.ndarray) and not isinstance(drawn, np.ma.MaskedArray) and drawn.shape[1:] == (n_atoms, 3):
        if drawn.dtype == np.float32 and drawn.flags.c_contiguous and drawn.flags.aligned:
            yield drawn
            return
    n = n_threads if n_threads > 0 else os.cpu_count() or 1
    # Those of one call are drawn while the library works at those of another.
    n_together = max(1, min(_TOGETHER * n, MOST_AHEAD // 2))
    iterator, end = iter(drawn), None
    while end is None:
        block, n_filled, bad = np.empty((n_together, n_atoms, 3), np.float32), 0, None
        while n_filled < n_together and bad is None:
            try:
                frame = next(iterator)
            except StopIteration:
                end = []
                break
            except Exception as error:
                end = [_Raised(error)]
                break
            try:
                block[n_filled] = _positions(frame, n_atoms)
                n_filled += 1
            except Error as error:
                bad = error.with_traceback(None)
        if n_filled > 0:
            yield block[:n_filled]
        if bad is not None:
            yield bad
    yield from end


class _Blocks:
    """The library's calls for one block after the other: while the results of one are handed over, it works at the next."""

    def __init__(self, topology: Structure, blocks: Iterator[Any], finding: Any):
        self._topology, self._blocks, self._finding = topology, blocks, finding
        self._runs: list[Run] = []

    def start(self) -> None:
        """Work begins with the first block."""

    def results(self) -> Iterator[tuple[int, None, Any]]:
        """Index, no path, and a handle or an error of each frame. Raises what ended it all."""
        begun = map(self._begun, self._blocks)
        # Without a single frame there may still be something wrong with the options.
        current = next(begun, None) or self._begun(np.empty((0, len(self._topology), 3), np.float32))
        first = 0
        while current is not None:
            following = next(begun, None)
            if isinstance(current, _Raised):
                raise current.reason
            if isinstance(current, Error):
                yield first, None, _naming(current, -1, first)
                first += 1
            else:
                run, n = current
                for at, _, result in run.results():
                    yield first + at, None, _naming(result, at, first + at) if isinstance(result, Error) else result
                    del result
                run.close()
                self._runs.remove(run)
                first += n
            current = following

    def close(self) -> None:
        for run in self._runs:
            run.close()

    def _begun(self, block: Any) -> Any:
        """The run that works at a block, and the number of its frames; what is no block as it is."""
        if not isinstance(block, np.ndarray):
            return block
        finding = type(self._finding).from_buffer_copy(self._finding)
        finding.kept = self._finding.kept
        run = Run("volumes", [None] * len(block), _call(self._topology, block, finding), finding)
        self._runs.append(run)
        run.start()
        return run, len(block)


def _call(topology: Structure, block: np.ndarray, finding: Any) -> Callable[[Any], int]:
    """The library's call for a block of frames, but for who receives its results."""

    def call(receive: Any) -> int:
        positions = _arrays.pointer(block, ctypes.c_float * 3)
        return library.nucula_volumes_frames(topology._handle, positions, len(block), finding, receive, None)

    return call


# A call for each frame, on threads of a crew: out of order, with a limit of time, or for more than the volumes.


class _Alone:
    """A crew's results, whose errors name the frame."""

    def __init__(self, crew: Crew):
        self._crew = crew
        self.start, self.close = crew.start, crew.close

    def results(self) -> Iterator[tuple[int, None, Any]]:
        for index, _, result in self._crew.results():
            yield index, None, _naming(result, 0, index) if isinstance(result, Error) else result
            del result


class _Frames(NamedTuple):
    """What a crew asks for each frame."""

    topology: Structure
    request: Request

    def prepare(self, source: tuple[int, Any], _reading: Any) -> _Frame:
        positions = _positions(source[1], len(self.topology))
        options = type(self.request.options).from_buffer_copy(self.request.options)
        options.kept = self.request.options.kept
        return _Frame(self.topology, options, positions[None])


class _Frame(NamedTuple):
    """One frame, and what to do with it."""

    structure: Structure
    options: Any
    block: np.ndarray

    def find(self, callback: Any) -> Callable[[], Volumes]:
        """Runs the library's call; what it returns checks it, and gives the result."""
        found: list[Any] = []

        def receive(_index: int, status: int, message: bytes, pointer: Any, _user: Any) -> int:
            found.append(received("volumes", status, message, pointer))
            return 0

        self.options.progress = callback
        check(_call(self.structure, self.block, self.options)(_c_api.nucula_volumes_batch_item_t(receive)))
        # The struct holds the callback, which holds what called this.
        self.options.progress = _c_api.nucula_progress_t()

        def result() -> Volumes:
            if isinstance(found[0], Error):
                raise found[0]
            return Volumes(found[0])

        return result

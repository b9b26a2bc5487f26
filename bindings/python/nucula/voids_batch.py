"""Voids of many files, several at a time, one result after the other."""

from __future__ import annotations

import ctypes
import inspect
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Callable

from . import _c_api, _options, _sources
from ._handle import Handle
from ._library import check, library
from ._watch import Progress, ProgressLine, reporter
from .batch import _Failed, _Run
from .errors import BadArgument, Error, from_status
from .structure import Path, read_options
from .voids import Voids, _fill, voids


@dataclass(frozen=True)
class VoidsItem:
    """The result of one file: `voids`, or else the `error` that came instead."""

    index: int
    path: Path
    voids: Voids | None
    error: Error | None


def voids_batch(
    paths: Iterable[Path], *, n_threads: int = 0, progress: Progress = None, **options: Any
) -> Iterator[VoidsItem]:
    """Reads many files and finds the voids of each; yields a `VoidsItem` per file, in the order of the paths.

    paths      file paths.
    n_threads  files worked on at once; 0: one per core.
    progress   True for a line on standard error, or called with (files done, files) before each item.
    **options  the other keyword arguments of `nucula.voids` and, for reading, of `nucula.read`; `within` not by names of
               residues.

    A bad file is an item with an error and never stops the rest. At most a few results per thread wait for the caller. Leaving
    the loop early, an exception, or Ctrl-C stops the work.
    """
    if isinstance(paths, (str, bytes, os.PathLike)):
        raise BadArgument(f"bad paths: {paths!r} is one path; give a list of them")
    paths = list(paths)
    encoded = [_options.path("paths", path) for path in paths]
    ours = inspect.signature(voids).parameters.keys() - {"source", "reading"}
    asked = {name: value for name, value in options.items() if name in ours}
    reading = {name: value for name, value in options.items() if name not in ours}
    unknown = reading.keys() - (_options.fields(_c_api.nucula_structure_options_t) - {"assembly_number"})
    if unknown:
        raise TypeError(f"voids_batch() got an unexpected keyword argument {min(unknown)!r}")
    finding = _fill({"n_threads": n_threads, **asked})
    region = _sources.region(asked.get("within"))
    if region is not None:
        if region.names:
            raise BadArgument("bad within: residues are others in each file; give points, or call nucula.voids for each")
        region.put(finding, region.points, finding.kept)
    return _items(paths, _VoidsRun(encoded, read_options(reading), finding), reporter(progress))


def _items(paths: list[Path], run: _VoidsRun, report: Callable[[int, int], Any] | None) -> Iterator[VoidsItem]:
    try:
        run.start()
        for index, path in enumerate(paths):
            result = run.take()
            if report is not None:
                report(index + 1, len(paths))
            if isinstance(result, Handle):
                item = VoidsItem(index, path, Voids(result, path), None)
            else:
                item = VoidsItem(index, path, None, result)
            del result
            yield item
            del item
    finally:
        run.close()
        if isinstance(report, ProgressLine):
            report.close()


class _VoidsRun(_Run):
    """The library's batch call of voids on a thread of its own."""

    def _work(self) -> None:
        receive = _c_api.nucula_voids_batch_item_t(self._receive)
        self._finding.progress = _c_api.nucula_progress_t(self._told)
        paths = (ctypes.c_char_p * len(self._paths))(*self._paths)
        try:
            check(library.nucula_voids_batch(paths, len(paths), self._reading, self._finding, receive, None))
        except BaseException as error:
            # Without its frames, which hold this object and so the results that nobody took.
            self._results.put(_Failed(error.with_traceback(None)))
        finally:
            # The callback holds this object, which holds the options, which hold the callback.
            self._finding = None

    def _receive(self, _index: int, status: int, message: bytes, pointer: Any, _user: Any) -> int:
        try:
            if status == _c_api.NUCULA_OK:
                result: Any = Handle(_c_api.nucula_voids_t, library.nucula_voids_free)
                # Its value, for on PyPy the object is good for nothing once the callback has returned.
                address = ctypes.cast(pointer, ctypes.c_void_p).value
                result.pointer = ctypes.cast(address, ctypes.POINTER(_c_api.nucula_voids_t))
            else:
                result = from_status(status, message)
            self._room.acquire()
            if not self._stopped:
                self._results.put(result)
        except BaseException as error:
            self._results.put(_Failed(error.with_traceback(None)))
            return 1
        return int(self._stopped)

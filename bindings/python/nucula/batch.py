"""Many files, several at a time, one result after the other."""

from __future__ import annotations

import atexit
import ctypes
import os
import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Callable, NamedTuple

from . import _c_api, _options
from ._handle import Handle
from ._library import check, library
from ._watch import Progress, ProgressLine, reporter
from .errors import BadArgument, Error, from_status
from .structure import Path, read_options
from .volumes import Volumes, volumes

# Results that wait here for the caller. The library holds some more; a few are enough to never let it wait for
# a caller who is as fast as it is.
_WAITING = 8
_INTERVAL = 0.05


@dataclass(frozen=True)
class BatchItem:
    """The result of one file: `volumes`, or else the `error` that came instead."""

    index: int
    path: Path
    volumes: Volumes | None
    error: Error | None

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, doubled or guessed when the file was read: see `nucula.Structure.notes`."""
        return () if self.volumes is None else self.volumes.structure.notes


def volumes_batch(
    paths: Iterable[Path], *, n_threads: int = 0, progress: Progress = None, **options: Any
) -> Iterator[BatchItem]:
    """Reads many files and finds the volumes of each; yields a `BatchItem` per file, in the order of the paths.

    paths      file paths.
    n_threads  files worked on at once; 0: one per core.
    progress   True for a line on standard error, or called with (files done, files) before each item.
    **options  the other keyword arguments of `nucula.volumes`.

    A bad file is an item with an error and never stops the rest. At most a few results per thread wait for the caller,
    so an archive of any size can be screened. Work begins with the first item; leaving the loop early, an exception, or
    Ctrl-C stops it. The same bits for every n_threads.
    """
    if isinstance(paths, (str, bytes, os.PathLike)):
        raise BadArgument(f"bad paths: {paths!r} is one path; give a list of them")
    paths = list(paths)
    encoded = [_options.path("paths", path) for path in paths]
    kinds = _c_api.nucula_structure_options_t, _c_api.nucula_volumes_options_t
    unknown = options.keys() - (_options.fields(kinds[0]) - {"assembly_number"}) - _options.fields(kinds[1])
    if unknown:
        raise TypeError(f"volumes_batch() got an unexpected keyword argument {min(unknown)!r}")
    reading = read_options(options)
    finding = _options.fill(kinds[1], volumes, {"n_threads": n_threads, **options})
    return _items(paths, _Run(encoded, reading, finding), reporter(progress))


def _items(paths: list[Path], run: _Run, report: Callable[[int, int], Any] | None) -> Iterator[BatchItem]:
    try:
        run.start()
        for index, path in enumerate(paths):
            result = run.take()
            if report is not None:
                report(index + 1, len(paths))
            if isinstance(result, Handle):
                yield BatchItem(index, path, Volumes(result, path), None)
            else:
                yield BatchItem(index, path, None, result)
            del result
    finally:
        run.close()
        if isinstance(report, ProgressLine):
            report.close()


class _Run:
    """The library's batch call on a thread of its own, and the queue its results come through."""

    def __init__(self, paths: list[bytes], reading: Any, finding: Any):
        self._paths, self._reading, self._finding = paths, reading, finding
        self._results: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._room = threading.Semaphore(_WAITING)
        self._stopped = False
        # A daemon, for the interpreter would wait for any other thread before it runs `close`.
        self._thread = threading.Thread(target=self._work, name="nucula-batch", daemon=True)

    def start(self) -> None:
        atexit.register(self.close)
        self._thread.start()

    def take(self) -> Any:
        """The next result: a handle, or an error of one file. Raises what ended the whole batch."""
        while True:
            try:
                # In slices, for on some systems a signal does not wake a thread that waits for good.
                result = self._results.get(timeout=_INTERVAL)
                break
            except queue.Empty:
                if not self._thread.is_alive() and self._results.empty():
                    raise RuntimeError("this batch was started before a fork; only the parent can go on") from None
        if isinstance(result, _Failed):
            raise result.reason
        self._room.release()
        return result

    def close(self) -> None:
        """Stops the call and waits for its end; results not taken are freed."""
        self._stopped = True
        self._room.release()
        # A garbage collection may call this on the thread itself.
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()
        atexit.unregister(self.close)

    def _work(self) -> None:
        receive = _c_api.nucula_volumes_batch_item_t(self._receive)
        self._finding.progress = _c_api.nucula_progress_t(self._told)
        paths = (ctypes.c_char_p * len(self._paths))(*self._paths)
        try:
            check(library.nucula_volumes_batch(paths, len(paths), self._reading, self._finding, receive, None))
        except BaseException as error:
            # Without its frames, which hold this object and so the results that nobody took.
            self._results.put(_Failed(error.with_traceback(None)))
        finally:
            # The callback holds this object, which holds the options, which hold the callback.
            self._finding = None

    def _told(self, _done: int, _total: int, _user: Any) -> int:
        return int(self._stopped)

    def _receive(self, _index: int, status: int, message: bytes, pointer: Any, _user: Any) -> int:
        try:
            if status == _c_api.NUCULA_OK:
                result: Any = Handle(_c_api.nucula_volumes_t, library.nucula_volumes_free)
                result.pointer = pointer
            else:
                result = from_status(status, message)
            self._room.acquire()
            if not self._stopped:
                self._results.put(result)
        except BaseException as error:
            self._results.put(_Failed(error.with_traceback(None)))
            return 1
        return int(self._stopped)


class _Failed(NamedTuple):
    """What ended the whole batch."""

    reason: BaseException

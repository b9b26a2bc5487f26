"""Many files, several at a time, one result after the other."""

from __future__ import annotations

import atexit
import ctypes
import os
import queue
import threading
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from . import _c_api, _options
from ._handle import Handle
from ._library import check, library
from ._watch import Progress, ProgressLine, reporter
from .errors import BadArgument, Error, from_status
from .structure import Path, Structure, read_options
from .volumes import Request, Source, Volumes

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._typing import VolumesKeywords

# Results that wait here for the caller. The library holds some more; a few are enough to never let it wait for
# a caller who is as fast as it is.
_WAITING = 8
_INTERVAL = 0.05


@dataclass(frozen=True)
class BatchItem:
    """The result of one source: `volumes`, or else the `error` that came instead. `path` is that of its file, if it has one."""

    index: int
    path: Path | None
    volumes: Volumes | None
    error: Error | None

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, doubled or guessed when the file was read: see `nucula.Structure.notes`."""
        return () if self.volumes is None else self.volumes.structure.notes


def volumes_batch(
    paths: Iterable[Source], *, n_threads: int = 0, progress: Progress = None, **options: Unpack[VolumesKeywords]
) -> Iterator[BatchItem]:
    """Finds the volumes of many structures, several at a time; yields a `BatchItem` per source, in their order.

    paths      what `nucula.volumes` takes: file paths, structures, (positions, elements) of frames, mixed as they come.
    n_threads  sources worked on at once; 0: one per core.
    progress   True for a line on standard error, or called with (sources done, sources) before each item; where nobody
               knows how many there will be, (done, done).
    **options  the other keyword arguments of `nucula.volumes`.

    A bad source is an item with an error and never stops the rest. A list of paths is read by the library; anything else is
    drawn as it is needed, on the thread that takes the items, so the sources of an iterator may be without end. At most a
    few results per thread wait for the caller, so an archive of any size can be screened. Work begins with the first item;
    leaving the loop early, an exception, or Ctrl-C stops it. The same bits for every n_threads.
    """
    if isinstance(paths, (str, bytes, os.PathLike)):
        raise BadArgument(f"bad paths: {paths!r} is one path; give a list of them")
    kinds = _c_api.nucula_structure_options_t, _c_api.nucula_volumes_options_t
    reading = {name: value for name, value in options.items() if name in _options.fields(kinds[0]) - {"assembly_number"}}
    asked = {"n_threads": n_threads, **{name: value for name, value in options.items() if name not in reading}}
    unknown = asked.keys() - _options.fields(kinds[1]) - {"within"}
    if unknown:
        raise TypeError(f"volumes_batch() got an unexpected keyword argument {min(unknown)!r}")
    if asked.get("signs") == "all":
        raise BadArgument('bad signs: "all" is for one structure; call nucula.volumes for each')
    request, how_to_read = Request(asked), read_options(reading)
    report = reporter(progress)
    if not isinstance(paths, (list, tuple)) or not all(isinstance(s, (str, bytes, os.PathLike)) for s in paths):
        if isinstance(paths, (list, tuple)):
            for source in paths:
                _refuse(source)
        return _items(paths, _Drawn(paths, request, reading, n_threads), report)
    paths = list(paths)
    encoded = [_options.path("paths", path) for path in paths]
    if request.region is not None and request.region.names:
        # Its points are others in each file.
        return _items(paths, _Drawn(paths, request, reading, n_threads), report)
    return _items(paths, _Run("volumes", encoded, how_to_read, request.options), report)


def _refuse(source: Any) -> None:
    """Refuses what can be nothing, before any work is done."""
    if source is None or isinstance(source, (bool, int, float, complex)):
        raise BadArgument(f"bad paths: {source!r} is neither a path nor a structure")


def _items(
    sources: Iterable[Source],
    run: Any,
    report: Callable[[int, int], Any] | None,
    found: Callable[[Handle, Path], Any] = Volumes,
    item_of: Callable[[int, Path | None, Any, Error | None], Any] = BatchItem,
) -> Iterator[Any]:
    """The items of a run, in order; `found` makes a result of a handle, `item_of` an item of a result or an error."""
    total = len(sources) if isinstance(sources, Sized) else None
    paths = None if isinstance(run, _Drawn) else iter(sources)
    try:
        run.start()
        index = 0
        while True:
            if paths is None:
                drawn = run.next()
                if drawn is None:
                    return
                path, result = drawn
            else:
                if index == total:
                    return
                path, result = next(paths), run.take()
            if report is not None:
                report(index + 1, index + 1 if total is None else total)
            if isinstance(result, Handle):
                result = found(result, path)
            if isinstance(result, Error):
                item = item_of(index, path, None, result)
            else:
                item = item_of(index, path, result, None)
            del result
            yield item
            del item
            index += 1
    finally:
        run.close()
        if isinstance(report, ProgressLine):
            report.close()


class _Drawn:
    """Sources drawn one after the other, and threads that find their volumes."""

    def __init__(self, sources: Iterable[Source], request: Any, reading: dict[str, Any], n_threads: int):
        self._sources, self._request, self._reading = sources, request, reading
        n = n_threads if n_threads > 0 else os.cpu_count() or 1
        if isinstance(sources, Sized):
            # Where there are fewer sources than threads, the others help within one.
            self._each = max(1, n // max(1, len(sources)))
            n = min(n, max(1, len(sources)))
        else:
            self._each = 1
        self._n = n
        self._tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._answers: dict[int, queue.SimpleQueue[Any]] = {}
        self._first = self._next = 0
        self._ended = self._stopped = False
        self._callback = _c_api.nucula_progress_t(self._told)
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        atexit.register(self.close)
        self._iterator = iter(self._sources)

    def next(self) -> Any:
        """The path and the result of the next source, or None after the last."""
        while not self._ended and self._next - self._first < self._n + _WAITING // 2:
            try:
                source = next(self._iterator)
            except StopIteration:
                self._ended = True
                break
            _refuse(source)
            answer: queue.SimpleQueue[Any] = queue.SimpleQueue()
            self._answers[self._next] = answer
            self._tasks.put((source, answer))
            self._next += 1
            if len(self._threads) < self._n:
                # A daemon, for the interpreter would wait for any other thread before it runs `close`.
                self._threads.append(threading.Thread(target=self._work, name="nucula-batch", daemon=True))
                self._threads[-1].start()
        if self._first == self._next:
            return None
        answer = self._answers[self._first]
        while True:
            try:
                # In slices, for on some systems a signal does not wake a thread that waits for good.
                path, result = answer.get(timeout=_INTERVAL)
                break
            except queue.Empty:
                if not any(thread.is_alive() for thread in self._threads) and answer.empty():
                    raise RuntimeError("this batch was started before a fork; only the parent can go on") from None
        del self._answers[self._first]
        self._first += 1
        if isinstance(result, _Failed):
            raise result.reason
        return path, result

    def close(self) -> None:
        """Stops the calls and waits for their end; results not taken are freed."""
        self._stopped = True
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            # A garbage collection may call this on one of them.
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join()
        self._answers.clear()
        atexit.unregister(self.close)

    def _told(self, _done: int, _total: int, _user: Any) -> int:
        return int(self._stopped)

    def _work(self) -> None:
        while not self._stopped:
            task = self._tasks.get()
            if task is None:
                return
            source, answer = task
            answer.put(self._result(source))
            # Nothing of it is held while this waits.
            del task, source, answer

    def _result(self, source: Source) -> tuple[Path | None, Any]:
        path = source if isinstance(source, (str, bytes, os.PathLike)) else None
        try:
            reading = self._reading if path is not None or not _is_ready(source) else {}
            prepared = self._request.prepare(source, reading)
            path = prepared.structure.path
            prepared.options.n_threads = self._each
            return path, prepared.find(self._callback)()
        except Error as error:
            # Without its frames, which hold results.
            return path, error.with_traceback(None)
        except BaseException as error:
            return path, _Failed(error.with_traceback(None))


def _is_ready(source: Source) -> bool:
    """Whether options of reading do not concern a source: one list may hold both kinds."""
    return isinstance(source, (Structure, tuple, list))


class _Run:
    """A family's batch call on a thread of its own, and the queue its results come through."""

    def __init__(self, family: str, paths: list[bytes], reading: Any, finding: Any):
        self._family, self._paths, self._reading, self._finding = family, paths, reading, finding
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
        receive = getattr(_c_api, f"nucula_{self._family}_batch_item_t")(self._receive)
        batch = getattr(library, f"nucula_{self._family}_batch")
        self._finding.progress = _c_api.nucula_progress_t(self._told)
        paths = (ctypes.c_char_p * len(self._paths))(*self._paths)
        try:
            check(batch(paths, len(paths), self._reading, self._finding, receive, None))
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
                kind = getattr(_c_api, f"nucula_{self._family}_t")
                result: Any = Handle(kind, getattr(library, f"nucula_{self._family}_free"))
                # Its value, for on PyPy the object is good for nothing once the callback has returned.
                address = ctypes.cast(pointer, ctypes.c_void_p).value
                result.pointer = ctypes.cast(address, ctypes.POINTER(kind))
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

"""Many structures, several at a time, one result after the other."""

from __future__ import annotations

import atexit
import ctypes
import inspect
import math
import queue
import threading
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from . import _atoms, _c_api, _options, _rows
from ._crew import Crew, Mailbox, is_path
from ._files import OfFiles
from ._handle import COUNTS_REFERENCES, Handle, kind_and_free
from ._library import check, library
from ._watch import BatchLine, Progress, ProgressLine, reporter
from .errors import BadArgument, Error, from_status
from .structure import Path, Structure, read_options
from .volumes import Request, Source, Volumes, volumes

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._typing import VolumesKeywords

# Results that wait here for the caller. The library holds some more; a few are enough to never let it wait for
# a caller who is as fast as it is.
_WAITING = 8


@dataclass(frozen=True)
class BatchItem:
    """The result of one source, or of one frame: `volumes`, or else the `error` that came instead. `path` is that of its file,
    if it has one."""

    index: int
    path: Path | None
    volumes: Volumes | None
    error: Error | None

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, doubled or guessed when the file was read: see `nucula.Structure.notes`."""
        return () if self.volumes is None else self.volumes.structure.notes


def volumes_batch(
    sources: Iterable[Source] | None = None,
    *,
    ordered: bool = True,
    time_limit: float | None = None,
    n_threads: int = 0,
    progress: Progress = None,
    **options: Unpack[VolumesKeywords],
) -> Iterator[BatchItem]:
    """Finds the volumes of many structures, several at a time; yields a `BatchItem` per source.

    sources     what `nucula.volumes` takes: file paths, structures, (positions, elements) of frames, mixed as they come; also
                under its old name `paths`.
    ordered     True: in the order of the sources; False: as they finish, `item.index` says which.
    time_limit  seconds that one source may take, its reading included; what is not done by then is an item with a
                `TooLarge` error. It is looked at before the work begins and some 20 times a second after that.
    n_threads   sources worked on at once; 0: one per core.
    progress    True for a line on standard error with rate and time left, or called with (sources done, sources) before
                each item; where nobody knows how many there will be, (done, done).
    **options   the other keyword arguments of `nucula.volumes`, and for files those of `nucula.read`.

    A bad source, also one of a wrong type, is an item with an error and never stops the rest; what the iterable itself
    raises is raised after the items of all that came before. Sources are drawn as they are needed, at most 200 ahead of the
    items, on the thread that takes these; so they may be without end, and an archive of any size can be screened. A list
    of paths is read by the library itself. Work begins with the first item; leaving the loop early, an exception, or
    Ctrl-C stops it. The same bits for every n_threads.
    """
    if options.get("signs") == "all":
        raise BadArgument('bad signs: "all" is for one structure; call nucula.volumes for each')
    call = Call("volumes_batch", volumes, sources, ordered, time_limit, n_threads, options)
    return call.items(Request(call.asked), "volumes", Volumes, BatchItem, progress)


def rows_crew(
    sources: Iterable[Source], *, n_threads: int = 0, time_limit: float | None = None, **options: Any
) -> Iterator[_rows.Taken | Error]:
    """The rows of the volumes of each source, or an error, in order."""
    call = Call("run", volumes, sources, True, time_limit, n_threads, options)
    request = Request(call.asked)
    of_files = call.of_files(request, "volumes", _rows.taken_of)
    crew = Crew(sources, request, call.reading, n_threads, True, call.time_limit, _rows.taken, of_files)
    try:
        crew.start()
        for _, _, result in crew.results():
            yield result
    finally:
        crew.close()


class Call:
    """What a batch was called with, looked at before any work is done."""

    def __init__(
        self,
        name: str,
        single: Callable[..., Any],
        sources: Any,
        ordered: bool,
        time_limit: Any,
        n_threads: int,
        options: dict[str, Any],
    ):
        """`single`: the call for one structure, whose keywords these are; the rest of the options is for reading."""
        if sources is None and "paths" in options:
            sources = options.pop("paths")
        if sources is None:
            raise TypeError(f"{name}() missing 1 required positional argument: 'sources'")
        if is_path(sources):
            raise BadArgument(f"bad paths: {sources!r} is one path; give a list of them")
        if isinstance(sources, Structure) or not isinstance(sources, Iterable) and not hasattr(sources, "__getitem__"):
            raise BadArgument(f"bad paths: {sources!r}; give a list of sources, or an iterator")
        own = inspect.signature(single).parameters.keys() - {"source", "progress", "reading"}
        self.sources, self.n_threads = sources, n_threads
        #: Keywords of the call for one structure, and those of reading.
        self.asked = {"n_threads": n_threads, **{key: value for key, value in options.items() if key in own}}
        self.reading = {key: value for key, value in options.items() if key not in own}
        unknown = self.reading.keys() - (_options.fields(_c_api.nucula_structure_options_t) - {"assembly_number"})
        if unknown:
            raise TypeError(f"{name}() got an unexpected keyword argument {min(unknown)!r}")
        _atoms.threads(n_threads)
        self.ordered = bool(_options.flag("ordered", ordered))
        self.time_limit = seconds(time_limit)

    def items(self, request: Any, family: str, found: Any, item_of: Any, progress: Progress) -> Iterator[Any]:
        """The items of the run that suits."""
        how_to_read = self.how_to_read
        sources = self.sources
        total = len(sources) if isinstance(sources, Sized) else None
        report = BatchLine(total is None) if progress is True else reporter(progress)
        is_listed = isinstance(sources, (list, tuple))
        if is_listed and sources and not any(map(_may_be, sources)):
            raise BadArgument(f"bad paths: {sources[0]!r} is neither a path nor a structure")
        paths = None
        if is_listed and self.ordered and self.time_limit is None and not request.is_by_names:
            paths = _encoded(sources)
        if paths is None:
            of_files = self.of_files(request, family, partial(_owned, family))
            run: Any = Crew(
                sources, request, self.reading, self.n_threads, self.ordered, self.time_limit, of_files=of_files
            )
        else:
            run = Run(family, list(sources), _batch(family, paths, how_to_read, request.options), request.options)
        return items(run, total, report, found, item_of)

    def of_files(self, request: Any, family: str, then: Callable[[Any], Any]) -> Callable[..., OfFiles] | None:
        """What a crew does with files, unless each of them has options of its own."""
        if request.is_by_names:
            return None
        return partial(OfFiles, family, self.how_to_read, request.options, then)

    @cached_property
    def how_to_read(self) -> Any:
        """The options of reading as the library takes them."""
        return read_options(self.reading)


def seconds(time_limit: Any) -> float | None:
    """A time limit, or None."""
    if time_limit is None:
        return None
    limit = _options.number("time_limit", time_limit)
    if not limit > 0:
        raise BadArgument(f"bad time_limit: {time_limit!r} is no time, in seconds")
    return None if math.isinf(limit) else limit


def _may_be(source: Any) -> bool:
    """Whether something may be a source."""
    if is_path(source):
        return _encoded([source]) is not None
    return source is not None and not isinstance(source, (bool, int, float, complex))


def _encoded(sources: Any) -> list[bytes] | None:
    """Paths as the library takes them, if that is what all sources are."""
    try:
        return [_options.path("paths", path) for path in sources] if all(map(is_path, sources)) else None
    except BadArgument:
        return None


def items(run: Any, total: int | None, report: Any, found: Any, item_of: Any) -> Iterator[Any]:
    """The items of a run; `found` makes a result of a handle, `item_of` an item of a result or an error."""
    try:
        run.start()
        done = 0
        for index, path, result in run.results():
            done += 1
            if report is not None:
                report(done, done if total is None else total)
            if isinstance(result, Handle):
                result = found(result, path)
            if isinstance(result, Error):
                item = item_of(index, path, None, result)
            else:
                item = item_of(index, path, result, None)
            del result
            yield item
            del item
    finally:
        run.close()
        if isinstance(report, ProgressLine):
            report.close()


def _batch(family: str, paths: list[bytes], reading: Any, finding: Any) -> Callable[[Any], int]:
    """The family's call for files, but for who receives its results."""

    def call(receive: Any) -> int:
        given = (ctypes.c_char_p * len(paths))(*paths)
        return getattr(library, f"nucula_{family}_batch")(given, len(paths), reading, finding, receive, None)

    return call


class Run:
    """A family's batch call on a thread of its own, and the queue its results come through."""

    def __init__(self, family: str, sources: list[Path | None], call: Callable[[Any], int], finding: Any):
        """`sources`: the path that belongs to each result; `call`: given who receives them, returns a status; `finding`: the
        options that it is called with."""
        self._family, self._sources = family, sources
        self._call: Any = call
        self._finding = finding
        self._waiting = Mailbox()
        # Whether the call waits for room among those that wait, and what wakes it.
        self._is_full = False
        self._room: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._stopped = False
        # A daemon, for the interpreter would wait for any other thread before it runs `close`.
        self._thread = threading.Thread(target=self._work, name="nucula-batch", daemon=True)

    def start(self) -> None:
        atexit.register(self.close)
        self._thread.start()

    def results(self) -> Iterator[tuple[int, Path | None, Any]]:
        """Index, path, and a handle or an error of one source. Raises what ended the whole batch."""
        for index, path in enumerate(self._sources):
            yield index, path, self._take()
        # Without a single path there may still have been something wrong with the options.
        self._thread.join()
        if self._waiting.results:
            raise self._waiting.results.popleft().reason

    def _take(self) -> Any:
        self._waiting.wait(self._thread.is_alive)
        result = self._waiting.results.popleft()
        if isinstance(result, _Failed):
            raise result.reason
        if self._is_full:
            self._is_full = False
            self._room.put(None)
        return result

    def close(self) -> None:
        """Stops the call and waits for its end; results not taken are freed."""
        self._stopped = True
        self._room.put(None)
        # A garbage collection may call this on the thread itself.
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()
        atexit.unregister(self.close)

    def _work(self) -> None:
        receive = getattr(_c_api, f"nucula_{self._family}_batch_item_t")(self._receive)
        self._finding.progress = _c_api.nucula_progress_t(self._told)
        try:
            check(self._call(receive))
        except BaseException as error:
            # Without its frames, which hold this object and so the results that nobody took.
            self._waiting.put(_Failed(error.with_traceback(None)), at_once=True)
        finally:
            # The callback holds this object, which holds the options, which hold the callback.
            self._finding = self._call = None

    def _told(self, _done: int, _total: int, _user: Any) -> int:
        return int(self._stopped)

    def _receive(self, index: int, status: int, message: bytes, pointer: Any, _user: Any) -> int:
        try:
            result = received(self._family, status, message, pointer)
            n_waiting = self._wait_for_room()
            if not self._stopped:
                self._waiting.put(result, at_once=n_waiting >= _WAITING // 2 or index == len(self._sources) - 1)
        except BaseException as error:
            self._waiting.put(_Failed(error.with_traceback(None)), at_once=True)
            return 1
        return int(self._stopped)


    def _wait_for_room(self) -> int:
        """Until less than `_WAITING` results wait for the caller, and how many do."""
        results = self._waiting.results
        while len(results) >= _WAITING and not self._stopped:
            self._is_full = True
            # A place that was left in between has woken nobody.
            if len(results) >= _WAITING:
                self._room.get()
        return len(results)


def received(family: str, status: int, message: bytes, pointer: Any) -> Any:
    """What a callback was called with, as a handle or an error."""
    if status != _c_api.NUCULA_OK:
        return from_status(status, message)
    if not COUNTS_REFERENCES:
        # On PyPy the object is good for nothing once the callback has returned.
        pointer = ctypes.cast(ctypes.cast(pointer, ctypes.c_void_p).value, type(pointer))
    return _owned(family, pointer)


def _owned(family: str, pointer: Any) -> Handle:
    """The handle of a result of a family."""
    handle = Handle(*kind_and_free(family))
    handle.pointer = pointer
    return handle


class _Failed(NamedTuple):
    """What ended the whole batch."""

    reason: BaseException

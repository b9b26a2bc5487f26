"""Sources of any kind, drawn as they are needed, and a crew of threads that works on several at once."""

from __future__ import annotations

import atexit
import os
import queue
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sized
from typing import Any, Callable

from . import _c_api
from .errors import BadArgument, Cancelled, Error, OutOfMemory, TooLarge
from .structure import Path, Structure

# Sources that wait for each thread, so that a caller who is busy for a while finds work done.
_WAITING = 8
# Of these, as few as to wake him for more.
_FEW = 4
# Sources per thread that may be begun before the first of them is handed over, as in the library's own batch: one slow
# source idles nobody for long, and memory is bounded.
_WINDOW = 16
#: Sources drawn ahead of what was handed over, at most.
MOST_AHEAD = 200
_INTERVAL = 0.05
# A result that was waited for as long as this, s, is worth to be woken for.
_WORTH_WAKING = 0.005


def is_path(source: Any) -> bool:
    return isinstance(source, (str, bytes, os.PathLike))


class Mailbox:
    """Results on their way to a caller. Waking it for each of many quick ones would take the processor and the interpreter's lock
    from the threads that work, so who puts one there says whether the caller should wait for more."""

    def __init__(self) -> None:
        self.results: deque[Any] = deque()
        # Since when the caller waits, and what wakes it.
        self._asleep: float | None = None
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()

    def put(self, result: Any, at_once: bool) -> None:
        """`at_once`: the caller is to look now; else at the next one, or soon."""
        self.results.append(result)
        asleep = self._asleep
        if asleep is not None and (at_once or time.monotonic() - asleep > _WORTH_WAKING):
            self._asleep = None
            self._bell.put(None)

    def wait(self, is_alive: Callable[[], bool]) -> None:
        """Until there is a result; `is_alive`: whether there is anybody who could put one there."""
        while not self.results:
            self._asleep = time.monotonic()
            # One that came in between has woken nobody.
            if self.results:
                break
            try:
                # In slices, for on some systems a signal does not wake a thread that waits for good.
                self._bell.get(timeout=_INTERVAL)
            except queue.Empty:
                if not is_alive() and not self.results:
                    raise RuntimeError("this batch was started before a fork; only the parent can go on") from None
        self._asleep = None


class Crew:
    """Works on sources, several at a time; `results` gives (index, path, result or Error)."""

    def __init__(
        self,
        sources: Iterable[Any],
        request: Any,
        reading: dict[str, Any],
        n_threads: int,
        ordered: bool = True,
        time_limit: float | None = None,
        then: Callable[[Any], Any] | None = None,
        of_files: Callable[[int, Any], Callable[[Path], Any]] | None = None,
    ):
        """`request`: a `_request.Request`; `reading`: keywords for those sources that are read; `time_limit`: seconds per
        source; `then`: called with each result on the thread that found it, and gives what is handed over instead; `of_files`:
        called on each thread, with the number of threads for a source and a clock, gives what does all of that for a path."""
        self._sources, self._request, self._reading = sources, request, reading
        self._ordered, self._time_limit, self._then, self._of_files = ordered, time_limit, then, of_files
        n = n_threads if n_threads > 0 else os.cpu_count() or 1
        if isinstance(sources, Sized):
            # Where there are fewer sources than threads, the others help within one.
            self._each = max(1, n // max(1, len(sources)))
            n = min(n, max(1, len(sources)))
        else:
            self._each = 1
        self._n = n
        self._ahead = min(_WINDOW * n, MOST_AHEAD)
        self._tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._done = Mailbox()
        # Results that came before their turn.
        self._early: dict[int, Any] = {}
        self._drawn = self._handed_over = 0
        # Whether a source was drawn since the last result was handed over.
        self._drew = False
        self._ended = self._stopped = False
        self._raised: BaseException | None = None
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        atexit.register(self.close)
        self._iterator = iter(self._sources)

    def results(self) -> Iterator[tuple[int, Path | None, Any]]:
        """Every result; then, if drawing the sources raised something, that."""
        while True:
            ready = self._ready()
            if self._is_hungry(ready):
                self._draw()
            elif ready:
                yield self._take()
            elif self._handed_over == self._drawn:
                break
            else:
                self._done.wait(lambda: any(thread.is_alive() for thread in self._threads))
        if self._raised is not None:
            raise self._raised

    def close(self) -> None:
        """Stops the calls and waits for their end; results not taken are freed."""
        self._stopped = True
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            # A garbage collection may call this on one of them.
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join()
        self._early.clear()
        self._done.results.clear()
        atexit.unregister(self.close)

    # On the thread of the caller.

    def _ready(self) -> bool:
        """Whether a result can be handed over."""
        while self._done.results:
            index, *result = self._done.results.popleft()
            self._early[index] = result
        return self._handed_over in self._early if self._ordered else bool(self._early)

    def _is_hungry(self, ready: bool) -> bool:
        """Whether another source is to be drawn. What is ready waits for one at most, for an iterator may be slow."""
        if self._ended or self._drawn - self._handed_over >= self._ahead:
            return False
        waiting = self._tasks.qsize()
        return waiting < _FEW * self._n and not self._drew if ready else waiting < _WAITING * self._n

    def _draw(self) -> None:
        try:
            source = next(self._iterator)
        except StopIteration:
            self._ended = True
            return
        except Exception as error:
            # What was drawn before is handed over first.
            self._ended, self._raised = True, error
            return
        self._tasks.put((self._drawn, source))
        self._drawn += 1
        self._drew = True
        if len(self._threads) < self._n:
            # A daemon, for the interpreter would wait for any other thread before it runs `close`.
            self._threads.append(threading.Thread(target=self._work, name="nucula-batch", daemon=True))
            self._threads[-1].start()

    def _take(self) -> tuple[int, Path | None, Any]:
        index = self._handed_over if self._ordered else next(iter(self._early))
        path, result = self._early.pop(index)
        self._handed_over += 1
        self._drew = False
        return index, path, result

    # On a thread of the crew.

    def _work(self) -> None:
        clock = _Clock(self, self._time_limit)
        of_file = None if self._of_files is None else self._of_files(self._each, clock)
        while not self._stopped:
            task = self._tasks.get()
            if task is None:
                return
            index, source = task
            clock.start()
            result = self._result(source, clock, of_file)
            self._done.put((index, *result), at_once=self._tasks.qsize() <= _FEW * self._n)
            # Nothing of it is held while this waits.
            del task, source, result

    def _result(self, source: Any, clock: _Clock, of_file: Callable[[Path], Any] | None) -> tuple[Path | None, Any]:
        path = source if is_path(source) else None
        try:
            if path is not None and of_file is not None:
                return path, of_file(path)
            # One list may hold sources which options of reading concern and others.
            reading = {} if isinstance(source, (Structure, tuple, list)) else self._reading
            prepared = self._request.prepare(source, reading)
            path = prepared.structure.path
            prepared.options.n_threads = self._each
            clock.check()
            found = prepared.find(clock.callback)()
            return path, found if self._then is None else self._then(found)
        except Cancelled as error:
            late = clock.late()
            return path, error.with_traceback(None) if late is None else late
        except Error as error:
            # Without its frames, which hold results.
            return path, error.with_traceback(None)
        except MemoryError:
            return path, OutOfMemory("bad source: no memory for it")
        except BaseException as error:
            # A source may raise what it likes when it is looked at.
            return path, BadArgument(f"bad source: {type(error).__name__}: {error}")

    @property
    def stopped(self) -> bool:
        return self._stopped


class _Clock:
    """The time of the source that a thread works on."""

    def __init__(self, crew: Crew, limit: float | None):
        self._crew, self._limit = crew, limit
        self._end = float("inf")
        #: Stops the library's call, when the crew is to stop or time is over.
        self.callback = _c_api.nucula_progress_t(self._told)

    def start(self) -> None:
        if self._limit is not None:
            self._end = time.monotonic() + self._limit

    def late(self) -> TooLarge | None:
        """The error if time is over."""
        if time.monotonic() < self._end:
            return None
        return TooLarge(f"too large: not done within the time limit of {self._limit:g} s")

    def check(self) -> None:
        """Raises TooLarge if time is over."""
        late = self.late()
        if late is not None:
            raise late

    def _told(self, _done: int, _total: int, _user: Any) -> int:
        return int(self._crew.stopped or time.monotonic() >= self._end)

"""Long calls: progress out, and exceptions in."""

from __future__ import annotations

import signal
import sys
import threading
from typing import Any, Callable, Union

from . import _c_api
from .errors import BadArgument

Progress = Union[None, bool, Callable[[int, int], Any]]

# Those whose handlers may well raise. The first is wrapped first and unwrapped last.
_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGALRM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)


class ProgressLine:
    """Shows progress on one line of standard error."""

    def __init__(self) -> None:
        self._shown: str | None = None

    def __call__(self, done: int, total: int) -> None:
        text = f"nucula: {done} of {total}"
        if text != self._shown:
            print(text, end="\r", file=sys.stderr, flush=True)
            self._shown = text

    def close(self) -> None:
        """Ends the line."""
        if self._shown is not None:
            print(file=sys.stderr, flush=True)


def reporter(progress: Progress) -> Callable[[int, int], Any] | None:
    """What `progress` asks for: nothing, a line on standard error, or a call."""
    if progress is None or progress is False:
        return None
    if progress is True:
        return ProgressLine()
    if callable(progress):
        return progress
    raise BadArgument(f"bad progress: {progress!r} is neither True nor something to call")


class Watch:
    """The time of one long call. Give `callback` to the library; whatever is raised meanwhile is raised at the end.

    No exception can pass through the library, so it is kept, the call is cancelled, and the exception goes on from
    there. This holds for the user's `progress` and for signal handlers, Ctrl-C above all: Python runs them on the
    main thread only, and as soon as it enters the callback, which is before any `try` in there. On the main thread they
    are therefore wrapped for the time of the call.
    """

    def __init__(self, progress: Progress = None) -> None:
        self._report = reporter(progress)
        self._exception: BaseException | None = None
        self._wrapped: list[tuple[int, Any, Any]] = []
        self._over = False
        on_main_thread = threading.current_thread() is threading.main_thread()
        self._signals = _SIGNALS if on_main_thread else ()
        needed = on_main_thread or self._report is not None
        self.callback = _c_api.nucula_progress_t(self._called) if needed else _c_api.nucula_progress_t()

    def _called(self, done: int, total: int, _user: Any) -> int:
        try:
            if self._report is not None and self._exception is None:
                self._report(done, total)
        except BaseException as exception:
            self._exception = exception
        return int(self._exception is not None)

    def _wrap(self, number: int) -> None:
        handler = signal.getsignal(number)
        if not callable(handler):
            return

        def relay(signum: int, frame: Any) -> None:
            if self._over:
                handler(signum, frame)
                return
            try:
                handler(signum, frame)
            except BaseException as exception:
                self._exception = self._exception or exception

        self._wrapped.append((number, handler, relay))
        try:
            signal.signal(number, relay)
        except ValueError:
            # Another interpreter of this process has the signals, or another thread is the main one than the first that
            # imported `threading`: then no handler of ours could run here.
            self._wrapped.pop()

    def _unwrap(self) -> None:
        while self._wrapped:
            number, handler, relay = self._wrapped.pop()
            if signal.getsignal(number) is relay:
                signal.signal(number, handler)

    def __enter__(self) -> Watch:
        try:
            for number in self._signals:
                self._wrap(number)
        except BaseException:
            self._over = True
            self._unwrap()
            raise
        return self

    def __exit__(self, *_: Any) -> None:
        try:
            self._unwrap()
        finally:
            # From here on a relay that an exception left in place does what its handler does.
            self._over = True
            del self.callback
            if isinstance(self._report, ProgressLine):
                self._report.close()
        if self._exception is not None:
            raise self._exception

"""Long calls: progress out, and exceptions in."""

from __future__ import annotations

import signal
import sys
import threading
import time
from typing import Any, Callable, Union

from . import _c_api
from .errors import BadArgument

Progress = Union[None, bool, Callable[[int, int], Any]]

# Between two lines of a batch, seconds.
_SLICE = 0.1

# Those whose handlers may well raise. The first is wrapped first and unwrapped last.
_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGALRM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)


class ProgressLine:
    """Shows progress on one line of standard error."""

    def __init__(self) -> None:
        self._shown: str | None = None

    def __call__(self, done: int, total: int) -> None:
        self._show(f"nucula: {done} of {total}")

    def _show(self, text: str) -> None:
        if text == self._shown:
            return
        if len(text) < len(self._shown or ""):
            print(" " * len(self._shown or ""), end="\r", file=sys.stderr)
        print(text, end="\r", file=sys.stderr, flush=True)
        self._shown = text

    def close(self) -> None:
        """Ends the line."""
        if self._shown is not None:
            print(file=sys.stderr, flush=True)


class BatchLine(ProgressLine):
    """Shows the progress of a batch with its rate and the time that is left, at most ten times a second."""

    def __init__(self, is_open: bool) -> None:
        """`is_open`: nobody knows how many items there will be."""
        super().__init__()
        self._is_open = is_open
        self._begun = self._told = time.monotonic()
        self._done = 0

    def __call__(self, done: int, total: int) -> None:
        self._done = done
        if done == total and not self._is_open:
            super().__call__(done, total)
            return
        now = time.monotonic()
        if now - self._told < _SLICE:
            return
        self._told = now
        rate = done / (now - self._begun)
        if self._is_open:
            self._show(f"nucula: {done} done, {rate:.3g}/s")
        else:
            self._show(f"nucula: {done} of {total}, {rate:.3g}/s, {_duration((total - done) / rate)} left")

    def close(self) -> None:
        if self._is_open and self._done > 0:
            self._show(f"nucula: {self._done} done")
        super().close()


def _duration(seconds: float) -> str:
    """Such as 5 s, 3:05, 2:03:05."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    hours, rest = divmod(whole, 3600)
    minutes = f"{rest // 60}:{rest % 60:02}"
    return minutes if hours == 0 else f"{hours}:{minutes.zfill(5)}"


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

"""Shards of an archive on the processes of a Dask cluster."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any

from . import _rows, _sources
from ._crew import is_path
from ._shards import Chunk
from .batch import rows_crew
from .errors import BadArgument, Error, Missing
from .structure import Structure

# Shards that wait on the cluster for each of its threads, so that none of them waits for us.
_AHEAD = 2

# A worker does one shard at a time, on all the threads that Dask gives it.
_TURN = threading.Lock()


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        text = "not supported: a client needs dask.distributed, which is not installed: pip install nucula[dask]"
        raise Missing(text) from None
    return distributed


def look_at(client: Any) -> None:
    """Refuses what is no client that this can wait for."""
    if not isinstance(client, _distributed().Client):
        raise BadArgument(f"bad client: {client!r} is not a dask.distributed.Client")
    if client.asynchronous:
        raise BadArgument("bad client: it is asynchronous")


def shards(client: Any, chunks: Iterable[Chunk], asked: dict[str, Any]) -> Iterator[tuple[Chunk, Any, Any]]:
    """The shards, as they finish. Their tables come back to this process, so that it alone writes files; a task that was
    lost with its worker is done again elsewhere, with the same result, and whatever of it comes back is whole."""
    distributed = _distributed()
    running: dict[Any, Chunk] = {}
    iterator, raised, ended = iter(chunks), None, False
    try:
        while True:
            while not ended and len(running) < _AHEAD * max(1, len(client.nthreads())):
                try:
                    chunk = next(iterator, None)
                except Exception as error:
                    # What was drawn before is finished first.
                    raised, chunk = error, None
                if chunk is None:
                    ended = True
                    break
                task = client.submit(_shard, _sent(chunk, asked), chunk.names, chunk.first, asked, pure=False)
                chunk.sources.clear()
                running[task] = chunk
            if not running:
                break
            for task in distributed.wait(list(running), return_when="FIRST_COMPLETED").done:
                chunk = running.pop(task)
                yield (chunk, *_result(task, chunk))
    finally:
        client.cancel(list(running))
    if raised is not None:
        raise raised


def _result(task: Any, chunk: Chunk) -> tuple[Any, Any]:
    try:
        return task.result()
    except Exception as error:
        last = chunk.first + len(chunk.names) - 1
        text = f"sources {chunk.first} to {last} were not done by the cluster: {type(error).__name__}: {error}"
        raise Error(text) from error


def _sent(chunk: Chunk, asked: dict[str, Any]) -> list[Any]:
    """Sources that go through pickle: objects of other packages become structures here, or an error."""
    reading = {name: asked[name] for name in asked.keys() & _sources.READING}
    return [_sendable(source, reading) for source in chunk.sources]


def _sendable(source: Any, reading: dict[str, Any]) -> Any:
    if is_path(source) or isinstance(source, (Structure, tuple, list, bytearray)):
        return source
    try:
        return _sources.structure(source, reading)[0]
    except Error as error:
        return error.with_traceback(None)
    except Exception as error:
        return BadArgument(f"bad source: {type(error).__name__}: {error}")


def _shard(sources: list[Any], names: list[str], first: int, asked: dict[str, Any]) -> tuple[Any, Any]:
    """A shard, on a worker: its tables of rows and failures."""
    rows = _rows.Rows()
    given = dict(asked, n_threads=asked["n_threads"] or _n_threads())
    with _TURN:
        results = rows_crew((source for source in sources if not isinstance(source, Error)), **given)
        for i, source in enumerate(sources):
            rows.add(first + i, names[i], source if isinstance(source, Error) else next(results))
    return rows.tables()


def _n_threads() -> int:
    """Threads that Dask gives this worker."""
    try:
        return int(_distributed().get_worker().state.nthreads)
    except ValueError:
        return 0

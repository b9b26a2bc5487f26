"""Whole archives: the volumes of any number of structures as one Parquet file, which a run that was stopped goes on with.

    import nucula

    nucula.archive.run(paths, "out.parquet", voxel_size=2.0, resume=True)

One row per volume, in the order of the sources:

    column                                          type
    source                                          string   the path; for what has none the index, such as [3]
    index                                           int64    which of the sources, from 0
    kind                                            string   "cavity", "pocket", "pore", "hub"
    id                                              int32    number among the volumes of its kind in the source, from 0
    volume                                          float64  Å³
    length_1, length_2, length_3                    float64  extents along the volume's principal axes, Å, largest first
    center_x, center_y, center_z                    float64  Å, in the frame of the source's grid
    circularity, uniformity                         float64  0..1, null where undefined
    residues                                        string   those along the volume: chain:number:name, parted by blanks

Beside it lies out.failures.parquet with a row for each source that failed: `source`, `error`. The metadata of both schemas are
`nucula.version`, `nucula.options` (all keywords as JSON, with Python's names) and `nucula.sources` (how many, and a hash of their
names). Columns keep their names, types and order; new ones would come after them.
"""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sized
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import _arrow, _cluster, _rows, _sources
from ._shards import Chunk, Store
from ._watch import BatchLine, Progress, ProgressLine, reporter
from .batch import Call, rows_crew, volumes_batch
from .structure import read
from .volumes import Source, volumes

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._typing import VolumesKeywords

__all__ = ["Archive", "run"]

# What changes no answer.
_NO_SETTINGS = frozenset({"source", "path", "reading", "progress", "n_threads"})


class Archive(NamedTuple):
    """A finished archive."""

    path: Path
    failures: Path
    n_sources: int
    n_rows: int
    n_failures: int


def run(
    sources: Iterable[Source],
    path: Any,
    *,
    resume: bool = False,
    client: Any = None,
    n_threads: int = 0,
    time_limit: float | None = None,
    progress: Progress = None,
    **keywords: Unpack[VolumesKeywords],
) -> Archive:
    """Finds the volumes of many structures and writes them to a Parquet file; see the module for its columns.

    sources     as `nucula.volumes_batch` takes them; drawn 200 at a time, and never all held.
    path        the file of rows. Failures go to NAME.failures.parquet beside it; while the run goes on, a folder
                NAME.parquet.shards holds what is done.
    resume      go on with what a run that was stopped, or killed at any moment, has left; no row is lost or doubled. One that
                was killed does again what it did within its last second. With a finished file the sources that were added at
                the end are done. Needs the same sources in the same order, the same settings and version. False: an existing
                file is refused.
    client      a `dask.distributed.Client`: shards are done by the processes of its cluster, which need the files under
                the same paths. A worker that dies is replaced as Dask does it.
    n_threads   sources worked on at once; 0: one per core, on a cluster as many as Dask gives the worker.
    time_limit  seconds that one source may take; what takes longer is a failure. No setting: it may change from run to run.
    progress    True for a line on standard error with rate and time left, or called with (sources done, sources).
    **keywords  those of `nucula.volumes` and `nucula.read`.

    The same rows in the same order for every n_threads, with or without a client, however often it was stopped. What the
    sources raise is raised after what came before is kept. Memory does not grow with the number of sources. Needs pyarrow
    (`pip install nucula[archive]`), for a client dask.distributed (`nucula[dask]`). Raises BadArgument and IoError.
    """
    _arrow.pyarrow()
    # Complains about keywords, and the library about their values, before there is a file.
    list(volumes_batch([], n_threads=n_threads, **keywords))
    if client is not None:
        _cluster.look_at(client)
    total = len(sources) if isinstance(sources, Sized) else None
    report = BatchLine(total is None) if progress is True else reporter(progress)
    sources = Call("run", volumes, sources, True, time_limit, n_threads, {}).sources
    store = Store(path, settings(keywords), resume)
    asked = {"n_threads": n_threads, "time_limit": time_limit, **keywords}
    try:
        chunks = store.chunks(sources)
        shards = _here(chunks, asked) if client is None else _cluster.shards(client, chunks, asked)
        # Shards are written while the next is worked on.
        with ThreadPoolExecutor(1, "nucula-archive") as writer:
            written = writer.submit(lambda: None)
            for shard in shards:
                written.result()
                written = writer.submit(store.keep, *shard)
                done = shard[0].first + len(shard[0].names)
                if report is not None:
                    report(done, done if total is None else total)
            written.result()
    except (Exception, KeyboardInterrupt):
        store.write()
        raise
    finally:
        if isinstance(report, ProgressLine):
            report.close()
    return Archive(store.path, store.failures, **store.finish())


def _here(chunks: Iterable[Chunk], asked: dict[str, Any]) -> Iterator[tuple[Chunk, Any, Any]]:
    """The shards, in order, found by the threads of this process."""
    begun: deque[Chunk] = deque()

    def drawn() -> Iterator[Any]:
        for chunk in chunks:
            begun.append(chunk)
            yield from chunk.sources
            chunk.sources.clear()

    rows, n = _rows.Rows(), 0
    for found in rows_crew(drawn(), **asked):
        chunk = begun[0]
        rows.add(chunk.first + n, chunk.names[n], found)
        n += 1
        if n == len(chunk.names):
            begun.popleft()
            yield (chunk, *rows.tables())
            rows, n = _rows.Rows(), 0


def settings(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """All keywords of `volumes` and `read` that decide on answers, as they are given or by default, fit for JSON."""
    parameters = {**inspect.signature(volumes).parameters, **inspect.signature(read).parameters}
    found = {name: _plain(keywords.get(name, p.default)) for name, p in parameters.items() if name not in _NO_SETTINGS}
    if not _is_plain(keywords.get("within")):
        # Around the atoms of an object.
        region = _sources.region(keywords["within"])
        assert region is not None
        found["within"] = [region.distance, region.points.tolist()]
    return found


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, (str, int, float, np.ndarray, np.generic))


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, Mapping):
        return {_plain(key): _plain(value[key]) for key in value}
    if isinstance(value, (np.ndarray, np.generic)):
        return _plain(value.tolist())
    if isinstance(value, (set, frozenset)):
        return sorted(map(_plain, value))
    if isinstance(value, (list, tuple)):
        return list(map(_plain, value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if value is None or isinstance(value, (bool, int, float, str)) else None

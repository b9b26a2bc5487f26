"""The files of an archive: shards while it is made, one table of rows and one of failures in the end."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import _arrow
from ._library import library
from .errors import BadArgument, IoError

#: Sources per shard: what a run that is killed may have to do again, for each thread.
SHARD = 200
# Seconds that a shard waits for others to be written with: what of a run that is killed may have to be done again besides.
_SOON = 1.0
# Rows per row group of the finished file.
_GROUP = 1 << 16
_VERSION, _OPTIONS, _SOURCES = b"nucula.version", b"nucula.options", b"nucula.sources"


@dataclass
class Chunk:
    """The sources of one shard; `number` counts shards, `first` is the index of its first source."""

    number: int
    first: int
    sources: list[Any]
    names: list[str]

    @property
    def told(self) -> dict[str, Any]:
        """What a shard keeps of its sources."""
        return {"n": len(self.names), "sha256": _hash(self.names).hexdigest()}


class Store:
    """Where an archive is written.

    While a run goes on, a folder beside `path` holds what it was asked and a pair of files per finished shard, each written
    under another name and renamed when it is whole: failures first, for a shard is there when its rows are. In the end the
    shards become two new files, which replace those in place, failures first, and the folder goes. So a run that is killed
    at any moment leaves either the folder, from which another one goes on, or the finished files.

    A finished archive to which sources are added is the `base` of the run: it is linked into the folder, and its rows come first.
    """

    def __init__(self, path: Any, settings: dict[str, Any], resume: bool):
        try:
            self.path = Path(os.fsdecode(path))
        except TypeError:
            raise BadArgument(f"bad path: {path!r} is neither a path nor text") from None
        name = self.path.name
        stem = name[: -len(".parquet")] if name.endswith(".parquet") else name
        self.failures = self.path.with_name(f"{stem}.failures.parquet")
        self._folder = self.path.with_name(f"{name}.shards")
        self._settings = settings
        self._base = {"n": 0, "sha256": _hash([]).hexdigest()}
        # Shards that are done and not written, and what writes them before they have waited for long.
        self._unwritten: dict[int, tuple[Chunk, Any, Any]] = {}
        self._timer: threading.Timer | None = None
        self._lock = threading.RLock()
        if not self.path.parent.is_dir():
            raise IoError(f"{self.path}: there is no folder {self.path.parent}")
        if self.path.is_dir():
            raise IoError(f"{self.path}: is a folder")
        if not resume:
            for existing in (self.path, self.failures, self._folder):
                if existing.exists():
                    raise BadArgument(f"bad path: {existing} is there already; remove it, or go on with resume=True")
        self._open()

    def _open(self) -> None:
        """Finds out what is there of an earlier run, and clears what it no longer needed."""
        finished = self._told_by(self.path) if self.path.exists() else None
        if self._folder.exists():
            try:
                begun = json.loads((self._folder / "run.json").read_text())
            except (OSError, ValueError):
                begun = None
            if finished is not None and (begun is None or begun["base"]["n"] != finished["sources"]["n"]):
                # The finished files are in place, and this was on its way out.
                shutil.rmtree(self._folder)
            elif begun is None:
                raise BadArgument(f"bad path: {self._folder} is not a folder of shards; remove it")
            else:
                self._compare(begun)
                self._base = begun["base"]
                return
        if finished is not None:
            self._compare(finished)
            self._base = finished["sources"]

    def _told_by(self, path: Path) -> dict[str, Any]:
        """What a finished table says about itself."""
        pa = _arrow.pyarrow()
        try:
            told = pa.parquet.read_schema(path).metadata or {}
            options, sources = json.loads(told[_OPTIONS]), json.loads(told[_SOURCES])
            return {"version": told[_VERSION].decode(), "options": options, "sources": sources}
        except (pa.ArrowException, OSError, KeyError, ValueError):
            raise BadArgument(f"bad path: {path} was not written by nucula.archive, so there is nothing to resume") from None

    def _compare(self, earlier: dict[str, Any]) -> None:
        """Refuses another version or other settings than those of the earlier run."""
        now = {"version": _version(), **self._settings}
        before = {"version": earlier["version"], **earlier["options"]}
        for name in {**before, **now}:
            if before.get(name) != now.get(name):
                was, is_now = json.dumps(before.get(name)), json.dumps(now.get(name))
                raise BadArgument(f"bad {name}: {self.path} was begun with {was}, this is {is_now}; resume=True needs the same settings")

    # The sources.

    def chunks(self, sources: Iterable[Any]) -> Iterator[Chunk]:
        """The sources of shards that are still to be made. What the iterable raises is raised after a chunk of all that came before."""
        self._whole, self._n = _hash([]), 0
        self._n_shards = 0
        iterator = enumerate(sources)
        self._skip_base(iterator)
        if not self.path.exists():
            self._begin()
        while True:
            chunk, raised = self._drawn(iterator)
            if chunk.names:
                self._begin()
                self._n_shards += 1
                self._n = chunk.first + len(chunk.names)
                self._whole = _hash(chunk.names, self._whole)
                if not self._is_done(chunk):
                    yield chunk
            if raised is not None:
                raise raised
            if len(chunk.names) < SHARD:
                return

    def _skip_base(self, iterator: Iterator[tuple[int, Any]]) -> None:
        """The sources that the finished archive has already."""
        while self._n < self._base["n"]:
            drawn = next(iterator, None)
            if drawn is None:
                raise BadArgument(f"bad sources: {self._n}, but {self.path} was made of {self._base['n']}; resume=True needs the same")
            self._whole = _hash([name_of(*drawn)], self._whole)
            self._n += 1
        if self._whole.hexdigest() != self._base["sha256"]:
            raise BadArgument(f"bad sources: the first {self._n} are not those that {self.path} was made of")

    def _drawn(self, iterator: Iterator[tuple[int, Any]]) -> tuple[Chunk, BaseException | None]:
        chunk = Chunk(self._n_shards, self._n, [], [])
        while len(chunk.names) < SHARD:
            try:
                drawn = next(iterator, None)
            except Exception as error:
                return chunk, error
            if drawn is None:
                break
            chunk.names.append(name_of(*drawn))
            chunk.sources.append(drawn[1])
        return chunk, None

    def _is_done(self, chunk: Chunk) -> bool:
        """Whether there is a shard of these sources."""
        pa = _arrow.pyarrow()
        if not self._shard(chunk.number)[0].exists():
            return False
        try:
            kept = json.loads(pa.parquet.read_schema(self._shard(chunk.number)[0]).metadata[_SOURCES])
        except (pa.ArrowException, OSError, KeyError, ValueError, TypeError):
            return False
        told = chunk.told
        if kept["n"] < told["n"]:
            # The last one of fewer sources.
            return False
        if kept != told:
            last = chunk.first + len(chunk.names) - 1
            raise BadArgument(f"bad sources: those from {chunk.first} to {last} are not those that {self.path} was begun with")
        return True

    # The files.

    def _begin(self) -> None:
        """Makes the folder, whole."""
        if self._folder.exists():
            return
        new = self._folder.with_name(f"{self._folder.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        if self._base["n"] > 0:
            for file, name in ((self.path, "base.parquet"), (self.failures, "base.failures.parquet")):
                _link(file, new / name)
        begun = {"version": _version(), "options": self._settings, "base": self._base}
        (new / "run.json").write_text(json.dumps(begun))
        new.rename(self._folder)

    def _shard(self, number: int) -> tuple[Path, Path]:
        stem = self._folder / f"{number:08}"
        return stem.with_suffix(".parquet"), stem.with_suffix(".failures.parquet")

    def keep(self, chunk: Chunk, rows: Any, failures: Any) -> None:
        """Takes a shard, to be written with those of a second: a short run need not write them and read them again."""
        with self._lock:
            self._unwritten[chunk.number] = chunk, rows, failures
            if _SOON <= 0 or sum(rows.num_rows for _, rows, _ in self._unwritten.values()) >= _GROUP:
                self.write()
            elif self._timer is None:
                # The next shard may take hours.
                self._timer = threading.Timer(_SOON, self._write_now)
                self._timer.daemon = True
                self._timer.start()

    def _write_now(self) -> None:
        # What cannot be written stays, and who comes next says why.
        with contextlib.suppress(Exception):
            self.write()

    def write(self) -> None:
        """Writes the shards that are not yet."""
        with self._lock:
            self._stop_timer()
            for number, (chunk, *tables) in list(self._unwritten.items()):
                told = {_SOURCES: json.dumps(chunk.told)}
                # Packed in half of the time that the finished file takes, for it is soon read and gone.
                for table, path in zip(reversed(tables), reversed(self._shard(number))):
                    new = path.with_suffix(".new")
                    _arrow.pyarrow().parquet.write_table(table.replace_schema_metadata(told), new, compression="snappy")
                    os.replace(new, path)
                del self._unwritten[number]

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _part(self, number: int, which: int) -> Any:
        """The rows (0) or failures (1) of a shard, as a table or in a file."""
        unwritten = self._unwritten.get(number)
        return self._shard(number)[which] if unwritten is None else unwritten[1 + which]

    def finish(self) -> dict[str, int]:
        """Makes one of the shards; numbers of sources, rows and failures."""
        with self._lock:
            self._stop_timer()
            return self._finish()

    def _finish(self) -> dict[str, int]:
        if self._folder.exists():
            told = {
                _VERSION: _version(),
                _OPTIONS: json.dumps(self._settings),
                _SOURCES: json.dumps({"n": self._n, "sha256": self._whole.hexdigest()}),
            }
            schemas = _arrow.row_schema(), _arrow.failure_schema()
            news = self._folder / "all.parquet", self._folder / "all.failures.parquet"

            def join(which: int) -> None:
                base = [self._folder / f"base{('', '.failures')[which]}.parquet"] if self._base["n"] > 0 else []
                shards = (self._part(number, which) for number in range(self._n_shards))
                _join((*base, *shards), schemas[which].with_metadata(told), news[which])

            # At once, for the disk is waited for.
            with ThreadPoolExecutor(1, "nucula-archive") as writer:
                failures = writer.submit(join, 1)
                join(0)
                failures.result()
            os.replace(news[1], self.failures)
            os.replace(news[0], self.path)
            shutil.rmtree(self._folder)
            self._unwritten.clear()
        counts = [_arrow.pyarrow().parquet.read_metadata(path).num_rows for path in (self.path, self.failures)]
        return {"n_sources": self._n, "n_rows": counts[0], "n_failures": counts[1]}


def _join(parts: Iterable[Any], schema: Any, path: Path) -> None:
    """Writes the rows of many tables, also of those in files, as one, in row groups of a good size, holding one at a time."""
    pa = _arrow.pyarrow()
    # Dictionaries of numbers that hardly ever repeat would be made to be thrown away.
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    with pa.parquet.ParquetWriter(path, schema, compression="zstd", use_dictionary=texts) as writer:
        held: list[Any] = []
        n_held = 0
        for part in parts:
            for table in _groups(part):
                held.append(table.replace_schema_metadata(schema.metadata))
                n_held += table.num_rows
                if n_held >= _GROUP:
                    writer.write_table(pa.concat_tables(held), row_group_size=n_held)
                    held, n_held = [], 0
        if n_held > 0:
            writer.write_table(pa.concat_tables(held), row_group_size=n_held)
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def _groups(part: Any) -> Iterator[Any]:
    """The row groups of a file, or a table as it is."""
    if not isinstance(part, Path):
        yield part
        return
    with _arrow.pyarrow().parquet.ParquetFile(part) as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group)


def _link(file: Path, to: Path) -> None:
    try:
        os.link(file, to)
    except OSError:
        shutil.copy2(file, to)


def name_of(index: int, source: Any) -> str:
    """What the column `source` says: the path; for what has none the index, such as [3]."""
    path = source if isinstance(source, (str, bytes, os.PathLike)) else getattr(source, "path", None)
    try:
        return os.fsencode(path).decode("utf-8", "replace")
    except (TypeError, ValueError):
        return f"[{index}]"


def _hash(names: Iterable[str], before: Any = None) -> Any:
    """SHA-256 of names, each with an end, after those before."""
    digest = hashlib.sha256() if before is None else before.copy()
    for name in names:
        digest.update(name.encode("utf-8", "replace") + b"\0")
    return digest


def _version() -> str:
    return library.nucula_version().decode()

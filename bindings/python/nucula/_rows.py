"""The rows of archives: copied source by source, made into columns for many sources at once.

What is done for each source is as little as can be (`_files` says why): copies of memory as bytes take a quarter of the time of
arrays.
"""

from __future__ import annotations

import ctypes
from functools import lru_cache
from itertools import accumulate, chain, repeat
from typing import Any, NamedTuple

import numpy as np

from . import _arrow, _options
from ._library import library
from .volumes import residue_text, view

# Columns, their fields in the library's view, and what a row of each is.
_COLUMNS = (
    ("id", "row_id", np.dtype("i4")),
    ("kind", "row_kind", np.dtype("i1")),
    ("volume", "row_volume", np.dtype("f8")),
    ("lengths", "row_lengths", np.dtype(("f8", 3))),
    ("center", "row_center", np.dtype(("f8", 3))),
    ("circularity", "row_circularity", np.dtype("f8")),
    ("uniformity", "row_uniformity", np.dtype("f8")),
)
_WIDTHS = tuple((field, dtype.itemsize) for _, field, dtype in _COLUMNS)
_OFFSET = np.dtype("intp")
# Bytes that one array of text may hold.
_MOST_TEXT = (1 << 31) - 1


class Taken(NamedTuple):
    """The rows of one result."""

    n_rows: int
    #: Bytes: `_COLUMNS`, the offsets of the residues, of which there is one more than rows, and their text.
    columns: list[bytes]


def taken(volumes: Any) -> Taken:
    """Copies the rows of a `Volumes`, which may go then."""
    return _copied(volumes._handle)


def taken_of(volumes: Any) -> Taken:
    """Copies the rows of volumes that the library gave, and frees them."""
    try:
        return _copied(volumes)
    finally:
        library.nucula_volumes_free(volumes)


def _copied(volumes: Any) -> Taken:
    (text, offsets), seen = residue_text(volumes), view(volumes)
    n, copy = seen.n_rows, ctypes.string_at
    columns = [copy(getattr(seen, field), n * width) for field, width in _WIDTHS]
    columns += [copy(offsets, (n + 1) * _OFFSET.itemsize), copy(text, offsets[n])]
    return Taken(n, columns)


class Rows:
    """Collects the rows and failures of a stretch of sources, in their order, and makes tables of them."""

    def __init__(self) -> None:
        self._found: list[tuple[int, str, Taken]] = []
        self._failures: list[tuple[str, str]] = []

    def add(self, index: int, source: str, found: Taken | BaseException) -> None:
        """What was taken of a source, or the error that came instead."""
        if isinstance(found, BaseException):
            self._failures.append((source, str(found).encode("utf-8", "replace").decode()))
        else:
            self._found.append((index, source, found))

    def tables(self) -> tuple[Any, Any]:
        """Rows and failures."""
        pa, schema = _arrow.pyarrow(), _arrow.failure_schema()
        failures = [pa.array(column, pa.string()) for column in zip(*self._failures)] if self._failures else []
        return self._rows(), pa.Table.from_arrays(failures, schema=schema) if failures else schema.empty_table()

    def _rows(self) -> Any:
        pa, schema = _arrow.pyarrow(), _arrow.row_schema()
        if not self._found:
            return schema.empty_table()
        indices, sources, found = zip(*self._found)
        counts = [taken.n_rows for taken in found]
        *parts, offsets, text = (b"".join(part) for part in zip(*(taken.columns for taken in found)))
        numbers = {name: np.frombuffer(part, dtype) for (name, _, dtype), part in zip(_COLUMNS, parts)}
        kinds = numbers.pop("kind").tolist()
        numbers["index"] = np.repeat(np.array(indices, np.int64), counts)
        # Of lists, for a shard of few rows is the usual one, and there `take` costs more than all of this.
        columns = {
            "source": pa.array(list(chain.from_iterable(map(repeat, sources, counts))), pa.string()),
            "kind": pa.array(list(map(_kinds().__getitem__, kinds)), pa.string()),
            "residues": _texts(text, np.frombuffer(offsets, _OFFSET), counts),
        }
        for name, column in _arrow.parted(numbers).items():
            columns[name] = _arrow.array(column, schema.field(name).type)
        return pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)


def _texts(text: bytes, offsets: np.ndarray, counts: list[int]) -> Any:
    """The texts of the rows of several results, each of which has offsets of its own, from 0."""
    pa = _arrow.pyarrow()
    n_rows = sum(counts)
    lengths = np.diff(offsets)
    is_row = np.ones(len(lengths), bool)
    # Not the steps from the end of one result to the next.
    is_row[[n - 1 for n in accumulate(n + 1 for n in counts[:-1])]] = False
    is_small = len(text) <= _MOST_TEXT
    ends = np.zeros(n_rows + 1, np.int32 if is_small else np.int64)
    np.cumsum(lengths[is_row], out=ends[1:])
    kind = pa.string() if is_small else pa.large_string()
    texts = pa.Array.from_buffers(kind, n_rows, [None, pa.py_buffer(ends), pa.py_buffer(text)])
    # A list that is too much for one array becomes several.
    return texts if is_small else pa.array(texts.to_pylist(), pa.string())


@lru_cache(maxsize=None)
def _kinds() -> list[str]:
    """The words of the NUCULA_KIND_* numbers, which count from 0."""
    numbers = _options.words("NUCULA_KIND_")
    return sorted(numbers, key=numbers.__getitem__)

"""Rows as columns of Arrow: the schema of archives, and of what results hand to other packages. Needs pyarrow."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .errors import Missing

#: Column, type; see `schema`.
_ROWS = (
    ("source", "string"),
    ("index", "int64"),
    ("kind", "string"),
    ("id", "int32"),
    ("volume", "float64"),
    ("length_1", "float64"),
    ("length_2", "float64"),
    ("length_3", "float64"),
    ("center_x", "float64"),
    ("center_y", "float64"),
    ("center_z", "float64"),
    ("circularity", "float64"),
    ("uniformity", "float64"),
    ("residues", "string"),
)
_FAILURES = (("source", "string"), ("error", "string"))


@lru_cache(maxsize=None)
def pyarrow() -> Any:
    """The package, with its parquet."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        text = "not supported: Parquet and Arrow need pyarrow, which is not installed: pip install nucula[archive]"
        raise Missing(text) from None
    return pyarrow


@lru_cache(maxsize=None)
def row_schema() -> Any:
    """One row per volume. Lengths and centres in Å, as in `Volumes`; circularity and uniformity are null where undefined."""
    return _schema(_ROWS)


@lru_cache(maxsize=None)
def failure_schema() -> Any:
    """One row per source that failed."""
    return _schema(_FAILURES)


def _schema(columns: Any) -> Any:
    pa = pyarrow()
    kinds = {"string": pa.string(), "int32": pa.int32(), "int64": pa.int64(), "float64": pa.float64()}
    return pa.schema([pa.field(name, kinds[kind]) for name, kind in columns])


def of_volumes(volumes: Any) -> Any:
    """The rows of one result, without `source` and `index`; whole columns of the library are not copied."""
    pa = pyarrow()
    numbers = ("id", "volume", "lengths", "center", "circularity", "uniformity")
    columns = {**parted({name: getattr(volumes, name) for name in numbers}), "kind": volumes.kind.tolist(), "residues": volumes._residue_lines()}
    fields = [field for field in row_schema() if field.name not in ("source", "index")]
    arrays = [array(columns[field.name], field.type) for field in fields]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def of_voids(voids: Any) -> Any:
    """The columns of `Voids.table`; those of the library are not copied. NaN (`depth`, `hydropathy`) is null."""
    pa, table = pyarrow(), voids.table
    kinds = {"kind": pa.string(), "n_mouths": pa.int64()}
    arrays = [array(column.tolist() if name == "kind" else column, kinds.get(name, pa.float64())) for name, column in table.items()]
    return pa.Table.from_arrays(arrays, names=list(table))


def parted(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Columns of `Volumes`, of which those with three numbers a row become three."""
    columns = dict(columns)
    for name, three in (("lengths", ("length_1", "length_2", "length_3")), ("center", ("center_x", "center_y", "center_z"))):
        columns.update(zip(three, columns.pop(name).T))
    return columns


def array(column: Any, kind: Any) -> Any:
    """A list of text, or an array of numbers whose NaN are nulls."""
    pa = pyarrow()
    if not isinstance(column, np.ndarray):
        return pa.array(column, kind)
    column = np.ascontiguousarray(column)
    validity, n_null = None, 0
    if column.dtype.kind == "f":
        undefined = np.isnan(column)
        n_null = int(undefined.sum())
        if n_null > 0:
            validity = pa.py_buffer(np.packbits(~undefined, bitorder="little"))
    return pa.Array.from_buffers(kind, len(column), [validity, pa.py_buffer(column)], n_null)

"""Columns of text."""

from __future__ import annotations

from typing import Any

import numpy as np


def _as_text(other: Any) -> Any:
    if isinstance(other, bytes):
        return other.decode("utf-8", "replace")
    if isinstance(other, np.ndarray) and other.dtype.kind == "S":
        return np.char.decode(other, "utf-8", "replace")
    return other


class Words(np.ndarray):
    """(n,) str. Equal to bytes of the same text too: as bytes are what files hold, `chains == b"A"` is asked as often as
    `chains == "A"`, and NumPy's answer would be that no atom is."""

    def __eq__(self, other: Any) -> Any:
        return np.asarray(self) == _as_text(other)

    def __ne__(self, other: Any) -> Any:
        return np.asarray(self) != _as_text(other)

    __hash__ = None  # type: ignore[assignment]


def words(column: np.ndarray) -> Words:
    """A column of bytes as text, which is a copy: the library keeps bytes."""
    try:
        text = column.astype("U")  # ASCII, much the faster
    except UnicodeDecodeError:
        text = np.char.decode(column, "utf-8", "replace")
    text.flags.writeable = False
    return text.view(Words)

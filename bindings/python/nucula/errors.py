"""What can go wrong: one class per status of the library, each also the builtin class that fits."""

from __future__ import annotations

from typing import Union

from . import _c_api


class Error(Exception):
    """Base of everything this package raises by itself; `status` is the number of the C header."""

    status: int = _c_api.NUCULA_ERROR_INTERNAL


class BadArgument(Error, ValueError):
    """An argument has the wrong type, is out of its range, or does not fit another one."""

    status = _c_api.NUCULA_ERROR_BAD_ARGUMENT


class IoError(Error, OSError):
    """The operating system refused to read or write a file."""

    status = _c_api.NUCULA_ERROR_IO


class ParseError(Error, ValueError):
    """A file is not what its suffix promises; the message names the line."""

    status = _c_api.NUCULA_ERROR_PARSE


class Unsupported(Error, ValueError):
    """A file type that is not known, or content that a file format cannot hold."""

    status = _c_api.NUCULA_ERROR_UNSUPPORTED


class Missing(Unsupported, ImportError):
    """A package that the call needs is not installed; the message names the extra that brings it."""


class TooLarge(Error, ValueError):
    """The work would go over `max_voxels`, `max_atoms` or `max_file_bytes`; nothing was allocated for it."""

    status = _c_api.NUCULA_ERROR_TOO_LARGE


class Cancelled(Error):
    """The call was stopped."""

    status = _c_api.NUCULA_ERROR_CANCELLED


class OutOfMemory(Error, MemoryError):
    """The allocator refused."""

    status = _c_api.NUCULA_ERROR_OUT_OF_MEMORY


class Empty(Error, ValueError):
    """Nothing is left to work on, such as no atoms after cleaning."""

    status = _c_api.NUCULA_ERROR_EMPTY


class Degenerate(Error, ValueError):
    """The input has no answer by the rules: a grid axis without a voxel."""

    status = _c_api.NUCULA_ERROR_DEGENERATE


class Internal(Error, RuntimeError):
    """A defect of the library; please report the message."""

    status = _c_api.NUCULA_ERROR_INTERNAL


_CLASSES = {cls.status: cls for cls in Error.__subclasses__()}
_CLASSES[_c_api.NUCULA_ERROR_NULL_POINTER] = BadArgument


def from_status(status: int, message: Union[bytes, str]) -> Error:
    """The exception for a status of the library and its message."""
    text = message if isinstance(message, str) else message.decode("utf-8", "replace")
    error = _CLASSES.get(status, Error)(text)
    error.status = status
    return error

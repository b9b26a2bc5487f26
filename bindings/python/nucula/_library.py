"""Finds the shared library, loads it, and turns its failures into exceptions."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from . import _c_api, errors

_FILE = {"win32": "nucula.dll", "darwin": "libnucula.dylib"}.get(sys.platform, "libnucula.so")


def candidates() -> list[Path]:
    """Where the library may be: named by NUCULA_LIBRARY and nowhere else, or beside this file, or in the build tree."""
    named = os.environ.get("NUCULA_LIBRARY")
    if named:
        # Absolute: a name without a slash would make the linker look for it in its own folders.
        return [Path(named).absolute()]
    package = Path(__file__).resolve().parent
    # Not `parents[2]`: close to the root there is none.
    target = package.parent.parent.parent / "target"
    return [package / _FILE, target / "release" / _FILE, target / "debug" / _FILE]


def load() -> ctypes.CDLL:
    """Loads the first library there is.

    Raises ImportError if there is none, if it does not load, or if it speaks another ABI than this package.
    """
    tried = candidates()
    path = next((path for path in tried if path.is_file()), None)
    if path is None:
        hint = "set NUCULA_LIBRARY to the library, or build it: cargo build --release"
        raise ImportError(f"no nucula library; tried {', '.join(map(str, tried))}; {hint}")
    try:
        # Not PyDLL: the GIL is free while the library works.
        library = ctypes.CDLL(str(path))
        library.nucula_abi_version.restype = ctypes.c_uint32
        number = library.nucula_abi_version()
    except (OSError, AttributeError) as error:
        raise ImportError(f"{path} is not a nucula library: {error}") from error
    if number != _c_api.NUCULA_ABI_VERSION:
        raise ImportError(f"{path} has ABI {number}; this package needs {_c_api.NUCULA_ABI_VERSION}")
    return _c_api.declare(library)


library = load()


def check(status: int) -> None:
    """Raises the exception of a failed call; to be called on the thread that made it."""
    if status != _c_api.NUCULA_OK:
        raise errors.from_status(status, library.nucula_last_error())

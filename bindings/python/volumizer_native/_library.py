"""Finds the shared library, and turns its failures into exceptions."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import List

from . import _c_api

_FILE = {"win32": "nucula.dll", "darwin": "libnucula.dylib"}.get(sys.platform, "libnucula.so")


def _candidates() -> List[Path]:
    """Named by NUCULA_LIBRARY and nowhere else; or beside this package; or in the build tree."""
    named = os.environ.get("NUCULA_LIBRARY")
    if named:
        return [Path(named)]
    package = Path(__file__).resolve().parent
    target = package.parents[2] / "target"
    folders = [package, package.parent / "nucula", target / "release", target / "debug"]
    return [folder / _FILE for folder in folders]


def _load() -> ctypes.CDLL:
    """Loads the first library there is; ImportError, and nothing else, tells the host to do without."""
    tried = _candidates()
    path = next((path for path in tried if path.is_file()), None)
    if path is None:
        raise ImportError(f"no nucula library; tried {', '.join(map(str, tried))}")
    try:
        # Not PyDLL: the GIL is free while the library works.
        library = ctypes.CDLL(str(path))
        library.nucula_abi_version.restype = ctypes.c_uint32
        number = library.nucula_abi_version()
        if number == _c_api.NUCULA_ABI_VERSION:
            return _c_api.declare(library)
    except (OSError, AttributeError) as error:
        raise ImportError(f"{path} is not a nucula library: {error}") from error
    raise ImportError(f"{path} has ABI {number}; this package needs {_c_api.NUCULA_ABI_VERSION}")


library = _load()


def check(status: int) -> None:
    """Raises the exception of a failed call; to be called on the thread that made it."""
    if status == _c_api.NUCULA_OK:
        return
    message = (library.nucula_last_error() or b"").decode("utf-8", "replace")
    classes = {_c_api.NUCULA_ERROR_OUT_OF_MEMORY: MemoryError, _c_api.NUCULA_ERROR_INTERNAL: RuntimeError}
    raise classes.get(status, ValueError)(message)

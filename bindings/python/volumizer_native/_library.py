"""Finds the shared library and declares the functions that this package calls."""

from __future__ import annotations

import ctypes
import os
import sys
from ctypes import POINTER, c_float, c_int32, c_size_t, c_uint32, c_void_p
from pathlib import Path
from typing import List

ABI_VERSION = 1
PROFILE_F32 = 0

_FILE = {"win32": "nucula.dll", "darwin": "libnucula.dylib"}.get(sys.platform, "libnucula.so")
_OK, _OUT_OF_MEMORY, _INTERNAL = 0, 8, 255


class ComponentsOptions(ctypes.Structure):
    """nucula_components_options_t"""

    _fields_ = [
        ("size", c_uint32),
        ("surface_connectivity", c_int32),
        ("mouth_merge_gap", c_int32),
        ("occluded_limit", c_int32),
    ]


class ComponentsView(ctypes.Structure):
    """nucula_components_view_t"""

    _fields_ = [
        ("size", c_uint32),
        ("reserved", c_uint32),
        ("n_components", c_size_t),
        ("n_voxels", c_size_t),
        ("n_surface_voxels", c_size_t),
        ("kinds", c_void_p),
        ("voxel_offsets", c_void_p),
        ("voxels", c_void_p),
        ("surface_offsets", c_void_p),
        ("surface_voxels", c_void_p),
    ]


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
        library.nucula_abi_version.restype = c_uint32
        number = library.nucula_abi_version()
        if number == ABI_VERSION:
            return _declare(library)
    except (OSError, AttributeError) as error:
        raise ImportError(f"{path} is not a nucula library: {error}") from error
    raise ImportError(f"{path} has ABI {number}; this package needs {ABI_VERSION}")


def _declare(library: ctypes.CDLL) -> ctypes.CDLL:
    rows = [c_void_p, c_size_t]
    arguments = {
        "sphere_points_batch": [c_float, *rows, c_size_t, c_int32, c_void_p],
        "neighbor_voxels": [*rows, *rows, c_void_p],
        "component_voxels": [*rows, *rows, c_void_p, POINTER(c_size_t)],
        "split_solvent": [*rows, *rows, POINTER(c_int32), c_void_p],
        "first_shell": [*rows, *rows, POINTER(c_int32), c_void_p],
        "classify_components": [*rows, *rows, POINTER(c_int32), POINTER(ComponentsOptions), POINTER(c_void_p)],
        "components_view": [c_void_p, POINTER(ComponentsView)],
    }
    for name, types in arguments.items():
        function = getattr(library, "nucula_" + name)
        function.argtypes, function.restype = types, c_int32
    library.nucula_components_free.argtypes = [c_void_p]
    library.nucula_components_free.restype = None
    library.nucula_last_error.restype = ctypes.c_char_p
    return library


library = _load()


def check(status: int) -> None:
    """Raises the exception of a failed call; to be called on the thread that made it."""
    if status == _OK:
        return
    message = (library.nucula_last_error() or b"").decode("utf-8", "replace")
    raise {_OUT_OF_MEMORY: MemoryError, _INTERNAL: RuntimeError}.get(status, ValueError)(message)

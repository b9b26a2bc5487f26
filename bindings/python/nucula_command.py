"""The program `nucula`, as `python -m nucula` and under its own name: it runs inside the shared library.

Beside the package and not in it, so that a command line does not wait for NumPy.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

_PREFIX, _SUFFIX = {"win32": ("", ".dll"), "darwin": ("lib", ".dylib")}.get(sys.platform, ("lib", ".so"))
_PROGRAM = "nucula.exe" if sys.platform == "win32" else "nucula"


def main(arguments: list[str] | None = None) -> int:
    """Runs a command line, by default that of the process; returns the exit status. The process should end then."""
    words = [os.fsencode(word) for word in (sys.argv[1:] if arguments is None else arguments)]
    tried = _libraries()
    for path in tried:
        # What is not there, or has no command line, is passed over: a library built for Rust or C has none.
        if path.is_file() and hasattr(library := ctypes.CDLL(str(path)), "nucula_command"):
            library.nucula_command.argtypes = [ctypes.c_size_t, ctypes.POINTER(ctypes.c_char_p)]
            library.nucula_command.restype = ctypes.c_int32
            sys.stdout.flush()
            status: int = library.nucula_command(len(words), (ctypes.c_char_p * len(words))(*words))
            return status
    for program in (path.with_name(_PROGRAM) for path in tried):
        if program.is_file():
            os.execv(program, [os.fsencode(program), *words])
    print(f"nucula: no program in {', '.join(map(str, tried))}; build it: cargo build --release --features cli", file=sys.stderr)
    return 2


def _libraries() -> list[Path]:
    """Where the library may be: as in `nucula._library`, which would load NumPy."""
    named = os.environ.get("NUCULA_LIBRARY")
    if named:
        return [Path(named).absolute()]
    spec = importlib.util.find_spec("nucula")
    package = Path(spec.origin if spec and spec.origin else __file__).resolve().parent
    target = package.parent.parent.parent / "target"
    return [folder / f"{_PREFIX}nucula{_SUFFIX}" for folder in (package, target / "release", target / "debug")]


if __name__ == "__main__":
    sys.exit(main())

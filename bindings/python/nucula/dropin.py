"""Puts nucula under an installed `volumizer`, so that its users get the speed without changing a line; and takes it out.

    python -m nucula.dropin install|status|remove [--into DIR]

`volumizer` looks for two things, and so far finds them only where somebody has a C or a Rust compiler:

* `voxel.so` and `fib_sphere.so` in the folder of its C code (`src` beside the package): the old C helpers;
* a module `volumizer_native` on its path: the extension module.

`install` puts both there. What was in the way is kept beside it under a name ending in `.before-nucula`; a record of
everything done, `nucula-dropin.json` beside the package, lets `remove` undo it exactly. `--into` names a checkout of
`volumizer`, a folder it is installed in, or the package itself; otherwise the installed one is found.

Restart running Python processes afterwards: `volumizer` chooses its helpers when it is imported.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Dict, List, Optional

_PREFIX, _SUFFIX = {"win32": ("", ".dll"), "darwin": ("lib", ".dylib")}.get(sys.platform, ("lib", ".so"))
LIBRARY = f"{_PREFIX}nucula{_SUFFIX}"
LEGACY_LIBRARY = f"{_PREFIX}nucula_legacy{_SUFFIX}"
OLD_NAMES = ("voxel.so", "fib_sphere.so")  # the same on every system
MODULE = "volumizer_native"

RECORD = "nucula-dropin.json"
BACKUP_SUFFIX = ".before-nucula"


class Refused(Exception):
    """Nothing was changed, for the reason given."""


def find_root(into: Optional[str]) -> Path:
    """The folder that holds the package `volumizer`: site-packages, or a checkout."""
    if into is None:
        spec = importlib.util.find_spec("volumizer")
        if spec is None or not spec.submodule_search_locations:
            raise Refused("volumizer is not installed here; name its folder with --into DIR")
        return Path(list(spec.submodule_search_locations)[0]).resolve().parent
    given = Path(into).resolve()
    for root in (given, given.parent):
        if (root / "volumizer" / "voxel.py").is_file():
            return root
    raise Refused(f"no package volumizer in {given}")


def find_code(root: Path) -> Path:
    """The folder where the package looks for its C helpers: that of voxel.c; a wheel has none, then `src`."""
    folders = [root / "src", root / "volumizer" / "src", root / "volumizer"]
    return next((folder for folder in folders if (folder / "voxel.c").is_file()), folders[0])


def find_library(name: str) -> Path:
    """A library of nucula: beside the one that NUCULA_LIBRARY names, else beside this file, else in the build tree."""
    named = os.environ.get("NUCULA_LIBRARY")
    package = Path(__file__).resolve().parent
    target = package.parent.parent.parent / "target"
    folders = [Path(named).resolve().parent] if named else [package, target / "release", target / "debug"]
    tried = [folder / name for folder in folders]
    for path in tried:
        if path.is_file():
            return path
    raise Refused(f"no {name}; tried {', '.join(map(str, tried))}; build it: cargo build --release")


def find_legacy(library: Path) -> Path:
    """The library with the old names: that of a wheel has them too; else one of its own."""
    return library if b"get_single_voxel" in library.read_bytes() else find_library(LEGACY_LIBRARY)


def find_module() -> Path:
    """The folder of the package `volumizer_native`: in this package, if installed, else beside it."""
    package = Path(__file__).resolve().parent
    for folder in (package, package.parent):
        if (folder / MODULE / "__init__.py").is_file():
            return folder / MODULE
    raise Refused(f"no {MODULE} in {package} or {package.parent}")


def install(root: Path) -> List[str]:
    """Puts everything in its place; returns what was done, one line each."""
    library, module = find_library(LIBRARY), find_module()
    legacy = find_legacy(library)
    code = find_code(root)
    sources: Dict[Path, List[Path]] = {code / name: [legacy] for name in OLD_NAMES}
    if module != root / MODULE:  # else nucula is installed beside volumizer, and the module is already on its path
        sources[root / MODULE] = [*sorted(module.glob("*.py")), library]
    done = remove(root) if (root / RECORD).exists() else []
    items = []
    for place in sources:
        if _backup(place).exists():
            raise Refused(f"{_backup(place)} is in the way; it was not left by a recorded install")
        items.append({"path": place.relative_to(root).as_posix(), "replaces": place.exists(), "files": {}})
    record = {"items": items, "made_folder": None if code.is_dir() else code.relative_to(root).as_posix()}
    try:
        # The record comes first, so that an install that is cut short can be undone.
        _write_record(root, record)
        code.mkdir(exist_ok=True)
        for item, (place, files) in zip(items, sources.items()):
            if place.exists():
                place.rename(_backup(place))
                done.append(f"kept {place} as {_backup(place).name}")
            _put(place, files)
            item["files"] = _digests(place)
            done.append(f"put {place}")
        _write_record(root, record)
    except BaseException:
        _undo(root, record)
        raise
    return done


def remove(root: Path) -> List[str]:
    """Undoes an install; returns what was done, one line each."""
    record = _read_record(root)
    if record is None:
        raise Refused(f"nucula was not installed into {root}")
    for item in record["items"]:
        place = root / item["path"]
        if item["files"] and place.exists() and _digests(place) != item["files"]:
            raise Refused(f"{place} was changed since it was put there; move it away, then remove again")
    return _undo(root, record)


def status(root: Path) -> List[str]:
    """What is in place, one line each."""
    record = _read_record(root)
    places = {root / item["path"]: item["files"] for item in record["items"]} if record else {}
    lines = [f"volumizer in {root}: nucula is {'installed' if record else 'not installed'}"]
    for place in [*(find_code(root) / name for name in OLD_NAMES), root / MODULE]:
        if not place.exists():
            state = "absent"
        elif place in places:
            state = "nucula" if _digests(place) == places[place] else "changed since it was put there"
        else:
            state = "not put there by install"
        kept = f", {_backup(place).name} kept" if _backup(place).exists() else ""
        lines.append(f"{place}: {state}{kept}")
    return lines


def _undo(root: Path, record: dict) -> List[str]:
    done = []
    for item in reversed(record["items"]):
        place = root / item["path"]
        # Without its backup, what was in the way has never been moved, and is still there.
        ours = not item["replaces"] or _backup(place).exists()
        if ours and place.exists():
            shutil.rmtree(place) if place.is_dir() else place.unlink()
            done.append(f"removed {place}")
        if _backup(place).exists():
            _backup(place).rename(place)
            done.append(f"restored {place}")
    folder = record["made_folder"] and root / record["made_folder"]
    if folder and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    (root / RECORD).unlink()
    return done


def _backup(place: Path) -> Path:
    return place.with_name(place.name + BACKUP_SUFFIX)


def _put(place: Path, files: List[Path]) -> None:
    """Copies one file to `place`, or several into a new folder there."""
    if place.name != MODULE:
        shutil.copyfile(files[0], place)
        return
    place.mkdir()
    for file in files:
        shutil.copyfile(file, place / file.name)


def _digests(place: Path) -> Dict[str, str]:
    """SHA-256 of a file, or of the files of a package but for what Python compiles by itself."""
    files = [place] if place.is_file() else sorted(file for file in place.rglob("*") if file.is_file())
    files = [file for file in files if file.parent.name != "__pycache__"]
    return {file.relative_to(place.parent).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _read_record(root: Path) -> Optional[dict]:
    file = root / RECORD
    return json.loads(file.read_text("utf-8")) if file.is_file() else None


def _write_record(root: Path, record: dict) -> None:
    (root / RECORD).write_text(json.dumps(record, indent=1) + "\n", "utf-8")


def main(arguments: Optional[List[str]] = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m nucula.dropin", description=__doc__.split("\n\n")[0])
    parser.add_argument("action", choices=("install", "status", "remove"))
    parser.add_argument("--into", metavar="DIR", help="a checkout of volumizer, or a folder it is installed in")
    given = parser.parse_args(arguments)
    try:
        lines = {"install": install, "status": status, "remove": remove}[given.action](find_root(given.into))
    except (Refused, OSError) as error:
        print(f"nucula.dropin: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())

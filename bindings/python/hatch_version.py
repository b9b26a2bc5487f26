"""The version is that of the crate: in a checkout two folders up, in a source archive in the folder `crate`."""

import re
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def crate() -> Path:
    """The folder of the crate."""
    for folder in (_HERE / "crate", _HERE.parent.parent):
        if (folder / "Cargo.toml").is_file():
            return folder
    raise FileNotFoundError(f"no Cargo.toml in {_HERE / 'crate'} or {_HERE.parent.parent}")


def version() -> str:
    """Of the crate."""
    found = re.search(r'(?m)^version = "([^"]+)"', (crate() / "Cargo.toml").read_text("utf-8"))
    if found is None:
        raise ValueError(f"no version in {crate() / 'Cargo.toml'}")
    return found.group(1)

"""What PyInstaller asks a package for: the folder of its hooks, so that frozen programs take the library along."""

from pathlib import Path


def get_hook_dirs() -> "list[str]":
    """The folders with hooks."""
    return [str(Path(__file__).resolve().parent)]

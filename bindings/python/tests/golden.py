"""Reads reference results: NAME.json says where the arrays of NAME.bin are, little-endian.

The format is described in tests/data/README.md of the project.
"""

import json
import os
import warnings
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
OPEN = ROOT / "tests" / "data" / "open"
#: The larger reference data outside the project; None where NUCULA_DATA is not set.
MORE = Path(os.environ["NUCULA_DATA"]) if "NUCULA_DATA" in os.environ else None

PROFILES = {"native": "f32", "ctypes": "c", "python": "f64"}
_DTYPES = {"u8": "u1", "i8": "i1", "i32": "<i4", "u32": "<u4", "i64": "<i8", "f32": "<f4", "f64": "<f8"}


def read(path):
    """(manifest, arrays by name) of a .json file and the .bin beside it."""
    path = Path(path)
    manifest = json.loads(path.read_text())
    data = path.with_name(manifest["bin"]).read_bytes()
    arrays = {}
    for name, section in manifest["sections"].items():
        n = int(np.prod(section["shape"]))
        array = np.frombuffer(data, _DTYPES[section["dtype"]], n, section["offset"])
        arrays[name] = array.reshape(section["shape"])
    return manifest, arrays


def read_atoms(folder, name):
    """(positions, elements) of a structure after reading, cleaning and alignment."""
    manifest, arrays = read(Path(folder) / f"{name}.atoms.json")
    return arrays["coord_prepared"], np.array(manifest["element_table"])[arrays["element_code"]]


def cases():
    """The .json file of every case."""
    folders = [OPEN / "golden"]
    if MORE is None:
        warnings.warn("SKIPPED: the reference results outside the project: NUCULA_DATA is not set", stacklevel=2)
    else:
        folders.append(MORE / "golden")
    found = [path for folder in folders for path in sorted(folder.glob("*.json"))]
    return [path for path in found if not path.name.endswith(".atoms.json")]

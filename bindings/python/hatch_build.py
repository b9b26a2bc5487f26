"""Puts the shared library, and the licence, into the wheel, and tags it py3-none-PLATFORM.

One wheel serves every Python: nothing in it is compiled against one. The library is built with cargo unless
NUCULA_LIBRARY names one; a wheel for other machines wants one that was built for them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags

FILE = {"win32": "nucula.dll", "darwin": "libnucula.dylib"}.get(sys.platform, "libnucula.so")
CRATE = Path(__file__).resolve().parents[2]


def library():
    """The library to ship."""
    named = os.environ.get("NUCULA_LIBRARY")
    if named:
        return Path(named).resolve(strict=True)
    subprocess.run(["cargo", "build", "--release", "-p", "nucula"], cwd=CRATE, check=True)
    metadata = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    answer = subprocess.run(metadata, cwd=CRATE, check=True, stdout=subprocess.PIPE)
    return Path(json.loads(answer.stdout)["target_directory"], "release", FILE)


class Hook(BuildHookInterface):
    def initialize(self, version, build_data):
        if version == "editable":
            return  # the package finds the build tree by itself
        build_data["force_include"][str(library())] = f"nucula/{FILE}"
        build_data["force_include"][str(CRATE / "LICENSE")] = "nucula/LICENSE"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{next(platform_tags())}"

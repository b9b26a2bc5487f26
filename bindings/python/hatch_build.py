"""Puts the shared libraries, what `nucula.dropin` installs, and the licence into the wheel; tags it py3-none-PLATFORM.

One wheel serves every Python: nothing in it is compiled against one. The libraries are built with cargo unless
NUCULA_LIBRARY names one, with the legacy one beside it; a wheel for other machines wants those built for them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags

PREFIX, SUFFIX = {"win32": ("", ".dll"), "darwin": ("lib", ".dylib")}.get(sys.platform, ("lib", ".so"))
# In a checkout two folders up, in a source archive in a folder of it.
HERE = Path(__file__).resolve().parent
CRATE = HERE / "crate" if (HERE / "crate").is_dir() else HERE.parent.parent


def libraries():
    """The libraries to ship, by the name they are looked for."""
    names = [f"{PREFIX}{name}{SUFFIX}" for name in ("nucula", "nucula_legacy")]
    named = os.environ.get("NUCULA_LIBRARY")
    if named:
        library = Path(named).resolve()
        found = {names[0]: library, names[1]: library.with_name(names[1])}
        missing = [str(path) for path in found.values() if not path.is_file()]
        if missing:
            sys.exit(f"NUCULA_LIBRARY is {named}, but there is no {' and no '.join(missing)}")
        return found
    subprocess.run(["cargo", "build", "--release"], cwd=CRATE, check=True)
    metadata = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    answer = subprocess.run(metadata, cwd=CRATE, check=True, stdout=subprocess.PIPE)
    folder = Path(json.loads(answer.stdout)["target_directory"], "release")
    return {name: folder / name for name in names}


class Hook(BuildHookInterface):
    def initialize(self, version, build_data):
        if version == "editable":
            return  # the package finds the build tree by itself
        files = {**libraries(), "LICENSE": CRATE / "LICENSE"}
        # Not beside nucula: volumizer would take it up unasked.
        module = HERE / "volumizer_native"
        files.update((f"volumizer_native/{file.name}", file) for file in module.glob("*.py"))
        build_data["force_include"].update((str(file), f"nucula/{name}") for name, file in files.items())
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{next(platform_tags())}"

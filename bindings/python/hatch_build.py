"""Puts the library, headers and licences into the wheel; tags it py3-none-PLATFORM.

One wheel serves every Python: nothing in it is compiled against one. The library is that of `bindings/wheel`, which holds the old
names of volumizer and the command line too. It is built with cargo, unless NUCULA_LIBRARY names one, with the legacy one beside
it; for other machines (NUCULA_MANYLINUX, the oldest glibc as 2.17, which `wheel.sh` sets) with cargo-zigbuild.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from hatch_licenses import third_party  # noqa: E402
from hatch_version import crate  # noqa: E402
from hatchling.builders.hooks.plugin.interface import BuildHookInterface  # noqa: E402
from packaging.tags import platform_tags  # noqa: E402

PREFIX, SUFFIX = {"win32": ("", ".dll"), "darwin": ("lib", ".dylib")}.get(sys.platform, ("lib", ".so"))
LIBRARY, LEGACY = (f"{PREFIX}{name}{SUFFIX}" for name in ("nucula", "nucula_legacy"))
HERE = Path(__file__).resolve().parent
CRATE = crate()
#: tags of the glibc versions that have a name of their own
NAMES = {"2.5": "manylinux1", "2.12": "manylinux2010", "2.17": "manylinux2014"}


def libraries(target, folder):
    """The libraries to ship, by the name they are looked for; what has to be made for it goes into a folder."""
    named = os.environ.get("NUCULA_LIBRARY")
    if not named:
        library = stripped(built(target), folder / LIBRARY)
        return {LIBRARY: library, **forwarder(library, target, folder)}
    library = Path(named).resolve()
    if not library.is_file():
        sys.exit(f"NUCULA_LIBRARY is {named}, but there is no {library}")
    if b"get_single_voxel" in library.read_bytes():
        return {LIBRARY: library, **forwarder(library, target, folder)}
    legacy = library.with_name(LEGACY)
    if not legacy.is_file():
        sys.exit(f"NUCULA_LIBRARY is {named}, but there is no {legacy}")
    return {LIBRARY: library, LEGACY: legacy}


def built(target):
    """The library that cargo builds; `target` None: for this machine."""
    if shutil.which("cargo") is None:
        sys.exit("nucula is built with Rust, and there is no cargo here: get Rust 1.89 or later from https://rustup.rs, "
                 "or install a wheel that was built elsewhere")
    command = ["cargo", "zigbuild" if target else "build", "--release", "--locked", "--package", "nucula-wheel"]
    command += ["--target", target] if target else []
    # For who waits: without link-time optimization the library is as fast and 4 % larger, and there a minute earlier.
    environment = os.environ if target else {"CARGO_PROFILE_RELEASE_LTO": "off", **os.environ}
    with terminal() as shown:
        print("nucula: cargo builds the library, which takes about two minutes …", file=shown, flush=True)
        if subprocess.run(command, cwd=CRATE, stderr=shown, env=environment).returncode:
            sys.exit("nucula: cargo could not build the library; it says why above (with pip: -v shows it)")
    metadata = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    folder = json.loads(subprocess.check_output(metadata, cwd=CRATE))["target_directory"]
    # cargo-zigbuild takes the version of glibc after the triple, where cargo has none.
    parts = [re.sub(r"\.\d+\.\d+$", "", target)] if target else []
    return Path(folder, *parts, "release", f"{PREFIX}nucula_wheel{SUFFIX}")


def stripped(library, out):
    """The library without the names of what it does not export, where there is a tool for it: a tenth of its size."""
    strip = shutil.which("strip") if sys.platform == "linux" else None
    if strip is None or subprocess.run([strip, "-s", library, "-o", out], stderr=subprocess.DEVNULL).returncode:
        return library
    return out


def forwarder(library, target, folder):
    """The legacy library of a wheel: an empty one that brings in the library beside it, which has the old names too. Another
    copy of the kernels would be a second wheel's worth."""
    if sys.platform != "linux":
        return {}
    compiler = [sys.executable, "-m", "ziglang", "cc", "-target", zig(target)] if target else [os.environ.get("CC", "cc")]
    # Its name is what the loader is told to look for.
    beside = shutil.copy(library, Path(tempfile.mkdtemp(dir=folder), LIBRARY))
    command = [*compiler, "-shared", "-nostdlib", "-s", "-x", "c", os.devnull, "-x", "none", "-Wl,--no-as-needed", beside,
               "-Wl,-rpath,$ORIGIN", f"-Wl,-soname,{LEGACY}", "-o", folder / LEGACY]
    subprocess.run(command, check=True)
    return {LEGACY: folder / LEGACY}


def zig(target):
    """A target of cargo as zig calls it: without the vendor."""
    return target.replace("-unknown-", "-")


def terminal():
    """Where a person sees progress: pip takes a build's own output away."""
    try:
        return open("/dev/tty", "w", encoding="utf-8")
    except OSError:
        return os.fdopen(os.dup(2), "w", encoding="utf-8")


class Hook(BuildHookInterface):
    def initialize(self, version, build_data):
        if version == "editable":
            return  # the package finds the build tree by itself
        glibc = os.environ.get("NUCULA_MANYLINUX")
        target = f"x86_64-unknown-linux-gnu.{glibc}" if glibc else None
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        files = {**libraries(target, folder), "LICENSE": CRATE / "LICENSE"}
        files.update((f"include/{name}", CRATE / "include" / name) for name in ("nucula.h", "nucula.hpp"))
        files["licenses/3Dmol.txt"] = CRATE / "src/reports/page/3Dmol.LICENSE"
        files["licenses/crates.txt"] = third_party(CRATE, folder / "crates.txt")
        # Not beside nucula: volumizer would take it up unasked.
        module = HERE / "volumizer_native"
        files.update((f"volumizer_native/{file.name}", file) for file in module.glob("*.py"))
        build_data["force_include"].update((str(file), f"nucula/{name}") for name, file in files.items())
        build_data["pure_python"] = False
        platform = f"{NAMES.get(glibc, f'manylinux_{glibc}'.replace('.', '_'))}_x86_64" if glibc else next(platform_tags())
        build_data["tag"] = f"py3-none-{platform}"

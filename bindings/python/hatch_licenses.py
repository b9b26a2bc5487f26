"""The licences of all crates that are linked into the library, in one text: cargo knows which they are and where they lie."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path


def third_party(crate: Path, out: Path) -> Path:
    """Writes the names, versions, licences and authors' texts of all crates but our own; returns `out`.

    A text that several crates share, blanks and ends of lines apart, is written once. Without cargo, as where a built library is
    packed, the text says so.
    """
    if shutil.which("cargo") is None:
        out.write_text("Packed without cargo: see Cargo.lock for the crates that are linked in.\n", "utf-8")
        return out
    [host] = re.findall(r"(?m)^host: (\S+)$", subprocess.check_output(["cargo", "-vV"], text=True))
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", host]
    metadata = json.loads(subprocess.check_output(command, cwd=crate, stderr=subprocess.DEVNULL))
    texts: "dict[str, tuple[str, list[str]]]" = {}
    packages = sorted(linked(metadata), key=lambda package: (package["name"], package["version"]))
    lines = [f"{p['name']} {p['version']}: {p['license'] or 'see its text'} {p['repository'] or ''}".rstrip() for p in packages]
    for package in packages:
        folder = Path(package["manifest_path"]).parent
        found = [file for file in sorted(folder.iterdir()) if re.match(r"(?i)(licen[cs]e|copying|notice|unlicense)", file.name)]
        for file in (file for file in found if file.is_file()):
            text = file.read_text("utf-8", "replace").strip()
            texts.setdefault(" ".join(text.split()), (text, []))[1].append(f"{package['name']} {package['version']}")
        if not found and package["license"] is None:
            sys.exit(f"{package['name']} {package['version']} has no licence")
    parts = ["\n".join(lines)] + [f"{', '.join(names)}\n\n{text}" for text, names in texts.values()]
    out.write_text(f"\n\n{'-' * 80}\n\n".join(parts) + "\n", "utf-8")
    return out


def linked(metadata: dict) -> "list[dict]":
    """The packages that `nucula-wheel` is linked with on the system that cargo resolved for: no dev or build ones, and no macros."""
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    waiting = [id for id, package in packages.items() if package["name"] == "nucula-wheel"]
    seen = set(waiting)
    while waiting:
        for dependency in nodes[waiting.pop()]["deps"]:
            is_macro = any("proc-macro" in target["kind"] for target in packages[dependency["pkg"]]["targets"])
            if dependency["pkg"] not in seen and not is_macro and any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                seen.add(dependency["pkg"])
                waiting.append(dependency["pkg"])
    return [packages[id] for id in seen if packages[id]["source"] is not None]

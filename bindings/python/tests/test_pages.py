"""The pages: they build without a warning, their snippets run, their figures are what their commands print."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import golden
import pytest

from nucula import _library

DOCS = golden.ROOT / "docs"
PAGES = [golden.ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
LIBRARY = Path(_library.library._name)


def snippets(language, pages=PAGES):
    """The fenced blocks of a language, page by page."""
    found = {page: re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S) for page in pages}
    return {page: blocks for page, blocks in found.items() if blocks}


@pytest.fixture
def folder(tmp_path):
    """A folder with the files that the pages speak of."""
    for file in (golden.ROOT / "examples" / "data").glob("4CUP.*"):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_the_site_builds_without_a_warning(tmp_path):
    pytest.importorskip("mkdocs")
    run = subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path / "site"],
                         cwd=golden.ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    text = {name: (tmp_path / "site" / f"reference-{name}.html").read_text("utf-8") for name in ("c", "python", "julia")}
    header = (golden.ROOT / "include" / "nucula.h").read_text("utf-8")
    functions = re.findall(r"^(?:nucula_status_t|void|const char \*|uint32_t) ?(nucula_\w+)\(", header, re.M)
    assert len(functions) > 100
    assert [name for name in functions if f">{name}<" not in text["c"] and f'"{name}"' not in text["c"]] == []
    import nucula

    assert [name for name in nucula.__all__ if name not in text["python"]] == []
    assert "voids_batch" in text["julia"] and "Nucula.clean" in text["julia"]


@pytest.mark.parametrize("page", list(snippets("python")), ids=lambda page: page.stem)
def test_python_snippets_run(page, folder):
    # The blocks of a page are one program.
    program = "\n".join(snippets("python")[page])
    run = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("language, compiler, standard", [("c", "gcc", "c99"), ("cpp", "g++", "c++17")])
def test_c_snippets_run(language, compiler, standard, folder):
    if shutil.which(compiler) is None:
        pytest.skip(f"no {compiler} here")
    (folder / "libnucula.so.1").symlink_to(LIBRARY)
    blocks = [block for blocks in snippets(language, [DOCS / "start-c.md"]).values() for block in blocks]
    assert blocks
    for block in blocks:
        (folder / f"first.{language}").write_text(block)
        subprocess.run([compiler, f"-std={standard}", "-Wall", "-Wextra", "-Werror", f"first.{language}", "-I",
                        golden.ROOT / "include", "libnucula.so.1", "-Wl,-rpath,$ORIGIN", "-o", "first"], cwd=folder, check=True)
        run = subprocess.run([folder / "first"], cwd=folder, capture_output=True, text=True)
        assert run.returncode == 0 and "1448" in run.stdout, run.stdout + run.stderr


def test_julia_snippets_run(folder):
    julia = os.environ.get("NUCULA_JULIA")
    if not julia:
        pytest.skip("no Julia: NUCULA_JULIA is not set")
    [blocks] = snippets("julia", [DOCS / "start-julia.md"]).values()
    run = subprocess.run([julia, "--startup-file=no", f"--project={golden.ROOT / 'bindings' / 'julia'}", "-e", "\n".join(blocks)],
                         cwd=folder, capture_output=True, text=True, env={**os.environ, "NUCULA_LIBRARY": str(LIBRARY)})
    assert run.returncode == 0 and "1448" in run.stdout, run.stdout + run.stderr


def test_command_lines_are_understood(folder):
    program = next((path for path in (golden.ROOT / "target" / profile / "nucula" for profile in ("release", "debug"))
                    if path.is_file()), None)
    if program is None:
        pytest.skip("no program nucula: cargo build --features cli")
    [blocks] = snippets("console", [DOCS / "start-command.md"]).values()
    for line in "".join(blocks).splitlines():
        name, *words = line.split()
        assert name == "nucula"
        run = subprocess.run([program, *words], cwd=folder, capture_output=True, text=True)
        assert run.returncode == 0, line + run.stderr


@pytest.mark.parametrize("page, command", [("which.md", "l99a.py")])
def test_tables_are_what_their_commands_print(page, command):
    printed = subprocess.run([sys.executable, golden.ROOT / "benches" / command], capture_output=True, text=True, check=True).stdout
    assert printed.strip() in (DOCS / page).read_text("utf-8"), printed


def test_the_picture_is_drawn(tmp_path):
    pytest.importorskip("matplotlib")
    subprocess.run([sys.executable, golden.ROOT / "benches" / "picture.py", tmp_path / "p.png"], check=True)
    assert (tmp_path / "p.png").stat().st_size > 5000 and (DOCS / "volumes.png").stat().st_size < 150_000


def test_the_notebook_runs(folder):
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    notebook = nbformat.read(DOCS / "first_volumes.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    printed = "".join(out.get("text", "") for cell in notebook.cells for out in cell.get("outputs", ()))
    assert "1448.0" in printed and "±" in printed and "chi²" in printed

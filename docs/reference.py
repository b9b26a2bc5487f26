"""Makes the references of C, Python and Julia from the sources, when MkDocs builds the pages: they are never typed.

Comments and docstrings are set out in columns by hand, so they are shown as they stand.
"""

import ast
import re
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parent.parent


def on_files(files, config):
    pages = {"reference-c.md": c(), "reference-python.md": python(), "reference-julia.md": julia()}
    for name, text in pages.items():
        files.append(File.generated(config, name, content=text))
    return files


def entry(title, code, language, text):
    return f"## {title}\n\n```{language}\n{code.strip()}\n```\n\n```text\n{text.strip()}\n```\n"


def c():
    """Every function and struct of the header, in its order."""
    header = (ROOT / "include" / "nucula.h").read_text("utf-8")
    comment = lambda text: re.sub(r"(?m)^ \* ?", "", text).strip()  # noqa: E731
    first = re.match(r"/\*\*\n(.*?)\n \*/", header, re.S)
    parts = [f"# C reference\n\nFrom `include/nucula.h`, whose first comment says:\n\n```text\n{comment(first[1])}\n```\n"]
    found = re.finditer(r"^/\*\*\n((?: \*[^\n]*\n)+?) \*/\n((?:typedef struct \{.*?^\} \w+;)|(?:[^\n#/][^;]*;))", header, re.M | re.S)
    for match in found:
        text, code = comment(match[1]), match[2]
        name = re.search(r"(\w+);\Z", code) if code.startswith("typedef struct {") else re.search(r"(nucula_\w+)\)?\s*[(;]", code)
        parts.append(entry(name[1], code, "c", text))
    return "\n".join(parts)


def python():
    """Every name of `nucula.__all__`, with its public methods."""
    package = ROOT / "bindings" / "python" / "nucula"
    front = ast.parse((package / "__init__.py").read_text("utf-8"))
    origin = {name.name: node.module for node in front.body if isinstance(node, ast.ImportFrom) for name in node.names}
    names = next(ast.literal_eval(node.value) for node in front.body
                 if isinstance(node, ast.Assign) and node.targets[0].id == "__all__")
    parts = [f"# Python reference\n\n```text\n{ast.get_docstring(front)}\n```\n"]
    for name in names:
        # A module that is exported as it is stands for itself.
        tree = ast.parse((package / f"{origin[name] or name}.py").read_text("utf-8"))
        node = next((n for n in tree.body if getattr(n, "name", None) == name), None)
        if node is None and origin[name] is None:
            parts.append(f"## {name}\n\n```text\n{ast.get_docstring(tree)}\n```\n")
            for inner in (n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")):
                parts.append("#" + entry(f"{name}.{inner.name}", signature(inner), "python", ast.get_docstring(inner) or ""))
        if node is None:
            continue  # that, or a constant
        parts.append(entry(name, signature(node), "python", ast.get_docstring(node) or ""))
        for method in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
                title = f"{name}.{method.name}".replace("_", r"\_")
                parts.append("#" + entry(title, signature(method), "python", ast.get_docstring(method) or ""))
    return "\n".join(parts)


def signature(node):
    if isinstance(node, ast.ClassDef):
        return f"class {node.name}"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"def {node.name}({ast.unparse(node.args)}){returns}"


def julia():
    """Every docstring, file by file: the first, indented lines are the calls."""
    package = ROOT / "bindings" / "julia" / "src"
    order = re.findall(r'^include\("(\w+)\.jl"\)', (package / "Nucula.jl").read_text("utf-8"), re.M)
    parts = ["# Julia reference\n\n`using Nucula`. What is not exported is called with `Nucula.` before it.\n"]
    for name in order:
        if name == "c_api":
            continue
        source = (package / f"{name}.jl").read_text("utf-8")
        for text in re.findall(r'^"""\n(.*?)^"""\n', source, re.M | re.S):
            calls, _, rest = text.partition("\n\n")
            title = re.match(r"\s*([\w.!]+)", calls)[1]
            parts.append(entry(title, re.sub(r"(?m)^    ", "", calls), "julia", rest))
    return "\n".join(parts)

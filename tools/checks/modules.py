"""The modules of the library, and which of them import which: read from their text, so that none is imported for it."""
import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

LIBRARIES = ("tensorflow", "keras")
# An import in a cell, at the start of a line or behind `with hush():`. Text, not syntax: a cell may hold magics.
IMPORT = re.compile(r"(?:^|[:;])[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?([\w \t,]*)|import[ \t]+([\w., \t]+))", re.M)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@cache
def modules(package: Path) -> dict[str, Path]:
    "The name of each module with its file: hotdog_nb.images.decode. Without nbdev's index of names."
    found = {}
    for path in sorted(package.rglob("*.py")):
        if path.name != "_modidx.py":
            parts = path.relative_to(package.parent).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def statements(tree: ast.AST, lazy: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    "The import statements; those inside functions only if `lazy`."
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif lazy or not isinstance(node, FUNCTIONS):
            yield from statements(node, lazy)


def imported(name: str, path: Path, lazy: bool = True) -> Iterator[tuple[str, int]]:
    "What a module imports, by full names, and in which line: `from .core import hush` gives hotdog_nb.core.hush."
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in statements(tree, lazy):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
            continue
        above = inside[: len(inside) - node.level + 1] if node.level else []
        start = ".".join([*above, *([node.module] if node.module else [])])
        yield from ((f"{start}.{alias.name}", node.lineno) for alias in node.names)


def owner(full: str, known: dict[str, Path]) -> str | None:
    "The module of the library that a full name lies in: hotdog_nb.core.hush is in hotdog_nb.core."
    while full and full not in known:
        full = full.rpartition(".")[0]
    return full or None


@cache
def loads_keras(package: Path) -> frozenset[str]:
    "The modules that load TensorFlow or Keras when they are imported, themselves or through others."
    known = modules(package)
    needs = {name: list(imported(name, path, lazy=False)) for name, path in known.items()}
    found = {name for name, full in needs.items() if any(each.split(".")[0] in LIBRARIES for each, _ in full)}
    while more := {name for name in needs if name not in found and any(owner(each, known) in found for each, _ in needs[name])}:
        found |= more
    return frozenset(found)


def names_in(source: str) -> Iterator[str]:
    "What a cell's imports name, by full names."
    for start, names, whole in IMPORT.findall(source):
        each = [part.split()[0] for part in (names or whole).split(",") if part.strip()]
        yield from ((f"{start}.{name}" for name in each) if start else each)
        if start:
            yield start


@cache
def homes(package: Path) -> dict[str, str]:
    "Where the names come from that the package itself offers: hotdog_nb.train is in hotdog_nb.training."
    init = package / "__init__.py"
    body = ast.parse(init.read_text(encoding="utf-8")).body if init.is_file() else []
    tables = [node.value for node in body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_HOMES"]
    return {f"{package.name}.{name}": home for table in tables for name, home in ast.literal_eval(table).items()}


def needs_keras(source: str, package: Path) -> bool:
    "Whether a cell imports TensorFlow or Keras, itself or through a module of the library."
    known = modules(package)
    names = [homes(package).get(name, name) for name in names_in(source)]
    return any(name.split(".")[0] in LIBRARIES or owner(name, known) in loads_keras(package) for name in names)

"""Classes that are whole, for type checkers and editors: a page adds methods to a class one by one, with `patch`.

`whole` puts them into their class, as mypy checks it. `write_stubs` writes a `.pyi` beside each module that patches.
"""
import ast
import shutil
import textwrap
from pathlib import Path

PATCHES = {"patch", "patch_to"}
MADE = "# Made from {}.py by `make docs`.\n\n"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def patched_class(node: ast.stmt) -> str:
    "The class that a function is patched into, or that an `overload` speaks of; empty where there is none."
    for decorator in getattr(node, "decorator_list", []) if isinstance(node, Function) else []:
        call = decorator if isinstance(decorator, ast.Call) else None
        name = getattr(call.func if call else decorator, "id", "")
        if name in PATCHES or name == "overload" and [argument.arg for argument in node.args.args[:1]] == ["self"]:
            return ast.unparse(call.args[0] if call else node.args.args[0].annotation).strip("'\"")
    return ""


def whole(source: str) -> str:
    "The source of a module with each patched method at the end of its class, without the decorator that put it there."
    lines = source.splitlines()
    tree = ast.parse(source)
    ends = {node.name: node.end_lineno for node in tree.body if isinstance(node, ast.ClassDef)}
    methods: dict[int, list[str]] = {}
    moved: set[int] = set()
    for node in tree.body:
        if not (name := patched_class(node)):
            continue
        if name not in ends:
            raise ValueError(f"{node.name} is patched into {name}, a class of another module: patch it in that module")
        first, *_ = node.decorator_list  # `patch` stands above the others
        begin = first.end_lineno if ast.unparse(first) != "overload" else first.lineno - 1
        method = "\n".join(lines[begin:node.end_lineno])
        methods.setdefault(ends[name], []).append(textwrap.indent(method, "    "))
        moved |= set(range(first.lineno, node.end_lineno + 1))
    made = []
    for number, line in enumerate(lines, 1):
        made += [] if number in moved else [line]
        made += [f"\n{method}" for method in methods.get(number, [])]
    return "\n".join(made) + "\n"


def write_whole(package: Path, to: Path) -> Path:
    "A copy of the package whose classes are whole, for mypy."
    copy = to / package.name
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("*.pyi", "__pycache__", "data", "models", "web"))
    for module in copy.rglob("*.py"):
        module.write_text(whole(module.read_text(encoding="utf-8")), encoding="utf-8")
    return copy


def write_stubs(lib: Path) -> None:
    "A `.pyi` beside each module that patches classes, and one for the face; those of an earlier time are removed."
    for old in lib.rglob("*.pyi"):
        old.unlink()
    if names := face(lib / "__init__.py"):
        (lib / "__init__.pyi").write_text(MADE.format("__init__") + names, encoding="utf-8")
    for module in sorted(lib.rglob("*.py")):
        source = module.read_text(encoding="utf-8")
        if any(patched_class(node) for node in ast.parse(source).body):
            module.with_suffix(".pyi").write_text(MADE.format(module.stem) + stub(source), encoding="utf-8")


def face(init: Path) -> str:
    "The names that the package loads when they are first used, as imports; empty where it has none."
    tree = ast.parse(init.read_text(encoding="utf-8"))
    assigned = {ast.unparse(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)}
    if "_HOMES" not in assigned:
        return ""
    homes = ast.literal_eval(assigned["_HOMES"])
    imports = [f"from {module} import {name} as {name}" for name, module in homes.items()]
    names = [f"    {name!r}," for name in homes]
    return "\n".join([*imports, "", "__all__ = [", *names, "]", "__version__: str"]) + "\n"


def stub(source: str) -> str:
    "A module for type checkers: whole classes, functions without their bodies, constants as they are."
    tree = ast.parse(whole(source))
    return ast.unparse(ast.Module(statements(tree.body), [])) + "\n"


def statements(body: list[ast.stmt]) -> list[ast.stmt]:
    "What a stub keeps of a module's or a class's statements."
    kept: list[ast.stmt] = []
    known = {node.target.id for node in body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)}
    overloaded = {node.name for node in body if isinstance(node, Function) and is_overload(node)}
    for node in body:
        if isinstance(node, Function) and node.name in overloaded and not is_overload(node):
            continue  # a stub holds only what it can be called with
        if isinstance(node, Function):
            new = attributes(node) - known
            known |= new
            kept.append(node if new else signature(node))
        elif isinstance(node, ast.ClassDef):
            node.body = statements(node.body) or [ast.Expr(ast.Constant(...))]
            kept.append(node)
        elif isinstance(node, ast.With):  # imports, quietly
            kept += statements(node.body)
        elif isinstance(node, ast.Expr):  # a docstring, or a call, which no type depends on
            kept += [node] if isinstance(node.value, ast.Constant) else []
        elif not (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_all_"):
            kept.append(node)
    return kept


def is_overload(function: Function) -> bool:
    "Whether this is one of several ways to call a function."
    return any(ast.unparse(decorator) == "overload" for decorator in function.decorator_list)


def attributes(function: Function) -> set[str]:
    "The attributes that a method sets on `self`: type checkers read their types in its body, in a stub too."
    named = [node for node in ast.walk(function) if isinstance(node, ast.Attribute)]
    return {node.attr for node in named if isinstance(node.ctx, ast.Store) and getattr(node.value, "id", "") == "self"}


def signature(function: Function) -> Function:
    "A function with its docstring in place of its body; None is what it returns where its body returns nothing."
    arguments = function.args
    arguments.defaults = [brief(value) for value in arguments.defaults]
    arguments.kw_defaults = [value and brief(value) for value in arguments.kw_defaults]
    answers = (ast.Return, ast.Yield, ast.YieldFrom, ast.Raise)
    if function.returns is None and not any(isinstance(node, answers) for node in ast.walk(function)):
        function.returns = ast.Constant(None)
    docstring = function.body[:1] if ast.get_docstring(function) else []
    function.body = [*docstring, ast.Expr(ast.Constant(...))]
    return function


def brief(default: ast.expr) -> ast.expr:
    "A default that an editor shows: a plain one as it is, and any other as three dots."
    return default if isinstance(default, ast.Constant) else ast.Constant(...)

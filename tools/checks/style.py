"""The style contract: what every notebook has in common, so far as a program can tell."""
import ast
import base64
import builtins
import json
import re
from collections.abc import Iterator
from pathlib import Path

import rooms
from book import PLAIN, ROWS, TABLE, chapters, listed, table

from .common import PICTURES, Outcome, Problem, cells, directives, label, notebooks, place, root_of, settings, up, within, without_number
from .modules import modules

CELL_LINES = 90  # of an exported cell
MODULE_LINES = 500  # aimed at
MODULE_LIMIT = 600
LINE = 120  # characters, in a module and in a code cell
POST_LINE = 100  # in what a reader sees of a post
NAMES = 250  # in all `__all__` of the library
# What the house will hold to, once it is built: each of these is checked where it is True.
WIDTH = True  # LINE and POST_LINE
FEW_NAMES = True  # NAMES, each in one module
ROOMS = True  # no circle among modules and rooms, no import upwards, and the drawing in CONTRIBUTING.md in step
SAME_PATH = True  # a module has the path of its notebook
TESTED = True  # a cell of tests comes to each exported function and class
CODE_IN_A_ROW = 3
DOCMENTS = True  # ask for a comment beside each parameter and return of a lesson's functions
NOTEBOOK_KB = 600
PICTURE_KB = 60
COLAB = '#| hide\nimport sys\nif "google.colab" in sys.modules:\n    %pip install -q "{lib_name}[notebooks] @ git+https://github.com/{user}/{repo}@v{version}"'  # by settings.ini: the name alone is nobody's yet
CHAPTER = re.compile(r"0[0-8]_")  # the story; 09_cli and index are built otherwise
ENDING = ["What we built", "What can go wrong", "Exercises"]
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
EXPORTS = {"export", "exports", "exporti"}
TESTS = re.compile(r"-tested(-\d+)?$")  # how cells of tests are called
OUTPUT_TABOO = {
    r"(?<![\w.])/(?:home|root|Users|tmp|work|mnt|var/folders)/\S": "a path of the machine it ran on",
    r"\bat 0x[0-9a-fA-F]{6,}": "a memory address",
    r"127\.0\.0\.1:\d{2,5}|localhost:\d{2,5}": "a port of the machine it ran on",
}


def check(root: Path) -> Iterator[Outcome]:
    for notebook in notebooks(root):
        found = [*opening(notebook, settings(root)), *colab(notebook, settings(root)), *rhythm(notebook), *imports(notebook), *exported(notebook), *outputs(notebook), *whole(notebook), *wide(notebook)]
        yield Outcome(label(notebook), [Problem(f"{place(notebook)}{cell}", what, run) for cell, what, run in found])
    package = root / settings(root)["lib_path"]
    for name, module in modules(package).items():
        if not module.name.startswith("_"):
            yield module_size(module, root)
        elif WIDTH:
            yield Outcome(name, list(wide_module(module, root)))
    if FEW_NAMES:
        yield Outcome("the names of the library", list(names(package, root)))
    if ROOMS:
        yield Outcome("the rooms", [*rooms.problems(root), *drawn(root)])
    if TESTED:
        yield Outcome("the tests of the library", list(untested(root)))
    yield Outcome("the table of chapters", list(contents(root)))
    if (root / "nbs" / "glossary.ipynb").exists():
        yield Outcome("the glossary", list(alphabet(root / "nbs" / "glossary.ipynb")))


Found = tuple[str, str, str]  # (", cell NAME", what is wrong, what to do)


def at(cell: dict) -> str:
    return f", cell {cell.get('id', '?')}"


def opening(notebook: Path, config: dict) -> Iterator[Found]:
    "Title and blurb alone; then the opening cell with the badge; then the module's name."
    first = cells(notebook)[0]
    if not re.fullmatch(r"# .+\n+> .+", first["source"].strip()):
        yield at(first), "the first cell must hold '# Title', an empty line and a one-line '> blurb', nothing else", "Move the rest into the second cell"
    if label(notebook) in PLAIN:
        return
    second, _, fourth = (cells(notebook) + [{"source": "", "cell_type": "", "id": "none"}] * 3)[1:4]
    where = f"{config['user']}/{config['repo']}/blob/{config['branch']}/{place(notebook)}"
    badge = f"[![Open in Colab]({up(within(notebook))}{PICTURES}/colab.svg)](https://colab.research.google.com/github/{where})"
    if second["cell_type"] != "markdown" or badge not in second["source"]:
        yield at(second), "the second cell must be the opening, with the Colab badge", f"Put there: {badge}"
    module, wanted = directives(fourth["source"]).get("default_exp"), without_number(within(notebook)).replace("/", ".")
    if module is None:
        yield at(fourth), "the fourth cell must be '#| default_exp MODULE'", "Move it there"
    elif SAME_PATH and module != wanted:
        yield at(fourth), f"exports the module {module}, and lies where {wanted} does", f"Write '#| default_exp {wanted}', or move the notebook"


def colab(notebook: Path, config: dict) -> Iterator[Found]:
    "Behind the cell with the Colab badge, one that installs the package there and does nothing elsewhere: the same in every notebook with code, but for Ray where it is used."
    found = cells(notebook)
    if all(cell["cell_type"] != "code" for cell in found):
        return
    after = next((n + 1 for n, cell in enumerate(found) if "colab.research.google.com/github" in cell["source"]), 2)
    cell = found[after] if after < len(found) else {"source": "", "id": "none"}
    wanted = COLAB.format_map(config)
    if any("with_ray" in other["source"] for other in found):
        wanted = wanted.replace("[notebooks]", "[notebooks,ray]")
    if cell.get("id") != "colab" or cell["source"].strip() != wanted:
        lines = wanted.replace("\n", "\\n")
        yield at(cell), "behind the cell with the Colab badge must be the one that installs the package in Colab", f"Put there a code cell with the id colab and the source '{lines}'"
    for other in found:
        if other["cell_type"] == "code" and other is not cell and "google.colab" in other["source"]:
            yield at(other), "a second cell asks for Colab", "One hidden cell installs all that a notebook needs"


def rhythm(notebook: Path) -> Iterator[Found]:
    "Prose between the code, and the ending that every chapter has."
    row = 0
    for cell in cells(notebook):
        marks = directives(cell["source"])
        if "hide" in marks or marks.get("include") == "false":
            continue
        folded = marks.get("code-fold") == "true"  # a solution is met as one line
        row = 0 if cell["cell_type"] == "markdown" else row + (not folded)
        if row > CODE_IN_A_ROW:
            yield at(cell), f"more than {CODE_IN_A_ROW} code cells in a row", "Say in a Markdown cell what comes next, and why"
            row = 0
    if not CHAPTER.match(label(notebook)):
        return
    text = "\n".join(cell["source"] for cell in cells(notebook) if cell["cell_type"] == "markdown")
    for title in ENDING:
        if not re.search(rf"^## {title}\s*$", text, re.M):
            yield "", f"has no section '## {title}'", "Write it"
    solved = sum("code-fold" in directives(cell["source"]) for cell in cells(notebook))
    if solved < 3:
        yield "", f"has {solved} folded solutions, and three exercises want three", "Add '#| code-fold: true' to the cells that solve them"
    if not re.search(r"^(?:\*\*)?Next:?(?:\*\*)?:? .*\]\(\w[\w/]*\.ipynb\)", text, re.M):
        yield "", "does not name the next chapter", "End with: Next: [title](NN_name.ipynb)"


def imports(notebook: Path) -> Iterator[Found]:
    "The docs build runs the exported cells and those that import, in order, and no others: those must have all their names."
    known = set(dir(builtins)) | {"show_doc", "display", "get_ipython", "__name__", "__file__"}
    for cell in cells(notebook):
        marks = directives(cell["source"])
        if cell["cell_type"] != "code" or marks.get("eval", "").lower() == "false":
            continue
        try:
            tree = ast.parse(re.sub(r"^[%!].*", "", cell["source"], flags=re.M))
        except SyntaxError:
            continue
        found = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        if not found and not EXPORTS & set(marks):
            continue
        if any(alias.name == "*" for node in found for alias in node.names):
            return  # what a star brings is not known here
        known |= set().union(*(bound(node) if not isinstance(node, SCOPES) else {node.name} for node in tree.body))
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        if not EXPORTS & set(marks) and (missing := used - known - bound(tree)):
            names = ", ".join(sorted(missing))
            yield at(cell), f"imports, and uses {names}, which a cell without imports makes", "Import in a cell of its own: the docs build runs cells that import, without the others"


def bound(tree: ast.AST) -> set[str]:
    "The names that a piece of code makes."
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, (*SCOPES, ast.ExceptHandler)) and node.name:
            names.add(node.name)
    return names


def exported(notebook: Path) -> Iterator[Found]:
    "Short exported cells, and what each public function is: see `lacking`."
    for cell in cells(notebook):
        source, marks = cell["source"], set(directives(cell["source"]))
        if re.search(r"\bTODO\b", source):
            yield at(cell), "says TODO", "Do it, or write an issue"
        if cell["cell_type"] != "code" or not EXPORTS & marks:
            continue
        body = [line for line in source.strip().splitlines() if not line.startswith("#|")]
        if len(body) > CELL_LINES:
            yield at(cell), f"exports {len(body)} lines, and {CELL_LINES} are the limit", "Split it: one idea a cell"
        try:
            tree = ast.parse(source)
        except SyntaxError as error:
            yield at(cell), f"is not Python: {error.msg}", "Mend it"
            continue
        if "exporti" not in marks:
            for name, what in lacking(tree, source.splitlines(), lesson="exports" in marks):
                yield at(cell), f"{name} has no {what}", "Say what it is, with its shape or unit"


def untested(root: Path) -> Iterator[Problem]:
    """Exported functions and classes that no test comes to, by their names.

    A cell of tests is called X-tested: it tests what its cell uses, and so what that is made of.
    """
    code = [(f"{place(notebook)}{at(cell)}", cell) for notebook in notebooks(root) for cell in cells(notebook) if cell["cell_type"] == "code"]
    known = set().union(*(words(cell["source"]) for _, cell in code if TESTS.search(cell.get("id", ""))))
    left = {where: makes_and_uses(cell["source"]) for where, cell in code if EXPORTS & set(directives(cell["source"]))}
    while reached := [where for where, (made, _) in left.items() if made & known]:
        known = known.union(*(left.pop(where)[1] for where in reached))
    for where, (made, _) in left.items():
        if made:
            yield Problem(where, f"no cell of tests comes to {', '.join(sorted(made))}", "Write one behind it, and call it X-tested")


def makes_and_uses(source: str) -> tuple[set[str], set[str]]:
    "The names that an exported cell makes, the commands among them, and those that it uses."
    made: set[str] = set()
    for node in ast.parse(source).body:
        if isinstance(node, SCOPES):
            constants = (part for decorator in node.decorator_list for part in ast.walk(decorator) if isinstance(part, ast.Constant))
            made |= {node.name, *(word for part in constants for word in re.findall(r"[a-z]{3,}", str(part.value)))}
            made |= {part.name for part in node.body if isinstance(part, SCOPES) and not part.name.startswith("__")}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            made |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    made.discard("_all_")
    return made, words(source) - made


def words(source: str) -> set[str]:
    "The names in a cell, those in its programs and file names too."
    try:
        nodes = list(ast.walk(ast.parse(re.sub(r"^\s*[%!].*", "", source, flags=re.M))))
    except SyntaxError:
        return set()
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    named = {getattr(node, "id", None) or getattr(node, "attr", None) for node in nodes if isinstance(node, ast.Name | ast.Attribute)}
    return named | {word for text in texts for word in re.findall(r"[A-Za-z_]\w+", text)}


def lacking(tree: ast.Module | ast.ClassDef, lines: list[str], lesson: bool) -> Iterator[tuple[str, str]]:
    """What public functions and classes lack: a docstring; in a lesson (`#| exports`) a docment for each parameter and return too.

    `#| export` is plumbing, and `#| exporti` is nobody's business. Methods of a class with a base may override its own.
    """
    inside = f"{tree.name}." if isinstance(tree, ast.ClassDef) else ""
    overrides = isinstance(tree, ast.ClassDef) and bool(tree.bases)
    for node in tree.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if (node.name.startswith("_") and node.name != "__init__") or overrides:
            continue
        parts = [] if ast.get_docstring(node) or node.name == "__init__" else ["docstring"]
        if isinstance(node, ast.ClassDef):
            yield from lacking(node, lines, lesson)
        elif lesson and DOCMENTS and (names := list(undocumented(node, lines))):
            parts.append("docment for " + ", ".join(names))
        if parts:
            yield inside + node.name, " and no ".join(parts)


def undocumented(node: ast.FunctionDef, lines: list[str]) -> Iterator[str]:
    "Parameters without a comment on their line or on the line above; so for the return, where one is annotated."
    def commented(line: int) -> bool:
        return "# " in lines[line - 1] or lines[line - 2].lstrip().startswith("# ")

    for parameter in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
        if parameter.arg not in ("self", "cls") and not commented(parameter.end_lineno):
            yield parameter.arg
    if node.returns and getattr(node.returns, "value", "") is not None and not commented(node.returns.end_lineno):
        yield "what it returns"


def outputs(notebook: Path) -> Iterator[Found]:
    "Stored outputs: no errors, no warnings, nothing of the machine they were made on; pictures small, with alternative text."
    again = "Run the cell again, and make what it shows the same everywhere"
    for cell in cells(notebook):
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                yield at(cell), f"its stored output is an error, {output['ename']}", "Run the notebook again; an error to show is caught and printed"
            if output.get("name") == "stderr":
                yield at(cell), "its stored output holds warnings or a progress bar (stderr)", "Turn them off, and run it again"
            data = output.get("data", {})
            text = "".join(output.get("text", "")) + "".join("".join(v) for k, v in data.items() if k.startswith("text/"))
            for pattern, what in OUTPUT_TABOO.items():
                if hit := re.search(pattern, text):
                    yield at(cell), f"its stored output holds {what}: {hit[0][:40]!r}", again
            yield from picture(cell, data)
        if cell["cell_type"] == "markdown":
            for alt in re.findall(r"!\[(.*?)\]\(|<img(?![^>]*\balt=\"[^\"])", cell["source"]):
                if not alt.strip():
                    yield at(cell), "a picture has no alternative text", "Write what it shows between the brackets"


def picture(cell: dict, data: dict) -> Iterator[Found]:
    "One output's picture, if it is one."
    for kind, value in data.items():
        if not kind.startswith("image/"):
            continue
        raw = "".join(value)
        size = len(raw.encode() if "svg" in kind else base64.b64decode(raw)) / 1000
        if size > PICTURE_KB:
            yield at(cell), f"its picture has {size:.0f} KB, and {PICTURE_KB} are the limit", "Draw it smaller, or with fewer points"
        if len(directives(cell["source"]).get("fig-alt", "").strip("'\" ")) < 15:
            yield at(cell), "its picture has no alternative text", 'Put at the top of the cell: #| fig-alt: "what it shows"'


def whole(notebook: Path) -> Iterator[Found]:
    "The file as a whole: its size, its place in the site, and cells with names of their own."
    size = notebook.stat().st_size / 1000
    if size > NOTEBOOK_KB:
        yield "", f"has {size:.0f} KB, and {NOTEBOOK_KB} are the limit", "Show fewer or smaller pictures"
    if within(notebook) not in listed(root_of(notebook) / "nbs"):
        yield "", "is not in nbs/sidebar.yml, so no reader finds its page", "Add a line there"
    names = [cell.get("id") for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]]
    for name in sorted({name for name in names if names.count(name) > 1}, key=str):
        yield f", cell {name}", "two cells have this id", "Name one of them otherwise"


def contents(root: Path) -> Iterator[Problem]:
    "The table of the index says what the openings of the chapters say."
    nbs, made = root / "nbs", table(root / "nbs", settings(root))
    found = TABLE.search("\n".join(cell["source"] for cell in cells(nbs / "index.ipynb")))
    for chapter in chapters(nbs):
        for row in ROWS if chapter.number else ():  # an engine room opens without a table
            if row not in chapter.rows:
                yield Problem(f"nbs/{chapter.name}", f"its opening has no row '| {row} | ... |'", "Write it")
    stored = found[0].strip().splitlines() if found else []
    for line in made.splitlines():
        if " | ? | " in line:
            yield Problem("nbs/index.ipynb", f"the table of chapters asks no question for {line.split('|')[1].strip()}", "Add '| N. [title](NN_name.ipynb) | question |' to it, and run: .venv/bin/python tools/book.py table")
        elif line not in stored:
            yield Problem("nbs/index.ipynb", f"the table of chapters is not what the openings say: {line[:60]!r} is missing", "Run: .venv/bin/python tools/book.py table")
    for line in stored:
        if line not in made.splitlines():
            yield Problem("nbs/index.ipynb", f"the table of chapters has a row that no opening gives: {line[:60]!r}", "Run: .venv/bin/python tools/book.py table")


def alphabet(glossary: Path) -> Iterator[Problem]:
    "The terms of the glossary in alphabetical order, each with the page that explains it."
    text = "\n".join(cell["source"] for cell in cells(glossary))
    entries = re.findall(r"^### (.+)\n+(.*)", text, re.M)
    names = [name.lower() for name, _ in entries]
    for before, after in zip(names, names[1:], strict=False):
        if before >= after:
            yield Problem("nbs/glossary.ipynb", f"{after!r} stands after {before!r}", "Put the terms into alphabetical order")
    for name, explained in entries:
        if not re.search(r"\]\((?:\d\d_\w+|\w+/[\w/]+)\.ipynb\)", explained):
            yield Problem("nbs/glossary.ipynb", f"{name!r} leads to no chapter", "End with: See [title](NN_name.ipynb).")


def module_size(module: Path, root: Path) -> Outcome:
    "A module's length: a note when long, a problem when too long; and its width."
    where, limit = module.relative_to(root).as_posix(), MODULE_LIMIT
    lines = len(module.read_text(encoding="utf-8").splitlines())
    problem = Problem(where, f"has {lines} lines, and {limit} are the limit", "Split its notebook")
    note = f"{lines} lines; {MODULE_LINES} are aimed at" if MODULE_LINES < lines <= limit else ""
    return Outcome(where.partition("/")[2], [*([problem] if lines > limit else []), *(wide_module(module, root) if WIDTH else ())], note)


def wide_module(module: Path, root: Path) -> Iterator[Problem]:
    "Lines of a module that are too long."
    for number, line in enumerate(module.read_text(encoding="utf-8").splitlines(), 1):
        if len(line) > LINE:
            yield Problem(f"{module.relative_to(root).as_posix()}, line {number}", f"has {len(line)} characters, and {LINE} are the limit", "Break the line in its notebook")


def wide(notebook: Path) -> Iterator[Found]:
    "Lines of code cells that are too long; directives, such as `#| fig-alt`, can't be broken."
    if not WIDTH:
        return
    post = bool(CHAPTER.match(label(notebook)))
    for cell in cells(notebook):
        marks = directives(cell["source"])
        unseen = {"hide", "export"} & set(marks) or marks.get("include") == "false" or marks.get("echo") == "false" or marks.get("code-fold") == "true"
        limit = POST_LINE if post and not unseen else LINE
        longest = max((len(line) for line in cell["source"].splitlines() if not line.startswith("#|")), default=0)
        if cell["cell_type"] == "code" and longest > limit:
            yield at(cell), f"has a line of {longest} characters, and {limit} are the limit", "Break the line"


def public(module: Path) -> tuple[list[str], set[str]]:
    "What a module's `__all__` names; and which of it the module defines itself."
    body = ast.parse(module.read_text(encoding="utf-8")).body
    own = {getattr(node, "name", "") for node in body}
    own |= {each.id for node in body if isinstance(node, ast.Assign | ast.AnnAssign | ast.Try | ast.If) for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    for node in body:
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            offered = [each.value for each in ast.walk(node.value) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            return offered, own & set(offered)
    return [], set()


def names(package: Path, root: Path) -> Iterator[Problem]:
    "The public names: few, and each of one module. A post hands on what its rooms have, and so does the face; a room does not."
    homes: dict[str, list[str]] = {}
    offered: set[str] = set()
    for name, module in modules(package).items():
        said, own = public(module)
        offered |= set(said)
        for each in own if name != package.name else ():
            homes.setdefault(each, []).append(name)
        if (theirs := set(said) - own) and name.count(".") > 1:
            yield Problem(name, f"offers {', '.join(sorted(theirs))} of another module", "Only a post hands on what others have: leave it out of _all_")
    if len(offered) > NAMES:
        yield Problem(package.name, f"offers {len(offered)} names, and {NAMES} are the limit", "Mark what nobody outside calls with #| exporti, or begin its name with _")
    for each, where in sorted(homes.items()):
        if len(where) > 1:
            yield Problem(package.name, f"{each} stands in {', '.join(where)}", "Keep one, and import it in the others")


def drawn(root: Path) -> Iterator[Problem]:
    "The drawing of the rooms is what the imports say; where there are circles, `rooms.problems` tells of them."
    page = root / rooms.PAGE
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    if rooms.BEGIN not in text:
        return
    try:
        made = rooms.written(text, rooms.drawing(root))
    except rooms.CycleError:
        return
    if made != text:
        yield Problem(rooms.PAGE, "its drawing of the rooms is not what the imports say", "Run: .venv/bin/python tools/rooms.py")

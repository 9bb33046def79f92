"""Each check can fail: in a small project that passes, one thing is broken, and the check must find just that."""
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import colab
import polars as pl
import pytest
import soak
from checks import browser, claims, clean, executed, in_step, pages, style, wheel
from checks.common import Outcome, Problem, run, settings
from trials.common import Line, broken, unfinished, unlike

TOOLS = Path(__file__).resolve().parents[1]
COLAB = style.COLAB.format_map(settings(TOOLS.parent))
BADGE = "[![Open in Colab](assets/colab.svg)](https://colab.research.google.com/github/hotdog-nb/hotdog_nb/blob/main/nbs/01_small.ipynb)"
FUNCTION = '#| exports\ndef double(\n    n: int,  # how many\n) -> int:  # twice as many\n    "Double a number."\n    return 2 * n'
CELLS = {  # id -> source, of a chapter that keeps the contract
    "title": "# Small\n\n> A small chapter.",
    "opening": f"What is twice two?\n\n| | |\n|---|---|\n| Takes | 1 second |\n| Network | none |\n| Comes in | two |\n| Goes out | four |\n\n{BADGE}",
    "colab": COLAB,
    "module": "#| default_exp small",
    "doubling": "## Doubling",
    "double": FUNCTION,
    "twice-two": "print(double(2))",
    "double-tested": "assert double(4) == 8",
    "end": "## What we built\n\n## What can go wrong\n\n## Exercises",
    "solution-1": "#| code-fold: true\nassert double(1) == 2",
    "solution-2": "#| code-fold: true\nassert double(2) == 4",
    "solution-3": "#| code-fold: true\nassert double(3) == 6",
    "next": "Next: [the front page](index.ipynb)",
}
MARKDOWN = {"title", "opening", "doubling", "end", "next"}
TABLE = f"""| chapter | the question | takes, on 2 cores | run |
| --- | --- | --- | --- |
| 1. [Small](01_small.ipynb) | What is twice two? | 1 second | {BADGE.replace("Open in", "Open small in")} |"""
INDEX = {"title": "# All\n\n> The front page.", "opening": BADGE.replace("01_small", "index"), "colab": COLAB, "links": TABLE}
GLOSSARY = {"title": "# Words\n\n> Their meaning.", "links": "### Four\n\nTwice two. See [Small](01_small.ipynb).\n\n### Two\n\nHalf of four. See [Small](01_small.ipynb)."}
OUTPUT = {"twice-two": [{"output_type": "stream", "name": "stdout", "text": ["4\n"]}]}
PAGE = '<html><head><link rel="stylesheet" href="a.css"></head><body><h1 id="top">A</h1><a href="b.html#end">b</a><img src="a.svg" alt="A"></body></html>'


def write_notebook(path: Path, sources: dict[str, str], stored: dict[str, list] | None = None) -> None:
    "A notebook as nbdev_clean leaves it."
    cells = []
    for name, source in sources.items():
        cell = {"cell_type": "markdown" if name in MARKDOWN | {"links"} else "code", "id": name, "metadata": {}, "source": source.splitlines(keepends=True)}
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": (stored or {}).get(name, [])}
        cells.append(cell)
    kernel = {"kernelspec": {"display_name": "python3", "language": "python", "name": "python3"}}
    notebook = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def small_project(root: Path, change: dict[str, str] | None = None, stored: dict[str, list] | None = None) -> Path:
    "A project with one chapter and one front page; `change` replaces cells of the chapter, None takes one away."
    (root / "nbs").mkdir(parents=True)
    (root / "hotdog_nb").mkdir()
    (root / "docs").mkdir()
    shutil.copy(TOOLS.parent / "settings.ini", root)
    chapter = {name: source for name, source in (CELLS | (change or {})).items() if source is not None}
    write_notebook(root / "nbs" / "01_small.ipynb", chapter, OUTPUT if stored is None else stored)
    write_notebook(root / "nbs" / "index.ipynb", INDEX)
    (root / "nbs" / "sidebar.yml").write_text("01_small.ipynb index.ipynb")
    (root / "hotdog_nb" / "__init__.py").write_text('__version__ = "0.1.0"\n')
    (root / "docs" / "a.html").write_text(PAGE)
    (root / "docs" / "b.html").write_text('<p id="end">')
    (root / "docs" / "a.css").write_text("p { background: url(a.svg) }")
    (root / "docs" / "a.svg").write_text("<svg/>")
    (root / "docs" / "search.json").write_text('[{"href": "a.html#top"}]')
    (root / "README.md").write_text("[a](https://hotdog-nb.github.io/hotdog_nb/a.html)")
    return root


CASES: list[tuple[str, str, Callable[[Path], list[Problem]]]] = []  # (what is broken, words that the check must say, how)


def case(broken: str, words: str):
    "Add a case: the function breaks something in an empty folder and returns what the check found."
    def add(function):
        CASES.append((broken, words, function))
        return function
    return add


def problems(outcomes: Iterator[Outcome]) -> list[Problem]:
    return [problem for outcome in outcomes for problem in outcome.problems]


def styled(**change: str | None) -> Callable[[Path], list[Problem]]:
    return lambda root: problems(style.check(small_project(root, {name.replace("_", "-"): source for name, source in change.items()})))


def stored(*output: dict, **change: str) -> Callable[[Path], list[Problem]]:
    return lambda root: problems(style.check(small_project(root, {k.replace("_", "-"): v for k, v in change.items()}, {"twice-two": list(output)})))


PICTURE = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBORw0KGgo="}}
LONG = FUNCTION.replace("    return", "    n += 1\n" * 90 + "    return")
CASES += [
    ("a chapter that keeps the contract", "", styled()),
    ("a function that no test comes to", "no cell of tests comes to double", styled(double_tested=None)),
    ("text beside the blurb", "first cell", styled(title="# Small\n\n> A small chapter.\n\nMore.")),
    ("no badge", "Colab badge", styled(opening=CELLS["opening"].replace(BADGE, ""))),
    ("an opening without a row", "no row '| Network", styled(opening=CELLS["opening"].replace("| Network | none |\n", ""))),
    ("an opening that changed", "not what the openings say", styled(opening=CELLS["opening"].replace("1 second", "an hour"))),
    ("no cell for Colab", "installs the package in Colab", styled(colab=None)),
    ("another cell for Colab", "installs the package in Colab", styled(colab="#| hide\n!pip install -q hotdog_nb")),
    ("a second cell for Colab", "a second cell asks for Colab", styled(twice_two='import sys\nprint("google.colab" in sys.modules)')),
    ("no module name", "default_exp", styled(module="1 + 1")),
    ("a long exported cell", "exports 9", styled(double=LONG)),
    ("an import beside code that needs another cell", "imports, and uses four", styled(doubling=None, module="#| default_exp small\nfour = 4", twice_two="import math\nmath.sqrt(four)")),
    ("no docstring", "double has no docstring", styled(double=FUNCTION.replace('    "Double a number."\n', ""))),
    ("no docment for a parameter", "no docment for n", styled(double=FUNCTION.replace("  # how many\n", "\n"))),
    ("no docment for a return", "no docment for what it returns", styled(double=FUNCTION.replace("  # twice as many", ""))),
    ("four code cells in a row", "code cells in a row", styled(doubling=None, end=None, solution_1="double(1)")),
    ("no exercises", "'## Exercises'", styled(end="## What we built\n\n## What can go wrong")),
    ("two solutions", "2 folded solutions", styled(solution_3="assert double(3) == 6")),
    ("no next chapter", "next chapter", styled(next="The end.")),
    ("a TODO", "says TODO", styled(doubling="## Doubling\n\nTODO: write")),
    ("a picture without words", "no alternative text", stored(PICTURE)),
    ("a picture too large", "60 are the limit", stored({**PICTURE, "data": {"image/png": "A" * 90_000}})),
    ("a machine path in an output", "path of the machine", stored({"output_type": "stream", "name": "stdout", "text": "/home/me/x"})),
    ("a memory address in an output", "memory address", stored({"output_type": "stream", "name": "stdout", "text": "<X at 0x7f00aa11bb22>"})),
    ("a warning in an output", "stderr", stored({"output_type": "stream", "name": "stderr", "text": "UserWarning"})),
    ("an error in an output", "is an error", stored({"output_type": "error", "ename": "ValueError", "evalue": "", "traceback": []})),
    ("a large notebook", "600 are the limit", styled(doubling="## Doubling\n\n" + "word " * 130_000)),
]


@case("a module too long", "600 are the limit")
def _(root: Path) -> list[Problem]:
    small_project(root)
    (root / "hotdog_nb" / "small.py").write_text("x = 1\n" * 601)
    return problems(style.check(root))


@case("a notebook not in the sidebar", "no reader finds")
def _(root: Path) -> list[Problem]:
    small_project(root)
    (root / "nbs" / "sidebar.yml").write_text("index.ipynb")
    return problems(style.check(root))


def indexed(old: str, new: str, notebook: str = "index", sources: dict[str, str] = INDEX) -> Callable[[Path], list[Problem]]:
    "The style check of a project with a glossary, in which a text of the index, or of the glossary, is another."
    def function(root: Path) -> list[Problem]:
        small_project(root)
        (root / "nbs" / "sidebar.yml").write_text("01_small.ipynb index.ipynb glossary.ipynb")
        write_notebook(root / "nbs" / "glossary.ipynb", GLOSSARY)
        assert old in sources["links"], f"{notebook} has no {old!r}"
        write_notebook(root / "nbs" / f"{notebook}.ipynb", sources | {"links": sources["links"].replace(old, new)})
        return problems(style.check(root))
    return function


CASES += [
    ("a table of chapters and a glossary", "", indexed("two", "two")),
    ("a table of chapters edited by hand", "a row that no opening gives", indexed("1 second", "2 seconds")),
    ("a chapter that the table leaves out", "asks no question", indexed(TABLE.splitlines()[2], "")),
    ("a glossary out of order", "'two' stands after 'zero'", indexed("### Four", "### Zero", "glossary", GLOSSARY)),
    ("a term that no chapter explains", "'Two' leads to no chapter", indexed("Half of four. See [Small](01_small.ipynb)", "Half of four", "glossary", GLOSSARY)),
]


@case("clean notebooks", "")
def _(root: Path) -> list[Problem]:
    return problems(clean.check(small_project(root)))


@case("an execution count left in", "nbdev_clean")
def _(root: Path) -> list[Problem]:
    path = small_project(root) / "nbs" / "01_small.ipynb"
    path.write_text(path.read_text().replace('"execution_count": null', '"execution_count": 7', 1))
    return problems(clean.check(root))


def paged(file: str, old: str, new: str) -> Callable[[Path], list[Problem]]:
    def function(root: Path) -> list[Problem]:
        path = small_project(root) / file
        assert old in path.read_text(), f"{file} has no {old!r}"
        path.write_text(path.read_text().replace(old, new))
        return problems(pages.check(root))
    return function


CASES += [
    ("pages whose links hold", "", paged("docs/a.html", "A", "A")),
    ("a link to no page", "leads nowhere", paged("docs/a.html", "b.html#end", "c.html")),
    ("a link to no anchor", "names an anchor", paged("docs/a.html", "#end", "#start")),
    ("a picture that is not there", "which is not there", paged("docs/a.html", "a.svg", "z.svg")),
    ("a picture without alt", "no alternative text", paged("docs/a.html", ' alt="A"', "")),
    ("a link that is still Markdown", "still Markdown", paged("docs/a.html", "<body>", '<body><p>See [<a href="b.html"><code>b</code></a>](b.ipynb).</p>')),
    ("a script from another host", "from another host", paged("docs/a.html", "<body>", '<body><script src="https://cdn.example.org/x.js"></script>')),
    ("an import from another host", "from another host", paged("docs/a.html", "<body>", "<body><script>import x from 'https://cdn.example.org/x.js'</script>")),
    ("a font from another host", "from another host", paged("docs/a.css", "a.svg", "//fonts.example.org/x.woff2")),
    ("a search entry for no page", "leads nowhere", paged("docs/search.json", "a.html", "z.html")),
    ("a README link to no page", "leads nowhere", paged("README.md", "a.html", "z.html")),
    ("a README picture without address", "no absolute address", paged("README.md", "[a]", "![x](images/x.png) [a]")),
]


MEASURED = """## What the book says

| the book says | where | measured |
|---|---|---|
| "What is twice two?" | [Small](../nbs/01_small.ipynb) | **4.0** s, **1.5** times: [twice](#twice-fast) |

## Twice, fast

<!-- twice.py -->
It took 4.0 s (3.9 to 4.1), 1.5 times as long.

`bench/twice.py`; 2 cores, 2026-11-26.
<!-- end of twice.py -->
"""


def measured(old: str, new: str) -> Callable[[Path], list[Problem]]:
    "What is found of a page of measurements in which a text is another."
    def function(root: Path) -> list[Problem]:
        (small_project(root) / "bench").mkdir()
        (root / "bench" / "__main__.py").write_text('Script("twice")')
        assert old in MEASURED, f"the page has no {old!r}"
        (root / "bench" / "README.md").write_text(MEASURED.replace(old, new))
        return problems(claims.check(root))
    return function


CASES += [
    ("claims that were measured", "", measured("4.0", "4.0")),
    ("a claim that no chapter makes", "doesn't say that", measured("twice two", "thrice two")),
    ("a claim of no chapter", "there is no", measured("01_small", "02_large")),
    ("a figure that isn't there", "4.0 isn't in that part", measured("4.0 s (", "14.05 s (")),
    ("a claim without a figure", "no figure in bold", measured("**4.0** s, **1.5** times", "4 s")),
    ("a claim without a chapter", "is no row of", measured("[Small](../nbs/01_small.ipynb)", "Small")),
    ("a part that isn't there", "no part #twice-fast", measured("## Twice, fast", "## Thrice, fast")),
    ("a script without a result", "no result of bench/twice.py", measured("2026-11-26", "some day")),
]


WHOLE = '<!doctype html><html lang="en"><head><title>A</title><link rel="icon" href="data:,"></head><body><main><h1>A</h1></main></body></html>'


def browsed(more: str, name: str = "a.html") -> Callable[[Path], list[Problem]]:
    "What the browser says of a page that is all right but for `more` in it."
    def function(root: Path) -> list[Problem]:
        (root / "docs").mkdir(parents=True)
        shutil.copy(TOOLS.parent / "settings.ini", root)
        (root / "docs" / name).write_text(WHOLE.replace("</main>", more + "</main>"))
        return problems(browser.check(root))
    return function


if browser.program():
    CASES += [
        ("a page without fault", "", browsed("")),
        ("a script that fails", "a script fails", browsed("<script>none.of.these</script>")),
        ("a file that is not there", "answers 404", browsed("<script>fetch('none.json')</script>")),
        ("a request to another host", "asks another host", browsed("<script>fetch('https://example.org/x').catch(() => 0)</script>")),
        ("a picture that is broken", "is broken", browsed('<img alt="A" src="data:image/png;base64,AAAA">')),
        ("an anchor that is not there", "the anchor #b", browsed('<a href="#b">b</a>')),
        ("a page wider than a telephone", "on a telephone it is wider", browsed('<div style="width: 500px">A</div>')),
        ("grey on grey", "color-contrast", browsed('<p style="color: #aaa">Grey words</p>')),
        ("a front page without search", "search doesn't find", browsed("", "index.html")),
    ]


def generated(root: Path, part: str, spoil: Callable[[Path], None] = lambda root: None) -> list[Problem]:
    "Make a part from the notebooks, spoil it, and check it."
    small_project(root)
    run(["git", "init", "--quiet"], root)
    made = run(["python", TOOLS / "generate.py", part], root)
    assert made.returncode == 0, made.stderr
    spoil(root)
    return problems(in_step.check(root, (part,)))


@case("a library in step", "")
def _(root: Path) -> list[Problem]:
    return generated(root, "library")


@case("a module edited by hand", "not what the notebooks give")
def _(root: Path) -> list[Problem]:
    def spoil(root: Path) -> None:
        path = root / "hotdog_nb" / "small.py"
        path.write_text(path.read_text().replace("2 * n", "n + n"))
    return generated(root, "library", spoil)


@case("a module that no notebook makes any more", "no notebook makes")
def _(root: Path) -> list[Problem]:
    return generated(root, "library", lambda root: shutil.copy(root / "hotdog_nb" / "small.py", root / "hotdog_nb" / "old.py"))


@case("a README edited by hand", "not what the notebooks give")
def _(root: Path) -> list[Problem]:
    return generated(root, "readme", lambda root: (root / "README.md").write_text("# Other\n"))


def in_package(root: Path, change: dict[str, str], check_it: Callable, output: list | None = None) -> list[Problem]:
    stored_now = None if output is None else {"twice-two": output}
    return problems(check_it(small_project(root, change, stored_now)))


def said(words: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": [words]}


def shown(words: str) -> dict:
    return {"output_type": "display_data", "metadata": {}, "data": {"text/plain": [words]}}


def drawn(size: int) -> dict:
    figure = {"text/plain": ["<Figure size 100x100 with 1 Axes>"], "image/png": "A" * size}
    return {"output_type": "display_data", "metadata": {}, "data": figure}


HEAVY = '"""\nimport keras\n"""\nprint(double(2), "of", 4)'  # a notebook with Keras, to look at
DRAWN = "import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1)).gca().plot([1, 2]);"
SWITCH = 'from hotdog_nb.tiny_web.switch import open_web\nweb = "tiny"  # or "live"\nweb = open_web(web, per_noun=1)\n'


def quick(root: Path) -> Iterator[Outcome]:
    return executed.check(root, limit=20)


EXECUTED: list[tuple[str, str, Callable, dict, list[dict] | None]] = [  # broken, words, check, cells that change, what twice-two stores
    ("tests that pass", "", executed.check, {}, None),
    ("a test that fails", "cell solution-3: fails, 'assert double(3) == 7'", executed.check, {"solution-3": "#| code-fold: true\nassert double(3) == 7"}, None),
    ("a test without end", "cell twice-two: is not done after 20 s", quick, {"twice-two": "import time; time.sleep(90)"}, None),
    ("a process that ends", "its process ended with 3", executed.check, {"twice-two": "import os; os._exit(3)"}, None),
    ("a number that is near enough", "", executed.check, {"twice-two": HEAVY}, [said("4.1 of 4\n")]),
    ("a number that has moved", "stores the number 9, and prints 4 now", executed.check, {"twice-two": HEAVY}, [said("4 of 9\n")]),
    ("other words", "not what it prints now", executed.check, {"twice-two": HEAVY}, [said("4 out of 4\n")]),
    ("a switch that turns", "", executed.live_check, {"twice-two": SWITCH + "double(len(web.log or ()))"}, None),
    ("a cell that counts on the tiny web", "doesn't run with web = \"live\"", executed.live_check, {"twice-two": SWITCH + "assert len(web.catalogue)"}, None),
    ("fresh outputs", "", executed.check, {}, [said("4\n")]),
    ("a print that came in two pieces", "", executed.check, {"twice-two": "print(double(2), 'in all')"}, [said("4"), said(" in all\n")]),
    ("a line break too many", "not what it prints now", executed.check, {"twice-two": "print(double(2), 'in all')"}, [said("4\n"), said(" in all\n")]),
    ("a stale output", "not what it prints now", executed.check, {}, [said("5\n")]),
    ("an output that comes before another", "not what it prints now", executed.check, {"twice-two": "print(4)\ndisplay(5)"}, [shown("5"), said("4\n")]),
    ("outputs as a kernel orders them", "", executed.check, {"twice-two": "print(4)\ndisplay(5)\nprint(6)\n7"}, [said("4\n"), shown("5"), said("6\n"), shown("7")]),
    ("a value that a semicolon hides", "", executed.check, {"twice-two": "print(4)\ndouble(2);"}, [said("4\n")]),
    ("a picture that is drawn", "", executed.check, {"twice-two": DRAWN}, [drawn(4100)]),
    ("a picture that is far smaller", "its stored picture has 9000 bytes", executed.check, {"twice-two": DRAWN}, [drawn(9000)]),
    ("a picture no longer drawn", "stores 1 pictures", executed.check, {"twice-two": "double(2);"}, [PICTURE]),
]
CASES += [(broken, words, partial(in_package, change=change, check_it=check, output=output)) for broken, words, check, change, output in EXECUTED]


@case("a cell that fails from the wheel alone", "cell twice-two: does not run from the wheel alone")
def _(root: Path) -> list[Problem]:
    root.mkdir()
    write_notebook(root / "01_small.ipynb", CELLS | {"solution-1": "#| slow\n1 / 0"})
    cells = colab.copy(root / "01_small.ipynb", root / "copy.ipynb", ["slow"])
    assert "1 / 0" not in (root / "copy.ipynb").read_text(), "a slow cell was copied"
    said = f"An error occurred while executing the following cell:\n------------------\n{CELLS['twice-two']}\n------------------\n\nNameError"
    return [colab.failure("01_small.ipynb", cells, said)]


@case("a wheel without licences", "holds no licenses/NOTICE")
def _(root: Path) -> list[Problem]:
    root.mkdir()
    with zipfile.ZipFile(root / "x.whl", "w") as file:
        file.writestr("hotdog_nb/__init__.py", "")
    return list(wheel.missing(root / "x.whl"))


@case("a wheel without an extra", "has no extra [onnx]")
def _(root: Path) -> list[Problem]:
    root.mkdir()
    with zipfile.ZipFile(root / "x.whl", "w") as file:
        file.writestr("x.dist-info/METADATA", "Provides-Extra: notebooks\nProvides-Extra: dev\n")
    return list(wheel.missing(root / "x.whl"))


@case("a project that does not build", "cannot be built")
def _(root: Path) -> list[Problem]:
    small_project(root)
    (root / "setup.py").write_text("raise SystemExit('no')")
    return wheel.build(root, root / "dist")[0]


@case("no packages kept", "make test")
def _(root: Path) -> list[Problem]:
    return wheel.install(root / "x.whl", root / "constraints.txt", root / "none", root)


@case("a command that fails", "ends with 3")
def _(root: Path) -> list[Problem]:
    root.mkdir()
    return wheel.use("exit 3", "", root)


@case("a command that says something else", "does not say")
def _(root: Path) -> list[Problem]:
    root.mkdir()
    return wheel.use("echo no", "yes", root)


@case("an import that loads TensorFlow", "loads tensorflow")
def _(root: Path) -> list[Problem]:
    root.mkdir()
    return wheel.use("echo 'import time: 1 | 2 | tensorflow'", "", root, without="tensorflow")


def downloaded(root: Path) -> Path:
    "A folder as a download leaves it, with two pictures."
    rows = [{"url": f"http://a.example/{text}", "status": "ok", "reason": "", "file": f"images/train/hotdog/{hashlib.sha256(text.encode()).hexdigest()[:16]}.jpg", "sha256": hashlib.sha256(text.encode()).hexdigest(), "ms": 1, "tries": 1} for text in ("one", "two")]
    for text, row in zip(("one", "two"), rows, strict=True):
        (root / row["file"]).parent.mkdir(parents=True, exist_ok=True)
        (root / row["file"]).write_text(text)
    pl.DataFrame(rows).write_parquet(root / "downloads.parquet")
    return root


def soaked(harm: Callable[[Path], object], look: Callable[[Path], list[str]] = unfinished) -> Callable[[Path], list[Problem]]:
    "What a trial says of a download that came to harm."
    def found(root: Path) -> list[Problem]:
        harm(downloaded(root))
        return [Problem("soak", each, "") for each in look(root)]
    return found


def first(root: Path) -> Path:
    return min(root.glob("images/*/*/*"))


def beside(root: Path) -> list[str]:
    return unlike(downloaded(root.parent / "other"), root)


CASES += [
    ("a download that nothing happened to", "", soaked(lambda root: None)),
    ("two downloads that are alike", "", soaked(lambda root: None, beside)),
    ("a picture that is damaged", "is not what its name says", soaked(lambda root: first(root).write_text("three"), broken)),
    ("a table that is cut", "downloads.parquet can't be read", soaked(lambda root: (root / "downloads.parquet").write_bytes((root / "downloads.parquet").read_bytes()[:99]), broken)),
    ("a part among the pictures", "a part lies among the pictures", soaked(lambda root: first(root).with_name(".part").touch(), broken)),
    ("a part that is left", "a part is left", soaked(lambda root: (root / ".part").touch())),
    ("a row without its picture", "a row has no picture", soaked(lambda root: first(root).unlink())),
    ("a picture without a row", "a picture has no row", soaked(lambda root: pl.read_parquet(root / "downloads.parquet").head(1).write_parquet(root / "downloads.parquet"))),
    ("no table at all", "there is no downloads.parquet", soaked(lambda root: (root / "downloads.parquet").unlink())),
    ("downloads with different rows", "1 rows differ", soaked(lambda root: pl.read_parquet(root / "downloads.parquet").with_columns(status=pl.Series(["ok", "failed"])).write_parquet(root / "downloads.parquet"), beside)),
    ("downloads with different files", "only one of two has", soaked(lambda root: first(root).unlink(), beside)),
]


@case("a trial that breaks down", "KeyError")
def _(root: Path) -> list[Problem]:
    lines = list(soak.tried("no such trial", 0, False, 60))
    return [Problem("soak", wrong, "") for line in lines for wrong in line.lost]


@case("a trial that doesn't end", "it didn't end within 0 seconds")
def _(root: Path) -> list[Problem]:
    return [Problem("soak", wrong, "") for line in soak.tried("fuzzed_lists", 0, False, 0.01) for wrong in line.lost]


@case("a page of what was lost", "| x | a \\| b | 3 | 1 | 1 | 1 |  |")
def _(root: Path) -> list[Problem]:
    return [Problem("soak", soak.row("x", Line("a | b", 3, ["one"], ["another"])), "")]


@pytest.mark.parametrize(("words", "function"), [pytest.param(words, function, id=broken.replace(" ", "-")) for broken, words, function in CASES])
def test_check(words: str, function: Callable[[Path], list[Problem]], tmp_path: Path) -> None:
    "The check says the words, or nothing where nothing is broken."
    found = [str(problem) for problem in function(tmp_path / "small")]
    if words:
        assert any(words in problem for problem in found), f"went unseen: no {words!r} in {found}"
    else:
        assert not found, f"a project that keeps the contract fails: {found[0]}"

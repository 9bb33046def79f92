"""The page of measurements: what the book claims is what it says, and the figures beside a claim are those that were measured."""
import re
from collections.abc import Iterator
from pathlib import Path

from .common import Outcome, Problem, cells

PAGE = Path("bench") / "README.md"
CLAIMS = "what-the-book-says"
HEADING = re.compile(r"^(#{2,}) (.+)$", re.M)
ROW = re.compile(r"^\| [“\"](?P<said>.+?)[”\"] \| \[[^\]]+\]\((?P<chapter>[^)]+)\) \| (?P<measured>.+) \|$", re.M)
DATED = re.compile(r"^`bench/\w+\.py`[;,] .*\d{4}-\d\d-\d\d\.$", re.M)


def check(root: Path) -> Iterator[Outcome]:
    page = root / PAGE
    if not page.exists(): return
    text = page.read_text(encoding="utf-8")
    parts = sections(text)
    told, rows = parts.get(CLAIMS, ""), list(ROW.finditer(parts.get(CLAIMS, "")))
    found = [problem for row in rows for problem in claim(root, row, parts)]
    odd = [line for line in told.splitlines() if line.startswith("| ") and not ROW.match(line)][1:]  # the first is the head
    found += [Problem(f"{PAGE}, {line[:50]!r}", "is no row of quotation, chapter and measurement", 'Write | "what it says" | [chapter](../nbs/NAME.ipynb) | **figure**: [part](#part) |') for line in odd]
    yield Outcome("claims of the book", found, f"{len(rows)} looked up")
    yield Outcome("measurements", list(unmeasured(root, text)))


def sections(text: str) -> dict[str, str]:
    "The page's parts, by the anchors of their headings; a part holds those below it."
    found, headings = {}, list(HEADING.finditer(text))
    for i, heading in enumerate(headings):
        end = next((later.start() for later in headings[i + 1:] if len(later[1]) <= len(heading[1])), len(text))
        found[re.sub(r"[^\w -]", "", heading[2].lower()).replace(" ", "-")] = text[heading.end():end]
    return found


def words(notebook: Path) -> str:
    "All that a chapter says, each gap one space."
    return re.sub(r"\s+", " ", " ".join(cell["source"] for cell in cells(notebook)))


def claim(root: Path, row: re.Match, parts: dict[str, str]) -> Iterator[Problem]:
    "What is wrong with a row of the table of claims."
    where, notebook = f"{PAGE}, {row['said'][:40]!r}", (root / PAGE).parent / row["chapter"]
    if not notebook.exists(): yield Problem(where, f"there is no {row['chapter']}", "Name the chapter that says it"); return
    if row["said"].replace("\\|", "|") not in words(notebook): yield Problem(where, f"{row['chapter']} doesn't say that", "Quote what it says, or drop the row")
    anchors, figures = re.findall(r"\]\(#([^)]+)\)", row["measured"]), re.findall(r"\*\*(.+?)\*\*", row["measured"])
    if not anchors or not figures: yield Problem(where, "no figure in bold, or no link to the part that has it", "Say what was measured, and where"); return
    known = " ".join(parts.get(anchor, "") for anchor in anchors)
    for anchor in anchors:
        if anchor not in parts: yield Problem(where, f"the page has no part #{anchor}", "Link to one of its headings")
    for figure in figures:
        if not re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d]|[.,]\d)", known): yield Problem(where, f"{figure} isn't in that part", "Measured anew? Then say what came out, here and in the chapter")


def unmeasured(root: Path, text: str) -> Iterator[Problem]:
    "Scripts whose result the page lacks."
    for name in re.findall(r'Script\("(\w+)"', (root / "bench" / "__main__.py").read_text(encoding="utf-8")):
        block = re.search(rf"<!-- {name}\.py -->(.*?)<!-- end of {name}\.py -->", text, re.S)
        if not block or not DATED.search(block[1]): yield Problem(str(PAGE), f"no result of bench/{name}.py with a date", f'make bench SCRIPTS="{name}"')

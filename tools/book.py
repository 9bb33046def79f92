"""What makes the pages one book: the table of chapters, the links to the glossary, the feed and llms.txt.

    .venv/bin/python tools/book.py table     # write the table of nbs/index.ipynb anew, from the openings of the chapters

Without arguments it works on the notebooks that nbdev has prepared, in the working directory: that is how Quarto and
smalldocs call it before they lay out the pages (`pre-render` in nbs/_quarto.yml).
"""
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path, PurePosixPath

from checks.common import PICTURES, settings, up, without_number

PLAIN = ("index", "glossary", "credits")  # pages without a module
ROWS = ("Takes", "Network", "Comes in", "Goes out")  # of the table that opens a chapter
HEADER = ["chapter", "the question", "takes, on 2 cores", "run"]
# Everyday words elsewhere; from this chapter on they are terms.
FROM_CHAPTER = {"head": "05", "frozen": "05", "epoch": "05", "feature": "05", "precision": "05", "recall": "05", "loss": "05", "schedule": "05", "split": "03"}
# And these are terms only in some company: a split, but not to split; precision, but not half precision.
COMPANY = {"Split": r"(?<=the |two |its |one |ach |ion )splits?", "Precision": r"(?<!half )(?i:precision)"}


@dataclass(frozen=True)
class Chapter:
    "What a chapter says of itself in its first cells."

    name: str  # of its notebook, below nbs/: 01_imagenet.ipynb, images/decode.ipynb
    title: str
    rows: dict[str, str]  # of its opening table
    module: str  # that is exported from it: imagenet, images.decode

    @property
    def number(self) -> str:
        return str(int(self.name[:2])) if self.name[:2].isdigit() else ""  # the engine rooms have none


def page_name(notebook: str) -> str:
    "`01_imagenet.ipynb` -> `imagenet.html`, `images/decode.ipynb` -> `images/decode.html`, as nbdev names its pages."
    return without_number(notebook) + ".html"


def sources(notebook: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]]


def listed(nbs: Path) -> list[str]:
    "The notebooks that the sidebar names, in its order."
    return re.findall(r"\w[\w/]*\.ipynb", (nbs / "sidebar.yml").read_text(encoding="utf-8"))


def chapters(nbs: Path) -> list[Chapter]:
    "The chapters, in the order of the sidebar."
    names = listed(nbs)
    found = []
    for name in names:
        if name.removesuffix(".ipynb") not in PLAIN and (nbs / name).exists():
            cells = sources(nbs / name)
            title, opening = (cells + [""])[:2]
            module = re.search(r"^#\|\s*default_exp ([\w.]+)", "\n".join(cells), re.M)
            rows = dict(re.findall(r"^\| (\w[\w ]*) \| (.+) \|$", opening, re.M))
            found.append(Chapter(name, title.splitlines()[0].removeprefix("# "), rows, module[1] if module else ""))
    return found


# --- the table of chapters, in the index

def questions(nbs: Path) -> dict[str, str]:
    "What the table of the index asks for each notebook: the one column that is written there by hand."
    rows = re.findall(r"^\| \d+\. \[[^\]]+\]\((\w[\w/]*\.ipynb)\) \| ([^|]*?) \|", "\n".join(sources(nbs / "index.ipynb")), re.M)
    return dict(rows)


def table(nbs: Path, config: dict[str, str]) -> str:
    "The table of chapters, in Markdown."
    asked, lines = questions(nbs), [HEADER, ["---"] * len(HEADER)]
    for chapter in filter(lambda chapter: chapter.number, chapters(nbs)):
        colab = f"https://colab.research.google.com/github/{config['user']}/{config['repo']}/blob/{config['branch']}/nbs/{chapter.name}"
        lines.append([
            f"{chapter.number}. [{chapter.title}]({chapter.name})", asked.get(chapter.name, "?"),
            re.split(r"[,;]", chapter.rows.get("Takes", "?").removeprefix("about "))[0],
            f"[![Open {chapter.module} in Colab]({PICTURES}/colab.svg)]({colab})",
        ])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


TABLE = re.compile(r"^\| chapter \|.*\n(?:\|.*(?:\n|\Z))*", re.M)


def write_table(root: Path) -> None:
    "Put the table into the index, as it follows from the openings."
    path = root / "nbs" / "index.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    new = table(root / "nbs", settings(root)) + "\n"
    for cell in notebook["cells"]:
        cell["source"] = TABLE.sub(lambda _: new, "".join(cell["source"])).strip("\n").splitlines(keepends=True)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


# --- the glossary

def terms(glossary: Path) -> dict[str, str]:
    "Each term of the glossary, and its other names, with its anchor. A heading is a term; `Also *x*, *y*.` under it are its other names."
    found = {}
    for source in sources(glossary):
        for name, text in re.findall(r"^### (.+)\n+(.*)", source, re.M):
            anchor = re.sub(r"[^\w-]+", "-", name.lower()).strip("-")
            also = re.match(r"Also (\*[^.]+)\.", text)
            for word in [name, *re.findall(r"\*([^*]+)\*", also[1] if also else "")]:
                found[word] = anchor
    return found


def pattern(term: str) -> str:
    "A term in running text, its plural too. One with capitals inside, such as AUC, is written just so."
    if term in COMPANY:
        return COMPANY[term]
    exact = re.search(r"[A-Z]", term[1:])
    return ("" if exact else "(?i:") + r"\s".join(map(re.escape, term.split())) + "(?:e?s)?" + ("" if exact else ")")


# What is not running text: code, tables, headings, quotes, links and pictures, HTML, addresses, callouts, attributes.
NOT_PROSE = r"```.*?```|~~~.*?~~~|^\|.*?$|^#.*?$|^>.*?$|^:::.*?$|^    .*?$|`[^`\n]+`|!?\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\]|\{[^}]*\})|<[^>\n]+>|https?://\S+|\$[^$\n]+\$"


def link_terms(notebook: dict, known: dict[str, str], name: str) -> None:
    "Where a page first uses a term, make it a link to the glossary."
    chapter = PurePosixPath(name).name[:2]  # a letter comes after all numbers: an engine room uses the terms of all chapters
    left = {word: anchor for word, anchor in known.items() if chapter >= FROM_CHAPTER.get(anchor, "")}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "markdown" or not left:
            continue
        words = "|".join(pattern(word) for word in sorted(left, key=len, reverse=True))
        parts = re.split(f"({NOT_PROSE})", "".join(cell["source"]), flags=re.M | re.S)
        cell["source"] = "".join(part if n % 2 else linked(part, words, left, f"{up(name)}glossary.ipynb") for n, part in enumerate(parts))


def mark_solutions(notebook: dict) -> None:
    "A solution in a box of its own: what it prints stays folded with it, see nbs/styles.css."
    def fence(text: str, number: int) -> dict:
        return {"cell_type": "markdown", "id": f"fence-{number}", "metadata": {}, "source": text}

    cells = []
    for cell in notebook["cells"]:
        solves = cell["cell_type"] == "code" and re.search(r'^#\| *code-summary: *"?Solution', "".join(cell["source"]), re.M)
        cells += [fence("::: {.solution}", len(cells)), cell, fence(":::", len(cells))] if solves else [cell]
    notebook["cells"] = cells


def fold_exported(notebook: dict) -> None:
    "The source of what a page exports is folded beneath its signature."
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"])
            cell["source"] = re.sub(r'^#\| *code-fold: *show(?=\n#\| *code-summary: *"Exported source")', "#| code-fold: true", source, flags=re.M)


def plain_tables(notebook: dict) -> None:
    "A table of Polars as a reader wants it: without its shape, the types of its columns, and quotes around texts."
    for output in (output for cell in notebook["cells"] for output in cell.get("outputs", [])):
        html = "".join(output.get("data", {}).get("text/html", ""))
        if "<small>shape: (" in html:
            html = re.sub(r"<small>shape: [^<]*</small>", "", html)
            html = re.sub(r"</tr>\s*<tr>(?:\s*<td>[^<]*</td>)+\s*</tr>\s*</thead>", "</tr></thead>", html)
            output["data"]["text/html"] = re.sub(r"<td>&quot;(.*?)&quot;</td>", r"<td>\1</td>", html)


def linked(text: str, words: str, left: dict[str, str], glossary: str) -> str:
    "The text with links for the terms that are left; those it finds are left no longer."
    def link(match: re.Match) -> str:
        anchor = next((a for word, a in left.items() if re.compile(pattern(word)).fullmatch(match.string, *match.span())), None)
        if anchor is None:  # linked a little earlier
            return match[0]
        for word in [word for word, a in left.items() if a == anchor]:
            del left[word]
        return f"[{match[0]}]({glossary}#{anchor})"
    return re.sub(rf"(?<![\w/-])(?:{words})(?![\w/-])", link, text)


# --- what programs read

def feed(found: list[Chapter], asked: dict[str, str], config: dict[str, str]) -> str:
    "The chapters as RSS: a new chapter is a new item. Without dates, so that the same notebooks give the same feed."
    site = config["doc_host"] + config["doc_baseurl"]
    items = "".join(
        f"    <item>\n      <title>{escape(c.title)}</title>\n      <link>{site}/{page_name(c.name)}</link>\n"
        f"      <guid>{site}/{page_name(c.name)}</guid>\n      <description>{escape(asked.get(c.name, c.title))}</description>\n    </item>\n"
        for c in found)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">\n  <channel>\n'
        f"    <title>{escape(config['title'])}</title>\n    <link>{site}/</link>\n    <description>{escape(config['description'])}</description>\n"
        f'    <language>en</language>\n    <atom:link href="{site}/feed.xml" rel="self" type="application/rss+xml"/>\n{items}  </channel>\n</rss>\n')


def llms(found: list[Chapter], asked: dict[str, str], config: dict[str, str]) -> str:
    "The chapters for programs that read: https://llmstxt.org"
    site = config["doc_host"] + config["doc_baseurl"]
    lines = [f"- [{c.number + '. ' if c.number else ''}{c.title}]({site}/{page_name(c.name)}): {asked.get(c.name, '')} Module `{config['lib_name']}.{c.module}`." for c in found]
    return "\n".join([
        f"# {config['title']}", "", f"> {config['description']}", "",
        "Each page is a notebook, and each notebook is a module of the library. No page needs a network to run.", "",
        "## Chapters", "", *lines, "", "## Besides", "",
        f"- [Glossary]({site}/glossary.html): the terms in plain words", f"- [Credits]({site}/credits.html): what it is made of, and under which licences",
        f"- [Source]({config['git_url']}): the notebooks, the library, the measurements", ""])


def prepare(prepared: Path, root: Path) -> Iterator[str]:
    "Finish the notebooks that nbdev has prepared, and write what lies beside the pages; yields what was written."
    nbs, config = root / "nbs", settings(root)
    known, found, asked = terms(nbs / "glossary.ipynb"), chapters(nbs), questions(nbs)
    for notebook_name in ["index.ipynb", *(chapter.name for chapter in found)]:
        name = notebook_name if (prepared / notebook_name).exists() else page_name(notebook_name).replace(".html", ".ipynb")
        notebook = json.loads((prepared / name).read_text(encoding="utf-8"))
        if notebook_name != "index.ipynb":
            link_terms(notebook, known, notebook_name)
        mark_solutions(notebook)
        fold_exported(notebook)
        plain_tables(notebook)
        (prepared / name).write_text(json.dumps(notebook), encoding="utf-8")
        yield name
    for name, text in {"feed.xml": feed(found, asked, config), "llms.txt": llms(found, asked, config)}.items():
        (prepared / name).write_text(text, encoding="utf-8")
        yield name


if __name__ == "__main__":
    if sys.argv[1:] == ["table"]:
        write_table(Path(__file__).resolve().parent.parent)
    else:
        list(prepare(Path.cwd(), Path.cwd().parent))

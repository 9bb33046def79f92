"""The pages of docs/ and README.md: each link, anchor and picture leads somewhere, and no page asks another host for anything."""
import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .common import Outcome, Problem, settings

AGAIN = "Mend it in the notebook, and run: make docs"


class Page(HTMLParser):
    "What a page names (ids), points to (links) and loads (assets)."

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.assets: list[str] = []
        self.named: list[str] = []  # files of the site that are named by their address, as the feed is
        self.unseen: list[str] = []  # pictures with nothing for those who cannot see them
        self.raw: list[str] = []  # links that are still Markdown
        self.code = 0  # how many <code> and <pre> we are in
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.inside = tag if tag in ("script", "style") else ""
        self.code += tag in ("code", "pre")
        self.ids |= {found[name] for name in ("id", "name") if found.get(name)}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag == "link" and "alternate" in found.get("rel", "").split():  # the feed: named, not loaded
            self.named.append(found.get("href", ""))
        elif tag == "link" and not set(found.get("rel", "").split()) & {"canonical", "prev", "next", "license"}:
            self.assets.append(found.get("href", ""))
        if tag in ("script", "img", "iframe", "source", "video", "audio", "embed", "input") and found.get("src"):
            self.assets.append(found["src"])
        self.assets += [part.split()[0] for part in found.get("srcset", "").split(",") if part.strip()]
        self.assets += css_assets(found.get("style", ""))
        if tag == "img" and "alt" not in found:
            self.unseen.append(found.get("src", "")[:60])

    def handle_data(self, data: str) -> None:
        if self.inside == "style":
            self.assets += css_assets(data)
        if self.inside == "script":
            self.assets += re.findall(r"""(?:\bfrom|\bimport\(?|\bfetch\()\s*['"]((?:https?:)?//[^'"]+)""", data)

        if not self.inside and not self.code:
            self.raw += re.findall(r"\]\((?:[\w./-]+\.(?:ipynb|html)|https?:)[^)]*\)", data)

    def handle_endtag(self, tag: str) -> None:
        self.code -= tag in ("code", "pre")
        self.inside = ""


def css_assets(text: str) -> list[str]:
    "The files that a style sheet loads."
    quoted = re.findall(r"url\(\s*(['\"])(.*?)\1\s*\)", text)
    return [url for _, url in quoted] + re.findall(r"url\(\s*([^'\")\s]+)\s*\)", text) + re.findall(r"@import\s+['\"](.*?)['\"]", text)


@cache
def page(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def check(root: Path) -> Iterator[Outcome]:
    page.cache_clear()
    site = root / settings(root)["doc_path"]
    found = sorted(site.rglob("*.html"))
    if not found:
        yield Outcome("docs", [Problem("docs", "holds no page", "Run: make docs")])
    for path in found:
        yield Outcome(str(path.relative_to(root)), list(page_problems(path, site, root)))
    for path in sorted(site.rglob("*.css")):
        urls = css_assets(path.read_text(encoding="utf-8"))
        yield Outcome(str(path.relative_to(root)), [p for url in urls for p in asset_problems(url, path, site, root)])
    yield Outcome("docs/search.json", list(search_problems(site)))
    yield Outcome("README.md", list(readme_problems(root, site)))


def page_problems(path: Path, site: Path, root: Path) -> Iterator[Problem]:
    where = str(path.relative_to(root))
    for url in page(path).links:
        yield from link_problems(url, path, site, where)
    for url in page(path).assets:
        yield from asset_problems(url, path, site, root)
    home = "{doc_host}{doc_baseurl}/".format_map(settings(root))
    for url in page(path).named:
        yield from link_problems(url.removeprefix(home), site / "index.html" if url.startswith(home) else path, site, where)
    for src in page(path).unseen:
        yield Problem(where, f"the picture {src} has no alternative text", AGAIN)
    for rest in page(path).raw:
        yield Problem(where, f"a link is still Markdown: {rest}", "Write `name` alone where the library has it: it becomes a link by itself")


def link_problems(url: str, path: Path, site: Path, where: str) -> Iterator[Problem]:
    "A link: a page or file of the site, an anchor in it, or a well-formed address elsewhere."
    parts = urlsplit(url)
    if parts.scheme in ("http", "https"):
        if "." not in parts.netloc or re.search(r"\s", url):
            yield Problem(where, f"{url!r} is no address", AGAIN)
        return
    if parts.scheme in ("mailto", "data", "javascript"):
        return
    target = local(parts.path, path, site)
    if target is None or not target.exists():
        yield Problem(where, f"the link {url!r} leads nowhere", AGAIN)
    elif parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in page(target).ids:
        yield Problem(where, f"the link {url!r} names an anchor that {target.name} has not", AGAIN)


def asset_problems(url: str, path: Path, site: Path, root: Path) -> Iterator[Problem]:
    "What a page loads: a file of the site."
    where, parts = str(path.relative_to(root)), urlsplit(url)
    if parts.scheme == "data" or url.startswith("#"):
        return
    if parts.netloc or parts.scheme:
        yield Problem(where, f"loads {url!r} from another host", "Ship the file with the site, or do without it: every page is whole without the network")
        return
    target = local(parts.path, path, site)
    if target is None or not target.is_file():
        yield Problem(where, f"loads {url!r}, which is not there", AGAIN)


def local(url_path: str, path: Path, site: Path) -> Path | None:
    "The file of the site that a relative address means; None outside the site."
    if url_path.startswith("/"):
        return None
    target = (path.parent / unquote(url_path)).resolve() if url_path else path
    target = target / "index.html" if target.is_dir() else target
    return target if target.is_relative_to(site.resolve()) else None


def search_problems(site: Path) -> Iterator[Problem]:
    "The search index names sections that exist."
    index = site / "search.json"
    if not index.is_file():
        yield Problem("docs/search.json", "is missing", "Run: make docs")
        return
    for entry in json.loads(index.read_text(encoding="utf-8")):
        yield from link_problems(entry["href"], index, site, "docs/search.json")


def readme_problems(root: Path, site: Path) -> Iterator[Problem]:
    "README.md: addresses of our own lead to files here, to be there once pushed."
    from markdown_it import MarkdownIt

    config = settings(root)
    ours = {
        f"{config['doc_host']}{config['doc_baseurl']}/": site,
        f"{config['git_url'].replace('github.com', 'raw.githubusercontent.com')}/{config['branch']}/": root,
        f"{config['git_url']}/blob/{config['branch']}/": root,
    }
    read = Page(MarkdownIt().enable("table").render((root / "README.md").read_text(encoding="utf-8")))
    for url in [*read.links, *read.assets]:
        base = next((base for base in ours if url.startswith(base)), None)
        if base:
            local_url, start = url.removeprefix(base), ours[base]
            yield from link_problems(local_url or "index.html", start / "README.md", start, "README.md")
        elif url in read.assets and not urlsplit(url).netloc:
            yield Problem("README.md", f"the picture {url!r} has no absolute address, and other sites show this page too", AGAIN)
        elif not url.startswith("#"):
            yield from link_problems(url, root / "README.md", root, "README.md")

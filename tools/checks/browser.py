"""The pages in a browser: no error, no failed request, no broken picture or anchor, none wider than a telephone, search, accessibility."""
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path

from .common import Outcome, Problem, settings

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AT_ONCE = 2  # browsers
DESKTOP, PHONE = {"width": 1200, "height": 900}, {"width": 390, "height": 844}
MEND = "Mend it in the notebook, nbs/styles.css or nbs/_quarto.yml, and run: make docs"
SERIOUS = ("serious", "critical")  # of the impacts that axe-core knows

# What sticks out of the page to the right, and isn't in a box that scrolls by itself.
WIDER = """() => {
  const page = document.documentElement, free = e => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
      if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(p).overflowX)) return false;
    return true;
  };
  if (page.scrollWidth <= page.clientWidth) return null;
  const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > page.clientWidth + 1 && free(e));
  return `${page.scrollWidth} of ${page.clientWidth} pixels: ` + out.slice(-3).map(e => e.outerHTML.slice(0, 80)).join(' ... ');
}"""
BROKEN = """() => [
  ...[...document.images].filter(i => i.complete && !i.naturalWidth).map(i => 'the picture ' + i.src.slice(0, 80) + ' is broken'),
  ...[...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute('href').slice(1))
     .filter(id => id && !document.getElementById(decodeURIComponent(id))).map(id => 'the anchor #' + id + ' is not there'),
]"""
# The colours of code and the list of chapters are the same on every page: they are looked at on the front page alone.
# The second look, dark and narrow, is at what can be otherwise then.
AXE = """async ([whole, again]) => (await axe.run(whole ? document : {exclude: [['pre code'], ['#quarto-sidebar']]}, {
    resultTypes: ['violations'], ...(again ? {runOnly: ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable']} : {}),
  })).violations.map(v => ({impact: v.impact, id: v.id, help: v.help, nodes: v.nodes.map(n => n.html.slice(0, 100))}))"""
DONE = "n => document.querySelectorAll('#results li[data-answer]').length >= n"  # answers on the page with the classifier
PROBABILITIES = "() => [...document.querySelectorAll('#results li')].map(e => [e.dataset.name, e.dataset.p === undefined ? null : Number(e.dataset.p)])"
APART = 0.02  # how far its probability may be from Python's
PHOTOS = Path(os.environ.get("PHOTOS") or Path.cwd().parent / "shared/photos")
SETTLED = "dark => !document.querySelector('link.quarto-color-scheme') || document.documentElement.classList.contains('quarto-dark') === dark"


class Quiet(SimpleHTTPRequestHandler):
    "Serves the site as GitHub Pages does, without a word."

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".wasm": "application/wasm", ".mjs": "text/javascript", ".js": "text/javascript"}

    def log_message(self, *_) -> None:
        pass


@contextmanager
def served(site: Path) -> Iterator[str]:
    "The site on a free port of this machine, for as long as the block lasts."
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def program() -> str | None:
    "The browser of this machine, if it has one."
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def check(root: Path) -> Iterator[Outcome]:
    if program() is None:
        yield Outcome("the pages in a browser", note=f"left out: none of {', '.join(BROWSERS)} is installed")
        return
    site = root / settings(root)["doc_path"]
    pages = sorted(site.rglob("*.html"))
    with served(site) as address, ThreadPoolExecutor(AT_ONCE) as pool:
        for outcomes in pool.map(partial(through, address, site), [pages[n::AT_ONCE] for n in range(AT_ONCE)]):
            yield from outcomes
    yield Outcome("a page of three labels", [Problem("hotdog_nb/assets/web", what, MEND) for what in three_labels()])


def through(address: str, site: Path, pages: list[Path]) -> list[Outcome]:
    "Some pages, one after the other, in a browser of their own."
    from playwright.sync_api import sync_playwright

    axe, outcomes = resources.files("axe_playwright_python") / "axe.min.js", []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program())
        with opened(browser, address) as (page, said):  # one for all: what they share is fetched and compiled once
            for path in pages:
                file = path.relative_to(site).as_posix()
                name = f"{site.name}/{file}"
                for look in (partial(looked_at, url=f"{address}/{file}", axe=axe), *ALSO.get(file, ())):
                    try:
                        said.extend(look(page))
                    except Exception as error:  # a page that never ends loading, say: the others are looked at all the same
                        said.append(f"can't be looked at: {str(error).splitlines()[0]}")
                note = "photos left out: there is no $PHOTOS and no ../shared/photos" if answered in ALSO.get(file, ()) and not PHOTOS.is_dir() else ""
                outcomes.append(Outcome(name, [Problem(name, what, MEND) for what in dict.fromkeys(said)], note=note))
                page.goto("about:blank")  # breaks off what the page still asks for
                said.clear()
        browser.close()
    return outcomes


@contextmanager
def opened(browser, address: str):
    "A page of its own, light, as wide as a desk; and a list that grows with whatever goes wrong on it."
    context = browser.new_context(viewport=DESKTOP, color_scheme="light", reduced_motion="reduce")
    page, said = context.new_page(), []
    page.on("console", lambda message: message.type == "error" and said.append(f"the console says: {message.text[:200]}"))
    page.on("pageerror", lambda error: said.append(f"a script fails: {str(error)[:200]}"))
    page.on("requestfailed", lambda request: "ABORTED" not in (request.failure or "") and said.append(f"the request for {request.url[:100]} fails"))
    page.on("response", lambda answer: answer.status >= 400 and said.append(f"{answer.url[:100]} answers {answer.status}"))

    def ask(route) -> None:
        if route.request.url.startswith(address):
            return route.continue_()
        said.append(f"asks another host: {route.request.url[:100]}")
        return route.abort()

    page.route(lambda url: url.startswith("http"), ask)
    yield page, said
    context.close()


def looked_at(page, url: str, axe: Path) -> Iterator[str]:
    "What is wrong with a page: on a desk and light, then on a telephone and dark."
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(url)
    page.add_script_tag(content=axe.read_text(encoding="utf-8"))
    for where, size, scheme in (("on a desk", DESKTOP, "light"), ("on a telephone", PHONE, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_function(SETTLED, arg=scheme == "dark", timeout=10_000)
        page.wait_for_timeout(100)
        if wide := page.evaluate(WIDER):
            yield f"{where} it is wider than the screen, {wide}"
        for violation in page.evaluate(AXE, [url.count("/") == 3 and url.endswith("/index.html"), scheme == "dark"]):
            if violation["impact"] in SERIOUS:
                nodes = violation["nodes"]
                yield f"{where}, {scheme}: {violation['help']} ({violation['id']}, {violation['impact']}), {len(nodes)} times, such as {nodes[0]}"
    yield from page.evaluate(BROKEN)


def searched(page) -> list[str]:
    "Search finds a word, and leads to it."
    page.set_viewport_size(DESKTOP)
    try:
        page.locator("#quarto-search input").fill("wnid", timeout=5000)
        first = page.locator(".search-result").first
        first.wait_for(timeout=5000)
        if "wnid" not in first.inner_text().lower():
            return [f"search for 'wnid' finds first: {first.inner_text()[:80]!r}"]
        first.click()
        page.wait_for_load_state()
        return [] if "wnid" in page.locator("main").inner_text().lower() else ["what search finds for 'wnid' doesn't hold it"]
    except Exception as error:
        return [f"search doesn't find 'wnid': {str(error).splitlines()[0]}"]


def answered(page) -> list[str]:
    "The page answers its drawings as Python does, and photos, where they are; a broken file is told of, and stops nothing."
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    card = page.evaluate("async () => (await fetch(document.body.dataset.model)).json()")
    buttons = page.locator("#samples button")
    for n in range(buttons.count()):
        buttons.nth(n).click()
    page.wait_for_function(DONE, arg=buttons.count(), timeout=60_000)
    found = list(reversed(page.evaluate(PROBABILITIES)))  # the newest stands above
    problems = [f"it says {p:.3f} of the drawing {sample['file']}, and Python {sample['p']:.3f}" for (_, p), sample in zip(found, card["samples"], strict=True) if p is None or abs(p - sample["p"]) > APART]
    with tempfile.TemporaryDirectory() as folder:
        expected = photos(Path(folder))
        if expected:
            page.set_input_files("#pick", list(expected))
            page.wait_for_function(DONE, arg=buttons.count() + len(expected), timeout=120_000)
        found = dict(page.evaluate(PROBABILITIES))
    problems += [f"it says {found.get(file.name)} of the photo {file.name}, and Python {p:.3f}" for file, p in expected.items() if found.get(file.name) is None or abs(found[file.name] - p) > APART]
    page.set_input_files("#pick", [{"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}])
    page.wait_for_selector("#results li[data-answer=error]", timeout=10_000)
    page.locator("#results li[data-answer=yes] button").first.click()
    page.wait_for_function("() => [...document.querySelectorAll('#results .note')].some(note => note.textContent)", timeout=60_000)
    return problems


def photos(folder: Path, count: int = 40) -> dict[Path, float]:
    "Some real photos, and one that only EXIF turns upright; what Python says of each."
    files = sorted(PHOTOS.rglob("*.jpg"))
    if not files:
        return {}
    from PIL import Image

    from hotdog_nb.seefood import SeeFood

    files, turned, exif = files[:: max(1, len(files) // count)][:count], folder / "turned.jpg", Image.Exif()
    exif[0x0112] = 6
    Image.open(files[0]).convert("RGB").save(turned, exif=exif, quality=95)
    return {file: float(p) for file, p in zip([*files, turned], SeeFood().predict([*files, turned]), strict=True)}


def three_labels() -> list[str]:
    "What is wrong with a page of three labels: it names each, and none of these, with Python's probabilities."
    from PIL import Image
    from playwright.sync_api import sync_playwright

    from hotdog_nb.deploy.litert import SeeFood, write_color_model
    from hotdog_nb.deploy.page import serve

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home, labels = Path(folder), ("red", "green", "blue")
        model = write_color_model(home / "colors.tflite", labels, threshold=[0.5, 0.5, 1])
        files = []
        for color in (*labels, "grey"):
            (home / color).mkdir()
            files.append(home / color / f"{color}.png")
            Image.new("RGB", (60, 40), color).save(files[-1])
        expected = {Path(answer.file).name: answer for answer in SeeFood(model).classify(files)}
        browser = playwright.chromium.launch(executable_path=program())
        with serve(model) as server, opened(browser, server.url) as (page, said):
            page.goto(server.url)
            page.wait_for_selector("body[data-ready]", timeout=60_000)
            samples = page.locator("#samples button")
            for n in range(samples.count()):
                samples.nth(n).click()
            page.set_input_files("#pick", files)
            page.wait_for_function(DONE, arg=samples.count() + len(files), timeout=60_000)
            found = page.evaluate("() => [...document.querySelectorAll('#results > li')].map(e => [e.dataset.name, e.dataset.label, Number(e.dataset.p), e.querySelector('h3').textContent])")
            problems = [*said] if samples.count() == len(labels) else [*said, f"it shows {samples.count()} pictures of its own, and should show {len(labels)}"]
        browser.close()
    for name, label, p, heading in found:
        answer = expected[name if name in expected else f"{name}.png"]
        if (label or None) != answer.label or heading != (answer.label or "none of these").upper() or abs(p - answer.p) > APART:
            problems.append(f"it calls {name} {heading} ({p:.3f}), and Python {answer.label} ({answer.p:.3f})")
    return problems


# What else a page must do: functions that get the page as the looks before have left it, and tell what is wrong.
ALSO: dict[str, tuple[Callable, ...]] = {"index.html": (searched,), "try.html": (answered,)}

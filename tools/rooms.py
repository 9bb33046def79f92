"""The rooms of the library, and which of them import from which: drawn into CONTRIBUTING.md, between two comments.

    .venv/bin/python tools/rooms.py           # write it
    .venv/bin/python tools/rooms.py --print   # only print it

A room is a folder of modules. The modules at the top are posts, but for `core`, which all others stand on; `hotdog_nb` itself is the face.
"""
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from checks.common import Problem, settings
from checks.modules import homes, imported, modules, owner

FACE, POSTS, CORE = "the face", "the posts", "core"
PAGE = "CONTRIBUTING.md"
BEGIN, END = "<!-- the rooms, by tools/rooms.py -->", "<!-- end of the rooms -->"


@dataclass(frozen=True)
class Import:
    "One module that imports from another."

    importer: str  # hotdog_nb.images.decode
    line: int
    imported: str  # hotdog_nb.core


def room(module: str, path: Path) -> str:
    "The room that a module lies in."
    parts = module.split(".")
    if len(parts) == 1:
        return FACE
    if len(parts) > 2 or path.name == "__init__.py":
        return parts[1]
    return CORE if parts[1] == CORE else POSTS


@cache
def imports(package: Path) -> tuple[Import, ...]:
    "All imports from one module of the library to another, once for each pair. `import hotdog_nb` alone, for the place of its files, is none."
    known, found = modules(package), {}
    for module, path in known.items():
        for full, line in imported(module, path):
            other = owner(full, known)
            whole = other == package.name and (full == other or full.removeprefix(f"{other}.").startswith("__"))
            if other and other != module and not whole:
                found.setdefault((module, other), Import(module, line, other))
    for home in homes(package).values():  # what the face loads when it is first asked for
        found.setdefault((package.name, home), Import(package.name, 1, home))
    return tuple(found.values())


def members(package: Path) -> dict[str, list[str]]:
    "The modules of each room."
    found: dict[str, list[str]] = {}
    for module, path in modules(package).items():
        found.setdefault(room(module, path), []).append(module)
    return found


def rooms_of(package: Path) -> dict[str, str]:
    return {module: name for name, inside in members(package).items() for module in inside}


def arrows(package: Path) -> Counter[tuple[str, str]]:
    "From room to room: how many pairs of modules."
    of = rooms_of(package)
    pairs = ((of[each.importer], of[each.imported]) for each in imports(package))
    return Counter((start, end) for start, end in pairs if start != end)


def order(drawn: Counter[tuple[str, str]], rooms: list[str]) -> list[str]:
    "The rooms so that each imports only from those behind it; CycleError where that can't be."
    below = {name: {end for start, end in drawn if start == name} for name in [FACE, POSTS, *sorted(rooms), CORE] if name in rooms}
    sorter = TopologicalSorter(below)
    sorter.prepare()
    layers = []
    while sorter.is_active():
        ready = sorter.get_ready()
        layers.append(sorted(ready))
        sorter.done(*ready)
    sorted_rooms = [name for layer in reversed(layers) for name in layer]
    return sorted(sorted_rooms, key=lambda name: {FACE: 0, POSTS: 1, CORE: 3}.get(name, 2))


def upwards(start: str, end: str) -> bool:
    "Whether an arrow leads up: from core at all, from a room to a post, from anywhere to the face."
    return start == CORE or end == FACE or (end == POSTS and start != FACE)


def problems(root: Path) -> Iterator[Problem]:
    "Circles, and imports that lead upwards."
    package = root / settings(root)["lib_path"]
    known, of, found = modules(package), rooms_of(package), imports(package)
    for each in found:
        start, end = of[each.importer], of[each.imported]
        if start != end and upwards(start, end):
            where = known[each.importer].relative_to(root).as_posix()
            yield Problem(where, f"imports {each.imported} in line {each.line}: {start} may not import from {end}", "Move what it needs down into a room, or into core")
    graphs = {
        "rooms": {name: {end for start, end in arrows(package) if start == name} for name in members(package)},
        "modules": {name: {each.imported for each in found if each.importer == name} for name in known},
    }
    for what, graph in graphs.items():
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            ring = list(reversed(error.args[1]))  # each imports from the next
            lines = [f"{each.importer}:{each.line}" for a, b in zip(ring, ring[1:], strict=False) for each in found if (a, b) in {(each.importer, each.imported), (of[each.importer], of[each.imported])}]
            yield Problem(package.name, f"a circle of {what}: {' > '.join(ring)}, by {', '.join(lines[:8])}", "Move what both need into a room below both")


def drawing(root: Path) -> str:
    "The rooms in Markdown: a diagram without core, to which nearly all arrows lead, and a table with all."
    package = root / settings(root)["lib_path"]
    drawn, inside = arrows(package), members(package)
    ordered = order(drawn, list(inside))
    name = {each: re.sub(r"\W", "_", each) for each in ordered}
    shown = [each for each in ordered if each != CORE]
    lines = ["```mermaid", "flowchart TD", *(f'  {name[each]}["{each}"]' for each in shown)]
    lines += [f"  {name[start]} -->|{drawn[start, end]}| {name[end]}" for start in shown for end in shown if (start, end) in drawn]
    lines += ["```", "", "| room | modules | imports from |", "|---|---|---|"]
    for each in ordered:
        below = ", ".join(f"{end} ({drawn[each, end]})" for end in ordered if (each, end) in drawn)
        lines.append(f"| {each} | {len(inside[each])} | {below or 'none'} |")
    return "\n".join(lines)


def written(page: str, drawn: str) -> str:
    "The page with the drawing between the two comments."
    return re.sub(rf"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{drawn}\n{END}", page, flags=re.S)


def main() -> None:
    root = Path(__file__).resolve().parent.parent
    drawn, page = drawing(root), root / PAGE
    if "--print" in sys.argv[1:]:
        print(drawn)
    else:
        page.write_text(written(page.read_text(encoding="utf-8"), drawn), encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except CycleError as error:
        sys.exit(f"a circle of rooms can't be drawn: {' > '.join(reversed(error.args[1]))}. See: .venv/bin/pytest -k style")

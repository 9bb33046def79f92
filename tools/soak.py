"""Does its worst to the library, and looks whether anything was lost or let in. The last line is `N kept, M lost, K let in`.

    make soak                                      # all of it, under 20 minutes; writes bench/SOAK.md
    .venv/bin/python tools/soak.py kills           # trials whose name holds a word; writes their rows anew
    .venv/bin/python tools/soak.py --quick         # a few tries of each; writes nothing
"""
import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from trials import commands, doors, downloads, files, fuzz, hosts, network, own_files, pictures
from trials.common import SANDBOX, Line, Soak

TRIALS = {trial.__name__: trial for trial in (
    downloads.web_at_its_worst, downloads.kills_while_downloading, downloads.kills_while_building, downloads.full_disk, downloads.clock_jumps, downloads.two_at_once,
    files.climbing_tars, files.code_in_files, files.picture_bombs, network.ten_gigabytes, network.one_byte_a_second, network.into_our_own_house, fuzz.fuzzed_pictures, fuzz.fuzzed_lists,
    *own_files.TRIALS, *pictures.TRIALS, *hosts.TRIALS, *commands.TRIALS, *doors.TRIALS,
)}
LIMIT = 20 * 60  # seconds for all of it
EACH = 6 * 60  # seconds for one trial
HOUSE = threading.Lock()  # trials run two side by side, but for those that take the same addresses
NEIGHBOURS = {"into_our_own_house", "catalogues_sent_home", "workers", "own_servers"}
SHARED = ["93.184.216.34", "169.254.169.254", "10.0.0.1", "192.168.1.1", "100.64.0.1"]  # addresses that our own network has


def own_machine() -> None:
    "Go on where mounts and networks are our own, if that can be had: begin this program anew, within it."
    if SANDBOX in os.environ or not shutil.which("unshare"):
        return
    for flags in (["-mn"], ["-rmn"]):
        if not subprocess.run(["unshare", *flags, "true"], capture_output=True).returncode:
            os.execvpe("unshare", ["unshare", *flags, sys.executable, *sys.argv], {**os.environ, SANDBOX: "new"})


def furnish() -> None:
    "Give the network that we are in its addresses."
    if os.environ.get(SANDBOX) != "new":
        return
    os.environ[SANDBOX] = "ready"
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for number in SHARED:
        subprocess.run(["ip", "addr", "add", f"{number}/32", "dev", "lo"], check=True)


def one(name: str, soak: Soak) -> None:
    "One trial, in this process: a line of JSON for each line of the table."
    for line in TRIALS[name](soak):
        print(json.dumps(asdict(line)), flush=True)


def tried(name: str, seed: int, full: bool, seconds: float) -> Iterator[Line]:
    "One trial in a process of its own, which is killed with all that it began when its time is over."
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        command = [sys.executable, __file__, "--one", name, "--seed", str(seed), "--folder", folder, *([] if full else ["--quick"])]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            err = f"it didn't end within {seconds:.0f} seconds"
        yield from (Line(**json.loads(line)) for line in out.splitlines() if line.startswith("{"))
        if process.returncode:
            yield Line("to come to its end", 1, lost=[err.strip().splitlines()[-1][:300] if err.strip() else f"it ended with {process.returncode}"])


def cell(text: str) -> str:
    "Text for a table of Markdown."
    return " ".join(text.replace("|", "\\|").split())


def row(name: str, line: Line) -> str:
    "A line of the table."
    if line.skipped:
        return f"| {name} | {cell(line.what)} | not tried: {cell(line.skipped)} | | | | |"
    return f"| {name} | {cell(line.what)} | {line.tried:,} | {line.kept:,} | {len(line.lost):,} | {len(line.let_in):,} | {cell(line.said)} |"


HEAD = ["| trial | what was tried | times | kept | lost | let in | what was seen |", "|---|---|---|---|---|---|---|"]


def parts(text: str) -> dict[str, list[str]]:
    "The rows of an earlier page, by the title of their trial without its date."
    found: dict[str, list[str]] = {}
    title = ""
    for line in text.splitlines():
        if line.startswith("| ") and line not in HEAD:
            title = re.sub(r" \(\d{4}-\d\d-\d\d\)$", "", line.split(" | ")[0].removeprefix("| ")) or title
            found.setdefault(title, []).append(line)
    return found


def page(made: dict[str, list[str]]) -> str:
    "bench/SOAK.md: the rows of each trial, in the order of the trials; each trial with the day on which it ran."
    rows = [line for trial in TRIALS.values() for line in made.get(trial.__doc__, [])]
    counts = [[int(cell.replace(",", "")) for cell in re.findall(r"(?<= \| )[\d,]+(?= \|)", line)[-3:]] for line in rows if "| not tried" not in line]
    kept, lost, let_in = (sum(column) for column in zip(*counts, strict=True))
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return "\n".join([
        "# What was tried, and what was kept, lost or let in", "",
        f"`make soak`: {kept:,} kept, **{lost:,} lost, {let_in:,} let in**. Each trial has the day on which it was last run in full; {machine}.", "",
        "*Kept*: it ended as it should, and the files and tables that it left were looked at. *Lost*: something was missing afterwards, or an answer never came.",
        "*Let in*: something was there, or was reached, that shouldn't have been. Each trial runs in a process of its own; a network of its own makes",
        "sure that addresses such as 169.254.169.254 are really there, with a server that counts who comes.", "", *HEAD, *rows, "",
    ])


def write(file: Path, text: str) -> None:
    "Whole or not at all."
    part = file.with_name(f".{file.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    os.replace(part, file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help=f"only trials whose names hold one of these: {', '.join(TRIALS)}")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="a few tries of each")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.one:
        return one(said.one, Soak(said.folder, said.seed, not said.quick))
    own_machine()
    furnish()
    start, made, total = time.monotonic(), {}, [0, 0, 0]
    names = [name for name in TRIALS if not said.words or any(word in name for word in said.words)]

    def attempt(name: str) -> tuple[str, list[Line], float]:
        with HOUSE if name in NEIGHBOURS else contextlib.nullcontext():
            begun = time.monotonic()
            left = LIMIT - (begun - start)
            if left < 30:
                return name, [Line(name, 0, skipped="the twenty minutes were over")], 0
            return name, list(tried(name, said.seed, not said.quick, min(EACH, left))), time.monotonic() - begun

    with ThreadPoolExecutor(2) as pool:
        for name, lines, seconds in pool.map(attempt, names):
            made[TRIALS[name].__doc__] = []
            title = f"{TRIALS[name].__doc__} ({date.today()})"
            for line in lines:
                made[TRIALS[name].__doc__].append(row(title, line))
                total = [count + more for count, more in zip(total, (line.kept, len(line.lost), len(line.let_in)), strict=True)]
                print(made[TRIALS[name].__doc__][-1], *(f"    - {wrong}" for wrong in [*line.lost, *line.let_in][:10]), sep="\n", flush=True)
                title = ""
            print(f"  {name} took {seconds:.0f} s", flush=True)
    if not said.quick:
        file = ROOT / "bench" / "SOAK.md"
        write(file, page((parts(file.read_text(encoding="utf-8")) if file.exists() else {}) | made))
    print("{:,} kept, {:,} lost, {:,} let in".format(*total))
    sys.exit(bool(total[1] or total[2]))


if __name__ == "__main__":
    main()

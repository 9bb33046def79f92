"""Every command on damaged files, told to stop, with a reader that goes, and at an old terminal."""
import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from .common import ROOT, Line, Soak, begin, broken, finish, outlive

HOTDOG = [sys.executable, "-c", "from hotdog_nb.cli import app; app()"]
LIGHT = """
import hashlib, io, json, os, shutil, signal, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from trials.commands import run_cases
run_cases(Path(sys.argv[1]))
"""


# --- a build to damage


def command(*words: str, cwd: Path | None = None, seconds: float = 120) -> tuple[int, str]:
    "Run a command to its end: its status, and what it said."
    script = f"import os; os.chdir({str(cwd)!r}); " if cwd else ""
    return finish([sys.executable, "-c", script + "from hotdog_nb.cli import app; app()", *words], seconds)


def small_build(folder: Path) -> Path:
    "A build with each of the files that a command reads, and no model."
    build = folder / "build"
    for words in (["urls", "hot dog", "--tiny-web", "--wanted", "6", "--out"], ["sample"], ["download"]):
        status, said = command(*words, str(build))
        if status:
            raise RuntimeError(f"{words[0]}: {said[-300:]}")
    rows = pl.read_parquet(build / "downloads.parquet").filter(status="ok")
    rows.select("file", "label", "split").with_columns(p=pl.Series([.9] * len(rows))).write_parquet(build / "predictions.parquet")
    (build / "history.json").write_text('{"loss": [0.7, 0.5], "val_loss": [0.7, 0.6]}')
    (build / "lr.json").write_text('{"rates": [0.001, 0.01, 0.1], "losses": [0.7, 0.5, 0.9], "smooth": [0.7, 0.5, 0.9], "suggestion": 0.01}')
    (build / "metrics.json").write_text('{"threshold": 0.5}')
    (build / "review.csv").write_text("file,decision,label,when\n")
    return build


def listing(folder: Path) -> dict[str, str]:
    "Each file and what is in it, each folder, each pipe, each link and where it leads."
    import hashlib
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            says = "-> " + os.readlink(path)
        elif path.is_file():
            says = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            says = "a folder" if path.is_dir() else "a pipe"
        found[str(path.relative_to(folder))] = says
    return found


# --- damage

Damage = Callable[[Path], None]


def bytes_with(change: Callable[[bytes], bytes]) -> Damage:
    return lambda file: file.write_bytes(change(file.read_bytes()))


def replaced(make: Callable[[Path], object]) -> Damage:
    "Something else of that name."
    def damage(file: Path) -> None:
        file.unlink()
        make(file)
    return damage


ANY: dict[str, Damage] = {
    "cut": bytes_with(lambda body: body[:len(body) // 2]), "empty": bytes_with(lambda body: b""), "text": bytes_with(lambda body: b"hot dog\n" * 50),
    "a folder": replaced(Path.mkdir), "a pipe": replaced(os.mkfifo), "zeros in the middle": bytes_with(lambda body: body[:len(body) // 3] + bytes(len(body) // 3) + body[len(body) // 3 * 2:]),
}


def in_table(change: Callable[[pl.DataFrame], pl.DataFrame]) -> Damage:
    return lambda file: change(pl.read_parquet(file)).write_parquet(file)


def with_column(name: str, value: object) -> Damage:
    "All values of a column are this one."
    return in_table(lambda rows: rows.with_columns(pl.Series(name, [value] * len(rows))))


def tables(*columns: str) -> dict[str, Damage]:
    "Damage to a table with these columns."
    made = ANY | {"no rows": in_table(lambda rows: rows.clear()), "each row twice": in_table(lambda rows: pl.concat([rows, rows]))}
    for name in columns:
        made |= {f"no {name}": in_table(lambda rows, name=name: rows.drop(name)), f"{name} null": with_column(name, None), f"{name} of lists": with_column(name, [1, 2]), f"{name} of structs": with_column(name, {"a": 1}), f"{name} true": with_column(name, True)}
    return made


def text(**bodies: str | bytes) -> dict[str, Damage]:
    return {name: bytes_with(lambda _, body=body: body if isinstance(body, bytes) else body.encode()) for name, body in bodies.items()}


JSON = ANY | text(a_list="[]", deep="[" * 100_000, names_deep='{"a":' * 100_000, not_utf8=b'{"\xff": 1}', number="7", long_number='{"suggestion": 1' + "0" * 5000 + "}")
TASK = 'noun = "hot dog"\nlabel = "hotdog"\nwnid = "n07697537"\nseed = 42\nwanted = 6\n[source]\nkind = "tiny-web"\nseed = 0\nrot = 0.5\nper_noun = 300\nphotos = ""\ncopies = 0.1\n[source.wnids]\n'


def task(old: str, new: str) -> bytes:
    if old not in TASK:
        raise ValueError(old)
    return TASK.replace(old, new).encode()


TOML = ANY | text(
    wanted_text=task("wanted = 6", 'wanted = "many"'), wanted_true=task("wanted = 6", "wanted = true"), wanted_low=task("wanted = 6", "wanted = 2"), wanted_float=task("wanted = 6", "wanted = 6.5"), wanted_inf=task("wanted = 6", "wanted = 1e400"), wanted_huge=task("wanted = 6", "wanted = " + "9" * 40),
    seed_text=task("seed = 42", 'seed = "42"'), seed_list=task("seed = 42", "seed = [42]"), seed_negative=task("seed = 42", "seed = -1"), seed_date=task("seed = 42", "seed = 1979-05-27"), source_text=TASK.partition("[source]")[0] + 'source = "commons"\n', source_list=TASK.partition("[source]")[0] + "source = [1]\n",
    no_source=TASK.partition("[source]")[0], kind=task('kind = "tiny-web"', 'kind = "web"'), kind_list=task('kind = "tiny-web"', "kind = []"), rot_nan=task("rot = 0.5", "rot = nan"), rot_text=task("rot = 0.5", 'rot = "half"'), per_noun=task("per_noun = 300", "per_noun = 1e400"), photos=task('photos = ""', "photos = 7"), photos_nul=task('photos = ""', 'photos = "a\\u0000b"'),
    wnids=task("[source.wnids]\n", 'wnids = "all"\n'), noun_number=task('noun = "hot dog"', "noun = 7"), noun_nul=task('noun = "hot dog"', 'noun = "hot\\u0000dog"'), label_empty=task('label = "hotdog"', 'label = ""'), label_long=task('label = "hotdog"', f'label = "{"x" * 900}"'), label_esc=task('label = "hotdog"', 'label = "\\u001b[31m"'), wnid=task("n07697537", "hot dog"), wnid_list=task('wnid = "n07697537"', 'wnid = ["n07697537"]'),
    latin_1=task("hot dog", "crème").decode().encode("latin-1"), deep="a = " + "[" * 50_000, long=TASK + "# " + "x" * 10_000_000, long_number=task("seed = 42", "seed = 4" + "2" * 5000))
DAMAGES: dict[str, dict[str, Damage]] = {
    "task.toml": TOML, "urls.parquet": tables("url", "wnid", "photo") | {"author of lists": with_column("author", ["a"])}, "sample.parquet": tables("url", "label", "split", "rank") | {"rank of text": with_column("rank", "first"), "label climbing": with_column("label", "../../../escaped"), "label long": with_column("label", "x" * 400), "rank infinite": with_column("rank", 1e400)},
    "downloads.parquet": tables("url", "label", "split", "status", "reason", "file"), "predictions.parquet": tables("file", "label", "split", "p") | {"file climbing": with_column("file", "../outside.jpg"), "file absolute": with_column("file", "/etc/passwd"), "p of 7": with_column("p", 7.0), "p of text": with_column("p", "sure")},
    "lr.json": JSON | text(rates="{\"rates\": 3}", texts='{"rates": ["a"], "losses": ["b"]}', nan='{"rates": [NaN], "losses": [NaN], "suggestion": NaN}', zero='{"rates": [0], "losses": [1]}', unequal='{"rates": [1, 2], "losses": [1]}', no_losses='{"rates": [1]}', suggestion='{"rates": [1], "losses": [1], "suggestion": "fast"}'),
    "history.json": JSON | text(loss='{"loss": 3}', loss_text='{"loss": ["a"]}', loss_dict='{"loss": {"a": 1}}', loss_nan='{"loss": [NaN, null]}', loss_below='{"loss": [-1, -2]}', loss_large='{"loss": [1e400, 1]}', loss_long='{"loss": [1' + "0" * 400 + "]}"),
    "metrics.json": JSON | text(threshold='{"threshold": "high"}', threshold_nan='{"threshold": NaN}', threshold_list='{"threshold": []}', threshold_null='{"threshold": null}'),
    "review.csv": ANY, ".downloads.sqlite": ANY, ".fetching.lock": {name: damage for name, damage in ANY.items() if name not in ("cut", "zeros in the middle")},
}
READERS = {  # command -> files that it reads
    "sample": ("task.toml", "urls.parquet"), "download": ("task.toml", "sample.parquet", "downloads.parquet", ".downloads.sqlite", ".fetching.lock"),
    "report": ("task.toml", "urls.parquet", "sample.parquet", "downloads.parquet", "predictions.parquet", "lr.json", "history.json", "metrics.json"),
    "credits": ("downloads.parquet",), "pack": ("downloads.parquet",), "lr": ("task.toml",), "train": ("task.toml", "lr.json"),
    "urls": ("task.toml", "urls.parquet", ".fetching.lock"),
}
WRITES = {"sample": ("sample.parquet",), "download": ("downloads.parquet", ".downloads.sqlite", ".downloads.sqlite-wal", ".downloads.sqlite-shm", ".fetching.lock"), "report": ("report.html",), "credits": ("credits.md", "credits.csv"), "urls": ("task.toml", ".fetching.lock")}


# --- one case after the other, in one process


def run_cases(folder: Path) -> None:
    "Run what is in cases.json; a line of JSON for each, with what came of it."
    from typer.testing import CliRunner

    from hotdog_nb.cli import app
    from hotdog_nb.pipeline.console import StoppableTyper
    assert isinstance(app, StoppableTyper)
    runner, errors = CliRunner(), folder / "stderr.txt"

    def late(*_):
        raise TimeoutError("it hangs")
    signal.signal(signal.SIGALRM, late)
    for number, (name, file, kind) in enumerate(json.loads((folder / "cases.json").read_text())):
        build = folder / f"case-{number}"
        shutil.copytree(folder / "build", build)
        DAMAGES[file][kind](build / file)
        before = listing(build)
        words = {"urls": ["urls", "hot dog", "--tiny-web", "--wanted", "6", "--out", str(build)], "pack": ["pack", str(build), "--out", str(folder / f"pack-{number}")]}.get(name, [name, str(build)])
        with open(errors, "wb") as out:
            kept = os.dup(2)
            os.dup2(out.fileno(), 2)
            signal.alarm(40)
            try:
                result = runner.invoke(app, [*words, *(["--json"] if name != "pack" else [])])
                said, status = result.stderr, result.exit_code
                if result.exception is not None and not isinstance(result.exception, SystemExit):
                    said, status = f"Traceback: {type(result.exception).__name__}: {result.exception}", -1
            except BaseException as error:
                said, status = f"Traceback: {type(error).__name__}: {error}", -1
            finally:
                signal.alarm(0)
                os.dup2(kept, 2)
                os.close(kept)
        after = listing(build)
        changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
        gone = sorted(path for path, content in before.items() if path.endswith(".jpg") and content not in after.values())
        print(json.dumps({"case": [name, file, kind], "status": status, "said": said + errors.read_text(errors="replace"), "changed": changed, "gone": gone}), flush=True)
        shutil.rmtree(build)
        shutil.rmtree(folder / f"pack-{number}", ignore_errors=True)


def wrong_in(found: dict) -> list[str]:
    "What is wrong with what came of a case."
    name, file, kind = found["case"]
    where, said, wrong = f"{name}, {file} {kind}", found["said"], []
    if found["status"] not in (0, 1, 2) or "Traceback" in said or "fault of hotdog_nb" in said or "panicked" in said:
        wrong.append(f"{where}: {found['status']}, {said.strip()[-200:]}")
    elif found["status"] == 2 and (said.count("\n") != 1 or not said.startswith("hotdog: ") or len(said) > 450):
        wrong.append(f"{where}: not one sentence: {said[:200]!r}")
    elif found["status"] == 2 and file not in said:
        wrong.append(f"{where}: the file isn't named: {said[:200]}")
    allowed = WRITES.get(name, ()) if found["status"] != 2 else [each for each in WRITES.get(name, ()) if each.startswith((".downloads.sqlite-", ".fetching"))]
    moved = [path for path in found["changed"] if path not in allowed and not (name == "download" and path.startswith(("images", "unused")))]
    wrong += [f"{where}: changed {', '.join(moved[:4])}"] if moved else []
    return wrong + ([f"{where}: lost {', '.join(found['gone'][:4])}"] if found["gone"] else [])


def damaged_files(soak: Soak) -> Iterator[Line]:
    "Each file that a command reads, damaged"
    small_build(soak.folder)
    cases = [(name, file, kind) for name, files in READERS.items() for file in files for kind in DAMAGES[file]]
    for name in READERS:  # those that read much have a part of their turns
        mine = [case for case in cases if case[0] == name]
        spared = set(soak.draw(name).sample(mine, max(0, len(mine) - soak.some(60, 6))))
        cases = [case for case in cases if case not in spared]
    (soak.folder / "cases.json").write_text(json.dumps(cases))
    status, out = finish([sys.executable, "-c", LIGHT, str(soak.folder), str(ROOT / "tools")], soak.some(400, 120))
    found = [json.loads(line) for line in out.splitlines() if line.startswith('{"case"')]
    for name in READERS:
        mine = [one for one in found if one["case"][0] == name]
        wanted = sum(case[0] == name for case in cases)
        lost = [wrong for one in mine for wrong in wrong_in(one)]
        if len(mine) < wanted:
            lost += [f"{wanted - len(mine)} cases weren't reached: {status}, {out[-200:]}"]
        ends = Counter(one["status"] for one in mine)
        yield Line(f"`hotdog {name}`: {', '.join(READERS[name])}", wanted, lost, said=f"{ends[2]} refused with one sentence that names the file, {ends[0] + ends[1]} used or made anew; nothing else in the folder changed")


# --- models and lists


def models(folder: Path) -> dict[str, Path]:
    "What to call it -> a model that is none."
    def zipped(notes, *more):
        with zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in (*([("hotdog_nb.json", notes)] if notes is not None else []), *more):
                archive.writestr(name, body)
        return out.getvalue()
    right = '{"labels": ["hotdog", "nothotdog"]}'
    bodies = {"text": b"no model", "empty": b"", "a zip without notes": zipped(None, ("config.json", "{}")), "cut": zipped(right, ("config.json", "x" * 5000))[:400], "notes of a list": zipped("[]"), "notes cut": zipped("{"), "notes deep": zipped("[" * 100_000), "notes not UTF-8": zipped(b"\xff"),
              "labels a text": zipped('{"labels": "ab"}'), "labels of numbers": zipped('{"labels": [1, 2]}'), "threshold text": zipped('{"labels": ["a", "b"], "threshold": "high"}'), "threshold NaN": zipped('{"labels": ["a", "b"], "threshold": NaN}'), "views": zipped('{"labels": ["a", "b"], "views": [[]]}'),
              "only notes": zipped(right), "config not JSON": zipped(right, ("config.json", "{"), ("metadata.json", "{}")), "config strange": zipped(right, ("config.json", '{"module": "os", "class_name": "system", "config": {}}'), ("metadata.json", "{}"))}
    made = {}
    for number, (name, body) in enumerate(bodies.items()):
        made[name] = folder / f"model-{number}.keras"
        made[name].write_bytes(body)
    (folder / "model-folder.keras").mkdir()
    os.mkfifo(folder / "model-pipe.keras")
    return made | {"a folder": folder / "model-folder.keras", "a pipe": folder / "model-pipe.keras", "nothing": folder / "model-nowhere.keras"}


MODELS = """
import json, sys
from typer.testing import CliRunner
from hotdog_nb.cli import app
from hotdog_nb.pipeline.steps import import_tensorflow_quietly as quiet_tensorflow
quiet_tensorflow()
for words in json.loads(sys.argv[1]):
    result = CliRunner().invoke(app, words)
    odd = result.exception is not None and not isinstance(result.exception, SystemExit)
    print(json.dumps([words, -1 if odd else result.exit_code, repr(result.exception) if odd else result.stderr]), flush=True)
"""


def strange_models(soak: Soak) -> Iterator[Line]:
    "Models that are none, and lists that are none"
    from hotdog_nb.tiny_web.drawings import draw
    draw("hot dog", 0, 96).save(soak.folder / "lunch.jpg")
    made = models(soak.folder)
    wanted = [words for file in made.values() for words in (["predict", str(soak.folder / "lunch.jpg"), "--model", str(file)], ["export", str(file), str(soak.folder / "out.tflite")], ["serve", "--model", str(file)])]
    lists = {"list.csv": b"", "list.parquet": b"PAR1", "nul.csv": b"url,wnid\n\0,\0\n", "latin.csv": b"url,wnid\nhttp://a.example/\xe9.jpg,n07697537\xe9\n", "half.csv": b'url,wnid\n"http://a.exam', "columns.csv": b"a,b\n1,2\n", "archive.tgz": b"\x1f\x8b\x08 broken", "archive.parquet": b"PAR1" + bytes(50) + b"PAR1"}
    for name, body in lists.items():
        (soak.folder / name).write_bytes(body)
        wanted.append(["urls", "hot dog", "--archive" if name.startswith("archive") else "--list", str(soak.folder / name), "--out", str(soak.folder / "new")])
    before = listing(soak.folder)
    status, out = finish([sys.executable, "-c", MODELS, json.dumps(wanted)], 200)
    found, lost = [json.loads(line) for line in out.splitlines() if line.startswith("[[")], []
    for words, code, said in found:
        named = next((part for part in words if part.endswith((".keras", ".csv", ".parquet", ".tgz"))), "")
        if code != 2 or not said.startswith("hotdog: ") or said.count("\n") != 1 or "fault of hotdog_nb" in said or Path(named).name not in said:
            lost.append(f"{' '.join(Path(word).name for word in words)}: {code}, {said.strip()[:200]}")
    if len(found) < len(wanted):
        lost.append(f"{len(wanted) - len(found)} weren't reached: {status}, {out[-200:]}")
    shutil.rmtree(soak.folder / "new", ignore_errors=True)
    changed = set(before.items() ^ listing(soak.folder).items())
    yield Line(f"`predict`, `export` and `serve` with {', '.join(made)}; `urls` with {', '.join(lists)}", len(wanted), lost, [f"changed: {path}" for path, _ in changed], "one sentence each, which names the file; nothing was written")


# --- told to stop

LONGEST = 5  # seconds; two are promised, and the machine has other things to do


def pictures(folder: Path, many: int) -> Path:
    "A folder of drawings, in two splits."
    from hotdog_nb.tiny_web.drawings import draw
    for split in ("train", "test"):
        for label, noun in (("hotdog", "hot dog"), ("nothotdog", "banana")):
            place = folder / split / label
            place.mkdir(parents=True)
            draw(noun, 1, 256).save(place / "0.jpg")
            for number in range(1, many):
                (place / f"{number}.jpg").write_bytes((place / "0.jpg").read_bytes() + bytes([number % 256, number // 256]))
    return folder


def to_stop(soak: Soak, build: Path) -> list[tuple[list[str], float]]:
    "Commands, and for how long they may run before they are told to stop."
    shown = str(pictures(soak.folder / "pictures", soak.some(150, 30)))
    new = lambda name: str(soak.folder / name)
    return [
        (["serve", "--port", "0"], 3), (["predict", shown], 4), (["leaks", shown], 3), (["pack", shown, "--out", new("packed")], 1.5), (["synset", "food"], .6),
        (["urls", "banana", "--wanted", "9", "--out", new("urls"), "--tiny-web", "--source", "commons"], 1.5), (["urls", "hot dog", "--tiny-web", "--wanted", "9", "--out", new("listed")], 1.5),
        (["download", new("fresh")], 4), (["sample", str(build)], 1.2), (["build", "banana", "--tiny-web", "--wanted", "9", "--out", new("built")], 20), (["train", str(build)], 9), (["lr", str(build)], 9), (["report", str(build)], 1.5), (["review", str(build), "--all"], 9), (["export", str(build / "model.keras"), new("out.tflite")], 8),
    ]


def told_to_stop(process: subprocess.Popen, number: int, after: float) -> tuple[float | None, int, str]:
    "Send a signal after so many seconds: how long the process took to end (None: it had ended), its status, what it said on its error stream."
    time.sleep(after)
    if process.poll() is not None:
        return None, process.returncode, process.communicate()[1]
    begun = time.monotonic()
    process.send_signal(number)
    try:
        said = process.communicate(timeout=30)[1]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said = process.communicate()[1]
    return time.monotonic() - begun, process.returncode, said


def stopped_commands(soak: Soak) -> Iterator[Line]:
    "Ctrl-C and SIGTERM, at any moment of any command"
    build, draw = small_build(soak.folder), soak.draw("stop")
    shutil.copytree(build, soak.folder / "fresh", ignore=shutil.ignore_patterns("images", "unused", ".downloads*", "downloads.parquet"))
    commands = to_stop(soak, build)
    if not soak.full:
        commands = [one for one in commands if one[0][0] in ("serve", "predict", "download", "leaks", "train", "urls")]
    for number, name, code in ((signal.SIGINT, "Ctrl-C", 130), (signal.SIGTERM, "SIGTERM", 143)):
        lost, took, ended, early = [], [], 0, 0
        for words, longest in commands:
            process = begin([*HOTDOG, *words])
            seconds, status, said = told_to_stop(process, number, draw.uniform(.1, 1) * longest)
            where = f"hotdog {' '.join(Path(word).name for word in words[:2])}"
            if seconds is None:
                ended += 1
                continue
            took.append((seconds, where))
            if seconds > LONGEST:
                lost.append(f"{where} took {seconds:.1f} s: {said[-200:]}")
            elif status == -number or "Error while finding" in said or "importlib" in said and "hotdog" not in said.splitlines()[-1]:
                early += 1  # Python itself was starting
            elif "Traceback" in said or status not in (0, 1, code) or status == code and "hotdog: stopped" not in said:
                early_import = "in <module>" in said and "one_sentence" not in said and "console.py" not in said
                early += early_import
                if not early_import:
                    lost.append(f"{where}: {status}, {said.strip()[-300:]}")
            left = outlive(str(soak.folder), 3)
            if left:
                lost.append(f"{where}: {len(left)} processes are left")
                for pid in left:
                    with contextlib.suppress(OSError):
                        os.kill(pid, signal.SIGKILL)
        for folder in (build, *(soak.folder / each for each in ("fresh", "built", "urls", "listed"))):
            lost += broken(folder) if folder.is_dir() else []
        slow = max(took, default=(0, "none"))
        yield Line(f"{name} at a random moment of {', '.join(dict.fromkeys(words[0] for words, _ in commands))}", len(commands), lost, said=f"slowest {slow[0]:.1f} s ({slow[1]}), {sum(seconds > 2 for seconds, _ in took)} over two seconds; {ended} had ended, {early} were told while Python started; pictures and tables are whole")
    status, said = command("download", str(soak.folder / "fresh"), "--json")
    yield Line("the interrupted download, then run to its end", 1, lost=[said[-200:]] if status not in (0, 1) else broken(soak.folder / "fresh"))


# --- output


def readers_that_go(soak: Soak) -> Iterator[Line]:
    "Readers that go, as `| head -1` does"
    lost, tried = [], [["synset", "food"], ["synset", "food", "--json"], ["--help"], ["build", "--help"], ["predict", "--help"]]
    for words in tried:
        for lines in (0, 1):
            process = subprocess.Popen([*HOTDOG, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
            for _ in range(lines):
                process.stdout.readline()
            process.stdout.close()
            said = process.stderr.read().decode()
            if process.wait(60) not in (0, 1) or said:
                lost.append(f"{' '.join(words)}: {process.returncode}, {said[-200:]}")
    with open("/dev/full", "w") as full:
        process = subprocess.run([*HOTDOG, "synset", "food"], stdout=full, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    if process.returncode != 2 or process.stderr.count("\n") != 1:
        lost.append(f"a full disk: {process.returncode}, {process.stderr[-200:]}")
    yield Line(f"{'; '.join(' '.join(words) for words in tried)}, read for no line or one; and a full disk", 2 * len(tried) + 1, lost, said="quiet, no traceback")


def old_terminals(soak: Soak) -> Iterator[Line]:
    "Names and terminals that don't go together"
    from hotdog_nb.tiny_web.drawings import draw
    place = os.fsencode(soak.folder / "names")
    os.mkdir(place)
    draw("hot dog", 0, 96).save(soak.folder / "a.jpg")
    names = ["🌭.jpg".encode(), b"caf\xe9.jpg", b"\x1b[31mred.jpg", b"two\nlines.jpg", "\u202egpj.jpg".encode(), b"plain.jpg"]
    for name in names:
        shutil.copy(soak.folder / "a.jpg", os.path.join(place, name))
    lost, let_in, ways = [], [], [{}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "cp1252"}, {"LC_ALL": "C", "LANG": "C"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}]
    for way in ways:
        for option in ([], ["--json"]):
            process = subprocess.run([*HOTDOG, "predict", os.fsdecode(place), *option], capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", **way}, check=False)
            lines = process.stdout.decode("latin-1").splitlines()
            if process.returncode or process.stderr or len(lines) != len(names):
                lost.append(f"{way} {option}: {process.returncode}, {len(lines)} lines, {process.stderr[-200:]}")
            if b"\x1b" in process.stdout or b"\xe2\x80\xae" in process.stdout and not option:
                let_in.append(f"{way} {option}: a mark that a terminal obeys")
            if option:
                encoding = "cp1252" if way.get("PYTHONIOENCODING") == "cp1252" else "utf-8"
                with contextlib.suppress(ValueError):
                    said = {os.fsencode(Path(json.loads(line)["file"]).name) for line in process.stdout.decode(encoding).splitlines()}
                    if said == set(names):
                        continue
                lost.append(f"{way}: no JSON, or other names")
    yield Line(f"{len(names)} pictures whose names hold an emoji, Latin-1, an escape, a line break, a mark of direction; {len(ways)} encodings, in words and in JSON", 2 * len(ways), lost, let_in, "each name told, none obeyed; JSON gives back the names to the byte")


# --- numbers, and what can't be written


def wrong_numbers(soak: Soak) -> Iterator[Line]:
    "Numbers that can't be, and places that can't be written"
    build = small_build(soak.folder)
    huge = "1" + "0" * 30
    tried = [["serve", "--port", "99999"], ["serve", "--port", "-1"], ["review", str(build), "--port", "70000"], ["train", str(build), "--learning-rate", "-1"], ["train", str(build), "--learning-rate", "nan"], ["train", str(build), "--learning-rate", "inf"], ["train", str(build), "--learning-rate", "0"],
             *(["urls", "hot dog", "--out", "new", option, value] for option, value in (("--minutes", "-1"), ("--minutes", "nan"), ("--minutes", "inf"), ("--minutes", "0"), ("--wanted", "-5"), ("--wanted", huge), ("--limit", "0"), ("--limit", huge), ("--rot", "nan"), ("--rot", "-inf"), ("--rot", "1"), ("--seed", huge), ("--seed", "-1"))),
             *(["build", "hot dog", "--out", "new", option, value] for option, value in (("--minutes", "nan"), ("--wanted", "2"), ("--seed", huge))), *(["export", "nowhere.keras", "out.tflite", "--tolerance", value] for value in ("nan", "-1", "inf"))]
    for name in ("model.keras", "lr.png", "report.html"):
        (build / name).mkdir()
    tried += [["train", str(build)], ["lr", str(build)], ["report", str(build)]]
    before, lost, let_in = listing(soak.folder), [], []
    program = MODELS.replace("from hotdog_nb.pipeline.steps import import_tensorflow_quietly as quiet_tensorflow\nquiet_tensorflow()\n", "import os; os.chdir(sys.argv[2])\n")
    begun = time.monotonic()
    status, out = finish([sys.executable, "-c", program, json.dumps(tried), str(soak.folder)], 120)
    found = [json.loads(line) for line in out.splitlines() if line.startswith("[[")]
    for words, code, said in found:
        if code != 2 or not said.startswith("hotdog: ") or said.count("\n") != 1 or "fault of" in said:
            lost.append(f"{' '.join(words)}: {code}, {said[:200]}")
    if len(found) < len(tried):
        lost.append(f"{len(tried) - len(found)} weren't reached: {status}, {out[-200:]}")
    if listing(soak.folder) != before:
        let_in.append("something was written")
    yield Line("ports, minutes, rates, seeds, counts and shares that can't be; a folder where a result belongs", len(tried), lost, let_in, f"one sentence each, before anything was done: {time.monotonic() - begun:.0f} s for all")


TRIALS = (damaged_files, strange_models, stopped_commands, readers_that_go, old_terminals, wrong_numbers)

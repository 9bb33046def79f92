"""WordNet, side by side with NLTK's reader of the same files: python bench/wordnet.py [WORDNET]

WORDNET is the folder of WordNet 3.0's own files, as the Debian package wordnet-base installs them (/usr/share/wordnet).
Every run is a process of its own. What is not installed (`pip install nltk`) is left out, aloud. The package wn is left
out always: it brings no data, and must fetch its English WordNet from the web.
At the end 300 random pairs of nouns: do we and NLTK agree on their distance and on what they have in common?
"""
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

RUNS, WORDS = 9, ["hot dog", "geese", "sandwiches", "dog", "head", "Hot-Dogs", "banana", "spoon", "smartphone", "Golden Gate Bridge"]
TIMED = """
import json, sys, time
def timed(action, times=1):
    start = time.perf_counter()
    for _ in range(times): found = action()
    return (time.perf_counter() - start) / times * 1000, found
"""
OURS = TIMED + """
WORDS = json.loads(sys.argv[1])
def load():
    from hotdog_nb.imagenet import WordNet
    return WordNet()
said = {}
said["import, and open"], wn = timed(load)
said["first search"], _ = timed(lambda: wn.search("hot dog"))
said["a search"] = max(timed(lambda: wn.search(word), 20)[0] for word in WORDS)
said["subtree of entity, first call"], found = timed(lambda: wn.subtree("n00001740"))
said["subtree of entity, again"], found = timed(lambda: wn.subtree("n00001740"))
assert len(found) == 82_115
print(json.dumps(said))
"""
NLTK = TIMED + """
WORDS = json.loads(sys.argv[1])
def load():
    from nltk.corpus.reader.wordnet import WordNetCorpusReader
    from nltk.data import FileSystemPathPointer, path
    path.append(sys.argv[2])  # NLTK opens what lies on its path, nothing else
    WordNetCorpusReader.map_wn = lambda self: None  # its map between versions, for other languages: not asked for, not timed
    return WordNetCorpusReader(FileSystemPathPointer(sys.argv[2]), None)
said = {}
said["import, and open"], wn = timed(load)
said["first search"], _ = timed(lambda: wn.synsets("hot_dog", "n"))
said["a search"] = max(timed(lambda: wn.synsets(word.lower().replace(" ", "_"), "n"), 20)[0] for word in WORDS)
def subtree():
    rows = [wn.synset("entity.n.01")]
    seen = set(rows)
    for synset in rows:
        for below in synset.hyponyms() + synset.instance_hyponyms():
            if below not in seen: seen.add(below); rows.append(below)
    return rows
said["subtree of entity, first call"], found = timed(subtree)
said["subtree of entity, again"], found = timed(subtree)
assert len(found) == 82_115
print(json.dumps(said))
"""
AGREE = """
import random, sys
from hotdog_nb.imagenet import WordNet
from nltk.corpus.reader.wordnet import WordNetCorpusReader
from nltk.data import FileSystemPathPointer, path
path.append(sys.argv[1])
WordNetCorpusReader.map_wn = lambda self: None
ours, theirs = WordNet(), WordNetCorpusReader(FileSystemPathPointer(sys.argv[1]), None)
wnid = lambda synset: f"n{synset.offset():08d}"
draw, same, among = random.Random(42), 0, 0
for _ in range(300):
    one, other = (ours.at(draw.randrange(len(ours))) for _ in range(2))
    a, b = (theirs.synset_from_pos_and_offset("n", int(each.wnid[1:])) for each in (one, other))
    same += ours.distance(one, other) == a.shortest_path_distance(b)
    among += ours.lowest_common_hypernym(one, other).wnid in map(wnid, a.lowest_common_hypernyms(b))
print(f"300 pairs of nouns: {same} distances are NLTK's, {among} times our lowest common hypernym is among NLTK's")
"""


def milliseconds(script: str, *arguments: str) -> dict[str, float]:
    "One run in a fresh process: what was timed -> milliseconds."
    return json.loads(subprocess.run([sys.executable, "-c", script, *arguments], check=True, capture_output=True, text=True).stdout)


def process(code: str) -> float:
    "Wall time of a whole process, ms."
    script = TIMED + f"import subprocess; print(timed(lambda: subprocess.run([sys.executable, '-c', {code!r}], check=True))[0])"
    return float(subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout)


def side(script: str, *arguments: str, runs: int = RUNS) -> dict[str, list[float]]:
    "Several runs after one to warm up: what was timed -> milliseconds."
    milliseconds(script, *arguments)
    found = [milliseconds(script, *arguments) for _ in range(runs)]
    return {what: [each[what] for each in found] for what in found[0]}


def told(numbers: list[float]) -> str:
    return f"{statistics.median(numbers):.3g} ({min(numbers):.3g} to {max(numbers):.3g})"


def folder_for_nltk(wordnet: Path, folder: str) -> str:
    "NLTK also wants `lexnames`, which Debian leaves out; the names in it are not used here."
    for file in wordnet.iterdir():
        if file.is_file():
            shutil.copyfile(file, Path(folder, file.name))
    if not Path(folder, "lexnames").exists():
        Path(folder, "lexnames").write_text("".join(f"{number:02d}\tlexname.{number}\t1\n" for number in range(45)))
    return folder


def main(wordnet: str = "/usr/share/wordnet"):
    words = json.dumps(WORDS)
    print(f"milliseconds: median (smallest to largest) of {RUNS} fresh processes; load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for code in ("", "import hotdog_nb.imagenet as i; i.WordNet()"):
        print(f"  a whole process, python -c {code!r}: {told([process(code) for _ in range(RUNS)])}")
    ours, theirs = side(OURS, words), None
    with tempfile.TemporaryDirectory() as folder:
        if not find_spec("nltk"):
            print("NLTK is not installed: its side is left out (pip install nltk)")
        elif not Path(wordnet, "data.noun").is_file():
            print(f"{wordnet} holds no data.noun: NLTK's side is left out (apt-get install wordnet-base)")
        else:
            files = folder_for_nltk(Path(wordnet), folder)
            theirs = side(NLTK, words, files, runs=3)
        for what, numbers in ours.items():
            ratio = statistics.median(theirs[what]) / statistics.median(numbers) if theirs else 0
            print(f"  {what:30} {told(numbers):28}" + (f"NLTK {told(theirs[what]):32} {ratio:.3g} x ours" if theirs else ""))
        if theirs:
            print(subprocess.run([sys.executable, "-c", AGREE, files], check=True, capture_output=True, text=True).stdout.strip())
    print("wn is left out: the package brings no data, and must fetch its English WordNet from the web")


if __name__ == "__main__":
    main(*sys.argv[1:2])

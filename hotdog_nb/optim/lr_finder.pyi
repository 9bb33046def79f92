# Made from lr_finder.py by `make docs`.

"""A range test for any compiled Keras model, which puts everything back when it is done, and four rules that read a
rate from its curve.
"""
__all__ = ['Suggestion', 'LRCurve', 'lr_find', 'lr_find_head']
import itertools, os, warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
import numpy as np
from .fitting import build_model, copy_optimizer, has_custom_train_step
from .fitting import keras_random_state, describe_loss, snapshot_state, select_rows, in_memory_data
from ..files.limits import check_number, check_whole_number
from .trainer import Examples, cross_entropy, make_head
from ..core import hush, patch_to, atomic_write
import keras

def _lr_ramp(start: float, stop: float, steps: int, linear: bool=False) -> np.ndarray:
    """Learning rates from `start` to `stop`, each the same factor above the one before."""
    ...

def _smooth_losses(losses: Iterable[float], beta: float=0.9) -> np.ndarray:
    """Exponential average, corrected for its start at zero (Kingma & Ba 2015, section 3)."""
    ...

def _repeat_batches(data: tuple | list | dict | Iterable, batch_size: int=32, seed: int=0) -> Iterator[tuple | list]:
    """Batches of a finite data set, over and over, arrays in a new order each time round."""
    ...

def _iter_epoch(data: keras.utils.PyDataset) -> Iterator:
    """The batches of one epoch; the data set is told when it begins and ends, so that it can
    shuffle."""
    ...

@contextmanager
def _preserve_state(*owners):
    """Inside, train as you like; afterwards every variable is as it was, bit for bit, whatever
    happened, and so is all else about a model, and chance."""
    ...

class Suggestion(float):
    """A learning rate: the median over the repeats of a test; `low` and `high` are the least and
    the greatest."""
    low: float
    high: float

    def __new__(cls, rates: list[float]):
        ...

    def __repr__(self):
        ...

@dataclass(frozen=True, eq=False, repr=False)
class LRCurve:
    """Losses against learning rates, and what to make of them."""
    rates: np.ndarray
    losses: np.ndarray
    smooth: np.ndarray
    runs: tuple = ()
    loss: str = ''

    def __repr__(self):
        ...

    def trimmed(self) -> tuple[np.ndarray, np.ndarray]:
        """Rates and smoothed losses without the first tenth, the last five, and all from the first
        loss that is no number."""
        ...

    def suggest(self, rule: str='minimum') -> Suggestion:
        """The learning rate that `rule` reads from the curve; warns when the loss never falls, and
        when the rate lies at an end of the curve."""
        ...

    def plot(self, path: str | os.PathLike | None=None, rules: Iterable[str]=...):
        """The curve on a logarithmic axis, its diverged tail cut, suggestions marked, with their
        spread where there are repeats."""
        ...

def _median_curve(runs: list[LRCurve]) -> LRCurve:
    """The median of several tests."""
    ...

def _set_learning_rate(optimizer, rate: float):
    ...

def _has_diverged(losses: list, beta: float, diverged: float) -> bool:
    ...

def _train_step(model: keras.Model, batch: tuple, class_weight: dict | None) -> float:
    """One step of training; a model with a step of its own is given its data by `fit`, in the form
    that it knows."""
    ...

def _range_test(model, optimizer, rates: np.ndarray, batches: Iterator, beta: float, diverged: float, class_weight: dict | None) -> LRCurve:
    """One range test; model and optimizer are as before."""
    ...

def _compiled_twin(model: keras.Model, optimizer, loss) -> tuple:
    """A compiled model itself; of one that isn't, a twin with the same variables, so that it stays
    as it is."""
    ...

def _build_from_batches(model: keras.Model, batches: Iterator) -> Iterator:
    """The batches; a model that isn't built yet is built from the first."""
    ...

def lr_find(model: keras.Model, data: tuple | list | dict | Iterable, start: float=1e-07, stop: float=10.0, steps: int=100, optimizer: keras.optimizers.Optimizer | str | dict | None=None, repeats: int=1, *, linear: bool=False, loss: str | Callable | None=None, beta: float=0.9, diverged: float=4.0, batch_size: int=32, seed: int=0, class_weight: dict | None=None) -> LRCurve:
    """Learning rate range test (Smith 2017, section 3.3): train with ever larger rates, note the
    loss, put everything back."""
    ...

def _minimum(rates: np.ndarray, losses: np.ndarray) -> float:
    """A tenth of the rate with the lowest loss."""
    ...

def _steepest(rates: np.ndarray, losses: np.ndarray) -> float:
    """The rate at which the loss falls fastest, per factor of rate."""
    ...

def _valley(rates: np.ndarray, losses: np.ndarray) -> float:
    """The middle of the longest way down: of the longest falling subsequence of losses. After
    fastai's `valley`, which counts back from its end as if it had no gaps, so that the two
    differ a little."""
    ...

def _slide(rates: np.ndarray, losses: np.ndarray, width: int=15, threshold: float=0.005) -> float:
    """Slide an interval of rates down from the top while the slopes at its ends differ; the left
    end where it rests (after fastai's `slide`)."""
    ...
SUGGESTION_RULES: dict[str, Callable] = dict(minimum=_minimum, slide=_slide, valley=_valley, steep=_steepest)

def lr_find_head(data: dict[str, Examples], seed: int=42, **options) -> LRCurve:
    """The range test on a fresh head for these examples."""
    ...

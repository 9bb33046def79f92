# Made from discriminative.py by `make docs`.

"""The head learns fast, the body slowly: one Keras optimizer with a rate for each group of layers, and a schedule over
all of them.
"""
__all__ = ['geometric_rates', 'discriminative', 'fine_tune']
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
import numpy as np
from ..core import hush, patch_to
from .fitting import fit_arguments, keras_random_state, snapshot_state, in_memory_data
from ..files.limits import check_number, check_whole_number
from .schedules import CYCLED_OPTIMIZERS, OneCycle, OneCycleMomentum, cycle_momentum
from .layer_groups import LayerGroup, freeze, layer_groups, thaw
import keras

class _Discriminative:
    """Mixed into a Keras optimizer: each variable steps by the learning rate times the multiplier of its path."""
    _scale = 1.0

    def __init__(self, *args, multipliers: dict[str, float], **options):
        super().__init__(*args, **options)
        self._paths = tuple(multipliers.items())

    @property
    def multipliers(self) -> dict[str, float]:
        """Path of each variable, and what the learning rate is multiplied by for it."""
        ...

    def build(self, variables):
        """Find the multiplier of each variable, then build as usual."""
        multipliers = _match_multipliers(self.multipliers, [v.path for v in variables])
        if (missing := [v.path for v, multiplier in zip(variables, multipliers) if multiplier is None]):
            raise ValueError(f"This optimizer was made for a model without the variable {missing[0]!r}{(f' and {len(missing) - 1} more' if missing[1:] else '')}: make one with discriminative(optimizer, model, rates).")
        self._in_order = tuple(multipliers)
        super().build(variables)

    def update_step(self, gradient, variable, learning_rate) -> None:
        """One variable, at its own rate."""
        ...

    def _get_current_learning_rate(self):
        ...

    def _apply_weight_decay(self, variables):
        if self.weight_decay is None:
            return
        multipliers = [self._in_order[self._get_variable_index(v)] for v in variables]
        try:
            for self._scale in dict.fromkeys(multipliers):
                super(_Discriminative, self)._apply_weight_decay([v for v, m in zip(variables, multipliers) if m == self._scale])
        finally:
            self._scale = 1.0

    def get_config(self) -> dict:
        """What is saved: the optimizer's own, and the multipliers."""
        ...

def _scale_rate(rate, multiplier: float):
    """A group's rate; on TensorFlow worked out in double precision and rounded once, so that it is the very float32
    that was asked for."""
    ...

def _match_multipliers(known: dict[str, float], paths: list[str]) -> list[float | None]:
    """The multiplier of each path; None for one that isn't known, with or without the name of a model before it."""
    ...
_UNSUPPORTED_OPTIMIZERS = {'Muon': 'it works out rates of its own for some variables, and decays them by a rule of its own', 'Adafactor': 'it caps the rate by its own schedule, so a multiplier would be cut off', 'LossScaleOptimizer': 'it wraps another: give the one inside (in mixed precision, compile wraps it by itself)', 'MultiOptimizer': 'it has no learning rate of its own: give a plain optimizer'}

@cache
def _discriminative_class(base: type) -> Any:
    """`base` with `Discriminative` mixed in, registered with Keras."""
    ...
for _base in (*vars(keras.optimizers).values(), *CYCLED_OPTIMIZERS.values()):
    if isinstance(_base, type) and issubclass(_base, keras.optimizers.Optimizer) and (_base is not keras.optimizers.Optimizer) and (_base.__name__ not in _UNSUPPORTED_OPTIMIZERS):
        _discriminative_class(_base)

def geometric_rates(first: float, last: float, n: int=3) -> list[float]:
    """Rates from `first` to `last`, each the same factor above the one before."""
    ...

def _multipliers_by_pattern(weights: list, patterns: dict[str, float]) -> dict[str, float]:
    """Multiplier by path: of the first pattern found in it, otherwise 1."""
    ...

def _multipliers_by_group(groups: list, multipliers: Iterable[float]) -> dict[str, float]:
    """Multiplier by path, the same for a whole group."""
    ...

def _check_rates(rates) -> list[float]:
    """Rates or multipliers as numbers, none below 0; the last above it."""
    ...

def _resolve_multipliers(where, rates) -> tuple[dict[str, float], float | None]:
    """(multiplier by path, the learning rate that they multiply or None)."""
    ...

def discriminative(optimizer: keras.optimizers.Optimizer | str, model_or_groups: keras.Model | Iterable[LayerGroup], rates: list[float] | float | dict[str, float]) -> keras.optimizers.Optimizer:
    """One optimizer with a rate for each group: `learning_rate` is that of the last, the others keep their ratio to
    it. One that has a schedule keeps it."""
    ...

def _steps_per_epoch(data, batch_size: int) -> int:
    """Batches in an epoch."""
    ...

class StepMonitor(keras.callbacks.Callback):
    """Notes the rate of each step; `ValueError` where the loss is no number."""

    def __init__(self, rates: list):
        super().__init__()
        self.rates = rates

    def on_train_batch_begin(self, batch, logs=None):
        self.rate = float(self.model.optimizer.learning_rate)

    def on_train_batch_end(self, batch, logs=None):
        ...

def _prepare_phase(model, groups: list, rates: list, peak: float, steps: int, optimizer, schedule):
    """Freeze what has no rate, thaw the rest, compile; batch normalisation learns in the head alone."""
    ...

def fine_tune(model: keras.Model, data: tuple | list | dict | Iterable, epochs: int, base_rate: float | list[float], *, validation: tuple | Iterable | None=None, frozen_epochs: int=1, groups: int | list[LayerGroup]=3, ratio: float=100.0, schedule: Callable | None=..., momentum: tuple[float, float] | None=None, optimizer: keras.optimizers.Optimizer | str='adam', loss: str | Callable | dict | list='binary_crossentropy', metrics: Iterable | dict=..., batch_size: int=32, seed: int=42, class_weight: dict | None=None, callbacks: Iterable=..., verbose: int=0) -> dict[str, list[float]]:
    """Train the head, then thaw, each group at its rate (after fastai's `fine_tune`). Stopped, or when the loss is no
    number, the model is as it was; then `ValueError` with step and rate."""
    ...

def _plan_rates(model, groups, base_rate, ratio: float) -> tuple[list, list]:
    """Groups, and a rate for each."""
    ...

def _train_phases(model, groups, rates, epochs, steps, optimizer, schedule, losses, seed, callbacks, options) -> dict:
    """Both parts, one after the other; the model as it was when something fails, or stops it."""
    ...

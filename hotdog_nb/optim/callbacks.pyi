# Made from callbacks.py by `make docs`.

"""The two curves that tell how a training goes, drawn while it goes, with the rate beneath; and the rate of each group,
for your records.
"""
__all__ = ['LearningCurve', 'group_rates', 'GroupRates']
import os, sys
from ..core import hush, patch_to, atomic_write
from ..core import require_tensorflow
import keras

class LearningCurve(keras.callbacks.Callback):
    """Training and validation loss as they come, the learning rate beneath; drawn in a notebook, elsewhere only kept."""

    def __init__(self, path: str | os.PathLike | None=None, metric: str='loss'):
        super().__init__()
        self.path, self.metric = (path, metric)
        self.history, self.rates, self.shown = ({}, [], None)

    def on_train_begin(self, logs=None) -> None:
        ...

    def on_train_batch_begin(self, batch, logs=None):
        self.rate = float(self.model.optimizer.learning_rate)

    def on_train_batch_end(self, batch, logs=None) -> None:
        ...

    def on_epoch_end(self, epoch, logs=None):
        ...

    def figure(self):
        """The curves so far."""
        ...

    def show(self) -> None:
        """Draw: into the file, and into the notebook, in the place of the drawing before."""
        ...

def _in_notebook() -> bool:
    """Whether there is a page to draw on: IPython with a kernel."""
    ...

def group_rates(optimizer: keras.optimizers.Optimizer) -> list[float]:
    """What each group of layers steps by: the learning rate times its multiplier."""
    ...

class GroupRates(keras.callbacks.Callback):
    """Adds the rate of each group, the slowest first, to what is told at the end of an epoch; put it before the
    callbacks that write it down."""

    def on_epoch_end(self, epoch, logs=None) -> None:
        ...

# Made from distributed.py by `make docs`.

"""One network learning on several processors or machines at once, each with its share of every batch, and a training
that goes on where it was killed.
"""
__all__ = ['find_strategy']
import io, json, os, tempfile, warnings, zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
import h5py
import numpy as np
from ..core import hush, patch_to, atomic_write
from ..vision.features import features, load_augmented, picture_order, random_augmentation
from .layer_groups import layer_groups
import keras, tensorflow as tf

def find_strategy(strategy: str | tf.distribute.Strategy | None, batch_size: int | None=None) -> tf.distribute.Strategy | None:
    """The strategy that is meant; `ValueError` where it can't be had here."""
    ...

def _warn_open_port() -> None:
    """Said once, where TensorFlow begins to listen in a network that `launch` didn't make."""
    ...

def _check_divisible(batch_size: int, replicas: int):
    ...

def rank_and_world_size(strategy: tf.distribute.Strategy | None) -> tuple[int, int]:
    """Which process of how many this is."""
    ...

def sum_over_processes(strategy: tf.distribute.Strategy | None, array: np.ndarray | np.generic) -> Any:
    """The sum of what all processes give; each waits for all others."""
    ...

def barrier(strategy: tf.distribute.Strategy | None) -> None:
    """Go on when all processes have come here: one that ends early looks like one that has died."""
    ...

def _broadcast_from_chief(strategy: tf.distribute.Strategy | None, content: bytes) -> bytes:
    """What the chief has, for all."""
    ...

def distributed_features(backbone: keras.Model, pictures: Sequence, strategy: tf.distribute.Strategy | None=None, **options) -> np.ndarray:
    """`features`, where each process looks at its share of the pictures."""
    ...

class EpochOrder(keras.callbacks.Callback):
    """Which picture, from which side, in each epoch: known beforehand, the same in all processes; `fit` tells it the
    epoch."""

    def __init__(self, count: int, epochs: int=1, seed: int=42):
        super().__init__()
        anew, self.epoch = (picture_order(count, True, seed), 0)
        self.rows = [np.array(list(anew.as_numpy_iterator())) for _ in range(2 * epochs - 1)][::2]

    def on_epoch_begin(self, epoch, logs=None) -> None:
        ...

    def now(self) -> np.ndarray:
        """The rows of the present epoch."""
        ...

def distributed_dataset(files: Sequence, answers: Sequence | np.ndarray, size: int, strategy: tf.distribute.Strategy, order: EpochOrder | None=None, batch_size: int=32):
    """What `pictures_dataset` gives, each batch divided among the replicas; each process decodes only its own part."""
    ...

class _ReplicatedModel(keras.Model):
    """A functional model that several replicas fit in step, with the loss and the gradients of the whole batch; one
    output, one answer per example."""
    class_weight: Any = None

    def train_step(self, data):
        """The step of one replica."""
        ...

    def test_step(self, data):
        """Validation, of one replica."""
        ...

    def _told(self) -> dict:
        ...

    def _maybe_symbolic_build(self, iterator=None, data_batch=None) -> None:
        ...

def copy_model(model: keras.Model, weights: list | None=None) -> keras.Model:
    """The same model once more: it answers as the other does."""
    ...

def replicate_model(model: keras.Model, strategy: tf.distribute.Strategy) -> _ReplicatedModel:
    """A copy of a model on each replica."""
    ...
_BACKUP_FILES = ['history.json', 'latest.weights.h5', 'training_metadata.json']

def _unpack_backup(content: bytes, folder: Path) -> dict:
    """Put the parts of a backup into a folder; `ValueError`, `OSError`, `LookupError` or `BadZipFile` for anything else."""
    ...

def _check_weights_file(file: Path, most: int):
    """Refuse weights that lie elsewhere, or are larger than `most` bytes."""
    ...

class TrainingBackup(keras.callbacks.Callback):
    """Keras's `BackupAndRestore` for one process or many: one file, there whole or not at all, with what was told
    until then."""

    def __init__(self, file: str | os.PathLike | None, strategy: tf.distribute.Strategy | None=None):
        super().__init__()
        self.file, self.strategy, self.history = (Path(file) if file else None, strategy, {'rate': []})

    def _checkpoint_of(self, folder) -> keras.callbacks.BackupAndRestore:
        ...

    def on_train_batch_begin(self, batch, logs=None):
        self.rate = float(self.model.optimizer.learning_rate)

    def on_train_batch_end(self, batch, logs=None) -> None:
        ...

    def on_train_begin(self, logs=None):
        ...

    def on_epoch_end(self, epoch: int, logs: dict | None=None):
        """Write down this epoch: in all processes, since they read the weights together; the chief's file counts."""
        ...

    def _kept(self) -> bytes:
        """What the file holds, if there is one: at most what weights and an optimizer may take."""
        ...

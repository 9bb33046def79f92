# Made from __init__.py by `make docs`.

from hotdog_nb.imagenet import WordNet as WordNet
from hotdog_nb.urls import harvest as harvest
from hotdog_nb.sampling import sample as sample
from hotdog_nb.sampling import per_group as per_group
from hotdog_nb.downloading import download as download
from hotdog_nb.images.near_duplicates import find_copies as find_copies
from hotdog_nb.images.near_duplicates import leaks as leaks
from hotdog_nb.dataset.packing import pack as pack
from hotdog_nb.training import train as train
from hotdog_nb.optim.discriminative import fine_tune as fine_tune
from hotdog_nb.learning_rates import lr_find as lr_find
from hotdog_nb.vision.classifier import Classifier as Classifier
from hotdog_nb.seefood import SeeFood as SeeFood
from hotdog_nb.deploy.export import export as export

__all__ = [
    'WordNet',
    'harvest',
    'sample',
    'per_group',
    'download',
    'find_copies',
    'leaks',
    'pack',
    'train',
    'fine_tune',
    'lr_find',
    'Classifier',
    'SeeFood',
    'export',
]
__version__: str

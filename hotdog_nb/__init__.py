"""What a program needs of hotdog_nb: `from hotdog_nb import WordNet, train`. A name is loaded when it is first used."""
__version__ = "0.1.0"

from importlib import import_module

# Each name, and the module that it comes from. Editors and type checkers read __init__.pyi, made from this table.
_HOMES = {
    "WordNet": "hotdog_nb.imagenet",
    "harvest": "hotdog_nb.urls",
    "sample": "hotdog_nb.sampling",
    "per_group": "hotdog_nb.sampling",
    "download": "hotdog_nb.downloading",
    "find_copies": "hotdog_nb.images.near_duplicates",
    "leaks": "hotdog_nb.images.near_duplicates",
    "pack": "hotdog_nb.dataset.packing",
    "train": "hotdog_nb.training",
    "fine_tune": "hotdog_nb.optim.discriminative",
    "lr_find": "hotdog_nb.learning_rates",
    "Classifier": "hotdog_nb.vision.classifier",
    "SeeFood": "hotdog_nb.seefood",
    "export": "hotdog_nb.deploy.export",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        names = ", ".join(_HOMES)
        raise AttributeError(f"hotdog_nb has no {name!r}: it has {names}, and modules, such as {_HOMES['train']}")
    globals()[name] = getattr(import_module(_HOMES[name]), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})

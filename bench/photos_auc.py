"""Validation AUC on real photos, over several splits: python bench/photos_auc.py [PHOTOS [SPLITS]]

PHOTOS holds hotdog/ and nothotdog/. Each split takes about 70 % of the files for training and 15 % for validation,
by a hash of seed and file name. Printed per split: AUC of ImageNet's output 934, of each view, of the mean of both
(which is what `Classifier` uses), accuracy; then what the rules of the range test suggest, and what training with it gives.
"""
import hashlib
import sys
import time
from pathlib import Path

import numpy as np

from telling import photo_folder, spread, table

from hotdog_nb.vision.backbones import EfficientNetLite0, get_backbone, keras
from hotdog_nb.vision.metrics import measure
from hotdog_nb.learning_rates import SUGGESTION_RULES, lr_find_head
from hotdog_nb.dataset.loading import AUGMENTATIONS, find_labels, find_pictures, load_pictures
from hotdog_nb.vision.features import features
from hotdog_nb.training import Examples, fit_head, make_head


def place(seed: int, file: Path) -> float:
    "Where a file falls, in [0, 1)."
    return int(hashlib.sha256(f"{seed}{file.name}".encode()).hexdigest()[:8], 16) / 2**32


def trained(data: dict, rate: float = 1e-3, epochs: int = 10) -> np.ndarray:
    "Probabilities of the validation examples, (n, views)."
    keras.utils.set_random_seed(42)
    x, y = data["train"].rows()
    unit = make_head(float(y.mean()), x)
    fit_head(unit, data, rate, epochs)
    found = data["validation"].features
    return unit.predict(found.reshape(-1, found.shape[-1]), verbose=0).reshape(found.shape[:2])


def main(photos: Path, splits: int = 5):
    labels = find_labels(photos)
    files, answers = find_pictures(photos, labels)
    start = time.perf_counter()
    found = features(get_backbone("EfficientNetLite0"), files)
    seconds = time.perf_counter() - start
    print(f"{len(files)} photos, {len(AUGMENTATIONS)} views each: read and seen in {seconds:.0f} s, {len(files) / seconds:.0f} photos a second.")
    told, tested = [], {rule: [] for rule in SUGGESTION_RULES}
    whole = EfficientNetLite0(include_top=True)
    zero_shot = np.concatenate([whole.predict_on_batch(batch)[:, 934] for batch, _ in load_pictures(files)])
    for seed in range(splits):
        at = np.array([place(seed, file) for file in files])
        parts = {"train": at < 0.7, "validation": (at >= 0.7) & (at < 0.85)}
        data = {name: Examples(found[part], answers[part], (), labels) for name, part in parts.items()}
        truth = answers[parts["validation"]]
        start = time.perf_counter()
        p = trained(data)
        seconds, metrics = time.perf_counter() - start, measure(truth, p.mean(axis=1))
        told.append((metrics.auc, *[measure(truth, column).auc for column in p.T], measure(truth, zero_shot[parts["validation"]]).auc, metrics.accuracy, seconds))
        curves = [lr_find_head(data, seed=other) for other in range(3)]
        for rule in SUGGESTION_RULES:
            rates = [curve.suggest(rule) for curve in curves]
            aucs = [measure(truth, trained(data, float(np.median(rates)), epochs).mean(axis=1)).auc for epochs in (2, 10)]
            tested[rule].append((min(rates), max(rates), *aucs))
    print(table(["split", "AUC", *[f"AUC, view `{view}` alone" for view in AUGMENTATIONS], "AUC of ImageNet's output 934, untrained", "accuracy at 0.5", "s to train the head"],
        [(name, *[f"{value:.3f}" for value in row[:-1]], f"{row[-1]:.1f}") for name, row in [*enumerate(told), ("mean", np.mean(told, axis=0))]]))
    print("What the rules of the range test suggest, three orders of the examples in each split, and what training with the middle one gives:")
    print(table(["rule", "suggested, smallest to largest", "AUC after 2 epochs", "AUC after 10"],
        [(f"`{rule}`", f"{min(row[0] for row in rows):.1e} to {max(row[1] for row in rows):.1e}", *[spread([row[at] for row in rows]) for at in (2, 3)]) for rule, rows in tested.items()]))


if __name__ == "__main__":
    given = photo_folder()
    if given.is_dir(): main(given, *map(int, sys.argv[2:3]))
    else: print(f"photos_auc.py skipped: there is no folder {given} with hotdog/ and nothotdog/ in it; name yours as the first argument")

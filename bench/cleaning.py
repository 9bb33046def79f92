"""What wrong labels cost, and how well `suspects` finds them: python bench/cleaning.py [PHOTOS [SEEDS]]

PHOTOS holds hotdog/ and nothotdog/, the photos that tools/seefood/review.csv decides about. Both sides are the same head on the same
features (EfficientNet-Lite0, frozen), out of fold; one learns from the labels as they came, the other from the corrected ones; both are
judged by the corrected ones, on the photos that were not dropped. Then: how many of the wrong labels are among the suspects.
"""
import sys
from pathlib import Path

import numpy as np

from telling import photo_folder, table

from hotdog_nb.vision.backbones import get_backbone
from hotdog_nb.vision.label_errors import out_of_fold_probabilities, label_issues
from hotdog_nb.vision.metrics import measure
from hotdog_nb.dataset.loading import find_labels, find_pictures
from hotdog_nb.dataset.review import read_review
from hotdog_nb.vision.features import features

REVIEW = Path(__file__).resolve().parent.parent / "tools" / "seefood"


def main(photos: Path, seeds: int = 5):
    labels = find_labels(photos)
    files, given = find_pictures(photos, labels)
    decided = {Path(row["file"]).name: row for row in read_review(REVIEW).iter_rows(named=True)}
    kept = np.array([decided.get(file.name, {"decision": "keep"})["decision"] != "drop" for file in files])
    right = np.array([float(decided.get(file.name, {"label": ""})["label"] == labels[0]) if decided.get(file.name, {"label": ""})["label"] else answer for file, answer in zip(files, given)])
    wrong = ~kept | (right != given)
    found = features(get_backbone("EfficientNetLite0"), files, cache=True)
    print(f"{len(files)} photos, {int((~kept).sum())} dropped and {int((right != given)[kept].sum())} relabelled by a person.")
    rows = []
    for seed in range(seeds):
        as_given, corrected = out_of_fold_probabilities(found, given, seed=seed), out_of_fold_probabilities(found[kept], right[kept], seed=seed)
        before, after = measure(right[kept], as_given[kept]), measure(right[kept], corrected)
        ranked = label_issues(found, given, seed=seed, files=[file.name for file in files], labels=labels, everything=True)
        bad, called = np.isin(ranked["file"].to_numpy(), [file.name for file, is_bad in zip(files, wrong) if is_bad]), int(ranked["suspect"].sum())
        rows.append((before.auc, after.auc, before.accuracy, after.accuracy, called, bad[:called].mean(), bad[:100].sum() / bad.sum(), bad[:200].sum() / bad.sum()))
    names = ["AUC, taught with the labels as they came", "AUC, taught with the corrected", "accuracy at one half, as they came", "accuracy at one half, corrected", "suspects", "of them wrong", "wrong labels among the first 100 of the list", "among the first 200"]
    forms = [".4f"] * 4 + [".0f"] + [".0%"] * 3
    print(table(["", "mean", "by cut"], [(name, f"{np.mean(values):{form}}", ", ".join(f"{value:{form}}" for value in values)) for name, form, values in zip(names, forms, zip(*rows))]))


if __name__ == "__main__":
    given = photo_folder()
    if given.is_dir(): main(given, *map(int, sys.argv[2:3]))
    else: print(f"cleaning.py skipped: there is no folder {given} with hotdog/ and nothotdog/ in it; name yours as the first argument")

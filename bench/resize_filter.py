"""What the filter that makes pictures smaller does to a classifier: python bench/resize_filter.py [PHOTOS [SPLITS]]

Every photo goes through `check_picture` (256 pixels, JPEG quality 90) once with each filter. Then the same head is trained on the
same splits, and the AUC on the validation photos is printed, with the difference from *area*, split by split.
"""
import sys
import tempfile
from pathlib import Path

import numpy as np
from photos_auc import place, trained
from telling import photo_folder, table

from hotdog_nb.vision.backbones import get_backbone
from hotdog_nb.downloader.policy import Policy
from hotdog_nb.downloader.checker import check_picture
from hotdog_nb.vision.metrics import measure
from hotdog_nb.dataset.loading import find_labels, find_pictures
from hotdog_nb.vision.features import features
from hotdog_nb.training import Examples


def shrunk(files: list[Path], filter: str, to: Path) -> list[Path]:
    "The files, made smaller with this filter."
    made = []
    for file in files:
        made.append(to / filter / file.parent.name / file.name)
        made[-1].parent.mkdir(parents=True, exist_ok=True)
        made[-1].write_bytes(check_picture(file.read_bytes(), Policy(filter=filter, min_side=1)).data)
    return made


def main(photos: Path, splits: int = 5):
    labels = find_labels(photos)
    files, answers = find_pictures(photos, labels)
    backbone, aucs, rows = get_backbone("EfficientNetLite0"), {}, []
    with tempfile.TemporaryDirectory() as folder:
        for filter in ("area", "linear", "lanczos"):
            found, aucs[filter] = features(backbone, shrunk(files, filter, Path(folder))), []
            for seed in range(splits):
                at = np.array([place(seed, file) for file in files])
                parts = {"train": at < 0.7, "validation": (at >= 0.7) & (at < 0.85)}
                data = {name: Examples(found[part], answers[part], (), labels) for name, part in parts.items()}
                aucs[filter].append(measure(answers[parts["validation"]], trained(data).mean(axis=1)).auc)
            apart = np.array(aucs[filter]) - np.array(aucs["area"])
            rows.append((filter, f"{np.mean(aucs[filter]):.4f}", ", ".join(f"{auc:.4f}" for auc in aucs[filter]), f"{apart.mean():+.4f} ({apart.min():+.4f} to {apart.max():+.4f})"))
    print(table(["filter", "AUC, mean", "by split", "minus *area*, mean (smallest to largest)"], rows))


if __name__ == "__main__":
    given = photo_folder()
    if given.is_dir(): main(given, *map(int, sys.argv[2:3]))
    else: print(f"resize_filter.py skipped: there is no folder {given} with hotdog/ and nothotdog/ in it; name yours as the first argument")

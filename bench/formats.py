"""One classifier in every format that `export` writes: python bench/formats.py [PHOTOS]

PHOTOS holds hotdog/ and nothotdog/, or files that a photos.csv beside them lists (columns file, label). A classifier is trained on three quarters of them
(`train`, backbone frozen), and written as LiteRT (as it is, 16 bits, dynamic range, full integer), ONNX and SavedModel. For each: megabytes; AUC
and accuracy on the other quarter, and how far the probabilities are from the Keras model's; milliseconds per square on one core (on two for
SavedModel and Keras, which choose for themselves), formats in turn, medians of nine rounds of 50. ONNX is left out where tf2onnx isn't there.
"""
import random
import shutil
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl

from telling import photo_folder, spread, table

from hotdog_nb.deploy.converters import average_over_augmentations, exported_predictor
from hotdog_nb.deploy.export import export
from hotdog_nb.deploy.litert import SeeFood
from hotdog_nb.vision.metrics import measure
from hotdog_nb.dataset.loading import find_pictures, load_picture
from hotdog_nb.training import train

KINDS = {"LiteRT": {}, "LiteRT, 16 bits": {"quantize": "float16"}, "LiteRT, dynamic range": {"quantize": "dynamic"}, "LiteRT, full integer": {"quantize": "integer"}, "ONNX": {"format": "onnx"}, "SavedModel": {"format": "savedmodel"}}
ROUNDS, SQUARES = 9, 50


def main(photos: Path, work: Path):
    rows = pl.read_csv(photos / "photos.csv").select("file", "label").rows() if (photos / "photos.csv").exists() else [(str(file.relative_to(photos)), file.parent.name) for file in sorted(photos.glob("*/*"))]
    random.Random(0).shuffle(rows)
    for i, (file, label) in enumerate(rows):
        to = work / "images" / ("validation" if i % 4 == 0 else "train") / label / Path(file).name
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(photos / file, to)
    classifier = train(work, thawed_epochs=0)
    files, truth = find_pictures(work / "images/validation", classifier.labels)
    examples = sorted((work / "images/train").glob("*/*"))[::12]
    original, size, views = classifier.predict(files), classifier.model.input_shape[1], classifier.views
    squares = [load_picture(file, "crop", size) for file in files[:SQUARES]]
    asks, answers, sizes = {"Keras": lambda square: classifier.model(square[None].astype("float32"))}, {"Keras": original}, {}
    for name, options in KINDS.items():
        if name == "ONNX" and not (find_spec("tf2onnx") and find_spec("onnxruntime")): print("ONNX left out: see install_command in hotdog_nb.core"); continue
        file = export(classifier, work / f"model-{len(sizes)}", tolerance=1, examples=examples, **{"format": "litert", **options})
        sizes[name] = sum(part.stat().st_size for part in (file.rglob("*") if file.is_dir() else [file]) if part.is_file())
        if "format" in options: asks[name] = exported_predictor(file, options["format"]); answers[name] = np.array(average_over_augmentations(asks[name], files, views, size)); continue
        pocket = SeeFood(file)
        asks[name], answers[name] = pocket.run, pocket.predict(files)
    taken = {name: [] for name in asks}
    for _ in range(ROUNDS):
        for name in random.sample(list(asks), len(asks)):
            began = time.perf_counter()
            for square in squares: asks[name](square)
            taken[name].append((time.perf_counter() - began) / len(squares) * 1000)
    print(f"{len(files)} photos; a square of {size} by {size} pixels: median (smallest to largest) of {ROUNDS} rounds of {SQUARES}, formats in turn.")
    scores = {name: measure(truth, p) for name, p in answers.items()}
    print(table(["", "MB", "AUC", "accuracy", "farthest off", "ms a square"], [(name, f"{sizes[name] / 1e6:.1f}" if name in sizes else "", f"{scores[name].auc:.4f}", f"{scores[name].accuracy:.4f}",
        f"{np.abs(p - original).max():.4f}", spread(taken[name])) for name, p in answers.items()]))


if __name__ == "__main__":
    given = photo_folder()
    if not given.is_dir(): sys.exit(print(f"formats.py skipped: there is no folder {given}; name yours as the first argument"))
    with tempfile.TemporaryDirectory(prefix="formats-") as work: main(given, Path(work))

"""The Keras transfer-learning guide's recipe beside `train`: python bench/transfer.py [PHOTOS [SPLITS [COUNT]]]

PHOTOS holds hotdog/ and nothotdog/; each split takes COUNT of them. Same backbone (EfficientNet-Lite0), same photos, same validation photos, in one run. The recipe:
pictures resized, cached in memory and shuffled, random flips and rotations, frozen backbone in inference mode, average pooling, dropout 0.2,
one unit; Adam for 20 epochs, then everything thawed, Adam at 1e-5 for 10. Printed: seconds and validation AUC of both, of `train` with the
backbone frozen, as by default, and with two thawed epochs; of the recipe after its frozen part, at its best and at its end; and how much longer it takes.
"""
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import tensorflow as tf
from photos_auc import place
from telling import photo_folder, ratio, spread, table

from hotdog_nb.vision.backbones import EfficientNetLite0, keras
from hotdog_nb.vision.metrics import measure
from hotdog_nb.dataset.loading import find_labels, find_pictures
from hotdog_nb.training import train, training_data

BATCH, SIZE = 32, 224


def laid_out(photos: Path, seed: int, folder: Path, count: int):
    "A build's folder of links to so many of the photos: of a hundred 82 train, 18 validation."
    files, _ = find_pictures(photos, find_labels(photos))
    for i, file in enumerate(sorted(files, key=lambda file: place(seed, file))[:count]):
        to = folder / "images" / ("train" if i < 0.82 * count else "validation") / file.parent.name / file.name
        to.parent.mkdir(parents=True, exist_ok=True)
        to.symlink_to(file.resolve())


def pictures(folder: Path, split: str, shuffled: bool = False) -> tuple[tf.data.Dataset, np.ndarray]:
    "Batches of one split as the guide makes them, and the answers in their order."
    files, answers = find_pictures(folder / "images" / split, ("hotdog", "nothotdog"))
    def opened(file, answer): return tf.image.resize(tf.io.decode_image(tf.io.read_file(file), 3, expand_animations=False), (SIZE, SIZE)), answer
    data = tf.data.Dataset.from_tensor_slices(([str(file) for file in files], answers)).map(opened, num_parallel_calls=tf.data.AUTOTUNE)
    data = data.cache()
    return (data.shuffle(len(files), seed=42) if shuffled else data).batch(BATCH).prefetch(10), answers


def recipe(folder: Path) -> list[tuple[str, float, float]]:
    "What the guide does: per epoch its name, seconds since the start (validation left out), validation AUC."
    keras.utils.set_random_seed(42)
    (known, _), (unseen, answers), spent, rows = pictures(folder, "train", shuffled=True), pictures(folder, "validation"), 0.0, []
    base = EfficientNetLite0()
    base.trainable = False
    picture = keras.Input((SIZE, SIZE, 3))
    x = keras.layers.RandomRotation(0.1)(keras.layers.RandomFlip("horizontal")(picture))
    x = keras.layers.Dropout(0.2)(base(x, training=False))
    model = keras.Model(picture, keras.layers.Dense(1)(x))
    for name, optimizer, epochs in (("frozen", keras.optimizers.Adam(), 20), ("thawed", keras.optimizers.Adam(1e-5), 10)):
        base.trainable = name == "thawed"
        model.compile(optimizer, keras.losses.BinaryCrossentropy(from_logits=True))
        for epoch in range(epochs):
            start = time.perf_counter()
            model.fit(known, shuffle=False, verbose=0)
            spent += time.perf_counter() - start
            rows.append((f"{name} {epoch + 1}", spent, measure(answers, model.predict(unseen, verbose=0)[:, 0]).auc))
            print("recipe, {}: {:.0f} s, AUC {:.4f}".format(*rows[-1]), file=sys.stderr, flush=True)
    return rows


def trained(folder: Path, epochs: int) -> tuple[float, float]:
    "Seconds that `train` takes, nothing cached, and its AUC on the validation photos."
    start = time.perf_counter()
    classifier = train(folder, data=training_data(folder, cache=None), thawed_epochs=epochs)
    seconds = time.perf_counter() - start
    files, answers = find_pictures(folder / "images" / "validation", classifier.labels)
    return seconds, measure(answers, classifier.predict(files)).auc


def main(photos: Path, splits: int = 3, count: int = 700):
    told = {}
    for seed in range(splits):
        folder = Path(tempfile.mkdtemp(prefix="transfer-"))
        try:
            laid_out(photos, seed, folder, count)
            for name, epochs in (("`train`, backbone frozen (`thawed_epochs=0`)", 0), ("`train`, two epochs thawed (`thawed_epochs=2`)", 2)): told.setdefault(name, []).append(trained(folder, epochs))
            rows = [row[1:] for row in recipe(folder)]
        finally: shutil.rmtree(folder)
        for name, row in (("the recipe, frozen", rows[19]), ("the recipe at its best", max(rows, key=lambda row: row[1])), ("the recipe at its end", rows[-1])): told.setdefault(name, []).append(row)
    seconds, aucs = ({name: [run[which] for run in runs] for name, runs in told.items()} for which in (0, 1))
    frozen, default = list(told)[:2]
    print(f"{count} photos, {round(0.82 * count)} of them for training; median (smallest to largest) of {splits} splits, one run of each side in turn, nothing cached before.")
    print(table(["", "s", "validation AUC", "time / `train` frozen", "time / `train` thawed"], [(name, spread(seconds[name], ".0f"), spread(aucs[name], ".4f"), ratio(seconds[frozen], seconds[name], ".1f"), ratio(seconds[default], seconds[name], ".1f")) for name in told]))


if __name__ == "__main__":
    given = photo_folder()
    if given.is_dir(): main(given, *map(int, sys.argv[2:4]))
    else: print(f"transfer.py skipped: there is no folder {given} with hotdog/ and nothotdog/ in it; name yours as the first argument")

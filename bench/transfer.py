"""The Keras transfer-learning guide's recipe beside `train`: python bench/transfer.py [PHOTOS [SPLITS]]

PHOTOS holds hotdog/ and nothotdog/. Same backbone (EfficientNet-Lite0), same photos, same validation photos, in one run. The recipe:
pictures resized, cached in memory and shuffled, random flips and rotations, frozen backbone in inference mode, average pooling, dropout 0.2,
one unit; Adam for 20 epochs, then everything thawed, Adam at 1e-5 for 10. Printed: seconds and validation AUC after each
epoch of the recipe, seconds and AUC of `train` with the backbone frozen and as it is by default, and the ratios.
"""
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import tensorflow as tf
from photos_auc import place

from hotdog_nb.backbones import EfficientNetLite0, keras
from hotdog_nb.judging import measure
from hotdog_nb.reading import find_labels, find_pictures
from hotdog_nb.training import train, training_data

BATCH, SIZE = 32, 224


def laid_out(photos: str, seed: int, folder: Path):
    "A build's folder of links to the photos: 70 % train, 15 % validation; the rest is left out."
    files, answers = find_pictures(photos, find_labels(photos))
    for file, answer in zip(files, answers):
        at = place(seed, file)
        if at >= 0.85: continue
        to = folder / "images" / ("train" if at < 0.7 else "validation") / file.parent.name / file.name
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
            print("    recipe, {}: {:.0f} s, AUC {:.4f}".format(*rows[-1]), flush=True)
    return rows


def trained(folder: Path, epochs: int | None) -> tuple[float, float]:
    "Seconds that `train` takes, nothing cached, and its AUC on the validation photos."
    start = time.perf_counter()
    classifier = train(folder, data=training_data(folder, cache=None), **({} if epochs is None else {"thawed_epochs": epochs}))
    seconds = time.perf_counter() - start
    files, answers = find_pictures(folder / "images" / "validation", classifier.labels)
    return seconds, measure(answers, classifier.predict(files)).auc


def main(photos: str, splits: int = 1):
    for seed in range(splits):
        folder, sides = Path(tempfile.mkdtemp(prefix="transfer-")), []
        try:
            laid_out(photos, seed, folder)
            for name, epochs in (("frozen", 0), ("by default", None)):
                seconds, ours = trained(folder, epochs)
                print(f"split {seed}: train, {name}: {seconds:.0f} s, AUC {ours:.4f}", flush=True)
                sides.append((name, seconds, ours))
            rows = recipe(folder)
        finally: shutil.rmtree(folder)
        best = max(auc for _, _, auc in rows)
        print(f"split {seed}: the recipe takes {rows[-1][1]:.0f} s and ends at {rows[-1][2]:.4f}; its best is {best:.4f}")
        for name, seconds, ours in sides:
            epoch, spent, _ = next(row for row in rows if row[2] >= min(ours, best))
            print(f"    it reaches {min(ours, best):.4f} after {epoch}, {spent:.0f} s: {spent / seconds:.1f} times train, {name}; in all {rows[-1][1] / seconds:.1f} times", flush=True)


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else "../shared/photos"
    if Path(given).is_dir(): main(given, *map(int, sys.argv[2:3]))
    else: print(f"transfer.py skipped: there is no folder {given} with hotdog/ and nothotdog/ in it; name yours as the first argument")

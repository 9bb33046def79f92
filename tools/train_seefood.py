"""Trains SeeFood, the classifier in the wheel: hotdog_nb/models/seefood.tflite and seefood.json.

    .venv/bin/python tools/train_seefood.py PHOTOS

PHOTOS holds photos.csv (columns file, label, origin; label hotdog or nothotdog) and the files that it names. The backbone is
EfficientNet-Lite0, frozen; a logistic unit is trained on what it sees in several views of each photo: the middle, all of it squeezed,
mirrored, a random part with other colours, and the photo made small and laid upon another that shows no hot dog. Drawings, noise,
gradients and text are further negatives. Cross-validated over five folds; then trained on all, converted, and compared.
Same photos, same seed, same machine: same files.
"""
import csv
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageOps
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from hotdog_nb.backbones import EfficientNetLite0, keras
from hotdog_nb.drawings import NOUNS, draw
from hotdog_nb.reading import load_picture

OUT = Path(__file__).resolve().parent.parent / "hotdog_nb" / "models"
SIZE, SEED, STRENGTH = 224, 42, 0.003
VIEWS = ("crop", "whole", "mirrored", "part 1", "part 2", "small 1", "small 2", "small 3")
ASKED = ("crop", "whole")  # the views that are averaged in use


def opened(file: Path) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(file)).convert("RGB")


def recoloured(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    for change, low, high in ((ImageEnhance.Brightness, 0.7, 1.3), (ImageEnhance.Color, 0.6, 1.4), (ImageEnhance.Contrast, 0.7, 1.3)):
        picture = change(picture).enhance(random.uniform(low, high))
    return picture


def view_of(picture: Image.Image, view: str, others: list[Path], number: int) -> np.ndarray:
    "One view, uint8 (SIZE, SIZE, 3); `others` show no hot dog."
    if view in ASKED: return load_picture(picture, view, SIZE)
    random = np.random.default_rng([SEED, number, VIEWS.index(view)])
    if view == "mirrored": return load_picture(ImageOps.mirror(picture), "crop", SIZE)
    if view.startswith("part"):
        area, shape = random.uniform(0.35, 1), np.exp(random.uniform(-0.3, 0.3))
        width, height = (min(side, int((picture.width * picture.height * area * ratio) ** 0.5)) for side, ratio in ((picture.width, shape), (picture.height, 1 / shape)))
        left, top = (int(random.integers(0, whole - part + 1)) for whole, part in ((picture.width, width), (picture.height, height)))
        made = recoloured(picture.crop((left, top, left + width, top + height)), random).resize((SIZE, SIZE), Image.Resampling.BICUBIC)
    else:
        made = opened(others[random.integers(len(others))]).resize((SIZE, SIZE))
        side = int(SIZE * random.uniform(0.35, 0.75))
        small = ImageOps.contain(recoloured(picture, random), (side, side))
        made.paste(small, (int(random.integers(0, SIZE - small.width + 1)), int(random.integers(0, SIZE - small.height + 1))))
    return np.asarray(ImageOps.mirror(made) if random.random() < 0.5 else made)


def look_alikes(count: int) -> list[Image.Image]:
    "Pictures that are no photos: drawings of other things, noise, gradients, text."
    random, made = np.random.default_rng(SEED), []
    nouns = [noun for noun in NOUNS if noun not in ("hot dog", "chili dog")]
    for i in range(count):
        if i % 4 < 2: made.append(draw(nouns[i % len(nouns)], 10_000 + i, SIZE)); continue
        if i % 4 == 2:
            low = random.integers(0, 256, (int(random.choice([4, 16, 64, SIZE])),) * 2 + (3,)).astype("uint8")
            made.append(Image.fromarray(low).resize((SIZE, SIZE), random.choice([Image.Resampling.NEAREST, Image.Resampling.BICUBIC])))
        else:
            page = Image.new("RGB", (SIZE, SIZE), tuple(map(int, random.integers(180, 256, 3))))
            pen = ImageDraw.Draw(page)
            for line in range(6, SIZE, int(random.integers(10, 20))): pen.text((6, line), "".join(chr(int(c)) for c in random.integers(97, 123, 40)), fill=tuple(map(int, random.integers(0, 120, 3))))
            made.append(page)
    return made


def seen(backbone, squares) -> np.ndarray:
    "Unit-length features, float32 (n, 1280), of squares from an iterator."
    rows, batch = [], []

    def flush():
        full = np.zeros((32, SIZE, SIZE, 3), "float32")
        full[:len(batch)] = batch
        rows.append(backbone.predict_on_batch(full)[:len(batch)])
        batch.clear()
    for square in squares:
        batch.append(square)
        if len(batch) == 32: flush()
    if batch: flush()
    found = np.concatenate(rows)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def fitted(x: np.ndarray, y: np.ndarray, importance: np.ndarray) -> tuple[np.ndarray, float]:
    "Weights (1280,) and bias of a logistic unit on unit-length features; `importance` of each example."
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    unit = LogisticRegression(C=STRENGTH, max_iter=1000).fit((x - mean) / spread, y, importance)
    weights = unit.coef_[0] / spread
    return weights, float(unit.intercept_[0] - weights @ mean)


def best_accuracy(y: np.ndarray, logits: np.ndarray) -> float:
    "The share of right answers at the best threshold."
    called = np.concatenate([[0], np.cumsum(2 * y[np.argsort(-logits)] - 1)])
    return float((called.max() + (y == 0).sum()) / len(y))


def main(photos: str):
    import tensorflow as tf

    from hotdog_nb.app import quiet
    keras.utils.set_random_seed(SEED)
    rows = list(csv.DictReader(open(Path(photos) / "photos.csv", encoding="utf-8")))
    files, y = [Path(photos) / row["file"] for row in rows], np.array([row["label"] == "hotdog" for row in rows], int)
    others, backbone = [file for file, yes in zip(files, y) if not yes], EfficientNetLite0()
    x = np.stack([seen(backbone, (view_of(opened(file), view, others, i) for i, file in enumerate(files))) for view in VIEWS], axis=1)
    strange = look_alikes(400)
    none = seen(backbone, (load_picture(picture, "whole", SIZE) for picture in strange))
    print(f"{len(files)} photos, {len(strange)} other pictures", flush=True)

    def trained(which):
        seen_views, others = x[which].reshape(-1, x.shape[-1]), none[::2]  # the other half is for measuring
        return fitted(np.concatenate([seen_views, others]), np.concatenate([np.repeat(y[which], len(VIEWS)), np.zeros(len(others), int)]), np.repeat([1, len(VIEWS)], [len(seen_views), len(others)]))
    out, small, aucs, strange_called = np.zeros(len(y)), np.zeros(len(y)), [], []
    for train, test in StratifiedKFold(5, shuffle=True, random_state=SEED).split(y, [row["origin"] for row in rows]):
        weights, bias = trained(train)
        out[test], small[test] = (x[test][:, :2] @ weights).mean(axis=1) + bias, x[test][:, VIEWS.index("small 1")] @ weights + bias
        aucs.append(roc_auc_score(y[test], out[test]))
        strange_called.append(float((none[1::2] @ weights + bias > 0).mean()))
    figures = dict(auc=roc_auc_score(y, out), auc_of_folds=[min(aucs), max(aucs)], accuracy=float(((out > 0) == y).mean()), accuracy_at_best_threshold=best_accuracy(y, out), auc_when_small=roc_auc_score(y, small), called_hotdog_of_look_alikes=float(np.mean(strange_called)))
    for origin in sorted({row["origin"] for row in rows if row["label"] == "hotdog"}):
        left_out = np.array([row["origin"] == origin for row in rows])
        weights, bias = trained(np.flatnonzero(~left_out))
        asked = np.flatnonzero(left_out | (y == 0) & (np.arange(len(y)) % 5 == 0))
        figures[f"auc_without_{origin}"] = roc_auc_score(y[asked], (x[asked][:, :2] @ weights).mean(axis=1))
    figures = {name: np.round(value, 4).tolist() for name, value in figures.items()}
    print(json.dumps(figures, indent=1), flush=True)

    weights, bias = trained(np.arange(len(y)))
    unit = keras.layers.Dense(1, activation="sigmoid", name="probability")
    model = keras.Model(backbone.input, unit(keras.layers.UnitNormalization(name="unit_length")(backbone.output)), name="seefood")
    unit.set_weights([weights[:, None].astype("float32"), np.array([bias], "float32")])
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    with quiet(): data = converter.convert()
    OUT.mkdir(exist_ok=True)
    (OUT / "seefood.tflite").write_bytes(data)
    card = dict(labels=["hotdog", "nothotdog"], threshold=0.5, size=SIZE, views=list(ASKED), seed=SEED, backbone="EfficientNet-Lite0, ImageNet weights (Apache-2.0), frozen", trained_on=f"{int(y.sum())} photos of hot dogs and {int((1 - y).sum())} of other things, not published",
        photos_sha256=hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest(), sha256=hashlib.sha256(data).hexdigest(), bytes=len(data), cross_validated=figures, license="Apache-2.0")
    (OUT / "seefood.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    from hotdog_nb.seefood import SeeFood
    there, here = SeeFood().predict(files), (1 / (1 + np.exp(-((x[:, :2] @ weights) + bias)))).mean(axis=1)
    card["quantised"] = {"auc_of_float_model_on_its_training_photos": round(roc_auc_score(y, here), 4), "auc_as_shipped_on_the_same": round(roc_auc_score(y, there), 4), "largest_difference_of_p": round(float(np.abs(there - here).max()), 3)}
    (OUT / "seefood.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(card["quantised"]))


if __name__ == "__main__":
    if len(sys.argv) != 2: sys.exit(__doc__)
    main(sys.argv[1])

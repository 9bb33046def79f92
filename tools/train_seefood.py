"""Trains SeeFood, the classifier in the wheel: hotdog_nb/assets/models/seefood.tflite and seefood.json.

    .venv/bin/python tools/train_seefood.py PHOTOS [--quick]

PHOTOS holds photos.csv (columns file, label, origin; label hotdog or nothotdog) and the files that it names. tools/seefood/review.csv
holds what a person decided about their labels: wrong ones are corrected or left out, in training and in measuring alike (what the
figures are without that is printed, too). tools/seefood/scenes.txt names the hot dogs that are a small part of a larger scene.

The backbone is EfficientNet-Lite2 at 320 pixels. Twelve views of each photo (the middle, all of it squeezed, both mirrored, parts of it
with other colours, the photo made small and laid upon another or upon its own blurred self) go through its lower stages once; what
these give is kept on the disk. The upper stages and one unit learn from that: the unit starts as a logistic regression on the frozen
network, and batch normalisation stays in inference mode. Drawings, noise, gradients and text are further negatives. Cross-validated over
five folds, and with each source of hot dogs left out; then trained on all, rounded to eight bits, and compared.
Same photos, same seed, same machine: same files. About two hours on two cores; --quick leaves the figures out, and writes nothing.
"""
import argparse
import csv
import hashlib
import json
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from hotdog_nb.vision.backbones import EfficientNetLite2, keras
from hotdog_nb.tiny_web.drawings import NOUNS, draw
from hotdog_nb.dataset.loading import load_picture
from hotdog_nb.dataset.review import read_review

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "hotdog_nb" / "assets" / "models"
SIZE, SEED, FOLDS, LAST = 320, 42, 5, "stage5"  # pixels; the last stage that stays as it is
VIEWS = ("crop", "whole", "mirrored crop", "mirrored whole", *(f"part {i}" for i in range(1, 6)), *(f"small {i}" for i in range(1, 4)))
ASKED, SMALL = (0, 1), 9  # the views that are averaged in use; the one that tells how it does with small things
EPOCHS, BATCH, RATE, DECAY, SMOOTHING, DROPOUT = 10, 32, 2e-4, 0.02, 0.05, 0.2


# --- pictures

def opened(file: Path) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(file)).convert("RGB")


def recoloured(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    for change, low, high in ((ImageEnhance.Brightness, 0.65, 1.35), (ImageEnhance.Color, 0.5, 1.5), (ImageEnhance.Contrast, 0.65, 1.35)):
        picture = change(picture).enhance(random.uniform(low, high))
    return picture.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 1.2))) if random.random() < 0.2 else picture


def part_of(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    area, shape = random.uniform(0.3, 1), np.exp(random.uniform(-0.35, 0.35))
    width, height = (min(side, int((picture.width * picture.height * area * ratio) ** 0.5)) for side, ratio in ((picture.width, shape), (picture.height, 1 / shape)))
    left, top = (int(random.integers(0, whole - part + 1)) for whole, part in ((picture.width, width), (picture.height, height)))
    return recoloured(picture.crop((left, top, left + width, top + height)), random).resize((SIZE, SIZE), Image.Resampling.BICUBIC)


def made_small(picture: Image.Image, ground: Image.Image, random: np.random.Generator) -> Image.Image:
    side = int(SIZE * random.uniform(0.28, 0.75))
    small = ImageOps.contain(recoloured(picture, random), (side, side), Image.Resampling.BICUBIC)
    ground.paste(small, (int(random.integers(0, SIZE - small.width + 1)), int(random.integers(0, SIZE - small.height + 1))))
    return ground


def view_of(file: Path, view: str, others: list[Path], number: int) -> np.ndarray:
    "One view, uint8 (SIZE, SIZE, 3); `others` show no hot dog."
    picture = opened(file)
    if view in ("crop", "whole"): return load_picture(picture, view, SIZE)
    if view.startswith("mirrored"): return load_picture(ImageOps.mirror(picture), view.split()[1], SIZE)
    random = np.random.default_rng([SEED, number, VIEWS.index(view)])
    if view.startswith("part"): made = part_of(picture, random)
    elif view == "small 3": made = made_small(picture, picture.resize((SIZE, SIZE)).filter(ImageFilter.GaussianBlur(12)), random)
    else: made = made_small(picture, opened(others[random.integers(len(others))]).resize((SIZE, SIZE)), random)
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
            for line in range(6, SIZE, int(random.integers(10, 20))): pen.text((6, line), "".join(chr(int(c)) for c in random.integers(97, 123, 60)), fill=tuple(map(int, random.integers(0, 120, 3))))
            made.append(page)
    return made


# --- the network, in two parts

def parts() -> tuple[keras.Model, keras.Model, keras.Model]:
    "Pictures to what the lower stages give; that to what is seen in it; that to the logit of hot dog, too. Batch normalisation is frozen."
    whole = EfficientNetLite2(size=SIZE)
    between = [layer for layer in whole.layers if layer.name.startswith(LAST)][-1].output
    for layer in whole.layers:
        if isinstance(layer, keras.layers.BatchNormalization): layer.trainable = False
    places = next(layer for layer in reversed(whole.layers) if isinstance(layer, keras.layers.ReLU)).output
    seen = keras.Model(between, keras.layers.Concatenate()([keras.layers.GlobalAveragePooling2D()(places), keras.layers.GlobalMaxPooling2D()(places)]))
    logit = keras.layers.Dense(1, name="logit")(keras.layers.Dropout(DROPOUT, seed=SEED)(seen.output))
    return keras.Model(whole.input, between), seen, keras.Model(seen.input, logit)


def looked_up(lower: keras.Model, squares, count: int, path: Path, batch: int = 64) -> np.ndarray:
    "What the lower stages give for `count` squares, float16, on the disk."
    kept = np.lib.format.open_memmap(path, "w+", "float16", (count, *lower.output_shape[1:]))
    full, row = np.zeros((batch, SIZE, SIZE, 3), "float32"), 0
    while row < count:
        n = min(batch, count - row)
        for i in range(n): full[i] = next(squares)
        kept[row:row + n] = lower.predict_on_batch(full)[:n]
        row += n
    return kept


def asked(model: keras.Model, kept: np.ndarray, rows: np.ndarray, batch: int = 64) -> np.ndarray:
    "What a model says of rows of `kept`."
    said, full = [], np.zeros((batch, *kept.shape[1:]), "float32")
    for start in range(0, len(rows), batch):
        n = len(rows[start:start + batch])
        full[:n] = kept[rows[start:start + batch]]
        said.append(model.predict_on_batch(full)[:n])
    return np.concatenate(said)


def trained(kept: np.ndarray, which: np.ndarray, y: np.ndarray, hardness: np.ndarray, strange: np.ndarray) -> keras.Model:
    "The upper part, trained on the photos `which` (all their views; of what is no hot dog the hard more often) and the rows `strange`."
    keras.utils.set_random_seed(SEED)
    keras.backend.clear_session()
    _, seen, model = parts()
    n = len(VIEWS)
    rows = np.concatenate([which * n + view for view in (*ASKED, 2, 5, SMALL)] + [strange])
    x = asked(seen, kept, rows)
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-3
    start = LogisticRegression(C=0.001, max_iter=2000).fit((x - mean) / spread, np.concatenate([np.tile(y[which], 5), np.zeros(len(strange), int)]))
    weights = (start.coef_[0] / spread).astype("float32")
    model.get_layer("logit").set_weights([weights[:, None], np.array([start.intercept_[0] - weights @ mean], "float32")])

    steps = EPOCHS * ((len(which) + len(strange) // 4) // BATCH)
    optimizer = keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(RATE / 20, steps, warmup_target=RATE, warmup_steps=steps // 10), weight_decay=DECAY, use_ema=True, ema_momentum=0.995)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    optimizer.build(model.trainable_variables)
    loss = keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=SMOOTHING)

    @tf.function
    def step(x, answers):
        with tf.GradientTape() as tape: value = loss(answers, model(x, training=True))
        optimizer.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
        return value
    random, often, (no, yes) = np.random.default_rng(SEED), np.array([1.5] * 4 + [1] * (n - 4)), (which[y[which] == label] for label in (0, 1))
    for epoch in range(EPOCHS):
        photos = np.concatenate([yes, random.choice(no, len(no), p=hardness[no] / hardness[no].sum())])
        rows = np.concatenate([photos * n + random.choice(n, len(photos), p=often / often.sum()), random.permutation(strange)[:len(strange) // 4]])
        answers = np.concatenate([y[photos], np.zeros(len(rows) - len(photos), int)]).astype("float32")[:, None]
        order, losses = random.permutation(len(rows)), []
        for start in range(0, len(rows) - BATCH + 1, BATCH):
            now = order[start:start + BATCH]
            losses.append(float(step(kept[rows[now]].astype("float32"), answers[now])))
            if not np.isfinite(losses[-1]): raise SystemExit(f"The loss is no number in epoch {epoch + 1} at rate {RATE:g}.")
    optimizer.finalize_variable_values(model.trainable_variables)
    print(f"  trained on {len(which)} photos, loss {np.mean(losses):.3f}", flush=True)
    return model


# --- figures

def best_accuracy(y: np.ndarray, logits: np.ndarray) -> float:
    "The share of right answers at the best threshold."
    called = np.concatenate([[0], np.cumsum(2 * y[np.argsort(-logits)] - 1)])
    return float((called.max() + (y == 0).sum()) / len(y))


def measured(kept, y, hardness, given, good, fold, scenes, strange, files, work) -> tuple[dict, np.ndarray]:
    "The cross-validated figures, and each photo's out-of-fold logit."
    n, out, small, called, aucs = len(VIEWS), np.zeros(len(y)), np.zeros(len(y)), [], []
    for k in range(FOLDS):
        model, test = trained(kept, np.flatnonzero((fold != k) & good), y, hardness, strange[::2]), np.flatnonzero(fold == k)
        out[test] = np.mean([asked(model, kept, test * n + view)[:, 0] for view in ASKED], axis=0)
        small[test] = asked(model, kept, test * n + SMALL)[:, 0]
        called.append(float((asked(model, kept, strange[1::2])[:, 0] > 0).mean()))
        aucs.append(roc_auc_score(y[test][good[test]], out[test][good[test]]))
        if k == 0: rounding = compared(model, kept, y, test[good[test]], files, np.flatnonzero((fold != k) & good), work)
        print(f"fold {k + 1}: AUC {aucs[-1]:.4f}, accuracy {((out > 0) == y)[test][good[test]].mean():.4f}", flush=True)
    hard = good & (scenes | (y == 0) & (hardness >= 1))
    figures = dict(photos=int(good.sum()), auc=roc_auc_score(y[good], out[good]), auc_of_folds=[min(aucs), max(aucs)], accuracy=float(((out > 0) == y)[good].mean()), accuracy_at_best_threshold=best_accuracy(y[good], out[good]),
                   auc_labels_as_given=roc_auc_score(given, out), accuracy_labels_as_given=float(((out > 0) == given).mean()), auc_when_small=roc_auc_score(y[good], small[good]), auc_scenes=roc_auc_score(y[hard], out[hard]), accuracy_scenes=float(((out > 0) == y)[hard].mean()), called_hotdog_of_look_alikes=float(np.mean(called)))
    return {name: np.round(value, 4).tolist() for name, value in figures.items()} | {"rounding": rounding}, out


def left_out(kept, y, hardness, given, good, fold, origins, strange) -> dict:
    "AUC on the hot dogs of each source, with a model that has seen none of that source, beside a fifth of what is no hot dog."
    figures, n = {}, len(VIEWS)
    for origin in sorted(set(origins[given == 1])):
        test = good & ((origins == origin) | (y == 0) & (fold == 0))
        model = trained(kept, np.flatnonzero(~test & good), y, hardness, strange[::2])
        said = np.mean([asked(model, kept, np.flatnonzero(test) * n + view)[:, 0] for view in ASKED], axis=0)
        figures[f"auc_without_{origin}"] = round(roc_auc_score(y[test], said), 4)
        print(f"without {origin}: AUC {figures[f'auc_without_{origin}']:.4f}", flush=True)
    return figures


def calibrated(model: keras.Model, y: np.ndarray, logits: np.ndarray):
    "Put into the last unit what makes out-of-fold logits probabilities (Platt 1999), one half being as likely for each label."
    unit, (weights, bias) = LogisticRegression(C=1e6, class_weight="balanced").fit(logits[:, None], y), model.get_layer("logit").get_weights()
    scale, shift = float(unit.coef_[0, 0]), float(unit.intercept_[0])
    model.get_layer("logit").set_weights([weights * scale, bias * scale + shift])
    return round(scale, 4), round(shift, 4)


def rounded(model: keras.Model, files: list[Path]) -> bytes:
    "A LiteRT model with weights and activations of eight bits; its last unit stays as it is, so that probabilities are fine-grained."
    def examples():
        for i, file in enumerate(files): yield [load_picture(file, ("crop", "whole")[i % 2], SIZE)[None].astype("float32")]
    from hotdog_nb.deploy.converters import fix_batch_size, quiet_converter
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations, converter.representative_dataset = [tf.lite.Optimize.DEFAULT], examples
    options = tf.lite.experimental.QuantizationDebugOptions(denylisted_ops=["FULLY_CONNECTED", "LOGISTIC", "CONCATENATION"])
    with quiet_converter(): return fix_batch_size(tf.lite.experimental.QuantizationDebugger(converter=converter, debug_dataset=examples, debug_options=options).get_nondebug_quantized_model())


def whole(upper: keras.Model) -> keras.Model:
    "Pictures to the probability of hot dog."
    lower = parts()[0]
    return keras.Model(lower.input, keras.layers.Activation("sigmoid", name="probability")(upper(lower.output)), name="seefood")


def compared(upper: keras.Model, kept, y, rows: np.ndarray, files: list[Path], known: np.ndarray, work: Path) -> dict:
    "The float model and the same rounded to eight bits, on photos that it has not seen."
    from hotdog_nb.deploy.litert import load_interpreter
    (work / "fold.tflite").write_bytes(rounded(whole(upper), [files[i] for i in known[::5]]))
    runner = load_interpreter(work / "fold.tflite")
    def said(square):
        runner.set_tensor(runner.get_input_details()[0]["index"], square[None].astype("float32"))
        runner.invoke()
        return float(runner.get_tensor(runner.get_output_details()[0]["index"]).squeeze())
    there = np.array([np.mean([said(load_picture(files[i], VIEWS[view], SIZE)) for view in ASKED]) for i in rows])
    here = np.mean([1 / (1 + np.exp(-asked(upper, kept, rows * len(VIEWS) + view)[:, 0])) for view in ASKED], axis=0)
    return {"photos": len(rows), "auc_float": round(roc_auc_score(y[rows], here), 4), "auc_rounded": round(roc_auc_score(y[rows], there), 4), "accuracy_float": round(float(((here > 0.5) == y[rows]).mean()), 4), "accuracy_rounded": round(float(((there > 0.5) == y[rows]).mean()), 4), "largest_difference_of_p": round(float(np.abs(there - here).max()), 3)}


def main(photos: Path, quick: bool, work: Path):
    tf.config.experimental.enable_op_determinism()
    rows = list(csv.DictReader(open(photos / "photos.csv", encoding="utf-8")))
    files, given = [photos / row["file"] for row in rows], np.array([row["label"] == "hotdog" for row in rows], int)
    review = {row["file"]: row for row in read_review(HERE / "seefood").iter_rows(named=True)}
    decided = [review.get(row["file"], {"decision": "keep", "label": row["label"]}) for row in rows]
    good, y = np.array([each["decision"] != "drop" for each in decided]), np.array([(each["label"] or row["label"]) == "hotdog" for each, row in zip(decided, rows)], int)
    listed = set((HERE / "seefood" / "scenes.txt").read_text().split())
    scenes, origins, fold = np.array([row["file"] in listed for row in rows]), np.array([row["origin"] for row in rows]), np.zeros(len(rows), int)
    for k, (_, test) in enumerate(StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(y, origins)): fold[test] = k
    print(f"{len(files)} photos, {int((~good).sum())} left out, {int((y != given)[good].sum())} relabelled", flush=True)

    lower = parts()[0]
    others = [[files[i] for i in np.flatnonzero((fold == k) & (y == 0) & good)] for k in range(FOLDS)]  # of the same fold, so that none is known before
    strange, tasks = look_alikes(400), [(i, view) for i in range(len(files)) for view in VIEWS]
    def squares():
        with ThreadPoolExecutor() as pool:
            for start in range(0, len(tasks), 256): yield from pool.map(lambda task: view_of(files[task[0]], task[1], others[fold[task[0]]], task[0]), tasks[start:start + 256])
        for picture in strange: yield load_picture(picture, "whole", SIZE)
    start = time.perf_counter()
    kept = looked_up(lower, squares(), len(tasks) + len(strange), work / "kept.npy")
    print(f"{len(VIEWS)} views through the lower stages: {time.perf_counter() - start:.0f} s", flush=True)
    strange = len(tasks) + np.arange(len(strange))
    hardness = np.select([np.char.find(origins, "pets") >= 0, np.char.find(origins, "furniture") >= 0, np.char.find(origins, "people") >= 0], [0.5, 0.5, 1.0], 2.0)  # the rest is food
    figures, logits = ({}, None) if quick else measured(kept, y, hardness, given, good, fold, scenes, strange, files, work)
    print(json.dumps(figures, indent=1), flush=True)

    upper = trained(kept, np.flatnonzero(good), y, hardness, strange)
    scale = None if quick else calibrated(upper, y[good], logits[good])
    data = rounded(whole(upper), files[::5])
    if quick: return print(f"{len(data):,} bytes; nothing written")
    OUT.mkdir(exist_ok=True)
    (OUT / "seefood.tflite").write_bytes(data)
    card = dict(labels=["hotdog", "nothotdog"], threshold=0.5, size=SIZE, views=[VIEWS[view] for view in ASKED], seed=SEED, backbone="EfficientNet-Lite2, ImageNet weights (Apache-2.0), upper stages fine-tuned", trained_on=f"{int(y[good].sum())} photos of hot dogs and {int((1 - y)[good].sum())} of other things, not published; {int((~good).sum())} others were left out and {int((y != given)[good].sum())} relabelled after a look at them",
                photos_sha256=hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest(), sha256=hashlib.sha256(data).hexdigest(), bytes=len(data), calibration=scale, rounding=figures.pop("rounding"), cross_validated=figures, license="Apache-2.0")
    (OUT / "seefood.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    card["cross_validated"] |= left_out(kept, y, hardness, given, good, fold, origins, strange)
    (OUT / "seefood.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(card, indent=1))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("photos", type=Path)
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="seefood-") as work: main(given.photos, given.quick, Path(work))

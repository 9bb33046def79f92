"""One rate for all against a rate for each group, on photos: python bench/contest.py [PHOTOS] [PLAN]

PHOTOS holds hotdog/ and nothotdog/, the photos that tools/seefood/review.csv decides about; the corrected labels are used. The network is
EfficientNet-Lite0 from its sixth stage on and a new unit; what the stages before give is worked out once. 400 photos to learn from,
others for each seed, 300 for validation, the rest for the test, eight epochs of Adam, five seeds; PLAN is "constant" or "cosine", the rate
falling to nothing, the same for both sides; without it both are run, one after the other.

Both sides are tuned alike: the same grid, a factor of about three from rate to rate, widened until the best is at no end of it; chosen by the mean validation
loss at the end. The side with several rates is also run once as the range test suggests, without any tuning. Printed: validation loss, AUC and
accuracy after each epoch; epochs until the baseline's best validation score; and, once, the test photos.
"""
import sys
from pathlib import Path

import numpy as np

from telling import photo_folder, spread, table

from hotdog_nb.vision.backbones import EfficientNetLite0, keras
from hotdog_nb.vision.metrics import measure
from hotdog_nb.learning_rates import lr_find
from hotdog_nb.optim.discriminative import discriminative
from hotdog_nb.dataset.loading import find_labels, find_pictures, load_picture
from hotdog_nb.dataset.review import read_review
from hotdog_nb.optim.schedules import WarmupCosine
from hotdog_nb.optim.layer_groups import freeze, layer_groups, thaw
from hotdog_nb.optim.tuning import tune

REVIEW, SEEDS, EPOCHS, GRID, RATIO = Path(__file__).resolve().parent.parent / "tools" / "seefood", 5, 8, [1e-4, 3e-4, 1e-3, 3e-3], 100


def looked_at(files: list) -> tuple[np.ndarray, keras.Model]:
    "What the first five stages give for each photo, float32, and the rest of the network."
    whole = EfficientNetLite0()
    between = [layer for layer in whole.layers if layer.name.startswith("stage5")][-1].output
    lower, found = keras.Model(whole.input, between), []
    for start in range(0, len(files), 64): found.append(lower.predict_on_batch(np.stack([load_picture(file) for file in files[start:start + 64]]).astype("float32")))
    return np.concatenate(found), keras.Model(between, whole.output)


class Plan(keras.callbacks.Callback):
    "The rate of each step: the highest, times what a schedule says."
    def __init__(self, rate: float, schedule):
        super().__init__()
        self.rate, self.schedule, self.step = rate, schedule, 0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = self.rate * float(self.schedule(self.step))
        self.step += 1


class Side:
    "A network with one optimizer, which can be put back to its start."
    def __init__(self, upper: keras.Model, ratio: float, falling: bool):
        self.falling = falling
        copy = keras.models.clone_model(upper)
        copy.set_weights(upper.get_weights())
        unit = keras.layers.Dense(1, "sigmoid", kernel_initializer="zeros", name="probability")
        self.model = keras.Model(copy.input, unit(copy.output))
        groups = layer_groups(self.model, 3)
        freeze(self.model); thaw(groups)
        self.model.compile(discriminative("adam", groups, [1 / ratio, ratio**-0.5, 1.0]), "binary_crossentropy")
        self.model.optimizer.build(self.model.trainable_variables)
        self.start = [(variable, np.array(keras.ops.convert_to_numpy(variable))) for variable in self.model.variables + self.model.optimizer.variables]
        self.told = {}

    def reset(self, seed: int, rate: float):
        for variable, value in self.start: variable.assign(value)
        keras.utils.set_random_seed(seed)
        self.model.optimizer.learning_rate = rate

    def run(self, rate: float, seed: int, data: dict) -> float:
        "Validation loss at the end; `told` keeps all scores after each epoch, and the test's probabilities of the last."
        self.reset(seed, rate)
        (x, y), (unseen, answers), (last, _) = data["train"][seed], data["validation"], data["test"]
        rows, plan = [], Plan(rate, WarmupCosine(1.0, EPOCHS * -(-len(x) // 32), warmup=0.0) if self.falling else lambda step: 1.0)
        for _ in range(EPOCHS):
            self.model.fit(x, y, batch_size=32, verbose=0, callbacks=[plan])
            p = self.model.predict(unseen, verbose=0)[:, 0]
            scores = measure(answers, p)
            rows.append((float(-np.log(np.clip(np.where(answers == 1, p, 1 - p), 1e-7, 1)).mean()), scores.auc, scores.accuracy))
        self.told[rate, seed] = np.array(rows), self.model.predict(last, verbose=0)[:, 0]
        return rows[-1][0]


def main(photos: Path, plan: str):
    labels = find_labels(photos)
    files, y = find_pictures(photos, labels)
    review = {Path(row["file"]).name: row for row in read_review(REVIEW).iter_rows(named=True)}
    kept = [i for i, file in enumerate(files) if review.get(file.name, {"decision": "keep"})["decision"] != "drop"]
    y = np.array([float(review[files[i].name]["label"] == labels[0]) if review.get(files[i].name, {"label": ""})["label"] else y[i] for i in kept])
    x, upper = looked_at([files[i] for i in kept])
    order = np.random.default_rng(0).permutation(len(y))
    validation, test, pool = order[:300], order[300:-700], order[-700:]
    data = {"validation": (x[validation], y[validation]), "test": (x[test], y[test]), "train": []}
    for seed in range(SEEDS):
        mine = np.random.default_rng(seed).permutation(pool)[:400]
        data["train"].append((x[mine], y[mine]))
    print(f"400 photos for training, {len(validation)} for validation, {len(test)} for the test; rates: {plan}; {SEEDS} seeds.", flush=True)
    sides = {"one rate": Side(upper, 1, plan == "cosine"), f"three rates, 1 to {RATIO}": Side(upper, RATIO, plan == "cosine")}
    chosen = {}
    for name, side in sides.items():
        tuned = tune(lambda rate, seed: side.run(rate, seed, data), GRID, range(SEEDS))
        chosen[name] = tuned.rate
        print(f"Best rate of {name}: {tuned.rate:.0e}, of {', '.join(f'{rate:.0e}' for rate in sorted(set(tuned.scores['rate'])))}.", flush=True)
    side = sides[list(sides)[1]]
    side.reset(0, 1e-3)
    suggested = lr_find(side.model, data["train"][0], repeats=3, start=1e-6, stop=1).suggest()
    print(f"The range test suggests {suggested!r}.", flush=True)
    for seed in range(SEEDS): side.run(float(suggested), seed, data)
    rows = [(name, side, chosen[name]) for name, side in sides.items()] + [("three rates, as suggested", side, float(suggested))]
    curves = {name: np.array([side.told[rate, seed][0] for seed in range(SEEDS)]) for name, side, rate in rows}
    for column, score in enumerate(("loss", "AUC", "accuracy")):
        best, told = curves["one rate"][:, :, column].mean(axis=0), []
        goal = best.min() if score == "loss" else best.max()
        for name, curve in curves.items():
            mean = curve[:, :, column].mean(axis=0)
            there = np.flatnonzero(mean <= goal if score == "loss" else mean >= goal)
            told.append((name, ", ".join(f"{value:.3f}" for value in mean), f"{there[0] + 1} epochs" if len(there) else "never", spread(curve[:, -1, column], ".3f")))
        print(table(["", f"validation {score} after each epoch, means", f"one rate's best ({goal:.4f}) reached after", "at the end, by seed"], told), flush=True)
    scores = {name: [measure(data["test"][1], side.told[rate, seed][1]) for seed in range(SEEDS)] for name, side, rate in rows}
    print(table(["", "test AUC", "test accuracy"], [(name, spread([each.auc for each in found], ".3f"), spread([each.accuracy for each in found], ".3f")) for name, found in scores.items()]))


if __name__ == "__main__":
    given = photo_folder()
    if sys.argv[2:] not in ([], ["constant"], ["cosine"]): sys.exit(f"PLAN is constant or cosine, not {sys.argv[2]}")
    if given.is_dir():
        for plan in sys.argv[2:] or ("constant", "cosine"): main(given, plan)
    else: print(f"contest.py skipped: there is no folder {given} with hotdog/ and nothotdog/ in it; name yours as the first argument")

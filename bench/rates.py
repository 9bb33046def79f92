"""What a rate for each group costs, and the range test: python bench/rates.py [ROUNDS]

EfficientNet-Lite0 and a new unit, all of it learning, 160 x 160 pixels made of noise, 16 of them a step. Three optimizers in turn, in an order drawn
anew each round: Adam, `discriminative("adam", model, three rates)`, and Keras's MultiOptimizer of three Adams. Timed are the optimizer alone
(`apply` in a compiled function on the same weights and gradients, 20 times a round, five times as many rounds) and whole training steps (4 a round); printed are medians over the rounds, the ratio
to Adam round by round, and how far Adam is from a second Adam, which is the noise. Then `lr_find` beside the same number of
`train_on_batch` on the same batches, in turn.
"""
import sys
import time
from statistics import median

import numpy as np

from telling import spread as told, table

from hotdog_nb.vision.backbones import EfficientNetLite0, keras
from hotdog_nb.learning_rates import lr_find
from hotdog_nb.optim.discriminative import discriminative, geometric_rates
from hotdog_nb.optim.layer_groups import freeze, layer_groups, thaw

import tensorflow as tf  # after hotdog_nb, which keeps it quiet

SIZE, BATCH, APPLIES, STEPS, FINDER = 160, 16, 20, 4, 40


def network() -> keras.Model:
    "Lite0 with a unit, everything but batch normalisation learning."
    body = EfficientNetLite0(size=SIZE)
    model = keras.Model(body.input, keras.layers.Dense(1, "sigmoid", name="probability")(body.output))
    freeze(model)
    thaw(layer_groups(model))
    return model


def three(model: keras.Model) -> keras.optimizers.Optimizer:
    "Keras's own way: three Adams, by the paths of the groups' variables."
    groups = layer_groups(model)
    made = {"|".join(sorted({weight.path for weight in group.weights})): keras.optimizers.Adam(rate) for group, rate in zip(groups, geometric_rates(1e-5, 1e-3))}
    return keras.optimizers.MultiOptimizer(keras.optimizers.OptimizerMap(list(made.values())[-1], made))


def seconds(run, times: int) -> float:
    "A mean over so many runs."
    began = time.perf_counter()
    for _ in range(times): run()
    return (time.perf_counter() - began) / times


def compare(title: str, runs: dict, rounds: int, times: int):
    "Medians in milliseconds, and the ratio to the first."
    rng, taken = np.random.default_rng(0), {name: [] for name in runs}
    for run in runs.values(): seconds(run, 2)  # compiles
    for _ in range(rounds):
        for name in rng.permutation(list(runs)): taken[name].append(seconds(runs[name], times))
    first = next(iter(runs))
    rows = []
    for name, values in taken.items():
        ratios = sorted(np.divide(values, taken[first]))
        rows.append((name, told([1000 * value for value in values]), f"{median(values) / median(taken[first]):.2f}", f"{median(ratios):.2f} ({ratios[len(ratios) // 4]:.2f} to {ratios[-len(ratios) // 4]:.2f})"))
    print(table([f"{title}, {rounds} rounds", "ms", "ratio of the medians", "round by round, the middle half"], rows), flush=True)


def main(rounds: int):
    rng = np.random.default_rng(0)
    kinds = {"Adam": lambda model: keras.optimizers.Adam(), "Adam once more": lambda model: keras.optimizers.Adam(), "discriminative Adam": lambda model: discriminative("adam", model, geometric_rates(1e-5, 1e-3)), "MultiOptimizer of three Adams": three}
    models = {name: network() for name in kinds}
    shape = models["Adam"].input_shape[1:]
    x, y = rng.integers(0, 256, (BATCH, *shape)).astype("float32"), rng.integers(0, 2, BATCH).astype("float32")
    for name, model in models.items(): model.compile(kinds[name](model), "binary_crossentropy")
    print(f"EfficientNet-Lite0, {sum(weight.numpy().size for weight in models['Adam'].trainable_variables):,} weights learning, {shape[0]} x {shape[1]} pixels, {BATCH} a step. Milliseconds: median (smallest to largest).", flush=True)
    compare("whole training steps", {name: lambda model=model: model.train_on_batch(x, y) for name, model in models.items()}, rounds, STEPS)
    model, applies = models["Adam"], {}
    slopes = [tf.constant(rng.normal(size=weight.shape).astype("float32") * 1e-6) for weight in model.trainable_variables]
    for name, make in kinds.items():
        optimizer = make(model)
        optimizer.build(model.trainable_variables)
        applies[name] = tf.function(lambda optimizer=optimizer: optimizer.apply(slopes, model.trainable_variables))
    compare("the optimizer alone", applies, 5 * rounds, APPLIES)
    many = np.concatenate([x] * 4), np.concatenate([y] * 4)

    def plainly():
        for i in range(FINDER): model.train_on_batch(many[0][i % 4 * BATCH:i % 4 * BATCH + BATCH], many[1][i % 4 * BATCH:i % 4 * BATCH + BATCH])

    compare(f"{FINDER} steps", {"train_on_batch": plainly, "lr_find": lambda: lr_find(model, many, start=1e-9, stop=1e-8, steps=FINDER, batch_size=BATCH)}, max(3, rounds // 4), 1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)

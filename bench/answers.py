"""What a network of Keras says of pictures, by Keras and by LiteRT: python bench/answers.py [ROUNDS]

EfficientNet-Lite0 at 224 pixels, on noise: 64 pictures in batches of 32, as the features of a training are computed, and one picture alone, as a
program asks. Both sides in turn, in one process. Beside them, what it takes to write the network for LiteRT, and TensorFlow's own converter for the same.
"""
import io
import sys
import time
from contextlib import redirect_stdout

import numpy as np

from telling import ratio, spread, table

from hotdog_nb.core import hush
from hotdog_nb.vision.backbones import EfficientNetLite0
from hotdog_nb.vision.litert_networks import batch_predictor, network_to_litert

import tensorflow as tf  # after hotdog_nb, which keeps it quiet


def seconds(run) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def main(rounds: int = 7):
    model = EfficientNetLite0()
    pictures = np.random.default_rng(0).uniform(0, 255, (64, 224, 224, 3)).astype("float32")
    ask = batch_predictor(model)
    batches = [pictures[:32], pictures[32:]]
    runs = {
        "64 pictures": ([lambda: [ask(batch) for batch in batches], lambda: [model.predict_on_batch(batch) for batch in batches]], 64),
        "one picture": ([lambda: ask(pictures[:1]), lambda: model.predict_on_batch(pictures[:1])], 1),
    }
    rows = []
    for name, (sides, count) in runs.items():
        for run in sides: run()
        taken = [[], []]
        for _ in range(rounds):
            for side, run in zip(taken, sides): side.append(seconds(run) / count * 1000)
        rows.append((name, *map(spread, taken), ratio(*taken)))
    print(table(["ms a picture", "LiteRT", "Keras", "Keras by LiteRT"], rows))
    def convert():
        with hush(), redirect_stdout(io.StringIO()): return tf.lite.TFLiteConverter.from_keras_model(model).convert()
    written, converted = [seconds(lambda: network_to_litert(model)) for _ in range(3)], [seconds(convert)]
    print(f"To write it takes {spread(written)} s; TensorFlow's converter, {spread(converted)} s.")
    apart = np.abs(ask(pictures) - model.predict(pictures, verbose=0)).max()
    print(f"The features are at most {apart:.1e} apart.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""One process with all cores beside two processes with half of them each, and what their all-reduce costs: python bench/replicas.py

EfficientNet-Lite0 with its late stages thawed, 96 pixels, batches of 32 drawings. Seconds an epoch, the first left out (it compiles); then
the sum of as many numbers as learn, between the two processes alone. On one machine two processes can hardly be faster than one: what is
measured is what being two costs. The script starts itself as the workers; each side has a limit of 170 s, and takes about a minute where nothing else runs.
"""
import os
import sys
import time
from statistics import median

from telling import spread, table

SIZE, PICTURES, EPOCHS, SUMS, LIMIT = 96, 128, 8, 20, 170


def work() -> None:
    "A worker, or the one process: seconds an epoch, and seconds a sum."
    import numpy as np
    from hotdog_nb.optim.distributed import EpochOrder, find_strategy, rank_and_world_size, replicate_model, distributed_dataset, barrier
    strategy = find_strategy("multiworker" if os.environ.get("TF_CONFIG") else None)
    from hotdog_nb.vision.backbones import EfficientNetLite0, keras
    from hotdog_nb.tiny_web.drawings import draw
    from hotdog_nb.optim.discriminative import fine_tune
    from hotdog_nb.optim.layer_groups import layer_groups
    from hotdog_nb.training import assemble_model, make_head, tf
    number, processes = rank_and_world_size(strategy)
    strategy = strategy or tf.distribute.get_strategy()
    pictures = [np.asarray(draw("hot dog" if i % 2 else "banana", seed=i, size=SIZE)) for i in range(PICTURES)]
    keras.utils.set_random_seed(42)
    model = assemble_model(EfficientNetLite0(size=SIZE), make_head(0.5, np.random.default_rng(0).normal(size=(64, 1280)).astype("float32")))
    order, twin, ends = EpochOrder(PICTURES, EPOCHS), replicate_model(model, strategy), []
    clock = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: ends.append(time.perf_counter()))
    with strategy.scope():
        data = distributed_dataset(pictures, np.arange(PICTURES) % 2, SIZE, strategy, order)
        fine_tune(twin, data, EPOCHS, [0.0, 1e-4, 1e-4], groups=layer_groups(twin, 3), frozen_epochs=0, callbacks=[order, clock])
    epochs, learning = np.diff(ends), sum(int(np.prod(weight.shape)) for weight in twin.trainable_weights)
    if number == 0: print(f"epochs {' '.join(f'{taken:.3f}' for taken in epochs)}")
    if processes == 1: return
    gradients, taken = tf.ones(learning), []
    add = tf.function(lambda: strategy.run(lambda: tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, gradients)), autograph=False)
    for _ in range(SUMS + 1):  # the first compiles
        began = time.perf_counter()
        add().numpy()
        taken.append(time.perf_counter() - began)
    barrier(strategy)
    if number == 0: print(f"sums {' '.join(f'{one:.4f}' for one in taken[1:])}\nlearning {learning}")


def main() -> None:
    from hotdog_nb.cluster.launch import launch
    cores, found = os.cpu_count() or 1, {}
    os.environ.pop("TF_CONFIG", None)
    for processes in (1, 2):
        threads = str(max(1, cores // processes))
        command = [sys.executable, __file__, "--work"]
        if processes == 1: command = ["env", "-u", "TF_CONFIG", *command]
        said = launch(command, processes, timeout=LIMIT, CUDA_VISIBLE_DEVICES="", TF_CPP_MIN_LOG_LEVEL="3", TF_NUM_INTRAOP_THREADS=threads)
        for line in said[0].splitlines():
            if line.split(" ")[0] in ("epochs", "sums", "learning"): found.setdefault((processes, line.split(" ")[0]), []).extend(map(float, line.split(" ")[1:]))
    one, two = (found[processes, "epochs"] for processes in (1, 2))
    sums, learning = found[2, "sums"], int(found[2, "learning"][0])
    steps = PICTURES // 32
    print(f"{PICTURES} pictures of {SIZE} pixels, {steps} steps an epoch, {learning:,} weights learning, {4 * learning / 1e6:.1f} MB of gradients. Median (smallest to largest) of {len(one)} epochs.")
    rows = [(name, spread(taken), f"{median(taken) / median(one):.2f} times as long") for name, taken in ((f"one process, {cores} threads", one), (f"two processes, {max(1, cores // 2)} each", two))]
    print(table(["", "seconds an epoch", ""], [*rows, ("a sum over both of all that learns", spread(sums), f"{100 * steps * median(sums) / median(two):.0f} % of the two processes' epoch")]))


if __name__ == "__main__":
    work() if "--work" in sys.argv else main()

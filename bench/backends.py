"""`discriminative` on Keras's three backends: python bench/backends.py [PYTHON]

PYTHON is a Python that has hotdog_nb, and torch and jax besides (torch 2.13 and jax 0.10 were used); a backend that it lacks is left out. For each backend, in a
process of its own: a small network trained for 30 steps by `discriminative`, and by Keras's MultiOptimizer of one optimizer per layer,
with rates of 1e-4, 1e-3 and 1e-2; the largest difference between two weights. Then the same under a cosine schedule, with the
global norm clipped (beside one optimizer, rates equal), saved, loaded and trained on; and the range test, after which every
variable must be as before.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

RATES = [1e-4, 1e-3, 1e-2]


def measure():
    "What the backend that KERAS_BACKEND names gives."
    import numpy as np

    from hotdog_nb.learning_rates import lr_find
    from hotdog_nb.optim.discriminative import discriminative
    from hotdog_nb.optim.schedules import OneCycleMomentum, cycle_momentum

    import keras  # after hotdog_nb, which keeps TensorFlow quiet
    optimizers = keras.optimizers
    rng = np.random.default_rng(0)
    x = rng.normal(size=(160, 12)).astype("float32")
    y = (x[:, 0] * x[:, 1] > 0).astype("float32")

    def small():
        keras.utils.set_random_seed(0)
        return keras.Sequential([keras.Input((12,)), keras.layers.Dense(8, "tanh", name="early"), keras.layers.Dense(8, "tanh", name="late"), keras.layers.Dense(1, "sigmoid", name="answer")])

    def trained(make):
        model = small()
        model.compile(make(model), "binary_crossentropy")
        model.fit(x, y, batch_size=16, epochs=3, shuffle=False, verbose=0)
        return model

    def several(make): return lambda model: optimizers.MultiOptimizer(optimizers.OptimizerMap(make(RATES[-1]), {".*early/.*": make(RATES[0]), ".*late/.*": make(RATES[1])}))
    def numbers(owner): return [np.array(keras.ops.convert_to_numpy(variable)) for variable in owner.variables]
    def apart(a, b): return max(float(np.abs(one - other).max()) for one, other in zip(a.get_weights(), b.get_weights()))

    makers = {"SGD, momentum": lambda rate: optimizers.SGD(rate, momentum=0.9), "Adam": optimizers.Adam, "AdamW": lambda rate: optimizers.AdamW(rate, weight_decay=0.1),
              "Nadam": optimizers.Nadam, "Lion": lambda rate: optimizers.Lion(rate, weight_decay=0.1),
              "Adam, cosine": lambda rate: optimizers.Adam(optimizers.schedules.CosineDecay(rate, 30))}
    print(f"{keras.backend.backend()}, keras {keras.__version__}")
    for name, make in makers.items():
        scheduled = "cosine" in name
        ours = trained(lambda model: discriminative(make(RATES[-1]), model, {"early/": 0.01, "late/": 0.1} if scheduled else RATES))
        print(f"    {name:24} {apart(ours, trained(several(make))):.1e}", flush=True)
    def clipped(rate): return optimizers.SGD(rate, global_clipnorm=0.01)
    print(f"    {'SGD, one norm clipped':24} {apart(trained(lambda model: discriminative(clipped(0.5), model, [0.5] * 3)), trained(lambda model: clipped(0.5))):.1e}")
    with tempfile.TemporaryDirectory() as folder:
        first = trained(lambda model: discriminative(cycle_momentum("adam", OneCycleMomentum(60)), model, RATES))
        first.save(Path(folder) / "model.keras")
        second = keras.saving.load_model(Path(folder) / "model.keras")
    for model in (first, second): model.fit(x, y, batch_size=16, epochs=2, shuffle=False, verbose=0)
    print(f"    {'saved, loaded, goes on':24} {apart(first, second):.1e}")
    before = numbers(first) + numbers(first.optimizer)
    curve = lr_find(first, (x, y), stop=1, steps=40)
    print(f"    {'after the range test':24} {'as before, bit for bit' if all((a == b).all() for a, b in zip(before, numbers(first) + numbers(first.optimizer))) else 'CHANGED'}; {len(curve.rates)} rates")


if __name__ == "__main__":
    if sys.argv[1:] == ["--here"]: measure()
    else:
        python = sys.argv[1] if len(sys.argv) > 1 else sys.executable
        for backend in ("tensorflow", "jax", "torch"):
            if subprocess.run([python, "-c", f"import {backend}"], capture_output=True).returncode: print(f"{backend} is not there: name another Python that has it"); continue
            subprocess.run([python, __file__, "--here"], env={**os.environ, "KERAS_BACKEND": backend, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}, check=True)

"""What PyTorch's parameter groups make of a small network, to compare `discriminative` with:

    python bench/torch_groups.py [FILE]

Needs torch (2.13 was used), and nothing of hotdog_nb. A network of three dense layers, 200 steps of 16 examples in float32, rates a
64th and an eighth of the last layer's for the first and the second; SGD with momentum, Adam and AdamW, each with and without a clip of the
norm over all gradients. All rates and the decay are powers of two: torch multiplies by 1 - rate x decay, and of other numbers the rounding
alone, 200 times over, is 1.2e-5.
Written to FILE (bench/torch_groups.npz, 21 KB): the examples, the first weights, and the weights after the 200 steps. The chapter on
rates trains the same with Keras, and asserts that no weight is further away than 5e-6. Then: what three groups cost torch, beside one.
"""
import sys
import time
from pathlib import Path

import numpy as np
from telling import ratio, spread, table

TENSORS, NUMBERS, ROUNDS, STEPS_A_ROUND = 150, 22_000, 20, 10
STEPS, BATCH, CLIP, SIZES = 200, 16, 0.05, (12, 8, 8, 1)
MAKERS = {"sgd": (2**-7, lambda torch, groups: torch.optim.SGD(groups, momentum=0.9)),  # the last layer's rate, and the optimizer
          "adam": (2**-10, lambda torch, groups: torch.optim.Adam(groups, eps=1e-8)),
          "adamw": (2**-10, lambda torch, groups: torch.optim.AdamW(groups, eps=1e-8, weight_decay=0.125))}


def trained(torch, x: np.ndarray, y: np.ndarray, weights: list, rate: float, make, clip: bool) -> list[np.ndarray]:
    "The weights after all steps; kernels as Keras has them, (in, out)."
    layers = [torch.nn.Linear(a, b) for a, b in zip(SIZES, SIZES[1:])]
    with torch.no_grad():
        for layer, kernel, bias in zip(layers, weights[::2], weights[1::2]): layer.weight.copy_(torch.tensor(kernel.T)); layer.bias.copy_(torch.tensor(bias))
    model = torch.nn.Sequential(layers[0], torch.nn.Tanh(), layers[1], torch.nn.Tanh(), layers[2])
    optimizer = make(torch, [{"params": layer.parameters(), "lr": rate * ratio} for layer, ratio in zip(layers, (1 / 64, 1 / 8, 1))])
    for step in range(STEPS):
        start = step * BATCH % len(x)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(torch.tensor(x[start:start + BATCH]))[:, 0], torch.tensor(y[start:start + BATCH]))
        optimizer.zero_grad()
        loss.backward()
        if clip: torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
    return [array for layer in layers for array in (layer.weight.detach().numpy().T, layer.bias.detach().numpy())]


def main(file: str):
    try: import torch
    except ImportError: print("torch_groups.py skipped: there is no torch; run it with a Python that has it"); return
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(160, SIZES[0])).astype("float32")
    y = (x[:, 0] * x[:, 1] > 0).astype("float32")
    weights = [array for a, b in zip(SIZES, SIZES[1:]) for array in ((rng.normal(size=(a, b)) / a**0.5).astype("float32"), np.zeros(b, "float32"))]
    kept = {"x": x, "y": y, **{f"start {i}": weight for i, weight in enumerate(weights)}}
    for name, (rate, make) in MAKERS.items():
        for clip in (False, True):
            for i, weight in enumerate(trained(torch, x, y, weights, rate, make, clip)): kept[f"{name}{' clipped' if clip else ''} {i}"] = weight
    np.savez_compressed(file, **kept)
    print(f"torch {torch.__version__}: {Path(file).name}, {Path(file).stat().st_size:,} bytes.")
    alone, groups = in_turn(torch)
    print(f"One step of Adam over {TENSORS} tensors of {NUMBERS:,} numbers, {ROUNDS} rounds in turn:")
    print(table(["", "ms", "time / one group"], [("one group", spread(alone), ratio(alone, alone)), ("three groups", spread(groups), ratio(alone, groups))]))


def in_turn(torch) -> tuple[list[float], list[float]]:
    "Milliseconds a step of one Adam, with all tensors in one group and in three, as many numbers as EfficientNet-Lite0 has."
    def made(parts: int):
        tensors = [torch.zeros(NUMBERS, requires_grad=True) for _ in range(TENSORS)]
        for tensor in tensors: tensor.grad = torch.ones(NUMBERS)
        return torch.optim.Adam([{"params": tensors[part::parts], "lr": 10.0**-part} for part in range(parts)])
    optimizers, taken = [made(1), made(3)], ([], [])
    for _ in range(ROUNDS):
        for optimizer, times in zip(optimizers, taken):
            began = time.perf_counter()
            for _ in range(STEPS_A_ROUND): optimizer.step()
            times.append(1000 * (time.perf_counter() - began) / STEPS_A_ROUND)
    return tuple(times[1:] for times in taken)  # the first warms up


if __name__ == "__main__": main(sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).with_suffix(".npz")))

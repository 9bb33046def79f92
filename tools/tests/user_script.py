"""A program of somebody who uses the library: the check of the wheel has type checkers read it, and nothing runs it."""
import tempfile
from pathlib import Path

import numpy as np

import hotdog_nb
from hotdog_nb import Classifier, SeeFood, WordNet, export, find_copies, fine_tune, leaks, lr_find, pack, train

# nouns
words = WordNet()
noun = words.search("hot dog")[0]
below: list[str] = words.subtree(noun.wnid)
lemmas: tuple[str, ...] = words[noun.wnid].lemmas
print(hotdog_nb.__version__, len(words), noun.wnid in words, below, lemmas, [synset.gloss for synset in words])

# copies, and the data set on its way
folder = Path(tempfile.mkdtemp()) / "hotdog"
pairs = find_copies(folder)
sentence, across = leaks(folder, sheet=folder / "leaks.jpg")
written: list[str] = pack(folder, folder.with_name("packed"), format="webdataset")
print(pairs.height, sentence.upper(), across["distance"].max(), written[-1])

# classifiers
classifier = train(folder)
threshold: float = classifier.choose_threshold(precision=0.95)
temperature: float = classifier.calibrate()
file: Path = classifier.save(folder / "model.keras")
again: Classifier = Classifier.load(file)
probabilities: np.ndarray = again.predict([folder / "lunch.jpg"])
for row, name, why in again.stream([folder / "lunch.jpg"], batch_size=8):
    print(row.max(), name, why)
lite: Path = export(again, folder / "model.tflite", quantize="float16")
seefood, own = SeeFood(), SeeFood(lite, threshold=0.7)
for answer in own.classify([folder / "lunch.jpg"]):
    print(answer.label, f"{answer.p:.2f}", answer.scores, answer.file, answer.reason or "read", own.facts)
answers: np.ndarray = seefood.predict(["lunch.jpg"])
print(threshold, temperature, probabilities.mean(), lite.stat().st_size, seefood.labels[0], answers[0] >= seefood.threshold)

# rates
x, y = np.zeros((64, 96, 96, 3)), np.zeros((64, 1))
curve = lr_find(again.model, (x, y), loss="binary_crossentropy", steps=20)
suggestion = curve.suggest()
tuned = fine_tune(again.model, (x, y), epochs=2, base_rate=1e-3, groups=1)
print(f"{suggestion:.1e}, {suggestion.low:.1e} to {suggestion.high:.1e}", tuned)

"""The files of pins match settings.ini, and the check finds it where they don't."""
import shutil
from pathlib import Path

import pin
import pytest
from reporting import ROOT, expect_none

FILES = [pins.file for pins in pin.all_pins(ROOT)]


def test_pins() -> None:
    expect_none(pin.problems(ROOT))


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("settings.ini", "tqdm>=", "tqdm>=99", "constraints.txt pins tqdm"),
        ("settings.ini", " requests-cache>=1", " requests-cache>=0", "instead of 0."),
        ("settings.ini", "fastcore==2", "fastcore==3", "constraints-colab.txt pins fastcore 2"),
        ("settings.ini", "keras>=3", "keras>=99", "constraints-colab.txt pins keras"),
        ("settings.ini", "webdataset>=", "bunlib>=1 webdataset>=", "does not pin bunlib"),
        ("constraints-floor.txt", "polars==1", "polars==2", "constraints-floor.txt pins polars 2"),
        ("constraints-colab.txt", "\n", "\n#", "is not there, or pins nothing"),
    ],
)
def test_found(tmp_path: Path, file: str, old: str, new: str, words: str) -> None:
    "One thing is changed, and just that is told."
    for name in ("settings.ini", *FILES):
        shutil.copy(ROOT / name, tmp_path)
    text = (tmp_path / file).read_text()
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new))
    told = [str(problem).replace(": ", " ", 1) for problem in pin.problems(tmp_path)]
    assert any(words in line for line in told), told


def test_users_need_no_nbdev() -> None:
    "Neither the package nor the notebooks bring fastcore: fastai needs another than nbdev does, and Colab has fastai."
    asked = " ".join(pin.requirements(ROOT, "notebooks", "onnx", "ray", "heic"))
    assert not [name for name in pin.NBDEV if name in asked]

"""The files of pins match settings.ini, and the check finds it where they don't."""
import shutil
import sys
from pathlib import Path

import pin
import pytest
from checks.environments import environment, find_python, version_of
from reporting import ROOT, expect_none

FILES = [pins.file for pins in pin.all_pins(ROOT)]


def test_pins() -> None:
    expect_none(pin.problems(ROOT))


@pytest.mark.parametrize(
    ("file", "old", "new", "words", "each"),
    [
        ("settings.ini", "tqdm>=", "tqdm>=99", "constraints.txt pins tqdm", "pins tqdm "),
        ("settings.ini", " requests-cache>=1", " requests-cache>=0", "instead of 0.", "pins requests-cache "),
        ("settings.ini", "fastcore==2", "fastcore==3", "constraints-colab.txt pins fastcore 2", "pins fastcore "),
        ("settings.ini", "keras>=3", "keras>=99", "constraints-colab.txt pins keras", "pins keras "),
        ("settings.ini", "webdataset>=", "bunlib>=1 webdataset>=", "does not pin bunlib", "not pin bunlib"),
        ("constraints-floor.txt", "polars==1", "polars==2", "constraints-floor.txt pins polars 2", "pins polars "),
        ("constraints-colab.txt", "\n", "\n#", "is not there, or pins nothing", "constraints-colab.txt "),
    ],
)
def test_found(tmp_path: Path, file: str, old: str, new: str, words: str, each: str) -> None:
    "One thing is changed, and just that is told: some line has the words, and each line is about it."
    for name in ("settings.ini", *FILES):
        shutil.copy(ROOT / name, tmp_path)
    text = (tmp_path / file).read_text()
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new))
    told = [str(problem).replace(": ", " ", 1) for problem in pin.problems(tmp_path)]
    assert any(words in line for line in told) and all(each in line for line in told), told


def test_users_need_no_nbdev() -> None:
    "Neither the package nor the notebooks bring fastcore: fastai needs another than nbdev does, and Colab has fastai."
    asked = " ".join(pin.requirements(ROOT, "notebooks", "onnx", "ray", "heic"))
    assert not [name for name in pin.NBDEV if name in asked]


def test_environment(tmp_path: Path) -> None:
    "What can't be installed is told, and tried again the next time; what is made stays."
    (tmp_path / "pins.txt").write_text("")
    folder, wrong = environment(tmp_path, "small", sys.executable, "pins.txt", ["./nowhere"])
    assert "cannot be installed" in str(wrong[0]) and not (folder / "made").exists()
    folder, wrong = environment(tmp_path, "small", sys.executable, "pins.txt", [])
    assert (wrong, version_of(str(folder / "bin/python"))) == ([], version_of(sys.executable))
    (folder / "mark").touch()
    assert environment(tmp_path, "small", sys.executable, "pins.txt", []) == (folder, []) and (folder / "mark").exists()
    (tmp_path / "pins.txt").write_text("bun==1")
    assert not (environment(tmp_path, "small", sys.executable, "pins.txt", [])[0] / "mark").exists()


def test_find_python(tmp_path: Path) -> None:
    assert find_python(version_of(sys.executable)) == sys.executable
    assert find_python("2.99") == version_of(str(tmp_path / "none")) == version_of("false") == ""

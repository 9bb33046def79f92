"""The package is clean under mypy, with its classes whole: at the level that pyproject.toml writes down."""
import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from stubs import stub, whole, write_whole

PATCHED = '''
class Bun:
    "Of bread."
    size: int = 1

@patch
@property
def half(self: Bun) -> float: return self.size / 2

@patch_to(Bun)
def fill(
    self,
    what: str, # a sausage
):
    "Put it in."
    self.filling = what

@overload
def cut(self: Bun, pieces: None = None) -> "Bun": ...
@overload
def cut(self: Bun, pieces: int) -> "list[Bun]": ...

@patch
def cut(self: Bun, pieces=None): return [self] * pieces if pieces else self

def toast(bun: Bun, minutes: float = 2 * 1.5) -> Bun: return bun
'''


def test_package(tmp_path):
    write_whole(ROOT / "hotdog_nb", tmp_path)
    config, cache = ROOT / "pyproject.toml", ROOT / ".mypy_cache"
    command = [sys.executable, "-m", "mypy", "--pretty", "--config-file", config, "--cache-dir", cache, "hotdog_nb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert not done.returncode, done.stdout + done.stderr


def test_whole_classes():
    "A patched method is in its class, with its other decorators, and the function is gone."
    bun, toast = ast.parse(whole(PATCHED)).body
    half, fill, *cuts = (node for node in bun.body if isinstance(node, ast.FunctionDef))
    assert [ast.unparse(decorator) for decorator in half.decorator_list] == ["property"]
    assert (fill.name, fill.decorator_list, toast.name) == ("fill", [], "toast")
    assert [len(cut.decorator_list) for cut in cuts] == [1, 1, 0]


def test_stub():
    "No bodies, but for those from which a type checker reads an attribute; what a reader hovers over stays."
    made = stub(PATCHED)
    assert "self.size / 2" not in made and "return bun" not in made
    assert "self.filling = what" in made and "'Of bread.'" in made.replace('"""', "'")
    assert made.count("def cut(") == made.count("@overload") == 2
    assert "def half(self: Bun) -> float:" in made and "minutes: float=...) -> Bun:" in made


def test_foreign_class():
    "Stubs cannot show a method that another module puts into a class."
    with pytest.raises(ValueError, match="in that module"):
        whole("@patch\ndef eat(self: Elsewhere): pass\n")

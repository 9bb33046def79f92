"""Writes constraints.txt: every package that `make demo` and `make test` install, each at one version.

    make pin                                 # the newest versions that fit settings.ini
    .venv/bin/python tools/pin.py --keep     # only what settings.ini newly asks for; the rest stays

pip resolves the whole closure without installing it. The pins are for Python 3.11 on Linux; a package that only another
platform needs is left to pip there.
"""
import argparse
import json
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "constraints.txt"
BUILD = ["pip", "setuptools", "wheel"]  # what makes the environment itself
HEAD = """# Every package of `make demo` and `make test`, each at one version (Python 3.11, Linux). Made by tools/pin.py.
# No hashes: pip checks all packages or none, and each system and Python needs some that others don't, see CONTRIBUTING.md.
"""


def wanted() -> list[str]:
    "The requirements of settings.ini, those of every extra included."
    config = ConfigParser(delimiters=["="])
    config.read(ROOT / "settings.ini", encoding="utf-8")
    settings = config["DEFAULT"]
    extra = [line for line in settings["conditional_requirements"].splitlines() if line]
    extras = " ".join(settings[f"{name}_requirements"] for name in ("notebooks", "onnx", "ray", "heic", "dev")).split()
    return [*BUILD, *settings["requirements"].split(), *extra, *extras]


def resolve(keep: Path | None) -> dict[str, str]:
    "Ask pip for the closure: {name: version}."
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    command += ["-c", str(keep)] if keep else []
    done = subprocess.run([*command, *wanted()], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"pip found no set of versions that fits settings.ini:\n{done.stderr}")
    found = [item["metadata"] for item in json.loads(done.stdout)["install"]]
    return {item["name"].lower().replace("_", "-").replace(".", "-"): item["version"] for item in found}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", nargs="?", const=PINS, type=Path, help="a file of pins to stay with (default: constraints.txt)")
    pins = resolve(parser.parse_args().keep)
    PINS.write_text(HEAD + "".join(f"{name}=={pins[name]}\n" for name in sorted(pins)), encoding="utf-8")
    print(f"constraints.txt: {len(pins)} packages")


if __name__ == "__main__":
    main()

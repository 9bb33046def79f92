"""How long the command line and the library take to start, in fresh processes: python bench/startup.py [REPEATS]"""
import subprocess
import sys
import time
from pathlib import Path

from telling import spread, table

HOTDOG = str(Path(sys.executable).with_name("hotdog"))
COMMANDS = {
    "hotdog --help": [HOTDOG, "--help"],
    'hotdog synset "hot dog"': [HOTDOG, "synset", "hot dog"],
    "import hotdog_nb.downloading": [sys.executable, "-c", "import hotdog_nb.downloading"],
    "SeeFood()": [sys.executable, "-c", "from hotdog_nb import SeeFood; SeeFood()"],
    "import polars": [sys.executable, "-c", "import polars"],
    "import tensorflow": [sys.executable, "-c", "import tensorflow"],
    "import hotdog_nb.training": [sys.executable, "-c", "import hotdog_nb.training"],
    "python, nothing else": [sys.executable, "-c", ""],
}
REPEATS = int(sys.argv[1]) if sys.argv[1:] else 7


def seconds(command: list[str]) -> float:
    "The wall time of one run."
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


print(f"Seconds: median (smallest to largest) of {REPEATS} fresh processes, after one to warm up.")
rows = []
for name, command in COMMANDS.items():
    seconds(command)
    rows.append((f"`{name}`", spread([seconds(command) for _ in range(REPEATS)], ".2f")))
print(table(["", "s"], rows))

"""How long the command line and the library take to start, in fresh processes."""
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

HOTDOG = str(Path(sys.executable).with_name("hotdog"))
COMMANDS = {
    "hotdog --help": [HOTDOG, "--help"],
    'hotdog synset "hot dog"': [HOTDOG, "synset", "hot dog"],
    "import hotdog_nb.downloading": [sys.executable, "-c", "import hotdog_nb.downloading"],
    "python, nothing else": [sys.executable, "-c", ""],
}
REPEATS = 7


def seconds(command: list[str]) -> float:
    "The wall time of one run."
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; seconds, {REPEATS} runs after one to warm up")
for name, command in COMMANDS.items():
    seconds(command)
    times = [seconds(command) for _ in range(REPEATS)]
    print(f"{name:32} {statistics.median(times):6.2f}  ({min(times):.2f} to {max(times):.2f})")

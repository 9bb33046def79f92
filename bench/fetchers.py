"""`download` beside curl's parallel mode and fastai's `download_images`: python bench/fetchers.py PHOTOS [COUNT [RUNS [PYTHON]]]

nginx (apt-get install nginx-light) serves COUNT photos of the folder, <label>/<file>, on this machine; each side gets the same addresses,
64 questions at once where it can be told, and runs as a process of its own, in turn, RUNS times. `download` checks what comes, keeps the
bytes and writes its table; curl only writes files; fastai asks with threads, and is left out without PYTHON, that of an environment with
fastai. Seconds of the whole process, which writes to memory where it can.
"""
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from telling import ratio, spread, table

PORT, LIMIT = 18083, 300
NGINX = """worker_processes 1; daemon off; pid {0}/nginx.pid; error_log {0}/nginx.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; types {{ image/jpeg jpg; }}
client_body_temp_path {0}/t1; proxy_temp_path {0}/t2; fastcgi_temp_path {0}/t3; uwsgi_temp_path {0}/t4; scgi_temp_path {0}/t5;
server {{ listen 127.0.0.1:{1} backlog=1024; root {2}; }} }}
"""
OURS = """
import sys, polars as pl
from hotdog_nb.downloader.engine import download
from hotdog_nb.downloader.policy import Policy
urls = open(sys.argv[1]).read().split()
rows = pl.DataFrame({"url": urls, "rank": range(len(urls))}).with_columns(label=pl.lit("any"), split=pl.lit("train"))
download(rows, sys.argv[2], None, Policy(size=None, private=True, per_host=64, breaker=10**9), progress=False)
"""
FASTAI = """
import sys
from fastai.vision.utils import download_images
urls = open(sys.argv[1]).read().split()
download_images(sys.argv[2], urls=urls, max_pics=len(urls), n_workers=64)
"""


def curl(urls: Path, out: Path) -> list[str]:
    "The command, with a file of addresses and names."
    lines = [f'url = "{url}"\noutput = "{out}/{i}.jpg"' for i, url in enumerate(urls.read_text().split())]
    (urls.parent / "curl.txt").write_text("\n".join(lines))
    return ["curl", "--silent", "--show-error", "--fail", "--parallel", "--parallel-max", "64", "--config", str(urls.parent / "curl.txt")]


def main(photos: str, count: int = 1500, runs: int = 7, python: str = "") -> None:
    files = sorted(Path(photos).resolve().glob("*/*.jpg"))[:count]
    if not files or not shutil.which("nginx"): sys.exit(print("fetchers.py skipped: it needs a folder of photos and nginx (apt-get install nginx-light)"))
    sides = {"hotdog_nb, every check on": lambda urls, out: [sys.executable, "-c", OURS, str(urls), str(out)]}
    if shutil.which("curl"): sides["curl --parallel, no checks"] = curl
    if python: sides["fastai, 64 threads"] = lambda urls, out: [python, "-c", FASTAI, str(urls), str(out)]
    else: print("fastai is left out: name as the fourth argument a Python that has it")
    with tempfile.TemporaryDirectory() as home:
        Path(home, "nginx.conf").write_text(NGINX.format(home, PORT, Path(photos).resolve()))
        urls, taken = Path(home, "urls.txt"), {name: [] for name in sides}
        urls.write_text("\n".join(f"http://127.0.0.1:{PORT}/{file.parent.name}/{file.name}" for file in files))
        server = subprocess.Popen(["nginx", "-c", f"{home}/nginx.conf"], stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            for _ in range(runs):
                for name, command in sides.items():
                    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as out:
                        line, began = command(urls, Path(out)), time.perf_counter()
                        subprocess.run(line, check=True, capture_output=True, timeout=LIMIT)
                        taken[name].append(time.perf_counter() - began)
                        got = sum(1 for file in Path(out).rglob("*.jpg"))
                    if got < 0.9 * len(files): print(f"{name}: only {got} of {len(files)} came")
        finally:
            server.terminate()
            server.wait()
    print(f"{len(files):,} photos; seconds of the whole process: median (smallest to largest) of {runs} runs of each side, in turn.")
    print(table(["", "s", "time / ours"], [(name, spread(each), ratio(taken["hotdog_nb, every check on"], each)) for name, each in taken.items()]))


if __name__ == "__main__":
    if not sys.argv[1:]: print("fetchers.py skipped: name a folder of photos, <label>/<file>")
    else: main(sys.argv[1], *map(int, sys.argv[2:4]), *sys.argv[4:5])

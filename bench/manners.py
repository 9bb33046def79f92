"""A host that allows only so many questions a second, asked by hotdog_nb's downloader and by img2dataset.

    python bench/manners.py [--img2dataset PYTHON] [--photos 200] [--cases 10,10-date,2,unlimited]

The host is a small server of this script's own, which counts: within any second it answers so many questions with a photo, and the
rest with 429 and `Retry-After`. Each run is a fresh process with its defaults; img2dataset is given the retries that it has
(`--retries 2`). PYTHON is that of an environment in which img2dataset is installed (`pip install img2dataset==1.47.0`).
"""
import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from telling import table

CASES = {  # name -> (what it is, answers within any second, what `Retry-After` says)
    "10": ("10 a second, `Retry-After: 2`", 10, "2"),
    "10-date": ("10 a second, a date two seconds ahead", 10, "date"),
    "10-silent": ("10 a second, without a word", 10, None),
    "2": ("2 a second, `Retry-After: 2`", 2, "2"),
    "unlimited": ("no limit", 10**9, None),
}
OURS = """
import sys, time
import polars as pl
from hotdog_nb.downloader.engine import download
from hotdog_nb.downloader.policy import Policy
rows = pl.read_csv(sys.argv[1])
begun = time.time()
download(rows, sys.argv[2], None, Policy(private=True, size=None), progress=False)
print(time.time() - begun)
"""


def photos(count: int) -> list[bytes]:
    "Photos of noise, each another one."
    import numpy as np
    from PIL import Image
    rng, made = np.random.default_rng(0), []
    for _ in range(count):
        out = io.BytesIO()
        Image.fromarray(rng.integers(0, 255, (64, 64, 3), np.uint8)).save(out, "JPEG")
        made.append(out.getvalue())
    return made


class Host(ThreadingHTTPServer):
    "Answers so many questions within any second, and refuses the others."
    request_queue_size, daemon_threads = 512, True

    def __init__(self, bodies: list[bytes], allowed: int, told: str | None):
        super().__init__(("127.0.0.1", 0), Visit)
        self.bodies, self.allowed, self.told, self.turn, self.times, self.asked, self.refused = bodies, allowed, told, threading.Lock(), [], 0, 0
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def handle_error(self, *_):
        "Whoever hangs up is no error."

    def allows(self) -> bool:
        with self.turn:
            now = time.monotonic()
            self.times = [each for each in self.times if each > now - 1]
            self.asked += 1
            if len(self.times) < self.allowed: self.times.append(now); return True
            self.refused += 1
            return False


class Visit(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        "Nothing is said."

    def do_GET(self):
        host = self.server
        if host.allows():
            body, kind = host.bodies[int(self.path.strip("/").partition(".")[0])], "image/jpeg"
            self.send_response(200)
        else:
            body, kind = b"not so fast", "text/plain"
            self.send_response(429)
            if host.told: self.send_header("Retry-After", formatdate(time.time() + 2, usegmt=True) if host.told == "date" else host.told)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def run_ours(urls: list[str], out: Path) -> tuple[int, float]:
    "Pictures that were kept, and seconds."
    import polars as pl
    (out / "list.csv").write_text("url,label,split,rank\n" + "".join(f"{url},photo,train,{i}\n" for i, url in enumerate(urls)))
    done = subprocess.run([sys.executable, "-c", OURS, str(out / "list.csv"), str(out / "build")], capture_output=True, text=True, check=True)
    return pl.read_parquet(out / "build/downloads.parquet").filter(status="ok").height, float(done.stdout.split()[-1])


def run_theirs(urls: list[str], out: Path, python: str) -> tuple[int, float]:
    "The same for img2dataset."
    (out / "list.txt").write_text("".join(f"{url}\n" for url in urls))
    command = [Path(python).with_name("img2dataset"), "--url_list", out / "list.txt", "--output_folder", out / "made", "--output_format", "files", "--resize_mode", "no",
               "--processes_count", "1", "--thread_count", "8", "--number_sample_per_shard", "1000", "--retries", "2"]
    subprocess.run([str(part) for part in command], capture_output=True, check=True, env={**os.environ, "NO_ALBUMENTATIONS_UPDATE": "1"})
    shards = [json.loads(file.read_text()) for file in (out / "made").glob("*_stats.json")]
    return sum(shard["successes"] for shard in shards), max(shard["end_time"] for shard in shards) - min(shard["start_time"] for shard in shards)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--img2dataset", default="")
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--cases", default=",".join(CASES))
    asked = parser.parse_args()
    bodies, rows = photos(asked.photos), []
    sides = {"hotdog_nb": run_ours} | ({"img2dataset": lambda urls, out: run_theirs(urls, out, asked.img2dataset)} if asked.img2dataset else {})
    for what, allowed, told in (CASES[name] for name in asked.cases.split(",")):
        for side, run in sides.items():
            out = Path(tempfile.mkdtemp(prefix="hotdog_nb_manners_"))
            with Host(bodies, allowed, told) as host:
                kept, seconds = run([f"http://127.0.0.1:{host.server_port}/{i}.jpg" for i in range(asked.photos)], out)
            rows.append((what, side, kept, host.asked, host.refused, f"{seconds:.1f}"))
            shutil.rmtree(out, ignore_errors=True)
    print(f"{asked.photos} addresses of one host; one run of each side. *Refused* are answers with status 429; the seconds are those within the download.")
    print(table(["the host allows", "", "kept", "asked", "refused", "s"], rows))


if __name__ == "__main__":
    main()

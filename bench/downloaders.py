"""hotdog_nb's downloader beside img2dataset, on real photos from a server on this machine.

    python bench/downloaders.py PHOTOS --img2dataset PYTHON [--photos 2000] [--runs 3] [--cases kept,kept-https,...] [--out /dev/shm/hotdog_nb_bench]

PHOTOS is a folder of photos, <label>/<file>; PYTHON the python of an environment in which img2dataset is installed
(`pip install img2dataset==1.47.0`, an environment of its own). nginx serves the photos (apt-get install nginx-light); the rotten
web is a small server of this script's own. What is written goes to memory (--out). Both sides take turns, each run is a fresh
process, and medians are printed. *Working* leaves out what a side needs to start: img2dataset's own statistics tell it,
ours is the time within `download`.
"""
import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from telling import ratio, spread, table

CASES = {  # name -> (https, rotten, img2dataset's options, our Policy)
    "kept": (False, False, ["--resize_mode", "no"], "size=None"),
    "kept-https": (True, False, ["--resize_mode", "no"], "size=None"),
    "256": (False, False, ["--resize_mode", "keep_ratio", "--image_size", "256", "--resize_only_if_bigger", "True", "--encode_quality", "95"], "size=256, quality=95"),
    "256-area": (False, False, ["--resize_mode", "keep_ratio", "--image_size", "256", "--resize_only_if_bigger", "True", "--encode_quality", "95"], "size=256, quality=95, filter='area'"),
    "256-https": (True, False, ["--resize_mode", "keep_ratio", "--image_size", "256", "--resize_only_if_bigger", "True", "--encode_quality", "95"], "size=256, quality=95"),
    "rotten": (False, True, ["--resize_mode", "no"], "size=None"),
}
CALLED = {"kept": "bytes kept", "kept-https": "bytes kept, https", "256": "made smaller, 256 pixels", "256-area": "the same, both *area*", "256-https": "256 pixels, https", "rotten": "a rotten web, bytes kept"}
ROT = {"404": 499, "placeholder": 184, "reset": 107, "hang": 83, "html": 82, "busy": 55, "truncated": 54}  # of 2,000; the rest is good
NGINX = """worker_processes 1; daemon off; pid {0}/nginx.pid; error_log {0}/nginx.log;
events {{ worker_connections 4096; }}
http {{ access_log off; sendfile on; keepalive_requests 100000; types {{ image/jpeg jpg; }}
client_body_temp_path {0}/t1; proxy_temp_path {0}/t2; fastcgi_temp_path {0}/t3; uwsgi_temp_path {0}/t4; scgi_temp_path {0}/t5;
server {{ listen 127.0.0.1:{1} backlog=4096; listen 127.0.0.1:{2} ssl backlog=4096; ssl_certificate {0}/cert.pem; ssl_certificate_key {0}/key.pem; root {3}; }} }}
"""
OURS = """
import json, sys, time
begun = time.time()
import polars as pl
from hotdog_nb.downloader.engine import download
from hotdog_nb.downloader.policy import Policy
rows = pl.read_csv(sys.argv[1])
start = time.time()
policy = Policy({policy}, private=True, per_host=256, concurrency={many}, read=5, total=5, connect=5, breaker=10**9, copies={copies})
found = download(rows, sys.argv[2], None, policy, ca_file=sys.argv[3], progress=False)
print(json.dumps(dict(working=time.time() - start, good=found["status"].eq("ok").sum(), reasons=dict(found.group_by("reason").len().rows()))))
"""


async def rotten(port: int, files: list[Path]):
    "A server whose address /fate/i/number answers by its fate, as fast as it can."
    bodies, visits = [file.read_bytes() for file in files], {}
    sorry = placeholder()

    async def visit(reader, writer):
        try:
            while line := (await reader.readuntil(b"\r\n\r\n")):
                _, fate, number, *_ = line.split(b" ", 2)[1].decode().split("/")
                visits[fate, number] = visits.get((fate, number), 0) + 1
                body, status = bodies[int(number) % len(bodies)], b"200 OK"
                if fate == "hang": await asyncio.sleep(60)
                if fate in ("reset", "hang"): break
                if fate == "404": status, body = b"404 Not Found", b"no"
                if fate == "html": body = b"<!DOCTYPE html><title>Sorry</title>" * 30
                if fate == "placeholder": body = sorry
                if fate == "busy" and visits[fate, number] == 1: status, body = b"503 Busy", b"later"
                length = len(body)
                if fate == "truncated": body = body[: len(body) * 6 // 10]
                writer.write(b"HTTP/1.1 %s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % (status, length if int(number) % 2 else len(body)) + body)
                await writer.drain()
                if fate == "truncated" and int(number) % 2: break
        except (ConnectionError, asyncio.IncompleteReadError): pass
        finally: writer.close()

    server = await asyncio.start_server(visit, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


def placeholder() -> bytes:
    "One picture for all that is gone."
    import io

    from PIL import Image, ImageDraw
    picture = Image.new("RGB", (500, 374), "white")
    ImageDraw.Draw(picture).text((150, 180), "This photo is no longer available", fill="grey")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def addresses(case: str, count: int, names: list[str], ports: dict[str, int]) -> list[tuple[str, str]]:
    "(address, fate): each address once."
    https, is_rotten, _, _ = CASES[case]
    if not is_rotten:
        scheme = f"https://localhost:{ports['https']}" if https else f"http://127.0.0.1:{ports['http']}"
        return [(f"{scheme}/{names[i % len(names)]}?{i // len(names)}", "ok") for i in range(count)]
    fates = [fate for fate, share in ROT.items() for _ in range(share * count // 2000)]
    fates += ["ok"] * (count - len(fates))
    random.Random(0).shuffle(fates)
    return [(f"http://127.0.0.1:{ports['rotten']}/{fate}/{i}", fate) for i, fate in enumerate(fates)]


def measured(command: list, environment: dict) -> tuple[float, float, str]:
    "Wall seconds, MB at the peak of all processes of a command together, and what it printed."
    begun, peak = time.perf_counter(), 0.0
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **environment}, start_new_session=True)
    while process.poll() is None:
        peak = max(peak, group_memory(process.pid))
        time.sleep(0.05)
    wall = time.perf_counter() - begun
    out = process.stdout.read()
    return wall, peak, out


def group_memory(leader: int) -> float:
    "Resident MB of a process and of all below it."
    children, sizes = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                pages = int((entry / "statm").read_text().split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
            sizes[int(entry.name)] = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    waiting, total = [leader], 0.0
    while waiting:
        one = waiting.pop()
        total += sizes.get(one, 0)
        waiting += children.get(one, [])
    return total


def rates_of(found: dict) -> tuple[list, list]:
    "Good pictures a second of img2dataset's runs, working and as a whole command."
    runs = found.get("img2dataset", [])
    return tuple([run["good"] / run[how] for run in runs] for how in ("working", "whole"))


def clean(path: Path):
    shutil.rmtree(path, ignore_errors=True)


def run_ours(case: str, rows: list, out: Path, certificate: Path, copies: bool) -> dict:
    clean(out)
    out.mkdir(parents=True)
    (out / "list.csv").write_text("url,label,split,rank\n" + "".join(f"{url},photo,train,{i}\n" for i, (url, _) in enumerate(rows)))
    script = OURS.format(policy=CASES[case][3], copies=copies, many=256 if CASES[case][1] else 64)  # 64 is the default; on a rotten web more hosts hang
    before = os.times()
    wall, peak, said = measured([sys.executable, "-c", script, str(out / "list.csv"), str(out / "build"), str(certificate)], {})
    after = os.times()
    told = json.loads(said.strip().splitlines()[-1])
    fates = dict(rows)
    import polars as pl
    kept = pl.read_parquet(out / "build/downloads.parquet").filter(status="ok")
    bad = sum(fates[url] not in ("ok", "busy") for url in kept["url"])
    same = told["reasons"].get("the same picture is there", 0) + told["reasons"].get("a near copy is there", 0)  # the list repeats its photos
    return dict(whole=wall, working=told["working"], good=len(kept) + same, bad=bad, memory=peak, cpu=after.children_user + after.children_system - before.children_user - before.children_system)


def run_theirs(case: str, rows: list, out: Path, certificate: Path, python: str) -> dict:
    clean(out)
    out.mkdir(parents=True)
    (out / "list.txt").write_text("".join(f"{url}\n" for url, _ in rows))
    options = ["--url_list", out / "list.txt", "--output_folder", out / "made", "--output_format", "files", "--processes_count", "2", "--thread_count", "64", "--number_sample_per_shard", "500",
               "--timeout", "5", "--retries", "0", *CASES[case][2]]
    before = os.times()
    wall, peak, _ = measured([str(part) for part in (Path(python).with_name("img2dataset"), *options)], {"SSL_CERT_FILE": str(certificate), "NO_ALBUMENTATIONS_UPDATE": "1"})
    after = os.times()
    shards = [json.loads(file.read_text()) for file in (out / "made").glob("*_stats.json")]
    if not shards:
        raise SystemExit(f"img2dataset wrote nothing; run it by hand: {python} {' '.join(map(str, options))}")
    kept = {json.loads(file.read_text())["url"] for file in (out / "made").glob("*/*.json") if json.loads(file.read_text())["status"] == "success"}
    fates = dict(rows)
    bad = sum(fates[url] not in ("ok", "busy") for url in kept)
    working = max(shard["end_time"] for shard in shards) - min(shard["start_time"] for shard in shards)
    return dict(whole=wall, working=working, good=len(kept) - bad, bad=bad, memory=peak, cpu=after.children_user + after.children_system - before.children_user - before.children_system)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", nargs="?", type=Path)
    options.add_argument("--img2dataset", default="")
    options.add_argument("--photos", type=int, default=2000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--cases", default=",".join(CASES))
    options.add_argument("--no-copies", action="store_true", help="our side doesn't look for near copies")
    options.add_argument("--out", type=Path, default=Path("/dev/shm/hotdog_nb_bench"))
    options.add_argument("--serve-rot", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    files = sorted(chosen.folder.glob("*/*.jpg")) if chosen.folder else []
    if chosen.serve_rot:
        return asyncio.run(rotten(chosen.serve_rot, files))
    if not files or not shutil.which("nginx"):
        print("downloaders.py skipped: it needs a folder of photos and nginx (apt-get install nginx-light)")
        return
    chosen.out.mkdir(parents=True, exist_ok=True)
    home, ports = chosen.out / "server", {"http": 18081, "https": 18443, "rotten": 18090}
    home.mkdir(exist_ok=True)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", home / "key.pem", "-out", home / "own.pem", "-days", "30", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    (home / "cert.pem").write_bytes((home / "own.pem").read_bytes())
    import certifi
    (home / "trust.pem").write_bytes(Path(certifi.where()).read_bytes() + (home / "own.pem").read_bytes())  # as many authorities as a client really has
    (home / "nginx.conf").write_text(NGINX.format(home, ports["http"], ports["https"], chosen.folder.resolve()))
    servers = [subprocess.Popen(["nginx", "-c", home / "nginx.conf"], stderr=subprocess.DEVNULL), subprocess.Popen([sys.executable, __file__, str(chosen.folder), "--serve-rot", str(ports["rotten"])])]
    time.sleep(2)
    names = [str(file.relative_to(chosen.folder)) for file in files]
    random.Random(0).shuffle(names)
    told = []
    try:
        for case in chosen.cases.split(","):
            rows = addresses(case, chosen.photos, names, ports)
            sides = {"hotdog_nb": lambda: run_ours(case, rows, chosen.out / "ours", home / "trust.pem", not chosen.no_copies)}
            if chosen.img2dataset:
                sides["img2dataset"] = lambda: run_theirs(case, rows, chosen.out / "theirs", home / "trust.pem", chosen.img2dataset)
            found = {side: [] for side in sides}
            for _ in range(chosen.runs):
                for side, go in sides.items():
                    found[side].append(go())
            for side, runs in found.items():
                a = {what: [run[what] for run in runs] for what in runs[0]}
                rate, whole = ([good / taken for good, taken in zip(a["good"], a[how])] for how in ("working", "whole"))
                faster = [ratio(theirs, rate_of) if side == "hotdog_nb" and len(sides) == 2 else "" for theirs, rate_of in zip(rates_of(found), (rate, whole))]
                told.append((CALLED[case], side, f"{statistics.median(a['good']):.0f}, {statistics.median(a['bad']):.0f}", spread(rate, ",.0f"), spread(a["whole"], ".2f"), spread(a["cpu"], ".1f"), spread(a["memory"], ".0f"), *faster))
                print(*told[-1], sep=" | ", file=sys.stderr, flush=True)  # as it comes
        print(f"{chosen.photos:,} addresses; median (smallest to largest) of {chosen.runs} runs of each side, in turn; the ratios of the medians (and of the runs in turn), above one where hotdog_nb is faster.")
        print(table(["case", "", "good pictures, bad", "good a second, working", "whole command, s", "processor, s", "memory, MB", "faster, working", "faster, whole command"], told))
    finally:
        for server in servers:
            server.terminate()
        clean(chosen.out)


if __name__ == "__main__":
    main()

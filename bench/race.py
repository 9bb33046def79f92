"""One by one, threads, asyncio, asyncio in more processes: how many answers a second, and where the curve bends.

    python bench/race.py PHOTOS [MILLISECONDS]

A small server on this machine serves the photos, each MILLISECONDS (20 by default) after it was asked for, as a host far away would.
Each way fetches for some seconds, and nothing looks into what comes: this is about waiting. Photos a second, medians of three.
"""
import asyncio
import multiprocessing
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pycurl
import requests

from telling import spread, table

PORT, SECONDS = 18095, 2.0


async def serve(files: list[Path], wait: float):
    "Answer every question after a while."
    bodies = [file.read_bytes() for file in files[:200]]

    async def visit(reader, writer):
        number = 0
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(wait)
                number += 1
                body = bodies[number % len(bodies)]
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError): pass
        finally: writer.close()

    await (await asyncio.start_server(visit, "127.0.0.1", PORT, backlog=4096)).serve_forever()


def one_by_one(_: int) -> float:
    count, end = 0, time.monotonic() + SECONDS
    while time.monotonic() < end: requests.get(f"http://127.0.0.1:{PORT}/"); count += 1
    return count / SECONDS


def threads(many: int) -> float:
    end = time.monotonic() + SECONDS

    def work(_):
        session, count = requests.Session(), 0
        while time.monotonic() < end: session.get(f"http://127.0.0.1:{PORT}/"); count += 1
        return count
    with ThreadPoolExecutor(many) as pool: return sum(pool.map(work, range(many))) / SECONDS


async def tasks(many: int) -> float:
    end = time.monotonic() + SECONDS

    async def work(multi):
        curl, count = pycurl.Curl(), 0
        curl.setopt(pycurl.URL, f"http://127.0.0.1:{PORT}/")
        while time.monotonic() < end:
            body = []
            curl.setopt(pycurl.WRITEFUNCTION, body.append)
            await multi.perform(curl)
            count += 1
        return count
    async with pycurl.AsyncCurlMulti() as multi: return sum(await asyncio.gather(*[work(multi) for _ in range(many)])) / SECONDS


def with_asyncio(many: int) -> float:
    return asyncio.run(tasks(many))


def with_processes(many: int) -> float:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(abs, range(2))
        return sum(pool.map(with_asyncio, [many // 2] * 2, chunksize=1))


def main(photos: str, milliseconds: float = 20):
    server = subprocess.Popen([sys.executable, __file__, photos, str(milliseconds), "--serve"])
    time.sleep(1.5)
    try:
        print(f"Answers a second, of a server that takes {milliseconds:g} ms for each: median (smallest to largest) of three.")
        ways, counts = {"one by one": (one_by_one, [1]), "threads (`requests`, a session each)": (threads, [4, 16, 64, 256]), "asyncio (libcurl)": (with_asyncio, [4, 16, 64, 256]), "the same in two processes": (with_processes, [16, 64, 256])}, [1, 4, 16, 64, 256]
        print(table(["", *[f"{many} at once" for many in counts]], [(name, *[spread([way(many) for _ in range(3)], ",.0f") if many in mine else "" for many in counts]) for name, (way, mine) in ways.items()]))
    finally: server.terminate()


if __name__ == "__main__":
    if not sys.argv[1:] or not Path(sys.argv[1]).is_dir(): print("race.py skipped: name a folder of photos, <label>/<file>")
    elif "--serve" in sys.argv: asyncio.run(serve(sorted(Path(sys.argv[1]).glob("*/*.jpg")), float(sys.argv[2]) / 1000))
    else: main(sys.argv[1], *map(float, sys.argv[2:3]))

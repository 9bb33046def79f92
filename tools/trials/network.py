"""Answers from strangers: bodies without an end, one byte a second, redirects and names that lead into our own house."""
import contextlib
import os
import socket
import subprocess
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator

from .common import SANDBOX, Line, Soak, listening, memory

PUBLIC = "93.184.216.34"  # an address of the world; in a network of our own it is ours
SINGLE = dict(retries=0, connect=2, read=2, total=5)


def head(*lines: str) -> bytes:
    "The head of an HTTP answer."
    return "\r\n".join([*lines, "", ""]).encode()


def asked(connection: socket.socket) -> str:
    "The path of a question; nothing where nobody asks."
    text = b""
    while b"\r\n\r\n" not in text and (more := connection.recv(65536)):
        text += more
    return text.split(b" ")[1].decode() if text.count(b" ") else ""


def fetched(urls: list[str], **policy) -> dict[str, str]:
    "What the downloader makes of each address: `bytes`, or the reason why there are none."
    import asyncio

    from hotdog_nb.downloader.policy import Policy

    from hotdog_nb.images.decode import Refused
    from hotdog_nb.downloader.host_queue import HostScheduler
    from hotdog_nb.downloader.fetch import FetchSession, fetch, run_coroutine
    policy = Policy(**SINGLE | policy)

    async def one(session, hosts, url):
        try:
            return f"{len((await fetch(session, url, hosts)).body)} bytes"
        except Refused as refused:
            return refused.reason

    async def all_of_them():
        async with FetchSession(policy) as session:
            hosts = HostScheduler(policy)
            return dict(zip(urls, await asyncio.gather(*[one(session, hosts, url) for url in urls]), strict=True))
    return run_coroutine(all_of_them())


def catalogue(url: str, **options) -> str:
    "What the session of the catalogues makes of an address: `bytes`, or the name of the error."
    from hotdog_nb.network.connections import SourceGone
    from hotdog_nb.network.session import fetch_json, session
    from hotdog_nb.core import FakeClock
    options = {"retries": 0, "private": True} | options
    try:
        return f"{len(fetch_json(session(**options), url))} entries"
    except SourceGone as error:
        return type(error).__name__


# --- bodies

BLOCK = bytes(1 << 20)
LARGE = 10 * 1000**3


class Flood:
    "A server that sends ten gigabytes, in several ways, and counts what it got rid of."

    def __init__(self):
        self.sent = Counter()
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        self.bomb = b"".join(packer.compress(BLOCK) for _ in range(1024))  # a megabyte that unpacks to a gigabyte, as often as one likes

    def __call__(self, connection: socket.socket) -> None:
        way = asked(connection).strip("/")
        first, block = {
            "length": (["HTTP/1.1 200 OK", "Content-Type: image/jpeg", f"Content-Length: {LARGE}"], BLOCK),
            "without": (["HTTP/1.1 200 OK", "Content-Type: image/jpeg", "Connection: close"], BLOCK),
            "chunked": (["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], b"100000\r\n" + BLOCK + b"\r\n"),
            "one-chunk": (["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "fffffffffff"], BLOCK),
            "lies": (["HTTP/1.1 200 OK", "Content-Length: 1000"], BLOCK),
            "gzip": (["HTTP/1.1 200 OK", "Content-Encoding: gzip", "Content-Type: application/json", "Connection: close"], self.bomb),
            "gzip-chunked": (["HTTP/1.1 200 OK", "Content-Encoding: gzip", "Transfer-Encoding: chunked"], b"%x\r\n" % len(self.bomb) + self.bomb + b"\r\n"),
            "missing": (["HTTP/1.1 404 Not Found", f"Content-Length: {LARGE}"], BLOCK),
            "moved": (["HTTP/1.1 302 Found", "Location: /length", f"Content-Length: {LARGE}"], BLOCK),
            "busy": (["HTTP/1.1 503 Busy", "Connection: close"], BLOCK),
            "head": (["HTTP/1.1 200 OK"], b"X-Large: " + b"a" * 60_000 + b"\r\n"),
            "line": (["HTTP/1.1 200 OK"], b"X-Large: " + b"a" * (1 << 20)),
            "continue": ([], b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
            "json": (["HTTP/1.1 200 OK", "Content-Type: application/json", "Connection: close"], b" " * (1 << 20)),
        }[way]
        text = "\r\n".join(first).encode() + (b"" if way == "continue" else b"\r\n" if way in ("head", "line") else b"\r\n\r\n" if "" not in first else b"\r\n")
        connection.sendall(text)
        while self.sent[way] < LARGE:
            connection.sendall(block)
            self.sent[way] += len(block)


def ten_gigabytes(soak: Soak) -> Iterator[Line]:
    "A body of 10 GB"
    flood, ways = Flood(), ["length", "without", "chunked", "one-chunk", "lies", "gzip", "gzip-chunked", "missing", "moved", "busy", "head", "line", "continue"]
    with listening(("127.0.0.1", 0), flood) as server:
        base = f"http://127.0.0.1:{server.getsockname()[1]}"
        lost, let_in, said, before = [], [], {}, memory()
        for way in ways:
            said[way] = fetched([f"{base}/{way}"], private=True, total=15)[f"{base}/{way}"]
            crossed = flood.sent[way]
            if crossed > 40_000_000:
                lost.append(f"{way}: {crossed / 1e6:.0f} MB crossed")
            if said[way].endswith("bytes") and way != "lies":
                let_in.append(f"{way}: {said[way]}")
        most, held = max(flood.sent.items(), key=lambda each: each[1]), memory() - before
        if held > 200:
            lost.append(f"{held:.0f} MiB of memory")
        yield Line(f"the downloader: {', '.join(ways)}", len(ways), lost, let_in, f"{'; '.join(f'{reason}: {many}' for reason, many in Counter(said.values()).most_common())}; at most {most[1] / 1e6:.0f} MB crossed ({most[0]}), {held:.0f} MiB of memory more")
        flood.sent.clear()
        lost, let_in, said, before, times = [], [], {}, memory(), []
        for way in ["json", "gzip", "gzip-chunked", "missing", "chunked", "head", "line", "continue"]:
            begun = time.monotonic()
            said[way] = catalogue(f"{base}/{way}", time_limit=20)
            times.append(time.monotonic() - begun)
            if flood.sent[way] > 1_000_000_000:
                lost.append(f"{way}: {flood.sent[way] / 1e6:.0f} MB crossed")
            if said[way].endswith("entries"):
                let_in.append(f"{way}: {said[way]}")
        held = memory() - before
        if held > 600:
            lost.append(f"{held:.0f} MiB of memory")
        if max(times) > 30:
            lost.append(f"{max(times):.0f} s with a time limit of 20")
        yield Line(f"the catalogues' session: {', '.join(said)}", len(said), lost, let_in, f"refused; at most {max(flood.sent.values()) / 1e6:.0f} MB crossed, {held:.0f} MiB of memory more, {max(times):.0f} s")


# --- one byte a second


def drip(connection: socket.socket) -> None:
    "A server that takes its time."
    way = asked(connection).strip("/")
    start, rest = {
        "body": (head("HTTP/1.1 200 OK", "Content-Length: 100000"), b"\xff\xd8" + bytes(99_998)),
        "chunks": (head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"), b"1\r\na\r\n" * 1000),
        "head": (b"", b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1000),
        "redirect": (head("HTTP/1.1 302 Found", "Location: /redirect", "Content-Length: 1000"), bytes(1000)),
        "silence": (b"", b""),
        "after": (head("HTTP/1.1 200 OK", "Content-Length: 100000") + b"\xff\xd8", b""),
        "json": (head("HTTP/1.1 200 OK", "Content-Type: application/json", "Content-Length: 100000"), b" " * 100_000),
    }[way]
    connection.sendall(start)
    for byte in rest:
        connection.sendall(bytes([byte]))
        time.sleep(1)
    time.sleep(60)


def one_byte_a_second(soak: Soak) -> Iterator[Line]:
    "One byte a second"
    ways = ["body", "chunks", "head", "redirect", "silence", "after"]
    with listening(("127.0.0.1", 0), drip) as server, listening(("127.0.0.1", 0), lambda connection: time.sleep(60)) as mute:
        port, lost, said = server.getsockname()[1], [], {}
        urls = {way: f"http://127.0.0.1:{port}/{way}" for way in ways} | {"a handshake that never comes": f"https://127.0.0.1:{mute.getsockname()[1]}/"}
        begun, times = time.monotonic(), {}

        def one(way):
            said[way] = fetched([urls[way]], private=True, read=3, total=6)[urls[way]]
            times[way] = time.monotonic() - begun
        threads = [threading.Thread(target=one, args=(way,), daemon=True) for way in urls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        lost += [f"{way}: no answer within 30 seconds" for way in urls if way not in times]
        lost += [f"{way}: {took:.0f} s of 6" for way, took in times.items() if took > 9]
        let_in = [f"{way}: {answer}" for way, answer in said.items() if answer.endswith("bytes")]
        yield Line(f"the downloader, given 6 seconds: {', '.join(urls)}", len(urls), lost, let_in, f"{', '.join(sorted(set(said.values())))}; the last after {max(times.values()):.1f} s")
        yield from dripping_catalogues(soak, port)


def dripping_catalogues(soak: Soak, port: int) -> Iterator[Line]:
    "A catalogue that takes its time, with a time limit for all questions."
    from hotdog_nb.network.connections import SourceGone
    from hotdog_nb.network.session import fetch_file, session
    times, said, lost, begun = {}, {}, [], time.monotonic()

    def one(way):
        if way == "file":
            try:
                fetch_file(session(time_limit=5, retries=0, private=True), f"http://127.0.0.1:{port}/body", soak.folder / "list.csv")
                said[way] = "a file"
            except SourceGone as error:
                said[way] = type(error).__name__
        else:
            said[way] = catalogue(f"http://127.0.0.1:{port}/{way}", time_limit=5)
        times[way] = time.monotonic() - begun
    threads = [threading.Thread(target=one, args=(way,), daemon=True) for way in ("json", "chunks", "head", "file")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0, begun + 25 - time.monotonic()))
    lost = [f"{way}: no answer after 25 s, with a time limit of 5" for way in ("json", "chunks", "head", "file") if way not in times]
    lost += [f"{way}: {said[way]}" for way in said if said[way].endswith(("entries", "file"))]
    yield Line("the catalogues' session, with a time limit of 5 seconds: json, chunks, head, file", 4, lost, said=f"{', '.join(sorted(set(said.values())))}; the last after {max(times.values(), default=0):.0f} s")


# --- into our own house

HOSTS = {"photos.example": [PUBLIC], "local.example": ["127.0.0.1"], "meta.example": ["169.254.169.254"], "inner.example": ["10.0.0.1"], "router.example": ["192.168.1.1"], "carrier.example": ["100.64.0.1"],
         "six.example": ["::1"], "mapped.example": ["::ffff:127.0.0.1"], "zero.example": ["0.0.0.0"], "two.example": ["127.0.0.1", "169.254.169.254"]}
SPELLED = ["127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.000.000.001", "%31%32%37.0.0.1", "①②⑦.0.0.1", "127。0。0。1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:1]",
           "[64:ff9b::7f00:1]", "0", "0.0.0.0", "localhost", "LOCALHOST", "localhost.", "x.localhost", "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]",
           "10.0.0.1", "167772161", "192.168.1.1", "100.64.0.1", "127.0.0.1.", "169.254.169.254.", "photos.example@127.0.0.1", "photos.example:80@127.0.0.1", "127.0.0.1#@photos.example", "127.0.0.1?@photos.example", "127.0.0.1\\@photos.example", "photos.example\\@127.0.0.1", "127.0.0.1%00.photos.example", "[::1%25lo]",
           *(name for name in HOSTS if name != "photos.example")]
SCHEMES = ["file:///etc/passwd", "file://localhost/etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:80/_GET%20/x", "dict://127.0.0.1:80/x", "ldap://127.0.0.1/x", "tftp://127.0.0.1/x", "smb://127.0.0.1/x", "data:image/png;base64,iVBORw0KGgo=", "javascript:alert(1)", "//127.0.0.1/x", "///127.0.0.1/x", "/\\127.0.0.1/x", "http:127.0.0.1/x", "http:/127.0.0.1/x", "http:///127.0.0.1/x", "hTTp://127.0.0.1/x", "http://127.0.0.1:80/x", "\thttp://127.0.0.1/x", "http://[::1]:80/x", "unix:///run/x.sock", "about:blank", "ws://127.0.0.1/x"]


class House:
    "A server at all addresses that we have: a web host at the public one, a secret everywhere else. It counts who comes."

    def __init__(self):
        from hotdog_nb.tiny_web.drawings import draw
        from hotdog_nb.tiny_web.link_rot import encode_picture
        self.picture, self.reached, self.moves = encode_picture(draw("hot dog", 1, 320)), [], {}

    def __call__(self, connection: socket.socket) -> None:
        here = connection.getsockname()[0].removeprefix("::ffff:")
        if here != PUBLIC:
            self.reached.append(here)
        path = asked(connection)
        if here == PUBLIC and path in self.moves:
            connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + self.moves[path].encode("utf-8") + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        else:
            connection.sendall(head("HTTP/1.1 200 OK", "Content-Type: image/jpeg", f"Content-Length: {len(self.picture)}", "Connection: close") + self.picture)


@contextlib.contextmanager
def our_names(soak: Soak) -> Iterator[None]:
    "Names that lead where we like, for this process and its machine within the machine."
    file = soak.folder / "hosts"
    file.write_text("127.0.0.1 localhost\n" + "".join(f"{number} {name}\n" for name, numbers in HOSTS.items() for number in numbers))
    subprocess.run(["mount", "--bind", file, "/etc/hosts"], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", "/etc/hosts"], check=True)


def into_our_own_house(soak: Soak) -> Iterator[Line]:
    "Redirects and names that lead into our own house"
    if not os.environ.get(SANDBOX):
        yield Line("redirects into 169.254.169.254, 127.0.0.1 and others", 0, skipped="needs root, or user namespaces, for a network of its own")
        return
    house = House()
    with our_names(soak), listening(("0.0.0.0", 80), house), listening(("::", 80), house) if socket.has_dualstack_ipv6() else contextlib.nullcontext():
        if (control := fetched(["http://photos.example/photo.jpg", f"http://{PUBLIC}/photo.jpg"])) != dict.fromkeys(control, f"{len(house.picture)} bytes"):
            yield Line("a public host, to begin with", 2, lost=[f"{url}: {answer}" for url, answer in control.items()])
            return
        with socket.create_connection(("169.254.169.254", 80), 5) as knock:
            knock.sendall(b"GET / HTTP/1.1\r\n\r\n")
            knock.recv(10)
        if house.reached != ["169.254.169.254"]:
            yield Line("169.254.169.254, to begin with", 1, lost=["nobody counts there"])
            return
        house.reached.clear()
        yield tried(house, "addresses and names, as they stand in a list", [f"http://{host}/latest/meta-data" for host in SPELLED])
        house.moves = {f"/{number}": f"http://{host}/latest" for number, host in enumerate(SPELLED)}
        yield tried(house, "redirects of a public host to these", [f"http://photos.example/{number}" for number in range(len(SPELLED))])
        house.moves = {f"/{number}": scheme for number, scheme in enumerate(SCHEMES)}
        yield tried(house, "redirects to other schemes and odd spellings (" + ", ".join(dict.fromkeys(scheme.partition(":")[0].strip() for scheme in SCHEMES if ":" in scheme and not scheme.startswith("/"))) + ")", [f"http://photos.example/{number}" for number in range(len(SCHEMES))])
        house.moves = {"/0": "/1", "/1": "/2", "/2": "/3", "/3": "http://meta.example/"}
        yield tried(house, "a redirect in four steps", ["http://photos.example/0"])
        passed_on: list[str] = []

        def proxy(connection):
            if came := connection.recv(65536):
                passed_on.append(came.split(b" ")[1].decode())
        with listening(("127.0.0.1", 0), proxy) as server:
            place = f"http://127.0.0.1:{server.getsockname()[1]}"
            os.environ.update(http_proxy=place, https_proxy=place, all_proxy=place)
            own = [f"http://{host}/latest" for host in ("127.0.0.1", "127.1", "%31%32%37.0.0.1", "①②⑦.0.0.1", "localhost", "169.254.169.254", "[::1]")]
            line = tried(house, "a proxy in the environment: numbers and names of ours", own)
            yield Line(line.what, line.tried, line.lost, line.let_in + passed_on, line.said)
            os.environ["no_proxy"] = "example"
            yield tried(house, "hosts that need no proxy, and lead home", ["http://meta.example/", "http://127.0.0.1/"])


def tried(house: House, what: str, urls: list[str]) -> Line:
    "Ask for each address, and count who came where nobody should."
    house.reached.clear()
    said = fetched(urls, breaker=1000)
    let_in = [f"{where} was reached" for where in house.reached]
    # what comes from the public host itself is no secret: `http:127.0.0.1/x` names a file of it
    ways = Counter(answer for answer in said.values() if not answer.endswith("bytes"))
    public = sum(answer.endswith("bytes") for answer in said.values())
    return Line(what, len(urls), let_in=let_in, said="; ".join(f"{reason}: {many}" for reason, many in ways.most_common()) + (f"; answered by the public host itself: {public}" if public else "") + f"; connections to where nobody should go: {len(house.reached)}")

"""Redirects of catalogues into our own network, endless answers, odd rows, too few file descriptors."""
import contextlib
import copy
import csv
import gzip
import io
import json
import math
import os
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from unittest.mock import patch

import polars as pl

from .common import SANDBOX, Line, Soak, begin, finish, listening, memory
from .network import PUBLIC, SCHEMES, SPELLED, House, head, our_names

# --- into our own house


class Door(House):
    "A catalogue at the public address, a secret everywhere else. It notes who comes where, and with what password."

    def __init__(self):
        super().__init__()
        self.passwords = []

    def __call__(self, connection: socket.socket) -> None:
        here, text = connection.getsockname()[0].removeprefix("::ffff:"), b""
        if here != PUBLIC:
            self.reached.append(here)
        while b"\r\n\r\n" not in text and (more := connection.recv(65536)):
            text += more
        self.passwords += [f"{here}: {line.decode('latin-1')}" for line in text.split(b"\r\n") if line.lower().startswith((b"authorization:", b"proxy-authorization:"))]
        path = text.split(b" ")[1].decode() if text.count(b" ") else ""
        if here == PUBLIC and path in self.moves:
            connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + self.moves[path].encode() + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        else:
            body = b'{"public": 1}' if here == PUBLIC else b'{"secret": 1}'
            connection.sendall(head("HTTP/1.1 200 OK", "Content-Type: application/json", f"Content-Length: {len(body)}", "Connection: close") + body)


def answers(urls: list[str], folder: Path, **options) -> tuple[Counter, list[str]]:
    "What the catalogues' session makes of each address, asked for an answer and for a file: how it ended, and what must not be said."
    from hotdog_nb.network.connections import SourceGone
    from hotdog_nb.network.session import fetch_json, fetch_file, session
    from hotdog_nb.core import FakeClock
    ways, wrong = Counter(), []
    for number, url in enumerate(urls):
        asks = session(retries=0, clock=FakeClock(), **options)
        for way in ("answer", "file"):
            try:
                said = fetch_json(asks, url) if way == "answer" else json.loads(fetch_file(asks, url, folder / f"{number}.json", retries=0).read_bytes())
                ways[next(iter(said))] += 1
                wrong += [f"{url}: the secret came as {way}"] * ("secret" in said)
            except SourceGone as error:
                ways["refused"] += 1
                if "secret" in str(error) or not str(error).isprintable():
                    wrong.append(f"{url}: the error says {error}")
            except Exception as error:
                wrong.append(f"{url}: {type(error).__name__} {error}"[:200])
    return ways, wrong


def catalogues_sent_home(soak: Soak) -> Iterator[Line]:
    "Catalogues that lead into our own house"
    if not os.environ.get(SANDBOX):
        yield Line("catalogues that redirect to 169.254.169.254, 127.0.0.1 and others", 0, skipped="needs root, or user namespaces, for a network of its own")
        return
    door, kept = Door(), soak.folder / "kept"
    (soak.folder / "home").mkdir()
    (soak.folder / "home" / ".netrc").write_text("default login me password netrc-secret\nmachine photos.example login me password netrc-secret\nmachine 127.0.0.1 login me password netrc-secret\n")
    (soak.folder / "home" / ".netrc").chmod(0o600)
    os.environ["HOME"] = str(soak.folder / "home")
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]

    def line(what, urls, **options):
        door.reached.clear()
        door.passwords.clear()
        ways, wrong = answers(urls, soak.folder / "files", **options)
        return Line(what, 2 * len(urls), [each for each in wrong if "secret" not in each], [*(f"{where} was reached" for where in door.reached), *(each for each in wrong if "secret" in each), *door.passwords],
                    f"{', '.join(f'{way}: {many}' for way, many in ways.most_common())}; connections to where nobody should go: {len(door.reached)}; passwords sent: {len(door.passwords)}")
    some = slice(None, None, soak.some(1, 6))
    with our_names(soak), listening(("0.0.0.0", 80), door), listening(("::", 80), door) if socket.has_dualstack_ipv6() else contextlib.nullcontext():
        ways, wrong = answers(["http://photos.example/a"], soak.folder / "control")
        if ways != {"public": 2}:
            yield Line("a public catalogue, to begin with", 2, lost=wrong or [str(ways)])
            return
        yield line("addresses and names, as they are given", [f"http://{host}/latest" for host in SPELLED[some]])
        door.moves = {f"/{number}": f"http://{host}/latest" for number, host in enumerate(SPELLED)}
        urls = [f"http://photos.example/{number}" for number in range(len(SPELLED))][some]
        yield line("redirects of a public catalogue to these", urls)
        yield line("the same, with a memory", urls, cache=kept)
        door.moves = {f"/{number}": scheme for number, scheme in enumerate(SCHEMES)}
        yield line("redirects to other schemes and odd spellings", [f"http://photos.example/{number}" for number in range(len(SCHEMES))][some])
        yield from rebound(door)
        door.passwords.clear()
        door.moves = {"/a": "http://93.184.216.34/b", "/b": "/c"}
        ways, wrong = answers(["http://photos.example/a", "http://me:own-secret@photos.example/a"], soak.folder / "own")
        carried = [each for each in door.passwords if "bWU6b3duLXNlY3JldA==" not in each]
        yield Line("a password in the address, and a redirect to another host", 4, wrong, carried + door.passwords[2:], f"sent to its own host: {len(door.passwords)}; to others: {len(carried)}")
        asked = []

        def proxy(connection):
            if not (came := connection.recv(65536)):
                return  # somebody looked whether the proxy is there
            asked.append(came.split(b" ")[1].decode())
            connection.sendall(head("HTTP/1.1 200 OK", "Content-Type: application/json", "Content-Length: 2", "Connection: close") + b"{}")
        with listening(("127.0.0.1", 0), proxy) as server, patch.dict(os.environ, http_proxy=f"http://127.0.0.1:{server.getsockname()[1]}"):
            from hotdog_nb.network.session import fetch_json, session
            fetch_json(session(), "http://catalogue.example/")
            before = len(asked)
            refused = line("a proxy in the environment: numbers and names of ours", [f"http://{host}/latest" for host in ("127.0.0.1", "127.1", "%31%32%37.0.0.1", "①②⑦.0.0.1", "localhost", "169.254.169.254", "[::1]")])
            yield Line(refused.what, refused.tried, refused.lost + ["a proxy on this machine wasn't asked"] * (before != 1), refused.let_in + asked[before:], refused.said)


def rebound(door: Door) -> Iterator[Line]:
    "A name that is public when it is looked up, and ours the next time."
    real, looked = socket.getaddrinfo, Counter()

    def resolver(name, *given, **named):
        looked[name] += 1
        return real("127.0.0.1" if name == "turns.example" and looked[name] % 2 == 0 else PUBLIC if name == "turns.example" else name, *given, **named)
    door.reached.clear()
    with patch("socket.getaddrinfo", resolver):
        ways, wrong = answers(["http://turns.example/a"] * 20, Path("/nonexistent"))
    yield Line("a name that leads to another number each time it is looked up", 40, [each for each in wrong if "Permission" not in each and "OSError" not in each and "nonexistent" not in each], [f"{where} was reached" for where in door.reached], f"connections to where nobody should go: {len(door.reached)}")


# --- answers without an end

def imageinfo(number: int, artist: str = "me") -> dict:
    "What Commons says about a photo."
    said = {"LicenseShortName": {"value": "CC0"}, "Artist": {"value": artist}}
    return {"url": f"https://upload.wikimedia.org/wikipedia/commons/a/ab/{number}.jpg", "mime": "image/jpeg", "width": 600, "height": 400, "size": 9, "extmetadata": said}


def endless(way: str, count: int) -> dict:
    "The answer to the `count`th question about files or categories."
    files = {"pages": [{"title": f"File:{count}-{number}.jpg", "imageinfo": [imageinfo(1000 * count + number)]} for number in range(50)]}
    return {
        "continue that never ends": {"batchcomplete": True, "continue": {"gcmcontinue": f"file|{count}"}, "query": files},
        "batchcomplete that never comes": {"continue": {"gcmcontinue": f"file|{count}"}, "query": files},
        "the same file without an end": {"continue": {"iicontinue": f"{count}"}, "query": {"pages": [{"title": "File:a.jpg"}]}},
        "categories below categories": {"batchcomplete": True, "query": {"categorymembers": [{"title": f"Category:{count}-{number}"} for number in range(500)]}},
        "authors of 40,000 <": {"batchcomplete": True, "query": {"pages": [{"title": f"File:{number}.jpg", "imageinfo": [imageinfo(number, sign * (40_000 // len(sign)))]} for number, sign in enumerate(["<", "<!", "<!--", "<a ", "</", "<a '", "<?", "<style>", "&#9", "<a b=\"'>"])]}},
        "a list a million deep": {"batchcomplete": True, "query": {"pages": "DEEP"}},
    }[way]


def endless_catalogues(soak: Soak) -> Iterator[Line]:
    "Catalogues that don't end"
    from hotdog_nb.network.connections import SourceGone
    from hotdog_nb.network.session import session
    from hotdog_nb.sources.commons import Commons
    from hotdog_nb.core import FakeClock
    from hotdog_nb.tiny_web.link_rot import FakeResponse
    from hotdog_nb.tiny_web.server import TinyWeb

    class Endless(TinyWeb):
        "The tiny web, but for what Commons answers."
        way, count = "", 0

        def answer(self, url, headers=None):
            if "commons.wikimedia.org/w/api.php" not in url or ("subcat" in url) != self.way.startswith("categories"):
                return super().answer(url, headers)
            self.count += 1
            body = json.dumps(endless(self.way, self.count)).replace('"DEEP"', "[" * 1_000_000).encode()
            return FakeResponse(200, body, "application/json")
    lost, said = [], {}
    ways = ["continue that never ends", "batchcomplete that never comes", "the same file without an end", "categories below categories", "authors of 40,000 <", "a list a million deep"]
    with Endless(per_noun=1) as web:
        for way in ways:
            web.way, web.count, begun, before = way, 0, time.monotonic(), memory()
            try:
                said[way] = f"{len(Commons(session(web.proxy, web.ca_file, clock=FakeClock()), depth=9).urls('n07697537'))} rows"
            except SourceGone:
                said[way] = "refused"
            except Exception as error:
                lost.append(f"{way}: {type(error).__name__} {error}"[:200])
            lost += [f"{way}: {web.count} questions"] * (web.count > 1100) + [f"{way}: {time.monotonic() - begun:.0f} s"] * (time.monotonic() - begun > 60) + [f"{way}: {memory() - before:.0f} MiB"] * (memory() - before > 300)
            said[way] = f"{said.get(way)} after {web.count} questions, {time.monotonic() - begun:.0f} s"
    yield Line(f"Commons: {', '.join(ways)}", len(ways), lost, said="; ".join(f"{way}: {what}" for way, what in said.items()))
    yield large_files(soak)


def large_files(soak: Soak) -> Line:
    "Files without an end, and files that unpack to a thousand times as much."
    from hotdog_nb.network.connections import SourceGone
    from hotdog_nb.network.session import fetch_file, session
    from hotdog_nb.core import FakeClock
    zeros = gzip.compress(bytes(1 << 24))
    bodies = {
        "plain": (["Connection: close"], bytes(1 << 20)), "chunked": (["Transfer-Encoding: chunked"], b"100000\r\n" + bytes(1 << 20) + b"\r\n"), "promised": ["Content-Length: 999999999999999"],
        "gzip": (["Content-Encoding: gzip", "Connection: close"], zeros), "nothing, packed": (["Content-Encoding: gzip", "Connection: close"], gzip.compress(b"") * 10_000), "gzip twice": (["Content-Encoding: gzip, gzip", "Connection: close"], zeros),
    }
    bodies["promised"] = (bodies["promised"], bytes(1 << 20))
    sent, lost, said, most = Counter(), [], Counter(), 0

    def serve(connection):
        way = list(bodies)[int(connection.recv(65536).split(b" ")[1].strip(b"/").decode())]
        lines, block = bodies[way]
        connection.sendall(head("HTTP/1.1 200 OK", *lines))
        while sent[way] < 2_000_000_000:
            connection.sendall(block)
            sent[way] += len(block)
    with listening(("127.0.0.1", 0), serve) as server:
        for number, way in enumerate(bodies):
            file = soak.folder / f"large{number}"
            try:
                fetch_file(session(clock=FakeClock(), private=True), f"http://127.0.0.1:{server.getsockname()[1]}/{number}", file, most=20_000_000)
                lost.append(f"{way}: taken")
            except SourceGone:
                said["refused"] += 1
            except Exception as error:
                lost.append(f"{way}: {type(error).__name__} {error}"[:200])
            here = sum(each.stat().st_size for each in soak.folder.glob(f"*large{number}*"))
            most = max(most, here)
            lost += [f"{way}: {here / 1e6:.0f} MB are left"] * (here > 1e6) + [f"{way}: {sent[way] / 1e6:.0f} MB crossed"] * (sent[way] > 500_000_000)
    return Line(f"files of 2 GB, where 20 MB may come: {', '.join(bodies)}", len(bodies), lost, said=f"refused: {said['refused']}; at most {max(sent.values()) / 1e6:.0f} MB crossed, {most} bytes stayed")


# --- odd rows

DEEP, DEEPER = "@@DEEP@@", "[" * 1000 + "]" * 1000
ODD = [None, "", 300.5, -1, 0, 10**30, -10**30, True, False, [], {}, [None], {"value": {}}, "x" * 100_000, "\ud800", "a\udfff\ud800b", "\x00", "\x1b[2J\u202e", math.nan, math.inf, DEEP, "http://127.0.0.1/", "File:", "null", "²"]


class Player:
    "A session that answers as another one was answered, but for one value."

    def __init__(self, record: dict[str, bytes], change: dict[str, bytes] = {}):
        self.record, self.change = record, change

    def get(self, url: str, params: dict | None = None, **_):
        import requests
        answer, key = requests.Response(), url + json.dumps(params, sort_keys=True)
        answer.status_code, answer.url = 200, url
        answer.headers["Content-Type"] = "application/json"
        answer._content = self.change.get(key) or self.record.get(key) or b'{"batchcomplete": true, "results": [], "page_count": 1}'
        return answer


def recorded(make) -> tuple[dict[str, bytes], list[str]]:
    "What a catalogue was asked and answered on the tiny web, and the addresses that came of it."
    from hotdog_nb.network.session import session
    from hotdog_nb.core import FakeClock
    from hotdog_nb.tiny_web.server import TinyWeb
    record = {}

    class Listener:
        def __init__(self, asks):
            self.asks = asks

        def get(self, url, params=None, **options):
            answer = self.asks.get(url, params=params, **options)
            if answer.status_code == 200:
                record[url + json.dumps(params, sort_keys=True)] = answer.content
            return answer
    with TinyWeb(per_noun=12, rot=0.0) as web:
        rows = make(Listener(session(web.proxy, web.ca_file, clock=FakeClock()))).urls("n07697537")
    return record, rows["url"].to_list()


def places(said: object, path: tuple = ()) -> Iterator[tuple]:
    "The way to every value in an answer."
    if path:
        yield path
    for key, value in said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ():
        yield from places(value, (*path, key))


def changed(said: object, path: tuple, value: object) -> bytes:
    "An answer with another value in one place."
    said = copy.deepcopy(said)
    inner = said
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return json.dumps(said).replace(f'"{DEEP}"', DEEPER).encode()


def fault(source, urls: list[str], path: tuple, value: object) -> str:
    "What is wrong with what a catalogue makes of an odd answer; nothing, mostly."
    from hotdog_nb.network.connections import SourceGone
    try:
        rows = source.urls("n07697537")
        rows.write_parquet(io.BytesIO())
    except SourceGone as error:
        row = any(name in path[:-1] for name in ("pages", "results")) and "bindings" not in path
        return f"refused as a whole: {error}"[:160] if row and value != DEEP else "" if str(error).isprintable() else "the error isn't printable"  # such depth no reader of JSON takes
    except BaseException as error:
        return f"{type(error).__name__} {error}"[:160]
    missing = set(urls) - set(rows["url"])
    inside = any(name in path[:-1] for name in ("pages", "results")) and "bindings" not in path
    if inside and len(missing) > 1:
        return f"{len(missing)} rows are missing"
    odd = rows.filter(pl.any_horizontal(pl.col("width", "height", "bytes") < 1) | ~pl.col("url").str.contains("(?i)^https?://"))
    return f"{len(odd)} odd rows" if len(odd) else ""


def odd_rows(soak: Soak) -> Iterator[Line]:
    "One odd value in a catalogue"
    from hotdog_nb.sources.commons import Commons
    from hotdog_nb.sources.openverse import Openverse
    from hotdog_nb.wordnet.synsets import WordNet
    wn = WordNet()
    with patch("hotdog_nb.sources.commons.WordNet", lambda: wn), patch("hotdog_nb.sources.openverse.WordNet", lambda: wn):
        for name, make, many in [("Commons", Commons, soak.some(600, 100)), ("Openverse", Openverse, soak.some(250, 40))]:
            (record, urls), lost, draw = recorded(make), [], soak.draw(name)
            ways = [(key, said, path) for key, body in record.items() for said in [json.loads(body)] for path in places(said) if not any(isinstance(step, int) and step > 3 for step in path)]
            for number in range(many):
                (key, said, path), value = draw.choice(ways), ODD[number % len(ODD)]
                if wrong := fault(make(Player(record, {key: changed(said, path, value)})), urls, path, value):
                    lost.append(f"{name}, {'.'.join(map(str, path))} = {value!r:.30}: {wrong}")
            yield Line(f"{name}: {len(record)} answers with {len(ways)} values, one at a time exchanged for one of {len(ODD)} odd ones", many, lost, said=f"{len(urls)} rows without them")
    yield odd_lists(soak)
    yield odd_tables(soak)


def odd_lists(soak: Soak) -> Line:
    "ImageNet's lists of 2011, with odd lines."
    from hotdog_nb.sources.harvest import ImageNet2011
    lines = [b"http://a.example/1.jpg", b"http://b.example/2.jpg", b"https://c.example/3.jpg"]
    odd = [b"", b"http://", b"http://[::1", b"http://\x00", b"http://a\x1b[2J/", b"x" * 100_000, b"http://" + b"x" * 100_000, b"\xed\xa0\x80", b"http://\xff\xfe/", b"nan", b"-1", b"[" * 1000, b"http://" + b":0" * 50_000 + b"x", b"<html>", b"http://user:secret@d.example/", b"HTTP://E.example/\x85"]
    lost = []
    for value in odd:
        for at in range(3):
            key = "http://www.image-net.org/api/text/imagenet.synset.geturls" + json.dumps({"wnid": "n07697537"})
            source = ImageNet2011(Player({key: b"\r\n".join([*lines[:at], value, *lines[at:]])}))
            try:
                rows = source.urls("n07697537")
                rows.write_parquet(io.BytesIO())
                lost += [f"{value[:20]!r}: rows are missing"] * (not {line.decode() for line in lines} <= set(rows["url"]))
            except Exception as error:
                lost.append(f"{value[:20]!r}: {type(error).__name__} {error}"[:160])
    return Line("ImageNet's lists, one line exchanged", 3 * len(odd), lost)


def odd_tables(soak: Soak) -> Line:
    "Open Images' tables, with one odd field."
    from hotdog_nb.network.connections import SourceGone
    from hotdog_nb.network.session import session
    from hotdog_nb.core import FakeClock
    from hotdog_nb.sources.open_images import OpenImages
    from hotdog_nb.tiny_web.server import TinyWeb
    home, tried, lost, ways = soak.folder / "tables", 0, [], Counter()
    with TinyWeb(per_noun=12, rot=0.0) as web:
        urls = set(OpenImages(session(web.proxy, web.ca_file, clock=FakeClock()), ["validation"], home, say=lambda _: None).urls("n07697537")["url"])
    for note in home.glob(".*"):
        note.unlink() # now they are our own copies
    values = ["", "300.5", "-1", "1" + "0" * 30, "True", "[]", "x" * 100_000, "\x00", "\x1b[2J\u202e", "nan", "inf", "[" * 1000, "a\nb", 'a"b', "\r", "\ufeff", "file:///etc/passwd", "http://127.0.0.1/", "²", b"\xed\xa0\x80", b'"open', b'mid"dle', b"a,b,c"]
    draw = soak.draw("tables")
    for file in sorted(home.glob("*.csv")):
        whole = file.read_bytes()
        rows = list(csv.reader(io.StringIO(whole.decode())))
        for column in range(len(rows[0])):
            for value in draw.sample(values, soak.some(10, 2)):
                tried += 1
                line = [*rows[2][:column], "@@", *rows[2][column + 1:]]
                out = io.StringIO()
                csv.writer(out, lineterminator="\n").writerows([*rows[:2], line, *rows[3:]])
                written = io.StringIO()
                csv.writer(written, lineterminator="").writerow([value if isinstance(value, str) else ""])
                file.write_bytes(out.getvalue().encode().replace(b"@@", value if isinstance(value, bytes) else written.getvalue().encode(), 1))
                try:
                    found = OpenImages(Player({}), ["validation"], home, say=lambda _: None).urls("n07697537")
                    found.write_parquet(io.BytesIO())
                    missing = len(urls - set(found["url"]))
                    ways["rows"] += 1
                    lost += [f"{file.name}, {rows[0][column]} = {value!r:.30}: {missing} addresses are missing"] * (missing > 4 and "class" not in file.name)
                except SourceGone as error:
                    ways["refused"] += 1
                    lost += [f"{file.name}, {rows[0][column]} = {value!r:.30}: {error}"] * (isinstance(value, str))
                except BaseException as error:
                    lost.append(f"{file.name}, {rows[0][column]} = {value!r:.30}: {type(error).__name__} {error}"[:200])
        file.write_bytes(whole)
    return Line("Open Images: one field of each table exchanged", tried, lost, said=", ".join(f"{way}: {many}" for way, many in ways.items()))


# --- hosts with a limit

LIMITED = {  # what a host does -> (answers within any second, status, `Retry-After`, seconds for which a question too many shuts us out)
    "10 a second, two seconds": (10, 429, "2", 0), "10 a second, a date": (10, 429, "date", 0), "10 a second, 1.5": (10, 429, "1.5", 0), "10 a second, no word": (10, 429, None, 0),
    "10 a second, 503, no word": (10, 503, None, 0), "10 a second, shut out longer for each": (10, 429, "2", 2), "2 a second": (2, 429, "2", 0), "no limit": (10**9, 429, None, 0)}


class Doorman:
    "Answers so many questions within any second, with a picture of its own for each address, and refuses the rest."

    def __init__(self, allowed: int, status: int, told: str | None, ban: float):
        self.allowed, self.status, self.told, self.ban = allowed, status, told, ban
        self.turn, self.times, self.until, self.given, self.refused, self.ended = threading.Lock(), [], 0.0, 0, 0, 0.0

    def allows(self) -> bool:
        with self.turn:
            now = time.monotonic()
            self.times = [each for each in self.times if each > now - 1]
            if now >= self.until and len(self.times) < self.allowed:
                self.times.append(now)
                self.given, self.ended = self.given + 1, now
                return True
            self.refused, self.until = self.refused + 1, now + self.ban if self.ban else 0.0
            return False

    def __call__(self, connection: socket.socket) -> None:
        from email.utils import formatdate

        import numpy as np
        from PIL import Image
        with contextlib.suppress(OSError):
            number = connection.recv(65536).split(b" ")[1].strip(b"/").decode()
            out, told = io.BytesIO(), formatdate(time.time() + 2, usegmt=True) if self.told == "date" else self.told
            if self.allows():
                seed = [int(part) for part in (*connection.getsockname()[0].split("."), number)]
                Image.fromarray(np.random.default_rng(seed).integers(0, 255, (64, 64, 3), np.uint8)).save(out, "JPEG")
                lines = ["HTTP/1.1 200 OK"]
            else:
                lines = [f"HTTP/1.1 {self.status} Later"] + [f"Retry-After: {told}"] * (told is not None)
            connection.sendall(head(*lines, f"Content-Length: {out.tell()}", "Connection: close") + out.getvalue())


def throttled_hosts(soak: Soak) -> Iterator[Line]:
    "Hosts that want to be asked slowly"
    if sys.platform != "linux":
        yield Line("hosts at 127.0.0.2 and the next ones", 0, skipped="only Linux has all of these numbers")
        return
    from hotdog_nb.downloader.engine import download
    from hotdog_nb.downloader.policy import Policy
    many, dest = soak.some(200, 30), soak.folder / "throttled"
    for ways, options in [(LIMITED, {}), ({"10 a second, two seconds": LIMITED["10 a second, two seconds"]}, dict(per_host=1))]:
        with contextlib.ExitStack() as stack:
            doors = {name: Doorman(*way) for name, way in ways.items()}
            servers = {name: stack.enter_context(listening((f"127.0.0.{number}", 0), door)) for number, (name, door) in enumerate(doors.items(), 2)}
            urls = [f"http://{':'.join(map(str, server.getsockname()))}/{i}" for i in range(many) for server in servers.values()]
            rows, begun = pl.DataFrame({"url": urls, "label": "a", "split": "train", "rank": range(len(urls))}), time.monotonic()
            made = download(rows, dest / str(len(ways)), None, Policy(private=True, copies=False, **options), progress=False)
        gone = made.filter(pl.col("status") != "ok")
        lost = [f"{url}: {reason}" for url, reason in gone.select("url", "reason").iter_rows()]
        lost += [f"{name}: {door.refused} questions refused, {door.given} answered" for name, door in doors.items() if door.refused > max(8, door.given / 5)]
        said = "; ".join(f"{name}: {door.refused} refused, {door.ended - begun:.0f} s" for name, door in doors.items())
        yield Line(f"{many} addresses each of hosts that allow {', '.join(doors)}{', one question at a time' if options else ''}", len(urls), lost, said=said)


# --- few files

FEW = """
import json, os, resource, sys, threading, time
limit, sample, dest, hog = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4] == "hog"
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
from hotdog_nb.downloader.engine import download
from hotdog_nb.downloader.policy import Policy
def take():
    time.sleep(1)
    for _ in range(5):
        held = []
        try:
            while True: held.append(os.open(os.devnull, os.O_RDONLY))
        except OSError: time.sleep(.3)
        for each in held: os.close(each)
        time.sleep(.3)
if hog: threading.Thread(target=take, daemon=True).start()
download(sample, dest, policy=Policy(private=True), progress=False)
"""


class Steady:
    "A web host at every address of this machine, which keeps its connections open."

    def __init__(self, answer):
        self.answer = answer

    def __call__(self, connection: socket.socket) -> None:
        text = b""
        while True:
            while b"\r\n\r\n" not in text:
                if not (more := connection.recv(65536)):
                    return
                text += more
            asked, _, text = text.partition(b"\r\n\r\n")
            connection.sendall(self.answer(asked.split(b" ")[1]))


def listed(urls: Iterable[str], file: Path) -> Path:
    "A sample of these addresses."
    pl.DataFrame({"url": list(urls)}).with_row_index("rank").with_columns(label=pl.lit("hotdog"), split=pl.lit("train"), rank=pl.col("rank").cast(pl.Int64)).write_parquet(file)
    return file


def few_files(soak: Soak) -> Iterator[Line]:
    "A process that may open few files"
    many = soak.some(1500, 300)
    answer = head("HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 7") + b"hot dog"
    with listening(("0.0.0.0", 0), Steady(lambda path: answer)) as server:
        port = server.getsockname()[1]
        sample = listed((f"http://127.{1 + number % 250}.{number % 3}.9:{port}/{number}.jpg" for number in range(many)), soak.folder / "sample.parquet")
        for limit, hog in [(256, "alone"), (256, "hog"), (128, "alone")]:
            dest = soak.folder / f"{hog}{limit}"
            status, said = finish([sys.executable, "-c", FEW, str(limit), str(sample), str(dest), hog], 150)
            if status:
                yield Line(f"{limit} files, {hog}", many, lost=[said[-300:]])
                continue
            reasons = dict(pl.read_parquet(dest / "downloads.parquet").group_by("reason").len().iter_rows())
            lost = [f"{count} times {reason}" for reason, count in reasons.items() if reason != "not a picture"]
            what = "and something else takes what is left, five times" if hog == "hog" else "by itself"
            yield Line(f"{limit} files at most, {what}: addresses at 750 good hosts", many, lost * (1 if lost else 0), said=", ".join(f"{reason}: {count}" for reason, count in reasons.items()))


# --- redirects in odd bytes

ODD_MOVES = {
    "Latin-1": b"/caf\xe9.jpg", "UTF-8": "/café.jpg".encode(), "percent": b"/caf%E9.jpg", "blank": b"/caf e.jpg", "half of a letter": b"/\xed\xa0\x80.jpg", "all bytes": b"/" + bytes(byte for byte in range(1, 256) if byte not in (10, 13)),
    "NUL": b"/a\x00b.jpg", "CR": b"/a\rX-Injected: 1", "folded": b"/a\r\n b.jpg", "64 kB": b"/" + b"a" * 65_000, "64 kB of Latin-1": b"/" + b"\xe9" * 65_000, "empty": b"", "a host in Latin-1": b"http://caf\xe9.example/", "escape": b"/\x1b[2J\xe2\x80\xae",
    "nonsense": b"http://[::1", "a port": b"http://127.0.0.1:99999/", "fragment": b"#top", "backslash": b"\\\\evil.example\\a", "another scheme": b"javascript:alert(1)",
}
TWICE = """
import json, sys
from hotdog_nb.downloader.engine import download
from hotdog_nb.downloader.policy import Policy
rows = download(sys.argv[1], sys.argv[2], policy=Policy(private=True, retries=0, copies=False, read=3, total=10), progress=False)
print(json.dumps([rows["status"].eq("ok").sum(), len(rows)]))
"""


def odd_redirects(soak: Soak) -> Iterator[Line]:
    "Redirects in odd bytes"
    from hotdog_nb.tiny_web.drawings import draw
    from hotdog_nb.tiny_web.link_rot import encode_picture
    good = {"Latin-1", "UTF-8", "percent", "blank", "half of a letter", "all bytes", "escape", "folded"}
    seen = []

    def answer(path):
        seen.append(path)
        number = path.strip(b"/").partition(b".")[0].decode("latin-1")
        if path.startswith(b"/from") and number.removeprefix("from").isdecimal():
            return b"HTTP/1.1 302 Found \xe9\x1b[2J\r\nX-Odd: \xff\x00\r\nLocation: ".replace(b"\x00", b"") + list(ODD_MOVES.values())[int(number.removeprefix("from"))] + b"\r\nContent-Length: 0\r\n\r\n"
        body = encode_picture(draw("hot dog", len(seen), 320))
        return head("HTTP/1.1 200 OK", "Content-Type: image/jpeg", f"Content-Length: {len(body)}") + body
    with listening(("127.0.0.1", 0), Steady(answer)) as server:
        base = f"http://127.0.0.1:{server.getsockname()[1]}"
        sample = listed([f"{base}/from{number}.jpg" for number in range(len(ODD_MOVES))] + [f"{base}/plain{number}.jpg" for number in range(5)], soak.folder / "odd.parquet")
        tables, lost = [], []
        for _ in range(2):
            status, said = finish([sys.executable, "-c", TWICE, str(sample), str(soak.folder / "odd")], 100)
            if status:
                lost.append(said[-300:])
                break
            tables.append(pl.read_parquet(soak.folder / "odd" / "downloads.parquet").sort("rank"))
    if len(tables) == 2:
        rows = dict(zip([*ODD_MOVES, *range(5)], tables[0].iter_rows(named=True), strict=True))
        lost += [f"{name}: {rows[name]['reason']}" for name in [*good, *range(5)] if rows[name]["status"] != "ok"]
        lost += ["another outcome the second time"] * (not tables[0].drop("ms").equals(tables[1].drop("ms")))
        lost += [f"{name}: {row['redirected_to']!r:.60} is stored" for name, row in rows.items() if row["redirected_to"] and not (row["redirected_to"].isascii() and row["redirected_to"].isprintable())]
        lost += [f"{path[:40]!r} was asked" for path in seen if b"\xe9" in path]
    reasons = Counter(row["reason"] or "a picture" for row in tables[0].iter_rows(named=True)) if tables else {}
    yield Line(f"a whole download, twice: {', '.join(ODD_MOVES)}", 2 * len(ODD_MOVES) + 10, lost, said=", ".join(f"{reason}: {count}" for reason, count in reasons.items()))


# --- stop

STOPS = {
    "a notebook's event loop": "async def main(): run(asyncio.sleep(3600))\nprint('go', flush=True); asyncio.new_event_loop().run_until_complete(main())",
    "no event loop": "print('go', flush=True); run(asyncio.sleep(3600))",
    "a host that can't be found": "socket.getaddrinfo = lambda *_, **__: time.sleep(3600)\nprint('go', flush=True); session(retries=0).get('http://slow.example/')",
    "a busy host, asked by another thread": "asks = session(clock=FakeClock()); asks.get_adapter('http://a.example/').turns.locks['a.example'].acquire()\nprint('go', flush=True); asks.get('http://a.example/')",
    "a pace of an hour": "asks = session(pace={'a.example': 100}); asks.get_adapter('http://a.example/').turns.take('a.example')\nprint('go', flush=True); asks.get('http://a.example/')",
    "a silent host": "server = socket.create_server(('127.0.0.1', 0)); print('go', flush=True); session(private=True).get(f'http://127.0.0.1:{server.getsockname()[1]}/')",
}


def stop_while_asking(soak: Soak) -> Iterator[Line]:
    "Ctrl-C while somebody is waited for"
    lost, times = [], {}
    for name, code in STOPS.items():
        start = "import asyncio, socket, time\nimport polars as pl\nfrom hotdog_nb.network.session import session\nfrom hotdog_nb.core import FakeClock\nfrom hotdog_nb.downloader.fetch import run_coroutine as run\npl.DataFrame({'a': [1]}).lazy().select(pl.len()).collect()\n"
        process = begin([sys.executable, "-c", start + code])
        if process.stdout.readline() != "go\n":
            lost.append(f"{name}: {process.communicate()[1][-200:]}")
            continue
        time.sleep(.5)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=10)
        except Exception:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        times[name] = time.monotonic() - begun
        lost += [f"{name}: {times[name]:.1f} s"] * (times[name] > 2)
    yield Line(f"{', '.join(STOPS)}", len(STOPS), lost, said=f"the last ended after {max(times.values(), default=0):.1f} s")


TRIALS = (catalogues_sent_home, endless_catalogues, odd_rows, throttled_hosts, few_files, odd_redirects, stop_while_asking)

"""Pictures and lists that were damaged by chance: ten thousand pictures, and whatever Hypothesis thinks of for the readers of lists."""
import contextlib
import hashlib
import io
import os
import random
import struct
import tempfile
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from .common import Line, Soak, memory
from .files import watched

# --- pictures


def originals(soak: Soak) -> list[tuple[str, bytes]]:
    "Drawings in every format that is read, and in their rarer kinds."
    from PIL import Image

    from hotdog_nb.tiny_web.drawings import draw
    kinds = {"JPEG": [{}, {"progressive": True}, {"subsampling": 0, "restart_marker_blocks": 4}], "PNG": [{}, {"interlace": 1}], "GIF": [{}], "WEBP": [{}, {"lossless": True}], "BMP": [{}], "AVIF": [{}]}
    made, turned = [], Image.Exif()
    turned[0x0112] = 6
    for number, noun in enumerate(("hot dog", "banana", "dachshund")):
        picture = draw(noun, number, 96)
        for kind, ways in kinds.items():
            for way in ways:
                out = io.BytesIO()
                with contextlib.suppress(KeyError, OSError):  # a Pillow without AVIF
                    picture.save(out, kind, **way)
                    made.append((kind, out.getvalue()))
        for kind, mode, way in (("JPEG", "CMYK", {}), ("JPEG", "RGB", {"exif": turned}), ("JPEG", "L", {}), ("PNG", "P", {}), ("PNG", "RGBA", {}), ("PNG", "I;16", {}), ("PNG", "1", {}), ("WEBP", "RGBA", {}), ("BMP", "P", {}), ("MPO", "RGB", {"save_all": True, "append_images": [picture]})):
            out = io.BytesIO()
            (picture.convert("L").convert("I").convert("I;16") if mode == "I;16" else picture.convert(mode)).save(out, kind, **way)
            made.append((kind, out.getvalue()))
    return made


def mended(body: bytearray) -> bytes:
    "A PNG whose checksums are right again, so that the damage is looked at."
    at = 8
    while at + 12 <= len(body):
        length = int.from_bytes(body[at:at + 4], "big")
        if at + 12 + length > len(body):
            break
        body[at + 8 + length:at + 12 + length] = struct.pack(">I", zlib.crc32(body[at + 4:at + 8 + length]))
        at += 12 + length
    return bytes(body)


def damaged(body: bytes, others: list[tuple[str, bytes]], draw: random.Random) -> bytes:
    "A picture with one to eight things wrong."
    body = bytearray(body)
    for _ in range(draw.choice([1, 1, 1, 2, 3, 8])):
        at = min(int(len(body) * draw.random() ** draw.choice([1, 3])), max(0, len(body) - 1))  # the head is hit more often
        how = draw.randrange(9)
        if how == 0 and body:
            body[at] ^= 1 << draw.randrange(8)
        elif how == 1:
            body[at:at + draw.choice([1, 2, 4])] = draw.choice([b"\0", b"\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"\x80\0\0\0", b"\xff\xff", b"\0\0", b"\xff\xd8", b"\xff\xda"])
        elif how == 2:
            del body[at:]
        elif how == 3:
            del body[at:at + draw.randrange(1, 200)]
        elif how == 4:
            body[at:at] = draw.randbytes(draw.randrange(1, 60))
        elif how == 5:
            start = draw.randrange(len(body) + 1)
            body[at:at] = body[start:start + draw.randrange(400)] * draw.choice([1, 1, 30])
        elif how == 6:
            other = draw.choice(others)[1]
            body[at:] = other[min(at, len(other)):]
        elif how == 7:
            body[at:at + 40] = bytes(sorted(body[at:at + 40]))
        else:
            number = int.from_bytes(body[at:at + 2], "big")
            body[at:at + 2] = ((number + draw.choice([-1, 1, 255, 4096])) % 65536).to_bytes(2, "big")
    return mended(body) if body[:4] == b"\x89PNG" and draw.random() < .8 else bytes(body)


def fuzzed_pictures(soak: Soak) -> Iterator[Line]:
    "Fuzzed pictures"
    from PIL import Image

    from hotdog_nb.downloader.checker import Checker
    from hotdog_nb.downloader.policy import Policy

    from hotdog_nb.images.decode import Refused
    policy = Policy()
    draw, sources, many = soak.draw("pictures"), originals(soak), soak.some(10_000, 300)
    reasons, died, lost, let_in, slowest, most = Counter(), 0, [], [], 0, 0
    folder = soak.folder / "unused"
    folder.mkdir()
    checker = Checker(policy, folder)
    for number in range(many):
        kind, source = draw.choice(sources)
        body = damaged(source, sources, draw)
        if checker.process is None:
            checker.start()
        begun = time.monotonic()
        with watched(checker, 20) as over:
            try:
                found = checker.check(body)
            except Refused as refused:
                found = None
                reasons[refused.reason] += 1
                died += refused.reason == "breaks the decoder"
            except Exception as error:
                found = None
                lost.append(f"number {number}, {kind}: {type(error).__name__}: {error}")
        slowest = max(slowest, time.monotonic() - begun)
        if over:
            lost.append(f"number {number}, {kind}: no answer within 20 seconds")
        elif found is not None:
            file = folder / f"{found['sha256'][:16]}.{found['kind']}"
            data = file.read_bytes()
            with Image.open(io.BytesIO(data)) as picture:
                picture.load()
                right = hashlib.sha256(data).hexdigest() == found["sha256"] and picture.size == (found["width"], found["height"]) and picture.mode == "RGB" and min(picture.size) >= policy.min_side
            if not right:
                let_in.append(f"number {number}, {kind}: {found}")
            file.unlink()
            reasons["a picture"] += 1
        if checker.process:
            most = max(most, memory(checker.process.pid))
    checker.close()
    let_in += [f"a part is left: {file.name}" for file in folder.iterdir()]
    said = ", ".join(f"{reason}: {count:,}" for reason, count in reasons.most_common())
    yield Line(f"{', '.join(dict.fromkeys(kind for kind, _ in sources))} with bytes flipped, cut, copied, mixed, lengths changed, checksums made right again", many, lost, let_in, f"{said}; {died} ended their process, which was begun anew; slowest {slowest:.1f} s, {most:.0f} MiB at most")


# --- lists

Reader = tuple[Callable[[Path], object], tuple[type[BaseException], ...], list[bytes]]


def readers(folder: Path) -> dict[str, Reader]:
    "What to call it -> what reads a file, what it may raise, and files to begin with."
    from hotdog_nb.sources.urls import canonicalize_url, photo_key, url_table, with_photo_key
    from hotdog_nb.network.connections import SourceGone
    from hotdog_nb.network.session import read_file_note
    from hotdog_nb.pipeline.task import read_task
    from hotdog_nb.sources.fall11 import BadArchive, read_fall11
    from hotdog_nb.downloader.state import DownloadState
    from hotdog_nb.vision.model_files import read_notes
    from hotdog_nb.sources.open_images import read_photo_rows, read_class_names, read_label_rows
    from hotdog_nb.dataset.packing import read_origins
    from hotdog_nb.dataset.review import read_review
    from hotdog_nb.dataset.sampler import find_target_classes
    from hotdog_nb.wordnet.synsets import UnknownSynset, WordNet
    from hotdog_nb.sources.harvest import Csv
    from hotdog_nb.vision.weights import read_checkpoint
    wn = WordNet()

    def renamed(file, name):
        file.replace(file.with_name(name))
        return file.with_name(name)

    def parquet(rows):
        out = io.BytesIO()
        rows.write_parquet(out)
        return out.getvalue()

    def addresses(file):
        lines = file.read_bytes().decode("latin-1").split("\n")
        keys = [photo_key(line) for line in lines]
        if keys != [photo_key(key) for key in keys]:
            raise AssertionError("a key is not its own key")
        if with_photo_key(pl.DataFrame({"url": lines}))["photo"].to_list() != keys:
            raise AssertionError("many at once have other keys than one by one")
        [canonicalize_url(line) for line in lines]

    def state(file):
        place = Path(tempfile.mkdtemp(dir=folder))
        file.replace(place / ".downloads.sqlite")
        kept = DownloadState(place)
        try:
            kept.get("http://a.example/1.jpg")
        finally:
            kept.close()
    urls = url_table([{"url": "http://a.example/1.jpg", "wnid": "n07697537"}, {"url": "http://b.example/2.jpg", "wnid": "n02123045"}], "csv")
    csv = urls.write_csv().encode()
    labels, about = b"ImageID,Source,LabelName,Confidence\n0a,verification,/m/01b9xk,1\n0b,verification,/m/01b9xk,0\n", b"ImageID,Subset,OriginalURL,OriginalLandingURL,License,AuthorProfileURL,Author,Title,OriginalSize,OriginalMD5,Thumbnail300KURL,Rotation\n0a,train,http://a.example/1.jpg,,,,,,1,,,0\n"
    made = DownloadState(folder)
    made.close()
    sqlite = (folder / ".downloads.sqlite").read_bytes()
    import zipfile
    with zipfile.ZipFile(notes := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("hotdog_nb.json", '{"threshold": 0.5}')
    return {
        "ImageNet's list": (lambda file: read_fall11(file, folder / "rows.parquet"), (BadArchive,), [b"n07697537_1\thttp://a.example/1.jpg\nn07697537_2\thttp://b.example/2.jpg\r\n\n"]),
        "a list of synsets": (lambda file: find_target_classes(file, wn), (UnknownSynset, ValueError), [b"n07697537\nn02123045\n", b"hot dog\nbanana\n"]),
        "an own list, CSV": (lambda file: Csv(renamed(file, "own.csv")), (ValueError, UnknownSynset), [csv, b"url,wnid\nhttp://a.example/1.jpg,n07697537\n"]),
        "an own list, Parquet": (lambda file: Csv(renamed(file, "own.parquet")), (ValueError, UnknownSynset), [parquet(urls)]),
        "classes of Open Images": (read_class_names, (SourceGone,), [b"LabelName,DisplayName\n/m/01b9xk,Hot dog\n"]),
        "labels of Open Images": (lambda file: read_label_rows(file, ["/m/01b9xk"]), (SourceGone,), [labels]),
        "photos of Open Images": (lambda file: read_photo_rows(file, pl.Series(["0a"])), (SourceGone,), [about]),
        "decisions": (lambda file: read_review(renamed(file, "review.csv").parent), (), [b"file,decision,label,when\nimages/train/a/1.jpg,relabel,hotdog,2026-11-26\nimages/train/a/2.jpg,drop,,2026-11-26\n"]),
        "credits": (lambda file: read_origins(renamed(file, "credits.csv").parent), (ValueError,), [b"file,url,author\ntrain/hotdog/1.jpg,http://a.example/1.jpg,Cook\n"]),
        "a task": (lambda file: read_task(renamed(file, "task.toml").parent), (ValueError,), [b'noun = "hot dog"\nlabel = "hotdog"\nwnid = "n07697537"\nseed = 42\nwanted = 20\n[source]\nkind = "tiny-web"\n']),
        "a note of a catalogue": (lambda file: read_file_note(file, "http://a.example/", file), (), [b'{"url": "http://a.example/", "tag": "x", "part": "", "bytes": "3"}']),
        "addresses": (addresses, (), [b"http://farm3.static.flickr.com/2033/2737866473_a958ff7c2d.jpg\nhttps://upload.wikimedia.org/wikipedia/commons/a/a9/Hot%20dog.jpg\nhttp://a.example:80/../x?y#z\n"]),
        "what a download knows": (state, (OSError,), [sqlite]),
        "a checkpoint": (read_checkpoint, (ValueError, __import__("pickle").UnpicklingError), [__import__("pickle").dumps(0x1950a86a20f9469cfc6c, 2) + __import__("pickle").dumps({"w": [1, 2, 3]}, 2) * 4]),
        "the notes of a model": (read_notes, (ValueError, KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError), [notes.getvalue()]),
    }


def tried_with(read, may_raise, starts: list[bytes], folder: Path, many: int, seed: int) -> tuple[int, list[str], Counter]:
    "Have Hypothesis think of damage to a file; how often it was read, what went wrong, and what was said."
    from hypothesis import HealthCheck, Phase, given, settings, strategies as st
    from hypothesis import seed as seeded
    wrong, said, count, over = [], Counter(), 0, 30
    piece = st.tuples(st.floats(0, 1), st.integers(0, 40), st.one_of(st.binary(max_size=30), st.text(max_size=12).map(lambda text: text.encode("utf-8", "surrogatepass")), st.sampled_from([b"\n", b"\r", b"\t", b",", b'"', b"\0", b"\xff", b'""', b"n07697537", b"%", b"http://", b"[", b"{" * 1000, b"9" * 400, b"1e999"])))

    @seeded(seed)
    @settings(max_examples=many, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(starts), st.lists(piece, max_size=6), st.floats(0, 1))
    def attempt(body, pieces, cut):
        nonlocal count
        body = bytearray(body)
        for where, length, text in pieces:
            at = int(where * len(body))
            body[at:at + length] = text
        if cut < .2:
            del body[int(cut * 5 * len(body)):]
        with tempfile.TemporaryDirectory(dir=folder) as place:
            file = Path(place) / "given"
            file.write_bytes(body)
            count += 1
            begun = time.monotonic()
            try:
                read(file)
                said["read"] += 1
            except may_raise as error:
                said["refused"] += 1
                if not str(error):
                    wrong.append(f"{type(error).__name__} without a word for {bytes(body)[:80]!r}")
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                wrong.append(f"{type(error).__name__}: {str(error).splitlines()[0][:150] if str(error) else ''} for {bytes(body)[:120]!r}")
            if time.monotonic() - begun > over:
                wrong.append(f"more than {over} s for {bytes(body)[:80]!r}")
    attempt()
    return count, wrong, said


def fuzzed_lists(soak: Soak) -> Iterator[Line]:
    "Fuzzed lists"
    os.environ.setdefault("RUST_BACKTRACE", "0")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what panics in Rust print
    folder = soak.folder / "lists"
    folder.mkdir()
    for name, (read, may_raise, starts) in readers(folder).items():
        count, wrong, said = tried_with(read, may_raise, starts, folder, soak.some(500, 60), soak.seed)
        kinds = {line.partition(" for ")[0]: line for line in reversed(wrong)}
        yield Line(name, count, lost=[next(iter(kinds.values()))] * len(wrong) if len(kinds) == 1 else wrong, said=f"{said['read']:,} read, {said['refused']:,} refused with a sentence" + (f"; {len(wrong)} otherwise: {', '.join(kinds)[:300]}" if wrong else ""))

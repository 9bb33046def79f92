"""Pictures with little in them: python bench/plain.py [PHOTOS]

PHOTOS is a folder of photos, <label>/<file>, in which no two should be alike. Two hundred of them are pasted on one ground,
as shops, plates and signs have it, and go through the real decision: `check_picture`, and a `Ledger` with an `Index`.
Printed: how many of 200 different pictures are kept; how many pairs of skies, walls, pages ... are taken for copies; and how many
copies with a border, with a banner across or turned by a quarter are found.
"""
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
from PIL import Image, ImageDraw, ImageFilter, ImageOps
from telling import photo_folder, table

from hotdog_nb.downloader.checker import check_picture

from hotdog_nb.images.decode import open_picture
from hotdog_nb.images.near_duplicates import CopyIndex
from hotdog_nb.downloader.ledger import Ledger
from hotdog_nb.downloader.state import Outcome

SIDE = 400  # pixels of a picture
MANY = 200


def smooth(size: tuple[int, int], rng, cells: int) -> np.ndarray:
    "Noise of a few slow waves, 0 to 1."
    small = Image.fromarray((rng.random((cells, cells)) * 255).astype(np.uint8))
    return np.asarray(small.resize(size, Image.Resampling.BICUBIC), float) / 255


def plain(colour) -> Image.Image:
    return Image.new("RGB", (SIDE, SIDE), colour)


def gradient() -> Image.Image:
    down = np.linspace(235, 150, SIDE)[:, None, None] + np.linspace(0, 15, SIDE)[None, :, None]
    return Image.fromarray((down * np.ones(3)).astype(np.uint8))


def framed() -> Image.Image:
    "A frame of stripes, with a mat of one colour within."
    picture = plain("#7a4a21")
    pen = ImageDraw.Draw(picture)
    for x in range(-SIDE, SIDE, 24): pen.line((x, 0, x + SIDE, SIDE), fill="#c8a06a", width=8)
    pen.rectangle((28, 28, SIDE - 29, SIDE - 29), fill="#efe9dd", outline="black", width=2)
    return picture


def tabled() -> Image.Image:
    "A plate on a table of wood."
    rng = np.random.default_rng(5)
    grain = np.asarray(Image.fromarray((rng.random((SIDE, 12)) * 255).astype(np.uint8)).resize((SIDE, SIDE), Image.Resampling.BICUBIC), float) / 255
    picture = Image.fromarray((np.array([120, 80, 45]) + 45 * grain[..., None]).clip(0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((20, 20, SIDE - 21, SIDE - 21), fill="#f3f3f0", outline="#b9b9b4", width=5)
    pen.ellipse((62, 62, SIDE - 63, SIDE - 63), outline="#d5d5d0", width=3)
    return picture


def pasted(photo: Image.Image, ground: Image.Image, share: float, mask: str = "square", shadow: bool = False) -> Image.Image:
    picture, side = ground.copy(), round(share * SIDE)
    small = ImageOps.contain(photo, (side, side)) if mask == "whole" else ImageOps.fit(photo, (side, side))
    shape = Image.new("L", small.size, 255 if mask != "round" else 0)
    if mask == "round": ImageDraw.Draw(shape).ellipse((0, 0, *small.size), fill=255)
    corner = (SIDE - small.width) // 2, (SIDE - small.height) // 2
    if shadow:
        dark = Image.new("L", (SIDE, SIDE), 0)
        dark.paste(120, (corner[0] + 10, corner[1] + 12), shape)
        picture.paste("#404040", (0, 0), dark.filter(ImageFilter.GaussianBlur(10)))
    picture.paste(small, corner, shape)
    return picture


def marked(photo: Image.Image, banner: bool) -> Image.Image:
    "One logo, or one banner, on each."
    picture = ImageOps.fit(photo, (SIDE, SIDE))
    pen = ImageDraw.Draw(picture)
    if banner:
        pen.rectangle((0, SIDE * 7 // 10, SIDE, SIDE * 9 // 10), fill="#c01818")
        pen.text((20, SIDE * 7 // 10 + 10), "SUMMER SALE", fill="white", font_size=50)
    else:
        pen.ellipse((SIDE - 130, 20, SIDE - 20, 130), fill="#ffd400", outline="black", width=6)
        pen.text((SIDE - 110, 50), "NEW", fill="black", font_size=36)
    return picture


GROUNDS = {"white": "white", "grey": "#a0a0a0", "blue": "#2a5c9a"}


def scenes() -> dict:
    "What stands in the table -> a picture, of a photo."
    made = {}
    for share in (.8, .6, .4, .25):
        for mask in ("square", "round"): made[f"{mask}, {share:.0%} of the side, on white"] = lambda photo, share=share, mask=mask: pasted(photo, plain("white"), share, mask)
    made["whole photo, 60%, on white"] = lambda photo: pasted(photo, plain("white"), .6, "whole")
    for name in ("grey", "blue"):
        for share, mask in ((.6, "square"), (.4, "round")): made[f"{mask}, {share:.0%}, on {name}"] = lambda photo, share=share, mask=mask, name=name: pasted(photo, plain(GROUNDS[name]), share, mask)
    for share, mask in ((.8, "round"), (.6, "square"), (.4, "square"), (.25, "round")): made[f"{mask}, {share:.0%}, on a gradient"] = lambda photo, share=share, mask=mask: pasted(photo, gradient(), share, mask)
    for share, mask in ((.8, "round"), (.6, "square"), (.4, "round")): made[f"{mask}, {share:.0%}, on white, with a shadow"] = lambda photo, share=share, mask=mask: pasted(photo, plain("white"), share, mask, True)
    for share in (.8, .6, .4): made[f"square, {share:.0%}, in one frame"] = lambda photo, share=share: pasted(photo, framed(), share)
    for share in (.65, .5, .4): made[f"round, {share:.0%}, on one plate on a table"] = lambda photo, share=share: pasted(photo, tabled(), share, "round")
    made["with one logo"] = lambda photo: marked(photo, False)
    made["with one banner"] = lambda photo: marked(photo, True)
    return made


def sky(i: int, clouds: int = 0, low: int = 0) -> Image.Image:
    rng = np.random.default_rng([7, i, clouds])
    top, end, noise = rng.integers(60, 150), rng.integers(160, 250), rng.normal(0, 1, (SIDE, SIDE))
    down = np.linspace(top, end, SIDE)[:, None] + (3 * noise if clouds else noise * (i % 2)) # of a camera, or of a painter
    down = down + (rng.uniform(-20, 20) * np.linspace(0, 1, SIDE) if i % 3 == 0 else 0)
    for _ in range(clouds):
        x, y, wide = rng.uniform(0, SIDE), rng.uniform(0, SIDE), rng.uniform(25, 60)
        across = np.arange(SIDE)
        down = down + rng.uniform(20, 70) * np.exp(-((across[None] - x) / wide) ** 2 - ((across[:, None] - y) / (wide / 3)) ** 2)
    return Image.fromarray(np.stack([down * .6, down * .8, down * 1.02], -1).clip(0, 255).astype(np.uint8))


def fog(i: int) -> Image.Image:
    rng = np.random.default_rng([8, i])
    return Image.fromarray(np.repeat((rng.integers(150, 210) + 30 * (smooth((SIDE, SIDE), rng, 4) - .5) + rng.normal(0, 3, (SIDE, SIDE)))[..., None], 3, 2).clip(0, 255).astype(np.uint8))


def wall(i: int) -> Image.Image:
    rng = np.random.default_rng([9, i])
    return Image.fromarray((rng.integers(120, 230, 3) + (25 * (smooth((SIDE, SIDE), rng, 130) - .5) + rng.normal(0, 6, (SIDE, SIDE)))[..., None]).clip(0, 255).astype(np.uint8))


def bricks(i: int) -> Image.Image:
    rng = np.random.default_rng([10, i])
    picture, high = plain("#b9b2a8"), int(rng.integers(18, 60))
    pen, wide = ImageDraw.Draw(picture), int(2.3 * high)
    for row in range(-1, SIDE // high + 2):
        for column in range(-1, SIDE // wide + 2):
            x, y = column * wide + (row % 2) * wide // 2 + int(rng.integers(-1, 2)), row * high
            pen.rectangle((x, y, x + wide - 4, y + high - 4), fill=tuple((np.array([150, 75, 55]) + rng.integers(-28, 28)).tolist()))
    return picture


def screen(i: int) -> Image.Image: return plain(tuple(np.random.default_rng([11, i]).integers(0, 256, 3).tolist()))


def code(i: int) -> Image.Image:
    bits = np.random.default_rng([12, i]).integers(0, 2, (25, 25)).astype(np.uint8)
    for y, x in ((0, 0), (0, 18), (18, 0)):
        bits[y:y + 7, x:x + 7] = 1; bits[y + 1:y + 6, x + 1:x + 6] = 0; bits[y + 2:y + 5, x + 2:x + 5] = 1
    picture = plain("white")
    picture.paste(Image.fromarray(255 * (1 - bits)).resize((300, 300), Image.Resampling.NEAREST).convert("RGB"), (50, 50))
    return picture


def page(i: int) -> Image.Image:
    rng = np.random.default_rng([13, i])
    picture = plain("white"); pen = ImageDraw.Draw(picture)
    for y in range(40, 350, 20):
        words, x = "", 40
        while len(words) < 40: words += "".join(rng.choice(list("abcdefghiklmnoprstuw"), rng.integers(2, 10))) + " "
        pen.text((x, y), words[:int(rng.integers(28, 40))], fill="black", font_size=15)
    return picture


LITTLE = {"plain skies": sky, "skies with three clouds": lambda i: sky(i, 3), "fog": fog, "plastered walls": wall, "walls of bricks": bricks, "screens of one colour": screen, "codes of squares": code, "pages of text": page}


def encoded(picture: Image.Image, quality: int = 92) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def checked(pictures) -> list:
    with ThreadPoolExecutor() as pool: return list(pool.map(lambda make: check_picture(encoded(make())), pictures))


def kept(pictures: list) -> tuple[int, int]:
    "How many of these are kept, and how many are taken for placeholders."
    rows = pl.DataFrame({"url": [f"http://host{i % 9}.example/{i}.jpg" for i in range(len(pictures))], "label": "a", "split": "train", "rank": range(len(pictures))})
    ledger = Ledger(rows, copies=CopyIndex())
    for each in pictures: ledger.settle(("train", "a"), Outcome(sha256=each.sha256, kind=each.kind, fingerprint=each.fingerprint))
    decided = ledger.table()
    return (decided["status"] == "ok").sum(), (decided["reason"] == "placeholder").sum()


def near_pairs(prints: list[bytes]) -> int:
    index, found = CopyIndex(), 0
    for i, each in enumerate(prints):
        found += len(index.near(each))
        index.add(i, each)
    return found


def letterbox(photo: Image.Image, colour: str = "black", down: float = .15, across: float = 0) -> Image.Image:
    width, height = photo.size
    wide, high = round(width * (1 + 2 * across)), round(height * (1 + 2 * down))
    picture = Image.new("RGB", (wide, high), colour)
    picture.paste(photo, ((wide - width) // 2, (high - height) // 2))
    return picture


def banner(photo: Image.Image, start: float = .75, high: float = .15) -> Image.Image:
    picture = photo.copy(); pen = ImageDraw.Draw(picture); width, height = photo.size
    pen.rectangle((0, height * start, width, height * (start + high)), fill="#c01818")
    pen.text((width * .05, height * (start + .02)), "BEST OF THE WEB", fill="white", font_size=max(8, height * .1))
    return picture


def cut(picture: Image.Image, part: float) -> Image.Image:
    width, height = picture.size
    return picture.crop((round(part * width), round(part * height), round((1 - part) * width), round((1 - part) * height)))


CHANGED = {
    "letterbox, black, 15 % above and below": letterbox,
    "letterbox, white, 10 %": lambda photo: letterbox(photo, "white", .1),
    "pillars, black, 20 % left and right": lambda photo: letterbox(photo, "black", 0, .2),
    "made square on white": lambda photo: ImageOps.pad(photo, (max(photo.size),) * 2, color="white"),
    "a border of 5 %": lambda photo: letterbox(photo, "white", .05, .05),
    "a banner across, 15 %": banner,
    "a banner across the foot, 20 %": lambda photo: banner(photo, .8, .2),
    "a quarter turn left": lambda photo: photo.transpose(Image.Transpose.ROTATE_90),
    "a quarter turn right": lambda photo: photo.transpose(Image.Transpose.ROTATE_270),
    "half a turn": lambda photo: photo.transpose(Image.Transpose.ROTATE_180),
}
AGAIN = {"resized": lambda picture: picture.resize((240, 240), Image.Resampling.LANCZOS), "mirrored": ImageOps.mirror, "5 % off each side": lambda picture: cut(picture, .05)}


def main(photos: Path):
    files = sorted(file for file in Path(photos).glob("*/*") if file.suffix.lower() in (".jpg", ".jpeg", ".png"))
    step = max(1, len(files) // MANY)
    some = [open_picture(file.read_bytes()).convert("RGB") for file in files[::step][:MANY]]
    rows = []
    for name, make in scenes().items():
        pictures = checked([lambda photo=photo: make(photo) for photo in some])
        again = {how: checked([lambda photo=photo: copy(make(photo)) for photo in some[:40]]) for how, copy in AGAIN.items()}
        index = CopyIndex()
        for i, each in enumerate(pictures): index.add(i, each.fingerprint)
        right = [f"{sum(i in dict(index.near(each.fingerprint)) for i, each in enumerate(copies))}" for copies in again.values()]
        rows.append((name, *kept(pictures), *right))
    print(table([f"{len(some)} different photos", "kept", "taken for placeholders", *(f"of 40 copies found: {how}" for how in AGAIN)], rows))

    rows = []
    for name, make in LITTLE.items():
        pictures = checked([lambda i=i: make(i) for i in range(50)])
        rows.append((name, kept(pictures)[0], f"{near_pairs([each.fingerprint for each in pictures]):,}"))
    print(table(["50 different pictures with little in them", "kept", "of 1,225 pairs near"], rows))

    plainly = checked([lambda photo=photo: photo for photo in some])
    index, rows = CopyIndex(), []
    for i, each in enumerate(plainly): index.add(i, each.fingerprint)
    for name, change in CHANGED.items():
        copies = checked([lambda photo=photo: change(photo) for photo in some[:40]])
        answers = [dict(index.near(each.fingerprint)) for each in copies]
        rows.append((name, sum(i in answer for i, answer in enumerate(answers)), sum(len(answer) for answer in answers) - sum(i in answer for i, answer in enumerate(answers))))
    print(table(["copies of 40 photos, among 200", "found", "others found"], rows))
    ordinary = checked([lambda file=file: open_picture(file.read_bytes()).convert("RGB") for file in files[::max(1, len(files) // 300)][:300]])
    print(f"{len(ordinary)} ordinary photos: {near_pairs([each.fingerprint for each in ordinary])} of {len(ordinary) * (len(ordinary) - 1) // 2:,} pairs near.")


if __name__ == "__main__":
    given = photo_folder()
    if given.is_dir(): main(given)
    else: print(f"plain.py skipped: there is no folder {given} with photos in it, <label>/<file>; name yours as the first argument")

"""Draws card.jpg, among the pictures of nbs/, the picture that goes with a link to the site: hot dogs, and what only looks like one.

    .venv/bin/python tools/social_card.py

The drawings are the library's own; 1200 x 630 pixels is what those who show such pictures ask for.
"""
from pathlib import Path

from matplotlib import font_manager
from PIL import Image, ImageDraw, ImageFont

from checks.common import PICTURES

from hotdog_nb.tiny_web.drawings import draw

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT, TILE, GAP = 1200, 630, 176, 16
ROWS = [  # noun, seed: those that are plain to see at the size of a stamp
    [("hot dog", 1), ("chili dog", 2), ("hot dog", 14), ("hot dog", 10), ("chili dog", 18), ("hot dog", 12)],
    [("submarine sandwich", 7), ("dachshund", 11), ("banana", 6), ("taco", 20), ("carrot", 19), ("school bus", 11)],
]
INK, PAPER, KETCHUP, MUSTARD, BLUE = "#2b2320", "#fbf6ec", "#a8361f", "#f2b705", "#33658a"


def font(size: int, weight: str = "bold") -> ImageFont.FreeTypeFont:
    "DejaVu Sans, which comes with matplotlib: the same everywhere."
    return ImageFont.truetype(font_manager.findfont(font_manager.FontProperties(family="DejaVu Sans", weight=weight)), size)


def card() -> Image.Image:
    "Two rows of drawings, and between them the question."
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    left = (WIDTH - 6 * TILE - 5 * GAP) // 2
    for row, nouns in enumerate(ROWS):
        for column, (noun, seed) in enumerate(nouns):
            tile = draw(noun, seed).resize((TILE, TILE), Image.Resampling.LANCZOS)
            mask = Image.new("L", tile.size)
            ImageDraw.Draw(mask).rounded_rectangle((0, 0, TILE - 1, TILE - 1), 14, fill=255)
            picture.paste(tile, (left + column * (TILE + GAP), 28 if row == 0 else HEIGHT - TILE - 28), mask)
    words = [("hot dog", KETCHUP), (" or ", INK), ("not hot dog", BLUE), ("?", INK)]
    x = (WIDTH - sum(pen.textlength(word, font(76)) for word, _ in words)) / 2
    for word, colour in words:
        pen.text((x, 300), word, colour, font(76), anchor="lm")
        x += pen.textlength(word, font(76))
    pen.rectangle((WIDTH // 2 - 60, 347, WIDTH // 2 + 60, 351), fill=MUSTARD)
    pen.text((WIDTH // 2, 382), "hotdog_nb: a book that runs, and its library", INK, font(29, "normal"), anchor="mm")
    return picture


if __name__ == "__main__":
    file = ROOT / "nbs" / PICTURES / "card.jpg"
    card().save(file, quality=50, optimize=True, progressive=True)
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1000:.0f} KB")

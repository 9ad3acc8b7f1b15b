"""The portal's mark, a ring with one square corner, drawn as pixels. The same shape as static/img/favicon.svg."""

from PIL import Image, ImageDraw

GREEN = "#0d5646"
PAPER = "#f8f5ee"
SIDE = 27  # units: the ring's diameter
HOLE = 13  # units: the diameter of the hole in its middle
SUPERSAMPLING = 4  # the shapes are drawn so many times as large and then reduced, so that their edges are smooth


def mark(side: int, colour: str = GREEN) -> Image.Image:
    """The mark of that many pixels on a transparent ground."""
    large = side * SUPERSAMPLING
    alpha = Image.new("L", (large, large), 0)
    draw = ImageDraw.Draw(alpha)
    draw.ellipse((0, 0, large - 1, large - 1), fill=255)
    draw.rectangle((large // 2, large // 2, large, large), fill=255)
    edge = large * (SIDE - HOLE) / 2 / SIDE
    draw.ellipse((edge, edge, large - 1 - edge, large - 1 - edge), fill=0)
    image = Image.new("RGBA", (side, side), colour)
    image.putalpha(alpha.resize((side, side), Image.Resampling.LANCZOS))
    return image


def icon(side: int, *, share: float, ground: str = PAPER) -> Image.Image:
    """The mark in the middle of a square that it fills to that share of the side."""
    inner = round(side * share)
    image = Image.new("RGB", (side, side), ground)
    drawn = mark(inner)
    image.paste(drawn, ((side - inner) // 2, (side - inner) // 2), drawn)
    return image

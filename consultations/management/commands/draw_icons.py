"""Draws the portal's icons and the picture of pages that have none of their own, after a change of the mark."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from PIL import Image

from consultations.metadata.mark import icon
from consultations.metadata.page import BRAND_PICTURE
from consultations.metadata.picture import Words, draw

FAVICON_SIDES = [16, 32, 48]  # pixels
# A maskable icon is cut to any shape inside a circle of four fifths of its side.
MASKABLE_SHARE, TOUCH_SHARE = 0.5, 0.62


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        images, root = settings.BASE_DIR / "static" / "img", settings.WHITENOISE_ROOT
        root.mkdir(exist_ok=True)
        # A dark green on nothing would be lost on a dark tab, so the small ones have a ground too.
        small = {side: icon(side, share=0.84) for side in FAVICON_SIDES}
        largest = small[max(FAVICON_SIDES)]
        others: list[Image.Image] = [small[side] for side in FAVICON_SIDES[:-1]]
        largest.save(root / "favicon.ico", sizes=[(side, side) for side in FAVICON_SIDES], append_images=others)
        small[32].save(images / "icon-32.png", optimize=True)
        icon(180, share=TOUCH_SHARE).save(root / "apple-touch-icon.png", optimize=True)
        for side in (192, 512):
            icon(side, share=MASKABLE_SHARE).save(images / f"icon-{side}.png", optimize=True)
        (settings.BASE_DIR / "static" / BRAND_PICTURE).write_bytes(draw(Words()))

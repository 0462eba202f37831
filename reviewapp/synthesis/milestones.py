"""Write what a training draws on its way as one picture, small enough for a row and a page."""

from io import BytesIO

from PIL import Image

from generation.loop.progress import Pixels, picture

WIDEST = 1024  # pixels
COLUMNS = 8


def as_png(images: Pixels) -> bytes:
    """Lay images side by side; large ones are made smaller."""
    shown = Image.fromarray(picture(images, columns=COLUMNS))
    shown.thumbnail((WIDEST, WIDEST))
    file = BytesIO()
    shown.save(file, format="PNG", optimize=True)
    return file.getvalue()

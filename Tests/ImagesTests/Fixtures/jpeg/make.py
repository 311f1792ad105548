"""Makes the JPEG fixtures: files, and as PNG the pixels that libjpeg-turbo reads out of them.

python make.py   (Pillow 13.0.0)
"""
import math
from PIL import Image

W, H = 53, 37
image = Image.new("RGB", (W, H))
for y in range(H):
    for x in range(W):
        image.putpixel((x, y), (
            int(127 + 120 * math.sin(x / 7)), int(127 + 120 * math.cos(y / 5)),
            int(127 + 120 * math.sin((x + y) / 9))))

for name, mode, options in [
    ("444", "RGB", dict(quality=92, subsampling=0)),
    ("422", "RGB", dict(quality=85, subsampling=1)),
    ("420", "RGB", dict(quality=75, subsampling=2)),
    ("grey", "L", dict(quality=80)),
    ("optimized", "RGB", dict(quality=60, optimize=True)),
    ("progressive", "RGB", dict(quality=85, progressive=True)),
    ("progressive-444", "RGB", dict(quality=95, progressive=True, subsampling=0)),
    ("progressive-grey", "L", dict(quality=50, progressive=True)),
    ("restart", "RGB", dict(quality=85, restart_marker_blocks=2)),
    ("rgb", "RGB", dict(quality=90, keep_rgb=True)),
    ("cmyk", "CMYK", dict(quality=80)),
]:
    image.convert(mode).save(f"{name}.jpg", **options)
    if mode != "CMYK":
        Image.open(f"{name}.jpg").convert("RGB").save(f"{name}.png", optimize=True)

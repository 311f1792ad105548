"""Makes the WebP fixtures: files, and as PNG the pixels that libwebp reads out of them.

    python3 -m venv v && v/bin/pip install pillow==13.0.0 && apt-get install webp
    cd Tests/ImagesTests/Fixtures/webp && ../../../../v/bin/python make.py

Pillow 13.0.0 brings libwebp 1.6.0; cwebp is Debian 12's, 1.2.4.
"""
import math
import subprocess
from PIL import Image

W, H = 53, 37
opaque = Image.new("RGB", (W, H))
clear = Image.new("RGBA", (W, H))
for y in range(H):
    for x in range(W):
        colour = (
            int(127 + 120 * math.sin(x / 7)), int(127 + 120 * math.cos(y / 5)),
            int(127 + 120 * math.sin((x + y) / 9)))
        opaque.putpixel((x, y), colour)
        clear.putpixel((x, y), colour + ((x * 5 + y * 3) % 256,))
exif = Image.Exif()
exif[0x010E] = "a description"

opaque.save("lossy.webp", quality=80)
opaque.save("lossy-exif.webp", quality=60, exif=exif, icc_profile=b"\0" * 128, xmp=b"<x/>")
clear.save("lossy-alpha.webp", quality=70, alpha_quality=90)
opaque.save("lossless.webp", lossless=True)
clear.save("lossless-alpha.webp", lossless=True, exact=True)
opaque.quantize(5).convert("RGB").save("lossless-palette.webp", lossless=True, method=6)
opaque.save("animation.webp", save_all=True, append_images=[opaque.rotate(180)], duration=100)
Image.new("RGBA", (1, 1), (200, 100, 50, 128)).save("one.webp", lossless=True, exact=True)

opaque.save("/tmp/opaque.png")
for name, options in [
    ("cwebp-segments", ["-q", "50", "-segments", "4", "-f", "80", "-sharpness", "3"]),
    ("cwebp-partitions", ["-q", "30", "-pass", "3", "-partition_limit", "50", "-m", "6"]),
    ("cwebp-near-lossless", ["-near_lossless", "40"]),
]:
    subprocess.run(["cwebp", "-quiet", *options, "/tmp/opaque.png", "-o", f"{name}.webp"], check=True)

for name in [
    "lossy", "lossy-exif", "lossy-alpha", "lossless", "lossless-alpha", "lossless-palette", "one",
    "cwebp-segments", "cwebp-partitions", "cwebp-near-lossless",
]:
    picture = Image.open(f"{name}.webp")
    picture.convert("RGBA" if "A" in picture.mode else "RGB").save(f"{name}.png", optimize=True)

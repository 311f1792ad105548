"""Makes the pictures in this folder and prints the figures that ComparisonTests expects.

    python3 -m venv v && v/bin/pip install pillow==13.0.0 numpy==2.4.6 scikit-image==0.26.0 ImageHash==4.3.2
    v/bin/python Tests/ImagesTests/Fixtures/make.py

The PNGs under decode/ are written by hand here, because Pillow writes no interlaced and no 16-bit
RGB files; the .rgb beside each is what the specification says its pixels are, over white.
"""

import math
import pathlib
import struct
import zlib

import imagehash
import numpy as np
from PIL import Image, PngImagePlugin
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

HERE = pathlib.Path(__file__).parent
random = np.random.default_rng(12)


# --- decode/: every colour type, depth and interlacing ---------------------------------------

WIDTH, HEIGHT = 13, 9
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def pack(rows, depth):
    """Rows of samples [h, w * channels] as filtered (type 0) scanlines."""
    out = b""
    for row in rows:
        if depth == 16:
            body = b"".join(struct.pack(">H", v) for v in row)
        else:
            bits = "".join(format(v, f"0{depth}b") for v in row)
            bits += "0" * (-len(bits) % 8)
            body = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
        out += b"\0" + body
    return out


def write(name, samples, colour, depth, extra=b""):
    height, width, channels = samples.shape
    for interlaced in (0, 1):
        if interlaced:
            data = b""
            for x, y, dx, dy in ADAM7:
                part = samples[y::dy, x::dx]
                if part.size:
                    data += pack(part.reshape(part.shape[0], -1), depth)
        else:
            data = pack(samples.reshape(height, -1), depth)
        head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
        png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra
        png += chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
        path = HERE / "decode" / f"{name}{'-interlaced' if interlaced else ''}.png"
        path.write_bytes(png)


def expect(name, rgb, alpha=None):
    """rgb and alpha in 0...255."""
    rgb = np.broadcast_to(rgb, (HEIGHT, WIDTH, 3)).astype(np.int64)
    if alpha is not None:
        rgb = (rgb * alpha + 255 * (255 - alpha) + 127) // 255
    (HERE / "decode" / f"{name}.rgb").write_bytes(rgb.astype(np.uint8).tobytes())


def to8(samples, depth):
    top = 2**depth - 1
    return (samples.astype(np.int64) * 510 + top) // (2 * top)


(HERE / "decode").mkdir(exist_ok=True)
for depth in (1, 2, 4, 8, 16):
    grey = random.integers(0, 2**depth, (HEIGHT, WIDTH, 1))
    write(f"grey{depth}", grey, 0, depth)
    expect(f"grey{depth}", to8(grey, depth))
for depth in (8, 16):
    for channels, colour, name in ((2, 4, "grey-alpha"), (3, 2, "rgb"), (4, 6, "rgba")):
        samples = random.integers(0, 2**depth, (HEIGHT, WIDTH, channels))
        if channels != 3:
            samples[0, :, -1] = 0
            samples[1, :, -1] = 2**depth - 1
        write(f"{name}{depth}", samples, colour, depth)
        eight = to8(samples, depth)
        expect(f"{name}{depth}", *((eight,) if channels == 3 else (eight[..., :-1], eight[..., -1:])))
for depth in (1, 2, 4, 8):
    palette = random.integers(0, 256, (2**depth, 3))
    index = random.integers(0, 2**depth, (HEIGHT, WIDTH, 1))
    plte = chunk(b"PLTE", palette.astype(np.uint8).tobytes())
    write(f"palette{depth}", index, 3, depth, plte)
    expect(f"palette{depth}", palette[index[..., 0]])
    alphas = random.integers(0, 256, 2**depth)
    trns = chunk(b"tRNS", alphas.astype(np.uint8).tobytes())
    write(f"palette{depth}-trns", index, 3, depth, plte + trns)
    expect(f"palette{depth}-trns", palette[index[..., 0]], alphas[index])
for channels, colour, name in ((1, 0, "grey8-trns"), (3, 2, "rgb8-trns")):
    samples = random.integers(0, 3, (HEIGHT, WIDTH, channels)) * 100
    key = samples[4, 4]
    write(name, samples, colour, 8, chunk(b"tRNS", b"".join(struct.pack(">H", v) for v in key)))
    alpha = np.where((samples == key).all(axis=2, keepdims=True), 0, 255)
    expect(name, samples, alpha)


# --- resize/: Pillow's LANCZOS ----------------------------------------------------------------

(HERE / "resize").mkdir(exist_ok=True)
y, x = np.mgrid[0:61, 0:97]
source = np.stack([128 + 120 * np.sin(x / 7.0) * np.cos(y / 5.0), x * 255 / 96, y * 255 / 60], axis=2)
source[20:40, 30:60] = (255, 255, 255)
source[25:35, 35:55] = (0, 0, 0)
source = np.clip(source + random.normal(0, 12, source.shape), 0, 255).astype(np.uint8)
photo = Image.fromarray(source)
photo.save(HERE / "resize" / "source.png")
for width, height in ((97, 30), (40, 61), (31, 17), (7, 5), (1, 1), (128, 128), (200, 61), (97, 122), (300, 3)):
    # In two steps, because since Pillow 13 one step may resize the columns first.
    wide = photo.resize((width, photo.height), Image.Resampling.LANCZOS)
    wide.resize((width, height), Image.Resampling.LANCZOS).save(HERE / "resize" / f"{width}x{height}.png")


# --- text/: what Pillow writes ----------------------------------------------------------------

(HERE / "text").mkdir(exist_ok=True)
info = PngImagePlugin.PngInfo()
info.add_text("parameters", "a red fox\nSteps: 20, Sampler: DDIM, CFG scale: 7.5, Seed: 1")
info.add_text("latin", "caf\u00e9")
info.add_text("long", "z" * 5000, zip=True)
info.add_itxt("title", "\u72d0 \U0001f98a", lang="en", tkey="titre")
info.add_itxt("packed", "\u72d0" * 3000, zip=True)
Image.new("RGB", (2, 2), (1, 2, 3)).save(HERE / "text" / "pillow.png", pnginfo=info)


# --- compare/: scikit-image and ImageHash -----------------------------------------------------

(HERE / "compare").mkdir(exist_ok=True)
a = Image.fromarray(source)
variants = {
    "noise": np.clip(source + random.normal(0, 6, source.shape), 0, 255).astype(np.uint8),
    "shifted": np.roll(source, 3, axis=1),
    "one": source.copy(),
    "inverse": 255 - source,
}
variants["one"][10, 20, 1] ^= 1
for name, pixels in variants.items():
    b = Image.fromarray(pixels)
    b.save(HERE / "compare" / f"{name}.png")
    difference = np.abs(source.astype(int) - pixels.astype(int))
    ssim = structural_similarity(
        source, pixels, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255, channel_axis=2)
    psnr = peak_signal_noise_ratio(source, pixels, data_range=255)
    distance = imagehash.dhash(a) - imagehash.dhash(b)
    print(f'("{name}", {difference.max()}, {difference.mean():.12g}, {psnr:.12g}, {ssim:.12g}, {distance}),')
print(f"hash of source: {imagehash.dhash(a)}")

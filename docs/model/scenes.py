"""Backgrounds that are more than one colour: drawn once into a bank, scenes x variants x 128 x 128 x 3."""
import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from captions import SCENES

S = 128


def jitter(rgb, rng, d=10): return tuple(int(np.clip(c + rng.integers(-d, d + 1), 0, 255)) for c in rgb)


def fade(top, bottom):
    t = np.linspace(0, 1, S)[:, None, None]
    return Image.fromarray((np.array(top) * (1 - t) + np.array(bottom) * t + np.zeros((S, S, 1))).astype(np.uint8))


def stars(d, rng, below):
    for _ in range(30):
        x, y, r = rng.integers(0, S), rng.integers(0, below), rng.integers(0, 2)
        d.ellipse((x - r, y - r, x + r, y + r), fill=(255, 255, 230))


def clouds(d, rng, n, top, bottom, colour):
    for _ in range(n):
        x, y, k = rng.integers(0, S), rng.integers(top, bottom), rng.integers(7, 14)
        for q in range(4): d.ellipse((x + q * k - 2 * k, y - k * (0.6 + 0.4 * (q in (1, 2))), x + q * k, y + k * 0.7), fill=colour)


def scene(kind, rng):
    hz = int(S * (0.56 + 0.14 * rng.random())); sky = jitter((150, 208, 248), rng, 10)
    if kind in ("space", "night"):
        im = fade(jitter((10, 10, 34), rng, 6), jitter((22, 18, 60), rng, 8)) if kind == "space" else fade(jitter((14, 22, 66), rng, 6), jitter((40, 58, 120), rng, 8))
        d = ImageDraw.Draw(im); stars(d, rng, S if kind == "space" else hz)
        if kind == "space" and rng.random() < 0.5:
            x, y, r = rng.integers(0, S), rng.choice([8, 118]), rng.integers(6, 13); d.ellipse((x - r, y - r, x + r, y + r), fill=jitter((150, 90, 120), rng, 50))
        if kind == "night":
            d.rectangle((0, hz, S, S), fill=jitter((24, 52, 48), rng, 6))
            if rng.random() < 0.4: x = rng.choice([16, 110]); d.ellipse((x - 8, 8, x + 8, 24), fill=(250, 244, 200))
        return im
    if kind == "water":
        im = fade(jitter((90, 190, 236), rng), jitter((14, 70, 150), rng)); d = ImageDraw.Draw(im)
        for _ in range(10):
            x, y, r = rng.integers(0, S), rng.integers(0, S), rng.integers(1, 4); d.ellipse((x - r, y - r, x + r, y + r), outline=(200, 236, 250))
        if rng.random() < 0.5: d.rectangle((0, 116, S, S), fill=jitter((200, 180, 120), rng))
        return im
    if kind == "sky":
        im = fade(jitter((96, 172, 240), rng), jitter((190, 226, 252), rng)); clouds(ImageDraw.Draw(im), rng, 5, 6, S - 4, (250, 252, 255))
        return im.filter(ImageFilter.GaussianBlur(1.2))
    if kind == "rain":
        im = fade(jitter((104, 118, 138), rng), jitter((164, 176, 190), rng)); d = ImageDraw.Draw(im); clouds(d, rng, 4, 0, 22, jitter((84, 94, 112), rng))
        for _ in range(60):
            x, y = rng.integers(0, S), rng.integers(14, S); d.line((x, y, x - 2, y + 8), fill=(190, 210, 232))
        return im
    if kind == "room":
        im = fade(*[jitter([(240, 224, 196), (214, 226, 216), (226, 214, 226), (206, 220, 236)][rng.integers(4)], rng, 6)] * 2); d = ImageDraw.Draw(im); hz = int(S * (0.66 + 0.1 * rng.random()))
        d.rectangle((0, hz, S, S), fill=jitter((170, 116, 70), rng, 14)); d.line((0, hz, S, hz), fill=(120, 80, 48), width=2)
        for y in range(hz + 10, S, 12): d.line((0, y, S, y), fill=(146, 98, 58))
        if rng.random() < 0.5: x = rng.choice([8, 90]); d.rectangle((x, 10, x + 30, 42), fill=(170, 214, 246), outline=(250, 250, 250), width=3)
        return im
    if kind == "forest":
        im = fade(jitter((150, 196, 150), rng), jitter((60, 110, 70), rng)); d = ImageDraw.Draw(im)
        for i in range(7):
            x = i * 20 + rng.integers(-6, 7); g = jitter((36, 92, 52), rng, 14); d.rectangle((x - 2, 50, x + 3, hz + 4), fill=(92, 66, 44))
            for k in range(3): d.polygon(((x - 14 + 2 * k, 66 - 20 * k), (x + 14 - 2 * k, 66 - 20 * k), (x, 36 - 20 * k)), fill=g)
        d.rectangle((0, hz, S, S), fill=jitter((74, 118, 58), rng, 8))
        return im
    if kind == "mountains":
        im = fade(sky, (222, 238, 250)); d = ImageDraw.Draw(im)
        for i in range(4):
            x, h, w = i * 38 + rng.integers(-8, 9), rng.integers(40, 74), rng.integers(34, 52); c = jitter((112, 124, 150), rng, 12)
            d.polygon(((x - w, hz), (x + w, hz), (x, hz - h)), fill=c); d.polygon(((x - w * .28, hz - h * .72), (x + w * .28, hz - h * .72), (x, hz - h)), fill=(246, 250, 254))
        d.rectangle((0, hz, S, S), fill=jitter((110, 160, 92), rng, 10))
        return im
    top, mid, ground = {"grass": (sky, (206, 234, 252), (98, 182, 74)), "beach": (sky, (206, 234, 252), (240, 216, 158)),
                        "snow": ((186, 212, 236), (224, 236, 246), (248, 250, 254)), "desert": ((250, 206, 140), (252, 230, 180), (226, 172, 96)),
                        "sunset": ((120, 70, 150), (252, 150, 70), (84, 50, 84)), "sea": (sky, (206, 234, 252), (40, 118, 196)),
                        "street": ((170, 206, 236), (214, 228, 240), (110, 112, 118))}[kind]
    im = fade(jitter(top, rng, 8), jitter(mid, rng, 4)); d = ImageDraw.Draw(im)
    if kind == "sunset": x = rng.integers(24, 105); d.ellipse((x - 20, hz - 26, x + 20, hz + 14), fill=(255, 214, 110))
    if kind in ("grass", "beach", "sea") and rng.random() < 0.6: clouds(d, rng, 2, 10, 36, (244, 250, 255))
    if kind == "street":
        for i in range(6): h = rng.integers(24, 74); d.rectangle((i * 23 - 4, hz - h, i * 23 + 17, hz), fill=jitter((150, 160, 176), rng, 22))
    if kind == "beach": d.rectangle((0, hz - 14, S, hz), fill=jitter((60, 150, 214), rng, 8))
    d.rectangle((0, hz, S, S), fill=jitter(ground, rng, 7))
    if kind == "desert": d.ellipse((rng.integers(-60, 60), hz - 12, rng.integers(90, 190), hz + 30), fill=jitter(ground, rng, 8))
    if kind == "grass":
        if rng.random() < 0.5: d.ellipse((-40, hz - 14, 80, hz + 30), fill=jitter(ground, rng, 7))
        if rng.random() < 0.5:
            for _ in range(9): x, y = rng.integers(0, S), rng.integers(hz + 4, S); d.ellipse((x - 2, y - 2, x + 2, y + 2), fill=[(250, 240, 120), (250, 250, 250), (240, 130, 150)][rng.integers(3)])
    if kind == "sea":
        for _ in range(12): x, y = rng.integers(0, S), rng.integers(hz + 4, S); d.line((x, y, x + 8, y), fill=(120, 180, 230))
    if kind == "street": d.line((0, (hz + S) // 2 + 8, S, (hz + S) // 2 + 8), fill=(230, 226, 200), width=2)
    if kind == "snow":
        for _ in range(20): x, y = rng.integers(0, S, 2); d.ellipse((x - 1, y - 1, x + 1, y + 1), fill=(255, 255, 255))
    return im


def bank(variants=160, seed=5):
    rng = np.random.default_rng(seed)
    return np.stack([np.stack([np.asarray(scene(k, rng)) for _ in range(variants)]) for k in SCENES])

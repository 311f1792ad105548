#!/usr/bin/env python3
"""The score of a folder of pictures of the held-out wordings, 000.png 001.png ... in the order of heldout.txt, of any size, made by any engine:
judge.py FOLDER [OUT.json [backgrounds.txt]].

Object: each picture is compared at 32x32 with every drawing, laid at many places, sizes, tilts and both ways round over the picture's own
background (read off its left and right edges, row by row); the concepts are ranked by their best squared error. Right when a concept that
heldout.txt accepts is first (top-1) or among the first five. A drawing is also tried in the colour that the wording asks for.
An object smaller than the smallest of these sizes (the recipe paints down to 38 of 128 pixels) is enlarged first. A wording that asks for
several things is judged thing by thing: a concept is as far down the list as on the worst of the things' own lists.
Background: the nearest of the training backgrounds (16 colours, 15 scenes) by the picture's edges must be the one asked for."""
import json, os, re, sys
import numpy as np
from PIL import Image
from scipy.fft import irfft2, rfft2
from scipy.ndimage import binary_dilation, find_objects, label
from captions import COLOURS, SCENES, TINT_RGB
from sprites import load_sprites, WORK
from words import heldout

S = 32
SIZES = (17, 21, 25, 29)
SEVERAL = r"(two|three|four|five|[2-5]|several|many|a (pair|couple|group) of)\b"


def small(im): return np.asarray(im.convert("RGB").resize((S, S), Image.BOX)).astype(np.float32) / 255


def backdrop(x):
    """Each row's background: the median of its edge pixels, smoothed over rows where they agree."""
    e = np.concatenate([x[:, :2], x[:, -2:]], 1); row = np.median(e, 1)
    return np.repeat(row[:, None], S, 1)


def things(im):
    """What stands apart from the background, each alone on it: (its longer side as a share of the picture's, the picture enlarged around it)."""
    x = np.asarray(im.convert("RGB").resize((128, 128), Image.BOX)).astype(np.float32) / 255; b = np.repeat(np.median(np.concatenate([x[:, :8], x[:, -8:]], 1), 1)[:, None], 128, 1)
    spots, n = label(binary_dilation(np.abs(x - b).sum(-1) > .25, iterations=2)); areas = np.bincount(spots.ravel(), minlength=n + 1)[1:]; out = []
    for k, (box, area) in enumerate(zip(find_objects(spots), areas), 1):
        if area < max(160, areas.max() / 3): continue
        (t, u), (l, r) = ((q.start, q.stop) for q in box); side = max(u - t, r - l); alone = np.where((spots == k)[..., None], x, b)
        h = round(side * S / 24 / 2); pad = np.pad(alone, ((h, h), (h, h), (0, 0)), mode="edge"); cy, cx = (t + u) // 2, (l + r) // 2
        out.append((side / 128, Image.fromarray((pad[cy:cy + 2 * h, cx:cx + 2 * h] * 255).astype(np.uint8))))
    return out


def recolour(rgb, a, name):
    l = rgb @ np.array([.35, .5, .15], np.float32); m = a > .16
    if not m.any(): return rgb
    lo, hi = np.percentile(l[m], [2, 98]); span = max(hi - lo, .15); v = np.clip((l - lo) / span, 0, 1)[..., None]; c = np.array(TINT_RGB[name], np.float32) / 255
    if name in ("white", "black", "gray"): return {"white": .68 + .32 * v, "black": .03 + .36 * v, "gray": .2 + .6 * v}[name] * np.ones(3, np.float32)
    mid = np.clip((l[m].mean() - lo) / span, .3, .75)
    return np.where(v < mid, c * .35 + (c - c * .35) * (v / mid), c + (1 - c) * .55 * ((v - mid) / (1 - mid)))


def templates(sprites, tint=None, sizes=SIZES, angles=(-14, 0, 14)):
    """Spectra of every drawing's alpha-weighted pictures, for scores at all shifts at once: yields (drawing, arrays) per size, angle, flip."""
    for d, sp in enumerate(sprites):
        im = Image.fromarray(sp)
        for flip in (0, 1):
            f = im.transpose(Image.FLIP_LEFT_RIGHT) if flip else im
            for z in sizes:
                q = f.resize((z, z), Image.BOX if z < 64 else Image.LANCZOS)
                for ang in angles:
                    r = q.rotate(ang, Image.BILINEAR) if ang else q
                    t = np.zeros((S, S, 4), np.float32); o = (S - z) // 2; t[o:o + z, o:o + z] = np.asarray(r).astype(np.float32) / 255
                    if tint: t[..., :3] = recolour(t[..., :3], t[..., 3], tint)
                    yield d, t


def rough(sprites):
    """Every drawing in a plain pose at 3 sizes, both ways: for the short list."""
    return [(d, t) for d, t in templates(sprites, None, (20, 24, 28), (-12, 0, 12))]


class Judge:
    def __init__(self, work=WORK):
        self.meta = json.load(open(f"{work}/sprites.json")); self.sprites = load_sprites(work)
        self.concept = np.zeros(len(self.sprites), int)
        for i, m in enumerate(self.meta):
            for d, _ in m["drawings"]: self.concept[d] = i
        r = rough(self.sprites); self.rd = np.array([d for d, _ in r]); T = np.stack([t for _, t in r])
        a = T[..., 3:]; self.rA, self.rAT = a.reshape(len(T), -1), (a * T[..., :3]).reshape(len(T), -1)
        self.rA2T, self.rA2T2, self.rA2 = (a * a * T[..., :3]).reshape(len(T), -1), ((a * T[..., :3]) ** 2).reshape(len(T), -1).sum(1), (a * a).reshape(len(T), -1)
        self.cache = {}

    def errors(self, x, b, d, tint):
        """Least squared error of one drawing over all poses and shifts (Fourier correlation)."""
        key = (d, tint)
        if key not in self.cache:
            T = np.stack([t for _, t in templates(self.sprites[d:d + 1], tint)]); A, C = T[..., 3], T[..., :3]; F = lambda q: np.conj(rfft2(q, axes=(1, 2)))
            self.cache[key] = F(A), F(A[..., None] * C), F(A[..., None] ** 2 * C), F(A ** 2), ((A[..., None] * C) ** 2).sum((1, 2, 3))
        fA, fAC, fA2C, fA2, s = self.cache[key]; D = x - b; G = lambda q: rfft2(q, axes=(0, 1))
        # sum (D - A(C-B))^2 = sum D^2 - 2 D A C + 2 D B A + A^2 C^2 - 2 A^2 C B + A^2 B^2
        spec = -2 * (fAC * G(D)[None]).sum(-1) + 2 * fA * G((D * b).sum(-1))[None] - 2 * (fA2C * G(b)[None]).sum(-1) + fA2 * G((b * b).sum(-1))[None]
        e = irfft2(spec, s=(S, S), axes=(1, 2)); k = 7; e = np.roll(e, (k, k), (1, 2))[:, :2 * k + 1, :2 * k + 1]
        return float((D ** 2).sum() + (e.reshape(len(e), -1).min(1) + s).min())

    def __call__(self, im, prompt, tint=None):
        """The concepts, the likeliest first."""
        parts = things(im)
        if len(parts) > 1 and re.match(SEVERAL, prompt):
            lists = [self.rank(p, tint) for _, p in parts]; place = lambda c: max(l.index(c) if c in l else 999 for l in lists)
            return sorted({c for l in lists for c in l}, key=place)
        return self.rank(parts[0][1] if len(parts) == 1 and parts[0][0] < SIZES[0] / S else im, tint)

    def rank(self, im, tint=None, keep=60):
        x = small(im); b = backdrop(x)
        if not tint:                                         # five shifts side by side: the large arrays are read once
            shifts = [(0, 0), (2, 0), (-2, 0), (0, 2), (0, -2)]; roll = lambda q: np.stack([np.roll(q, s, (0, 1)).ravel() for s in shifts], 1)
            e = self.rA @ (2 * roll(((x - b) * b).sum(-1))) + self.rA2 @ roll((b * b).sum(-1)) - self.rAT @ (2 * roll(x - b)) - self.rA2T @ (2 * roll(b)) + self.rA2T2[:, None]
            best = e.min(1)
        else:                                                # the short list by shape alone: alpha against the difference to the background
            m = np.clip(np.abs(x - b).sum(-1) * 2, 0, 1).ravel(); best = ((self.rA - m) ** 2).sum(1)
        per = np.full(len(self.sprites), np.inf); np.minimum.at(per, self.rd, best); short = np.argsort(per)[:keep]
        score = {}
        for d in short:
            for t in ([None, tint] if tint else [None]): score[self.concept[d]] = min(score.get(self.concept[d], np.inf), self.errors(x, b, int(d), t))
        return sorted(score, key=score.get)


def lab(rgb):
    c = np.asarray(rgb, np.float64); c = np.where(c > .04045, ((c + .055) / 1.055) ** 2.4, c / 12.92)
    q = c @ np.array([[.4124, .2126, .0193], [.3576, .7152, .1192], [.1805, .0722, .9505]]) / np.array([.9505, 1, 1.089]); f = np.where(q > .008856, np.cbrt(q), 7.787 * q + 16 / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


class Backdrops:
    def __init__(self):
        from scenes import bank
        self.names, ref = [], []
        for n, c in COLOURS.items(): self.names.append(n); ref.append(np.tile(np.array(c, np.float32) / 255, (S, 4, 1)))
        for n, v in zip(SCENES, bank(60, seed=99)):
            for p in v: self.names.append(n); ref.append(self.edge(small(Image.fromarray(p))))
        self.ref = lab(np.stack(ref))
    @staticmethod
    def edge(x): return np.concatenate([x[:, :2], x[:, -2:]], 1)
    def __call__(self, im):
        e = lab(self.edge(small(im))); d = np.sqrt(((np.sort(self.ref, 2) - np.sort(e[None], 2)) ** 2).sum(-1)).mean((1, 2))
        return self.names[int(d.argmin())]


def main(folder, out=None, file="heldout.txt"):
    hs, back = heldout(file), Backdrops(); rows = []; judge = Judge() if any(h[2] for h in hs) else None; names = [m["name"] for m in judge.meta] if judge else []
    for i, (kind, prompt, ok, bg, tint) in enumerate(hs):
        f = f"{folder}/{i:03d}.png"
        if not os.path.exists(f): continue
        im = Image.open(f).convert("RGB"); order = [names[c] for c in judge(im, prompt, tint)] if ok else []
        rows.append(dict(i=i, kind=kind, prompt=prompt, rank=next((r for r, n in enumerate(order) if n in ok), 999), saw=order[:5], asked=bg, background=back(im) if bg else None))
        if judge and i % 20 == 19: print(i + 1, "judged,", sum(r["rank"] < 1 for r in rows), "right", file=sys.stderr, flush=True)
    share = lambda l: round(sum(l) / max(len(l), 1), 3)
    def score(rs): return dict(n=len(rs), top1=share([r["rank"] < 1 for r in rs]), top5=share([r["rank"] < 5 for r in rs]))
    res = dict(all=score(rows), **{k: score([r for r in rows if r["kind"] == k]) for k in ("phrase", "derived", "opaque")}) if judge else {}
    b = [r for r in rows if r["asked"]]
    res["background"] = dict(n=len(b), right=share([r["asked"] == r["background"] for r in b]), colours=share([r["asked"] == r["background"] for r in b if r["asked"] in COLOURS]),
                             scenes=share([r["asked"] == r["background"] for r in b if r["asked"] in SCENES]))
    print(json.dumps(res))
    if out: json.dump(dict(res, rows=rows), open(out, "w"), indent=0)
    for r in rows:
        if (judge and r["rank"]) or r["asked"] != r["background"]: print(f"{r['i']:03d} rank {r['rank']:3d}", r["prompt"], "| saw", ", ".join(r["saw"][:3]), "|", r["asked"], "->", r["background"])


if __name__ == "__main__":
    main(*sys.argv[1:4])

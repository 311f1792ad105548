#!/usr/bin/env python3
"""Paints training pictures on the device from captions.World.batch: sprites placed by affine sampling, recoloured, on a background.
Run it to see 64 of them: render.py OUT.png"""
import math, os, sys
import torch, torch.nn.functional as F
from captions import COLOURS, SCENES, STYLES, TINTS, TINT_RGB, SLOTS
from sprites import load_sprites, WORK

LUM = (0.35, 0.5, 0.15)


def blur(x, sigma):
    with torch.backends.cudnn.flags(benchmark=False): return _blur(x, sigma)


def _blur(x, sigma):
    r = int(3 * sigma); k = torch.exp(-torch.arange(-r, r + 1, device=x.device, dtype=x.dtype) ** 2 / (2 * sigma * sigma)); k = k / k.sum(); c = x.shape[1]
    x = F.conv2d(F.pad(x, (r, r, 0, 0), mode="replicate"), k.view(1, 1, 1, -1).repeat(c, 1, 1, 1), groups=c)
    return F.conv2d(F.pad(x, (0, 0, r, r), mode="replicate"), k.view(1, 1, -1, 1).repeat(c, 1, 1, 1), groups=c)


class Painter:
    def __init__(self, dev, work=WORK, variants=160):
        from scenes import bank
        self.dev, self.dt = dev, torch.float32 if dev.type == "cpu" else torch.float16
        big, small, stats = [], [], []
        raw = load_sprites(work)
        for k in range(0, len(raw), 128):
            x = torch.from_numpy(raw[k:k + 128].copy()).to(dev).permute(0, 3, 1, 2).float() / 255
            lum = (x[:, :3] * torch.tensor(LUM, device=dev).view(1, 3, 1, 1)).sum(1)
            for l, a in zip(lum, x[:, 3]):
                v = l[a > 0.16]; q = torch.quantile(v, torch.tensor([0.02, 0.98], device=dev)) if len(v) else torch.tensor([0., 1.], device=dev)
                stats.append(torch.stack([q[0], q[1], v.mean() if len(v) else q[0]]))
            x = torch.cat([x[:, :3] * x[:, 3:], x[:, 3:]], 1)                            # premultiplied
            big.append(x.to(self.dt)); small.append(F.avg_pool2d(x, 2).to(self.dt))
        self.big, self.small, self.stats = torch.cat(big), torch.cat(small), torch.stack(stats)
        self.bank = torch.from_numpy(bank(variants)).permute(0, 1, 4, 2, 3).contiguous().to(dev)
        self.colours = torch.tensor(list(COLOURS.values()), device=dev).float() / 255
        self.tints = torch.tensor([TINT_RGB[t] for t in TINTS], device=dev).float() / 255

    def background(self, kind, rnd, scenes):
        n, dev = len(kind), self.dev
        r = torch.rand(n, 1, device=dev); hue = torch.rand(n, 2, 1, device=dev) * 6; sat = 0.08 + 0.2 * torch.rand(n, 2, 1, device=dev)
        k = (torch.tensor([5., 3., 1.], device=dev).view(1, 1, 3) + hue) % 6
        pastel = (0.93 + 0.06 * torch.rand(n, 2, 1, device=dev)) * (1 - sat * torch.minimum(k, 4 - k).clamp(0, 1))      # hsv -> rgb
        a = torch.where(r < 0.30, torch.ones_like(pastel[:, 0]), pastel[:, 0]); b = torch.where(r > 0.75, pastel[:, 1], a)
        c = self.colours[(kind - 1).clamp(0, len(self.colours) - 1)]
        c = torch.where((kind == 1)[:, None], c, (c + (torch.rand(n, 3, device=dev) - 0.5) * 0.08).clamp(0, 1))
        plain = ((kind > 0) & (kind <= len(self.colours)))[:, None]
        a, b = torch.where(plain, c, a), torch.where(plain, c, b)
        t = torch.linspace(0, 1, 128, device=dev).view(1, 1, 128, 1)
        bg = (a[:, :, None, None] * (1 - t) + b[:, :, None, None] * t).expand(n, 3, 128, 128).to(self.dt).contiguous()
        if len(scenes):
            s = scenes; x = self.bank[kind[s] - 1 - len(self.colours), rnd[s] % self.bank.shape[1]].to(self.dt) / 255
            bg[s] = torch.where(torch.rand(len(s), 1, 1, 1, device=dev) < 0.5, x, x.flip(3))
        return bg

    def tint(self, x, d, t):
        """Recolours premultiplied sprites: keeps their shading, takes the hue of the colour."""
        a = x[:, 3:].float(); rgb = x[:, :3].float() / a.clamp(min=1e-3)
        l = (rgb * torch.tensor(LUM, device=self.dev).view(1, 3, 1, 1)).sum(1, keepdim=True)
        lo, hi, mean = (self.stats[d, k].view(-1, 1, 1, 1) for k in range(3)); span = (hi - lo).clamp(min=0.15)
        v = ((l - lo) / span).clamp(0, 1); c = self.tints[t].view(-1, 3, 1, 1); m = ((mean - lo) / span).clamp(0.3, 0.75)
        dark, light = c * 0.35, c + (1 - c) * 0.55
        out = torch.where(v < m, dark + (c - dark) * (v / m), c + (light - c) * ((v - m) / (1 - m)))
        for name, f in (("white", lambda v: 0.68 + 0.32 * v), ("black", lambda v: 0.03 + 0.36 * v), ("gray", lambda v: 0.2 + 0.6 * v)):
            out = torch.where((t == TINTS.index(name)).view(-1, 1, 1, 1), f(v), out)
        return torch.cat([out * a, a], 1).to(self.dt)

    def put(self, bg, rows, obj, geo, mip, tinted, shadow, dark):
        d, t = obj[:, 0], obj[:, 1]; x = mip[d]
        if len(tinted): k = tinted; x[k] = self.tint(x[k], d[k], t[k])
        if len(shadow): k = shadow; x[k, :3] = x[k, 3:] * torch.where(dark[k] > 0, 0.94, 0.06).to(self.dt).view(-1, 1, 1, 1)
        cx, cy, z, a, f = geo.unbind(1); a = a * math.pi / 180; s = 2 / z; flip = 1 - 2 * f
        A = torch.stack([torch.stack([flip * s * a.cos(), flip * s * a.sin()], 1), torch.stack([-s * a.sin(), s * a.cos()], 1)], 1)
        off = torch.stack([64 - cx, 64 - cy], 1)[:, :, None]
        grid = F.affine_grid(torch.cat([A * 64, A @ off], 2), (len(d), 4, 128, 128), align_corners=False)
        x = F.grid_sample(x, grid.to(self.dt), align_corners=False)
        bg[rows] = x[:, :3] + bg[rows] * (1 - x[:, 3:])

    @torch.no_grad()
    def __call__(self, b):
        """A batch of World (on the CPU: which rows get what is decided there, so that the device never waits) -> [n,3,128,128] in -1..1."""
        up = lambda x: x.to(self.dev, non_blocking=True)
        where = lambda c: up(c.nonzero()[:, 0])
        host = {k: v if torch.is_tensor(v) else torch.from_numpy(v) for k, v in b.items()}
        kind_h, style_h, rnd_h = (host["bg"][:, k] for k in range(3)); obj_h, geo_h = host["obj"], host["geo"]
        kind, _, rnd, dark, _ = up(host["bg"]).long().unbind(1); obj, geo = up(obj_h).long(), up(geo_h)
        im = self.background(kind, rnd, where(kind_h > len(self.colours)))
        for k in range(SLOTS):
            on = obj_h[:, k, 0] >= 0
            for mip, sel in ((self.big, on & (geo_h[:, k, 2] >= 64)), (self.small, on & (geo_h[:, k, 2] < 64))):
                if not sel.any(): continue
                r = where(sel)
                self.put(im, r, obj[r, k], geo[r, k], mip, where(obj_h[sel, k, 1] >= 0), where(style_h[sel] == STYLES.index("silhouette")), dark[r])
        gray = lambda x: (x * torch.tensor((.3, .59, .11), device=self.dev, dtype=x.dtype).view(1, 3, 1, 1)).sum(1, keepdim=True)
        for i, name in enumerate(STYLES):
            sel = style_h == i
            if name not in ("pixel", "gray", "blur", "sketch") or not sel.any(): continue
            r, q = where(sel), int(rnd_h[sel][0]); x = im[r].float()
            if name == "pixel": im[r] = F.interpolate(F.interpolate(x, size=[20, 24, 28][q % 3], mode="area"), size=128, mode="nearest").to(self.dt)
            elif name == "gray": im[r] = gray(x).expand(-1, 3, -1, -1).to(self.dt)
            elif name == "blur": im[r] = blur(x, 2.5 + 2 * (q % 100) / 100).to(self.dt)
            else: g = gray(x) * 255; im[r] = ((g + 8) / (blur(g, 5.0) + 8)).clamp(max=1).pow(1.6).expand(-1, 3, -1, -1).to(self.dt)
        return (im * 2 - 1).clamp(-1, 1)


def to_device(b, dev):
    return {k: (v if torch.is_tensor(v) else torch.from_numpy(v)).to(dev, non_blocking=True) for k, v in b.items()}


if __name__ == "__main__":
    from captions import World
    from PIL import Image
    dev = torch.device("cuda" if torch.cuda.is_available() else "cpu"); p = Painter(dev, variants=12); x = p(World(3).batch(64))
    x = ((x + 1) * 127.5).byte().cpu().permute(0, 2, 3, 1).numpy()
    im = Image.new("RGB", (8 * 130, 8 * 130))
    for k in range(64): im.paste(Image.fromarray(x[k]), (k % 8 * 130, k // 8 * 130))
    im.save(sys.argv[1])

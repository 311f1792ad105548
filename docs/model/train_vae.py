#!/usr/bin/env python3
"""Step 4: the AutoencoderKL, 128px <-> 16x16x4, on pictures painted on the device. Ends by a time limit, rate decayed to zero.
CUDA: train_vae.py --minutes 5.5 --batch 128 --workers 3 --compile.   CPU: --minutes 30 --batch 4"""
import argparse, json, os, time
import torch, torch.nn.functional as F
from diffusers import AutoencoderKL
from captions import World
from render import Painter, WORK


class Feed(torch.utils.data.IterableDataset):
    """Endless batches of specs, captions and labels, one World a worker."""
    def __init__(self, batch, seed, **kw): self.batch, self.seed, self.kw = batch, seed, kw
    def __iter__(self):
        i = torch.utils.data.get_worker_info(); w = World(self.seed * 1000 + (i.id if i else 0), **self.kw)
        while True: yield w.batch(self.batch)


def feed(batch, workers, seed, **kw):
    more = dict(prefetch_factor=6, pin_memory=torch.cuda.is_available()) if workers else {}
    return iter(torch.utils.data.DataLoader(Feed(batch, seed, **kw), batch_size=None, num_workers=workers, **more))


def edges(a, b):
    """L1 of differences between neighbours, at three scales."""
    l = 0.0
    for k in range(3):
        l = l + (a.diff(dim=-1) - b.diff(dim=-1)).abs().mean() + (a.diff(dim=-2) - b.diff(dim=-2)).abs().mean()
        if k < 2: a, b = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2); l = l + 0.5 * (a - b).abs().mean()
    return l


@torch.no_grad()
def good_init(vae):
    """Residual branches at zero, the path around them (shortcuts, resampling, in and out) near an isometry: starts as a linear patch coder."""
    for n, m in vae.named_modules():
        if not isinstance(m, torch.nn.Conv2d): continue
        o, i, k, _ = m.weight.shape
        if m.bias is not None: m.bias.zero_()
        if n.endswith("conv2"): m.weight.zero_()
        elif "downsamplers" in n: q = torch.empty(o, i * 4); torch.nn.init.orthogonal_(q, 1.0); m.weight.zero_(); m.weight[:, :, :2, :2] = q.view(o, i, 2, 2)
        elif "upsamplers" in n: m.weight.normal_(0, 0.25 / (i * 9) ** 0.5); m.weight[:, :, 1, 1] += torch.eye(o, i)
        elif n.endswith("conv_shortcut") or n in ("quant_conv", "post_quant_conv"): q = torch.empty(o, i); torch.nn.init.orthogonal_(q, 1.0); m.weight.copy_(q.view(o, i, 1, 1))
        elif n.endswith("conv_in"): q = torch.empty(o, i); torch.nn.init.orthogonal_(q, 1.0); m.weight.normal_(0, 0.1 / (i * 9) ** 0.5); m.weight[:, :, 1, 1] += q
        elif n.endswith("conv_out"): m.weight.normal_(0, 1 / (i * 9) ** 0.5)
    for m in (vae.encoder.mid_block.attentions[0], vae.decoder.mid_block.attentions[0]): m.to_out[0].weight.zero_(); m.to_out[0].bias.zero_()
    vae.quant_conv.weight[4:] *= 0.1; vae.quant_conv.bias[4:] = -6.0        # a quiet posterior: the decoder learns from clean latents first


def main():
    ap = argparse.ArgumentParser(); add = ap.add_argument
    add("--minutes", type=float, default=5.5); add("--batch", type=int, default=128); add("--lr", type=float, default=1e-3); add("--workers", type=int, default=0)
    add("--channels", default="32,64,96,96"); add("--compile", action="store_true"); add("--variants", type=int, default=160)
    a = ap.parse_args()
    start = time.time(); dev = torch.device("cuda" if torch.cuda.is_available() else "cpu"); torch.manual_seed(0)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True; torch.backends.cudnn.benchmark = True
    ch = tuple(map(int, a.channels.split(",")))
    vae = AutoencoderKL(in_channels=3, out_channels=3, latent_channels=4, block_out_channels=ch, layers_per_block=1, down_block_types=("DownEncoderBlock2D",) * 4,
                        up_block_types=("UpDecoderBlock2D",) * 4, norm_num_groups=4, sample_size=128)
    good_init(vae); vae = vae.to(dev)
    if dev.type == "cuda": vae = vae.to(memory_format=torch.channels_last)
    params = list(vae.parameters()); print(sum(p.numel() for p in params) / 1e6, "M parameters", flush=True)
    opt = torch.optim.AdamW(params, lr=a.lr, betas=(0.9, 0.99), weight_decay=1e-4, fused=True); ema = [p.detach().clone() for p in params]
    painter, data = Painter(dev, variants=a.variants), feed(a.batch, a.workers, 77)
    print("data ready", round(time.time() - start), "s", flush=True)

    def run(x):
        d = vae.encode(x).latent_dist; return vae.decode(d.sample()).sample, d.kl()
    step_fn = torch.compile(run) if a.compile else run

    def save():
        old = [p.detach().clone() for p in params]
        with torch.no_grad(): [p.copy_(s) for p, s in zip(params, ema)]
        vae.save_pretrained(f"{WORK}/vae.tmp")
        with torch.no_grad(): [p.copy_(s) for p, s in zip(params, old)]
        os.system(f"rm -rf {WORK}/vae; mv {WORK}/vae.tmp {WORK}/vae")

    step, t0, last, acc = 0, time.time(), time.time(), []
    while (prog := (time.time() - start) / (a.minutes * 60)) < 1:
        lr = a.lr * min(1, (step + 1) / 200) * min(1, max(0.004, 1.5 * (1 - prog)))
        for g in opt.param_groups: g["lr"] = lr
        x = painter(next(data)).float()
        if dev.type == "cuda": x = x.contiguous(memory_format=torch.channels_last)
        with torch.autocast(dev.type, dtype=torch.bfloat16):
            try: y, kl = step_fn(x)
            except Exception as e:
                if not a.compile or step: raise
                print("no compile:", repr(e)[:300], flush=True); step_fn = run; y, kl = run(x)
        y = y.float(); rec = (x - y).abs().mean(); kl = kl.float().mean() / 1024
        loss = rec + 0.5 * edges(y, x) + 0.25 * ((x - y) ** 2).mean() + 2e-4 * kl
        opt.zero_grad(set_to_none=True); loss.backward(); torch.nn.utils.clip_grad_norm_(params, 1.0); opt.step(); step += 1
        if step % 4 == 0: torch._foreach_lerp_(ema, [p.detach() for p in params], 1 - min(0.995, (1 + step / 4) / (10 + step / 4)))
        acc.append(torch.stack([rec.detach(), kl.detach()]))
        if step % (100 if dev.type == "cuda" else 10) == 0 or step == 5:
            r, k = torch.stack(acc).mean(0).tolist(); acc = []
            line = dict(step=step, seen=step * a.batch, s=round(time.time() - start, 1), a_second=round(step * a.batch / (time.time() - t0)), l1=round(r, 5), kl=round(k, 4), lr=round(lr, 6))
            print(json.dumps(line), flush=True); open(f"{WORK}/vae.log", "a").write(json.dumps(line) + "\n")
    save(); open(f"{WORK}/vae.done", "w").write("ok"); print("vae done", round(time.time() - start), flush=True)


if __name__ == "__main__":
    main()

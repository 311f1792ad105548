#!/usr/bin/env python3
"""Step 5: text encoder and U-Net. First the text encoder learns to read captions (which objects, colours, background, ...) while the
VAE is still being trained beside it; then both together learn v-prediction on latents of freshly painted pictures, EMA of both kept.
CUDA: train.py --until 1500 --workers 11 --compile      CPU: train.py --until 7200 --text-steps 2000 --batch 32"""
import argparse, json, math, os, time
import torch, torch.nn as nn, torch.nn.functional as F
from diffusers import AutoencoderKL, UNet2DConditionModel, DDPMScheduler, DPMSolverMultistepScheduler
from transformers import CLIPTextConfig, CLIPTextModel
from captions import World, SIZES_OF_LABELS
from render import Painter, to_device, WORK
from tokens import Tokens, LEN
from train_vae import feed

SHEET = ["a red apple", "a smiling cat on a blue background", "a dog", "a rocket at night", "two bananas", "my neighbour's golden retriever", "a purple elephant", "a house in the snow",
         "a cup of coffee", "a lion at sunset", "a green car on a yellow background", "a butterfly", "a cat and a dog", "three red hearts", "an angry face on a pink background", "a robot in space"]
WEIGHTS = [1.0, 0.3, 0.7, 0.2, 0.7, 0.5, 0.5, 0.5, 0.5]       # of the labels: two concepts, two colours, background, style, size, count, position


def new_text_encoder(vocab, width=192, layers=4):
    return CLIPTextModel(CLIPTextConfig(vocab_size=vocab, hidden_size=width, intermediate_size=4 * width, num_hidden_layers=layers, num_attention_heads=width // 64,
                         max_position_embeddings=LEN, hidden_act="quick_gelu", projection_dim=width, attn_implementation="sdpa",
                         bos_token_id=vocab - 2, eos_token_id=vocab - 1, pad_token_id=vocab - 1))


def new_unet(channels, heads, width=192):
    return UNet2DConditionModel(sample_size=16, in_channels=4, out_channels=4, block_out_channels=channels, layers_per_block=1,
        down_block_types=("DownBlock2D",) + ("CrossAttnDownBlock2D",) * (len(channels) - 1), up_block_types=("CrossAttnUpBlock2D",) * (len(channels) - 1) + ("UpBlock2D",),
        cross_attention_dim=width, attention_head_dim=heads, norm_num_groups=8)


class Reader(nn.Module):
    """From the state at an end token to what the caption asks for. Training only."""
    def __init__(self, width, concepts):
        super().__init__(); self.sizes = SIZES_OF_LABELS(concepts); self.head = nn.Linear(width, sum(self.sizes))
    def forward(self, h, ids, lab, eos):
        r = torch.arange(len(ids), device=ids.device); at = ((ids == eos).int().argmax(1) + torch.randint(0, 2, (len(ids),), device=ids.device)).clamp(max=LEN - 1)
        z = self.head(h[r, at].float()).split(self.sizes, 1)
        loss = sum(w * F.cross_entropy(q, y, ignore_index=-100, reduction="sum") / (y >= 0).sum().clamp(min=1) for w, q, y in zip(WEIGHTS, z, lab.unbind(1)))
        return loss, (z[0].argmax(1) == lab[:, 0]).float().mean(), (z[4].argmax(1) == lab[:, 4]).float().mean()


def main():
    ap = argparse.ArgumentParser(); add = ap.add_argument
    add("--until", type=float, default=1500, help="seconds from the start of this script to its end"); add("--text-seconds", type=float, default=100)
    add("--batch", type=int, default=1024); add("--fresh", type=float, default=0.5, help="share of a batch that is newly painted"); add("--workers", type=int, default=0)
    add("--lr", type=float, default=1.2e-3); add("--text-lr", type=float, default=5e-4); add("--ema", type=float, default=0.9995); add("--decay-from", type=float, default=0.3)
    add("--high-noise", type=float, default=1.25); add("--channels", default="96,160,200"); add("--heads", default="1,2,5"); add("--read", type=float, default=0.05)
    add("--buffer", type=int, default=65536); add("--save-every", type=float, default=150); add("--variants", type=int, default=160); add("--compile", action="store_true")
    add("--resume", default="", help="a folder written by export.py: start from its U-Net and text encoder")
    a = ap.parse_args(); start = time.time()
    dev = torch.device("cuda" if torch.cuda.is_available() else "cpu"); torch.manual_seed(1); cuda = dev.type == "cuda"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True; torch.backends.cudnn.benchmark = True
    amp = lambda: torch.autocast(dev.type, dtype=torch.bfloat16)
    def log(**kw):
        kw = {k: round(v, 6) if isinstance(v, float) else v for k, v in kw.items()}; kw["s"] = round(time.time() - start, 1)
        print(json.dumps(kw), flush=True); open(f"{WORK}/train.log", "a").write(json.dumps(kw) + "\n")
    tok = Tokens(f"{WORK}/tokenizer"); concepts = len(json.load(open(f"{WORK}/sprites.json")))
    ch, heads = [tuple(map(int, x.split(","))) for x in (a.channels, a.heads)]
    te = new_text_encoder(len(tok.vocab)) if not a.resume else CLIPTextModel.from_pretrained(f"{a.resume}/text_encoder", dtype=torch.float32)
    unet = new_unet(ch, list(heads)) if not a.resume else UNet2DConditionModel.from_pretrained(f"{a.resume}/unet", torch_dtype=torch.float32)
    te, unet, reader = te.to(dev), unet.to(dev), Reader(192, concepts).to(dev)
    if cuda: unet = unet.to(memory_format=torch.channels_last)
    log(unet=sum(p.numel() for p in unet.parameters()) / 1e6, text=sum(p.numel() for p in te.parameters()) / 1e6)
    n = a.batch; eos = tok.eos; ac = DDPMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", num_train_timesteps=1000).alphas_cumprod.to(dev)

    def core(z, e, t, ids, lab):
        al = ac[t]; ca, sa = al.sqrt()[:, None, None, None], (1 - al).sqrt()[:, None, None, None]; snr = al / (1 - al)
        with amp():
            h = te(ids).last_hidden_state
            v = unet(ca * z + sa * e, t, h).sample
        l = ((v.float() - (ca * e - sa * z)) ** 2).mean((1, 2, 3))
        # v loss in full where there is much noise (there the object is decided), capped where there is little
        loss = (l * (snr + 1).clamp(max=6.0) / (snr + 1)).mean()
        return loss, l.mean(), h
    core_fn = torch.compile(core) if a.compile else core
    def noise_like(z):
        u = (torch.arange(len(z), device=dev) + torch.rand(len(z), device=dev)) / len(z)
        return torch.randn_like(z), (1000 * (1 - (1 - u) ** a.high_noise)).long().clamp(0, 999)

    if not a.resume:                                                        # reading lessons
        data = feed(n, a.workers, 5, noun_share=0.5); opt = torch.optim.AdamW(list(te.parameters()) + list(reader.parameters()), lr=2e-3, betas=(0.9, 0.98), weight_decay=0.01)
        step, acc = 0, []; t0 = time.time()
        while (prog := (time.time() - t0) / a.text_seconds) < 1:
            for g in opt.param_groups: g["lr"] = 2e-3 * min(1, (step + 1) / 200) * (0.02 + 0.98 * (1 - prog))
            b = to_device(next(data), dev); ids = b["ids"].long()
            with amp(): h = te(ids).last_hidden_state
            loss, c, g = reader(h, ids, b["lab"].long(), eos)
            opt.zero_grad(set_to_none=True); loss.backward(); torch.nn.utils.clip_grad_norm_(te.parameters(), 1.0); opt.step(); step += 1
            acc.append(torch.stack([loss.detach(), c, g]))
            if step % 200 == 0 or step == 3: m = torch.stack(acc).mean(0).tolist(); acc = []; log(stage="text", step=step, seen=step * n, loss=m[0], concept=m[1], background=m[2])
        del data, opt
    opt_groups = [dict(params=unet.parameters(), lr=a.lr), dict(params=list(te.parameters()) + list(reader.parameters()), lr=a.text_lr)]
    opt = torch.optim.AdamW(opt_groups, betas=(0.9, 0.99), weight_decay=0.01, fused=True); params = list(unet.parameters()) + list(te.parameters()); base = [a.lr, a.text_lr]
    if a.compile:                                                            # compile while the VAE is being trained
        try:
            z = torch.randn(n, 4, 16, 16, device=dev); e, t = noise_like(z); ids = torch.full((n, LEN), eos, device=dev)
            core_fn(z, e, t, ids, None)[0].backward(); opt.zero_grad(set_to_none=True)
            if cuda:
                torch.cuda.synchronize(); t1 = time.time()
                for _ in range(5): core_fn(z, e, t, ids, None)[0].backward()
                torch.cuda.synchronize(); log(stage="compiled", samples_a_second=5 * n / (time.time() - t1)); opt.zero_grad(set_to_none=True)
        except Exception as err: core_fn = core; opt.zero_grad(set_to_none=True); log(stage="no compile", error=repr(err)[:300])
    painter = Painter(dev, variants=a.variants); data = feed(max(1, int(n * a.fresh)), a.workers, 9)
    while not os.path.exists(f"{WORK}/vae.done"): time.sleep(0.5)
    vae = AutoencoderKL.from_pretrained(f"{WORK}/vae").to(dev).eval().requires_grad_(False)
    if cuda: vae = vae.to(memory_format=torch.channels_last)
    def paint(b):
        with torch.no_grad(), amp():
            x = painter(b); x = x.contiguous(memory_format=torch.channels_last) if cuda else x
            return vae.encode(x).latent_dist.mean.float()
    zs = torch.cat([paint(next(data)) for _ in range(8)]); mean, std = zs.mean((0, 2, 3)), zs.std((0, 2, 3))
    # every latent channel to mean 0 and deviation 1; export.py puts this into the VAE's 1x1 convolutions
    json.dump(dict(mean=mean.tolist(), std=std.tolist()), open(f"{WORK}/latent_stats.json", "w")); log(mean=mean.tolist(), std=std.tolist())
    mean, std = mean.view(1, 4, 1, 1), std.view(1, 4, 1, 1)
    ema = [p.detach().clone() for p in params]
    keep = dict(z=torch.zeros(a.buffer, 4, 16, 16, device=dev, dtype=torch.float16), ids=torch.zeros(a.buffer, LEN, device=dev, dtype=torch.int16), lab=torch.zeros(a.buffer, 9, device=dev, dtype=torch.int16))
    filled = at = 0

    def swap():
        with torch.no_grad():
            for p, s in zip(params, ema): q = p.detach().clone(); p.copy_(s); s.copy_(q)

    def sheet(name):
        from PIL import Image
        s = DPMSolverMultistepScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", prediction_type="v_prediction", steps_offset=1, timestep_spacing="leading")
        s.set_timesteps(20, device=dev); g = torch.Generator("cpu").manual_seed(7); k = len(SHEET) * 2
        ids = torch.tensor([tok(p) for p in SHEET for _ in (0, 1)] + [tok("")] * k, device=dev); z = torch.randn(k, 4, 16, 16, generator=g).to(dev)
        with torch.no_grad():
            h = te(ids).last_hidden_state
            for t in s.timesteps:
                c, u = unet(torch.cat([z, z]), t, h).sample.chunk(2); z = s.step(u + 5 * (c - u), t, z).prev_sample
            x = vae.decode(z * std + mean).sample
        x = ((x.clamp(-1, 1) + 1) * 127.5).byte().permute(0, 2, 3, 1).cpu().numpy(); im = Image.new("RGB", (8 * 130, -(-k // 8) * 130))
        for i in range(k): im.paste(Image.fromarray(x[i]), (i % 8 * 130, i // 8 * 130))
        im.save(f"{WORK}/{name}.png")

    def save(name):
        swap()
        try:
            half = lambda m: {k: v.detach().half().contiguous().cpu() for k, v in m.state_dict().items()}
            torch.save(dict(unet=half(unet), te=half(te)), f"{WORK}/save.tmp"); os.replace(f"{WORK}/save.tmp", f"{WORK}/ema.pt"); sheet(name)
        except Exception as err: log(error=repr(err)[:300])
        swap()

    step, t0, last, acc, span = 0, time.time(), time.time(), [], a.until - (time.time() - start)
    while (prog := (time.time() - t0) / span) < 1:
        f = min(1, (step + 1) / 400) * (1 if prog < a.decay_from else max(0.005, 0.5 * (1 + math.cos(math.pi * (prog - a.decay_from) / (1 - a.decay_from)))))
        for g, b0 in zip(opt.param_groups, base): g["lr"] = b0 * f
        b = next(data); z = (paint(b) - mean) / std; ids, lab = (torch.as_tensor(b[q]).to(dev, non_blocking=True) for q in ("ids", "lab")); k = len(z)
        idx = (torch.arange(k, device=dev) + at) % a.buffer; keep["z"][idx], keep["ids"][idx], keep["lab"][idx] = z.half(), ids, lab
        at = (at + k) % a.buffer; filled = min(a.buffer, filled + k)
        if k < n:
            j = torch.randint(0, filled, (n - k,), device=dev)
            z, ids, lab = torch.cat([z, keep["z"][j].float()]), torch.cat([ids, keep["ids"][j]]), torch.cat([lab, keep["lab"][j]])
        ids = ids.long(); drop = torch.rand(n, 1, device=dev) < 0.1
        empty = torch.full_like(ids, eos); empty[:, 0] = tok.bos; ids = torch.where(drop, empty, ids)
        e, t = noise_like(z); loss, mse, h = core_fn(z, e, t[torch.randperm(n, device=dev)], ids, None)
        extra, c, _ = reader(h, ids, torch.where(drop, torch.full_like(lab, -100), lab).long(), eos)
        opt.zero_grad(set_to_none=True); (loss + a.read * extra).backward(); torch.nn.utils.clip_grad_norm_(params, 1.0); opt.step(); step += 1
        if step % 2 == 0: torch._foreach_lerp_(ema, [p.detach() for p in params], 1 - min(a.ema, (1 + step / 2) / (10 + step / 2)))
        acc.append(torch.stack([loss.detach(), mse.detach(), c]))
        if step % (100 if cuda else 5) == 0 or step == 3:
            m = torch.stack(acc).mean(0).tolist(); acc = []; log(stage="unet", step=step, seen=step * n, a_second=step * n / (time.time() - t0), loss=m[0], v_mse=m[1], concept=m[2], lr=f * a.lr)
        if time.time() - last > a.save_every and prog < 0.97: save(f"sheet_{step:06d}"); last = time.time()
    save("sheet_last"); open(f"{WORK}/train.done", "w").write("ok"); log(stage="done", step=step, seen=step * n)


if __name__ == "__main__":
    main()

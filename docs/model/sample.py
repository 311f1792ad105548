#!/usr/bin/env python3
"""Pictures with diffusers on the CPU: sample.py MODEL OUT.png [--prompts FILE] [--seeds 42,7] [--guidance 4] ...: a labelled sheet;
sample.py MODEL FOLDER --heldout: one PNG for each held-out wording, named 000.png ..., for judge.py."""
import argparse, os
import torch
from PIL import Image, ImageDraw
from diffusers import (StableDiffusionPipeline, DDIMScheduler, PNDMScheduler, LMSDiscreteScheduler, DPMSolverMultistepScheduler, EulerAncestralDiscreteScheduler)

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEDULERS = dict(DDIM=DDIMScheduler, PNDM=PNDMScheduler, LMSDiscrete=LMSDiscreteScheduler, DPMSolverMultistep=DPMSolverMultistepScheduler, EulerAncestralDiscrete=EulerAncestralDiscreteScheduler)


def load(path, threads=1):
    torch.set_num_threads(threads)
    p = StableDiffusionPipeline.from_pretrained(path, safety_checker=None, torch_dtype=torch.float32); p.set_progress_bar_config(disable=True)
    p.base_config = dict(p.scheduler.config)            # each scheduler is made from the file's config, not from its predecessor's
    return p


def gen(pipe, prompts, seeds, scheduler="DPMSolverMultistep", steps=25, guidance=4.0, negative=None, batch=16):
    pipe.scheduler = SCHEDULERS[scheduler].from_config(pipe.base_config); out = []
    for k in range(0, len(prompts), batch):
        pr = prompts[k:k + batch]; g = [torch.Generator("cpu").manual_seed(s) for s in seeds[k:k + batch]]
        neg = None if negative is None else (negative[k:k + batch] if isinstance(negative, list) else [negative] * len(pr))
        out += pipe(pr, negative_prompt=neg, generator=g, num_inference_steps=steps, guidance_scale=guidance, height=128, width=128).images
    return out


def grid(pics, labels, path, per_row=8, cell=128):
    """pics: a list of pictures for each label; labels flow in a grid."""
    k = max(map(len, pics)); per = max(1, per_row // k); w = k * (cell + 1) + 6; rows = (len(pics) + per - 1) // per
    im = Image.new("RGB", (per * w, rows * (cell + 16)), (250, 250, 250)); d = ImageDraw.Draw(im)
    for n, (ps, l) in enumerate(zip(pics, labels)):
        x, y = n % per * w, n // per * (cell + 16)
        for j, p in enumerate(ps): im.paste(p.resize((cell, cell)), (x + j * (cell + 1), y))
        d.text((x + 2, y + cell + 2), l[:int(w / 6)], fill=(0, 0, 0))
    im.save(path)


def main():
    ap = argparse.ArgumentParser(); add = ap.add_argument
    add("model"); add("out"); add("--prompts", default=f"{HERE}/prompts.txt"); add("--seeds", default="42,7"); add("--guidance", type=float, default=4.0); add("--steps", type=int, default=25)
    add("--scheduler", default="DPMSolverMultistep"); add("--negative"); add("--heldout", action="store_true"); add("--limit", type=int, default=1000); add("--per-row", type=int, default=12)
    a = ap.parse_args(); pipe = load(a.model)
    how = dict(scheduler=a.scheduler, steps=a.steps, guidance=a.guidance, negative=a.negative)
    if a.heldout:
        from words import heldout
        os.makedirs(a.out, exist_ok=True); hs = heldout()
        for k in range(0, len(hs), 8):
            todo = [i for i in range(k, min(k + 8, len(hs))) if not os.path.exists(f"{a.out}/{i:03d}.png")]
            if not todo: continue
            for i, im in zip(todo, gen(pipe, [hs[i][1] for i in todo], [1000 + i for i in todo], **how)): im.save(f"{a.out}/{i:03d}.png")
        return
    ps = [l.strip() for l in open(a.prompts) if l.strip() and l[0] != "#"][:a.limit]; seeds = list(map(int, a.seeds.split(",")))
    ims = gen(pipe, [p for p in ps for _ in seeds], [s for _ in ps for s in seeds], **how)
    grid([ims[len(seeds) * i:len(seeds) * (i + 1)] for i in range(len(ps))], ps, a.out, a.per_row)


if __name__ == "__main__":
    main()

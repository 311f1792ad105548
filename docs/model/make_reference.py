#!/usr/bin/env python3
"""Reference pictures and numbers for another engine's tests: make_reference.py MODEL OUT_DIR. Prompts x 5 schedulers, seed 42, 25 steps, the guidance
of the model's reroll.json, fp32 from the fp16 files; reference.json has token ids, text states, the first noise and the time steps beside each picture."""
import json, os, sys
import torch
from sample import load, gen, SCHEDULERS

PROMPTS = ["a red apple", "a smiling cat on a blue background", "a dog on the grass"]


def main(model, out):
    os.makedirs(out, exist_ok=True); pipe = load(model); info = []; guidance = float(json.load(open(f"{model}/reroll.json"))["guidance"])
    for p in PROMPTS:
        noise = torch.randn((1, 4, 16, 16), generator=torch.Generator("cpu").manual_seed(42))
        ids = pipe.tokenizer(p, padding="max_length", max_length=pipe.tokenizer.model_max_length, truncation=True).input_ids
        with torch.no_grad(): h = pipe.text_encoder(torch.tensor([ids])).last_hidden_state
        for s in SCHEDULERS:
            f = f"{p.replace(' ', '_')}--{s}.png"; gen(pipe, [p], [42], scheduler=s, guidance=guidance)[0].save(f"{out}/{f}")
            info.append(dict(prompt=p, scheduler=s, file=f, seed=42, steps=25, guidance=guidance, width=128, height=128, initial_noise_first_8=noise.flatten()[:8].tolist(),
                             token_ids=ids, text_state_0_first_4=h[0, 0, :4].tolist(), text_state_5_first_4=h[0, 5, :4].tolist(), timesteps=[float(t) for t in pipe.scheduler.timesteps],
                             note="latents = randn * init_noise_sigma" + ("; each step's noise is the next randn of the same generator" if s.startswith("Euler") else "")))
    json.dump(info, open(f"{out}/reference.json", "w"), indent=1)


if __name__ == "__main__":
    main(*sys.argv[1:3])

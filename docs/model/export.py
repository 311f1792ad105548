#!/usr/bin/env python3
"""Step 6: the diffusers folder in fp16 from $WORK: export.py OUT_DIR. The latent normalisation goes into the VAE's 1x1 convolutions, so that
the usual scaling_factor 0.18215 is exactly right and no engine has to know about means; latent_stats.json in the folder undoes it."""
import glob, json, os, shutil, sys
import torch
from diffusers import AutoencoderKL, PNDMScheduler, StableDiffusionPipeline
from safetensors.torch import load_file, save_file
from train import WORK, new_text_encoder, new_unet
from tokens import Tokens
from transformers import CLIPTokenizer

HERE = os.path.dirname(os.path.abspath(__file__))


@torch.no_grad()
def bake(vae, stats, factor=0.18215):
    mean, std = torch.tensor(stats["mean"]), torch.tensor(stats["std"]); k = 1 / (std * factor)      # stored latent = (z - mean) * k
    q, p = vae.quant_conv, vae.post_quant_conv
    q.weight[:4] *= k.view(4, 1, 1, 1); q.bias[:4] = (q.bias[:4] - mean) * k; q.bias[4:] += 2 * k.log()
    p.bias += (p.weight[:, :, 0, 0] * mean).sum(1); p.weight /= k.view(1, 4, 1, 1)
    vae.register_to_config(scaling_factor=factor)


def main(out):
    saved = torch.load(f"{WORK}/ema.pt"); stats = json.load(open(f"{WORK}/latent_stats.json"))
    te = new_text_encoder(len(Tokens(f"{WORK}/tokenizer").vocab)); unet = new_unet((96, 160, 200), [1, 2, 5])
    te.load_state_dict({k: v.float() for k, v in saved["te"].items()}); unet.load_state_dict({k: v.float() for k, v in saved["unet"].items()})
    vae = AutoencoderKL.from_pretrained(f"{WORK}/vae"); bake(vae, stats)
    pipe = StableDiffusionPipeline(vae=vae, unet=unet, text_encoder=te, tokenizer=CLIPTokenizer.from_pretrained(f"{WORK}/tokenizer"), safety_checker=None, feature_extractor=None,
        requires_safety_checker=False, scheduler=PNDMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", num_train_timesteps=1000, skip_prk_steps=True,
        set_alpha_to_one=False, steps_offset=1, prediction_type="v_prediction"))
    shutil.rmtree(out, ignore_errors=True); pipe.to(dtype=torch.float16).save_pretrained(out, safe_serialization=True)
    f = f"{out}/text_encoder/model.safetensors"; w = load_file(f)            # the names of Stable Diffusion's own files, whatever transformers says today
    save_file({k if k.startswith("text_model.") else f"text_model.{k}": v for k, v in w.items()}, f, metadata={"format": "pt"})
    f = f"{out}/scheduler/scheduler_config.json"; c = json.load(open(f)); c["clip_sample"] = False; json.dump(c, open(f, "w"), indent=2)   # as in SD 1.x
    shutil.rmtree(f"{out}/tokenizer"); shutil.copytree(f"{WORK}/tokenizer", f"{out}/tokenizer")
    json.dump(stats, open(f"{out}/latent_stats.json", "w"))
    for f in glob.glob(f"{out}/*/config.json"):
        c = json.load(open(f)); c.pop("_name_or_path", None); json.dump(c, open(f, "w"), indent=2)
    for name, as_name in (("MODEL.md", "README.md"), ("NOTICE", "NOTICE"), ("reroll.json", "reroll.json")):
        if os.path.exists(f"{HERE}/{name}"): shutil.copy(f"{HERE}/{name}", f"{out}/{as_name}")
    print(out, round(sum(os.path.getsize(f) for f in glob.glob(f"{out}/**", recursive=True) if os.path.isfile(f)) / 1e6, 2), "MB")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else f"{WORK}/model")

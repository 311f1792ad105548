"""Makes the network fixtures beside this file with diffusers as the reference.

    python make_network_fixtures.py BUNDLED_MODEL_FOLDER REFERENCE_PICTURES_FOLDER

Made with Python 3.11, torch 2.13.0 (CPU), diffusers 0.42.1, transformers 5.23.0, safetensors 0.8.0.

    bundled.safetensors   what diffusers computes with the bundled model: text states, UNet answers,
                            a decoded picture, the latents of each step for the five schedulers
    pictures.safetensors    the bundled model's reference pictures (PNG files and reference.json), each
                            [128, 128, 3] under "prompt|scheduler"; seed 42, 25 steps, guidance 4
    tiny-sd1/, tiny-sd2/    whole models with random weights, small but with the shapes and file
                            spellings of Stable Diffusion 1.5 and 2.1; reference.safetensors in each
"""

import json
import os
import shutil
import sys

import numpy
import torch
from PIL import Image
from diffusers import (
    AutoencoderKL, DDIMScheduler, DPMSolverMultistepScheduler, EulerAncestralDiscreteScheduler,
    LMSDiscreteScheduler, PNDMScheduler, StableDiffusionPipeline, UNet2DConditionModel)
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig, CLIPTextModel

from shaken import shaken

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEDULERS = dict(
    DDIM=DDIMScheduler, PNDM=PNDMScheduler, LMSDiscrete=LMSDiscreteScheduler,
    DPMSolverMultistep=DPMSolverMultistepScheduler,
    EulerAncestralDiscrete=EulerAncestralDiscreteScheduler)
torch.set_grad_enabled(False)


def write_json(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, indent=1, sort_keys=True, ensure_ascii=False)
        file.write("\n")


def byte_tokenizer(folder, pad):
    """CLIP's tokenizer without merges: one token a byte, 514 in all."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = [chr(b) for b in printable]
    letters += [chr(256 + i) for i in range(256 - len(printable))]
    tokens = letters + [l + "</w>" for l in letters] + ["<|startoftext|>", "<|endoftext|>"]
    write_json(f"{folder}/vocab.json", {t: i for i, t in enumerate(tokens)})
    with open(f"{folder}/merges.txt", "w") as file:
        file.write("#version: 0.2\n")
    write_json(f"{folder}/special_tokens_map.json", dict(
        bos_token="<|startoftext|>", eos_token="<|endoftext|>", pad_token=pad,
        unk_token="<|endoftext|>"))
    write_json(f"{folder}/tokenizer_config.json", dict(
        bos_token="<|startoftext|>", eos_token="<|endoftext|>", pad_token=pad,
        unk_token="<|endoftext|>", model_max_length=20, tokenizer_class="CLIPTokenizer"))


def save(model, path, dtype, rename=lambda n: n, extra=None):
    tensors = {rename(n): t.to(dtype).contiguous() for n, t in model.state_dict().items()
               if not n.startswith(("encoder.down", "encoder.mid")) and "position_ids" not in n}
    tensors.update(extra or {})
    os.makedirs(os.path.dirname(path), exist_ok=True)
    save_file(tensors, path)


def tiny(kind):
    sd2 = kind == "tiny-sd2"
    dtype = torch.bfloat16 if sd2 else torch.float16
    folder = f"{HERE}/{kind}"
    shutil.rmtree(folder, ignore_errors=True)
    byte_tokenizer(f"{folder}/tokenizer", "!" if sd2 else "<|endoftext|>")
    text = dict(vocab_size=514, max_position_embeddings=20, hidden_size=32, intermediate_size=37,
                num_attention_heads=4, num_hidden_layers=3 if sd2 else 2,
                hidden_act="gelu" if sd2 else "quick_gelu", bos_token_id=512, eos_token_id=513,
                pad_token_id=0 if sd2 else 513)
    unet = dict(sample_size=16, cross_attention_dim=32, norm_num_groups=8,
                layers_per_block=1 if sd2 else 2)
    if sd2:
        unet.update(block_out_channels=(16, 24, 32), attention_head_dim=[2, 3, 4],
                    use_linear_projection=True,
                    down_block_types=("CrossAttnDownBlock2D",) * 2 + ("DownBlock2D",),
                    up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 2)
    else:
        unet.update(block_out_channels=(16, 40), attention_head_dim=8,
                    down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
                    up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"))
    vae = dict(block_out_channels=(8, 16), layers_per_block=2 if sd2 else 1, norm_num_groups=4,
               latent_channels=4, sample_size=32, down_block_types=("DownEncoderBlock2D",) * 2,
               up_block_types=("UpDecoderBlock2D",) * 2)
    torch.manual_seed(0)
    unet = shaken(UNet2DConditionModel(**unet), 1, dtype)
    vae = shaken(AutoencoderKL(**vae), 2, dtype)
    encoder = shaken(CLIPTextModel(CLIPTextConfig(**text)), 3, dtype)
    for part, name in ((unet, "unet"), (vae, "vae")):
        part.save_config(f"{folder}/{name}")
    write_json(f"{folder}/text_encoder/config.json",
               dict(text, architectures=["CLIPTextModel"], model_type="clip_text_model"))
    save(unet, f"{folder}/unet/diffusion_pytorch_model.safetensors", dtype)
    # 1.5 as published: the VAE attention's old names, text_model. and position_ids; 2.1 as
    # transformers 5 and today's diffusers write them.
    old = dict(to_q="query", to_k="key", to_v="value")

    def old_names(name):
        for new, was in old.items():
            name = name.replace(f"attentions.0.{new}.", f"attentions.0.{was}.")
        return name.replace("attentions.0.to_out.0.", "attentions.0.proj_attn.")

    save(vae, f"{folder}/vae/diffusion_pytorch_model.safetensors", dtype,
         (lambda n: n) if sd2 else old_names)
    bare = lambda n: n.removeprefix("text_model.")
    save(encoder, f"{folder}/text_encoder/model.safetensors", dtype,
         bare if sd2 else lambda n: "text_model." + bare(n),
         None if sd2 else {"text_model.embeddings.position_ids": torch.arange(20)[None]})
    schedule = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
                    num_train_timesteps=1000, set_alpha_to_one=False, steps_offset=1,
                    trained_betas=None, clip_sample=False)
    if sd2:
        schedule.update(_class_name="DDIMScheduler", prediction_type="v_prediction")
    else:
        schedule.update(_class_name="PNDMScheduler", skip_prk_steps=True)
    write_json(f"{folder}/scheduler/scheduler_config.json", schedule)
    write_json(f"{folder}/model_index.json", dict(
        _class_name="StableDiffusionPipeline", _diffusers_version="0.42.1",
        feature_extractor=[None, None], safety_checker=[None, None],
        scheduler=["diffusers", schedule["_class_name"]],
        text_encoder=["transformers", "CLIPTextModel"],
        tokenizer=["transformers", "CLIPTokenizer"],
        unet=["diffusers", "UNet2DConditionModel"], vae=["diffusers", "AutoencoderKL"]))
    # What diffusers makes of the folder, not of the models in memory.
    record = reference(folder, "a cat", "blurry", steps=4, guidance=7.5, seed=42, size=(32, 32))
    odd = reference(folder, "a cat", "", steps=2, guidance=1.0, seed=7, size=(22, 26),
                    schedulers=["DDIM"])
    record.update({f"odd_{k}": v for k, v in odd.items()})
    save_file(record, f"{folder}/reference.safetensors")


def reference(folder, prompt, negative, steps, guidance, seed, size, schedulers=SCHEDULERS):
    """One run a scheduler; size is (height, width) in pixels."""
    pipe = StableDiffusionPipeline.from_pretrained(
        folder, safety_checker=None, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    pipe.check_inputs = lambda *a, **k: None  # it wants multiples of 8 whatever the VAE's factor
    # diffusers reads the file itself, so keys missing from it take the target class's default.
    config = json.load(open(f"{folder}/scheduler/scheduler_config.json"))
    out = {}
    ids = lambda t: pipe.tokenizer(
        t, padding="max_length", max_length=pipe.tokenizer.model_max_length, truncation=True,
        return_tensors="pt").input_ids
    out["token_ids"] = torch.cat([ids(negative), ids(prompt)]).int()
    text = torch.cat([pipe.text_encoder(ids(t))[0] for t in (negative, prompt)])
    out["text_states"] = text
    h, w = (s // pipe.vae_scale_factor for s in size)
    g = torch.Generator().manual_seed(seed)
    latents = torch.randn((2, 4, h, w), generator=g)
    out["unet_in"] = latents
    for t in (981.0, 399.6, 1.0):
        out[f"unet_out_{t}"] = pipe.unet(latents, torch.tensor(t), encoder_hidden_states=text).sample
    out["vae_in"] = latents[:1]
    out["vae_out"] = pipe.vae.decode(latents[:1]).sample
    for name in schedulers:
        pipe.scheduler = SCHEDULERS[name].from_config(config)
        steps_latents = []

        def keep(p, i, t, kw):
            steps_latents.append(kw["latents"][0].clone())
            return kw

        final = pipe(prompt, negative_prompt=negative, height=size[0], width=size[1],
                     num_inference_steps=steps, guidance_scale=guidance, output_type="latent",
                     generator=torch.Generator().manual_seed(seed), callback_on_step_end=keep).images
        out[f"{name}_latents"] = torch.stack(steps_latents)
        image = pipe.vae.decode(final / pipe.vae.config.scaling_factor).sample
        image = (image / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1)[0]
        out[f"{name}_picture"] = (image * 255).round().to(torch.uint8)
    return {k: v.clone().contiguous() for k, v in out.items()}


def main():
    emoji = reference(sys.argv[1], "a red apple", "blurry", steps=5, guidance=4.0, seed=42,
                      size=(128, 128))
    save_file(emoji, f"{HERE}/bundled.safetensors")
    pictures = {}
    for run in json.load(open(f"{sys.argv[2]}/reference.json")):
        assert (run["seed"], run["steps"], run["guidance"]) == (42, 25, 4.0)
        picture = Image.open(f"{sys.argv[2]}/{run['file']}").convert("RGB")
        pictures[f"{run['prompt']}|{run['scheduler']}"] = torch.from_numpy(numpy.array(picture))
    save_file(pictures, f"{HERE}/pictures.safetensors")
    tiny("tiny-sd1")
    tiny("tiny-sd2")


if __name__ == "__main__":
    main()

"""Makes checkpoints/ of this folder: single files in the original layout, and what diffusers paints with them.

    python make_checkpoint_fixtures.py DIFFUSERS

DIFFUSERS is a checkout of huggingface/diffusers (v0.42.1); its own script
scripts/convert_diffusers_to_original_stable_diffusion.py turns small models with random weights into the layout of
the published single files. Two are made: 1.x (CLIP, convolutions around the transformers) and 2.x (OpenCLIP with one
layer more than is read, matrices around the transformers, v-prediction), each beside reference.safetensors, what the
model in diffusers' layout paints before it is converted: "NAME/latents" and "NAME/picture". The tokenizer is CLIP's
without its merges: one token a byte.
Made with CPython 3.11, torch 2.13.0+cpu, diffusers 0.42.1, transformers 5.23.0, safetensors 0.8.0.
"""
import importlib.util, json, os, sys, tempfile
import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer
from shaken import shaken
HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location('convert', sys.argv[1])
convert = importlib.util.module_from_spec(spec); spec.loader.exec_module(convert)
torch.set_grad_enabled(False)


def byte_tokenizer(folder, pad):
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = [chr(b) for b in printable] + [chr(256 + i) for i in range(256 - len(printable))]
    tokens = letters + [l + '</w>' for l in letters] + ['<|startoftext|>', '<|endoftext|>']
    json.dump({t: i for i, t in enumerate(tokens)}, open(folder + '/vocab.json', 'w'))
    open(folder + '/merges.txt', 'w').write('#version: 0.2\n')
    end = '<|endoftext|>'
    json.dump(dict(bos_token='<|startoftext|>', eos_token=end, unk_token=end, pad_token=pad, model_max_length=77,
                   tokenizer_class='CLIPTokenizer'), open(folder + '/tokenizer_config.json', 'w'))
    return CLIPTokenizer.from_pretrained(folder)


def make(name, record):
    new = name == 'v2'
    dtype = torch.bfloat16 if new else torch.float16
    torch.manual_seed(0)
    text = dict(vocab_size=514, max_position_embeddings=77, hidden_size=128 if new else 64, intermediate_size=96,
                num_attention_heads=2 if new else 1, num_hidden_layers=2, hidden_act='gelu' if new else 'quick_gelu',
                bos_token_id=512, eos_token_id=513, pad_token_id=0 if new else 513)
    unet = UNet2DConditionModel(
        sample_size=96 if new else 64, cross_attention_dim=text['hidden_size'], block_out_channels=(32, 32, 32, 32),
        attention_head_dim=[1, 1, 1, 1] if new else 8, use_linear_projection=new)
    vae = AutoencoderKL(block_out_channels=(32, 32, 32, 32), layers_per_block=2, latent_channels=4,
                        down_block_types=('DownEncoderBlock2D',) * 4, up_block_types=('UpDecoderBlock2D',) * 4)
    unet, vae = shaken(unet, 1, dtype), shaken(vae, 2, dtype)
    encoder = shaken(CLIPTextModel(CLIPTextConfig(**text)), 3, dtype)
    scheduler = DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule='scaled_linear', set_alpha_to_one=False,
                              steps_offset=1, clip_sample=False, prediction_type='v_prediction' if new else 'epsilon')
    with tempfile.TemporaryDirectory() as folder: tokenizer = byte_tokenizer(folder, '!' if new else '<|endoftext|>')
    pipe = StableDiffusionPipeline(vae, encoder, tokenizer, unet, scheduler, None, None, requires_safety_checker=False)
    pipe.set_progress_bar_config(disable=True)
    latents = pipe('a cat', negative_prompt='blurry', height=64, width=64, num_inference_steps=3, guidance_scale=5.0,
                   output_type='latent', generator=torch.Generator().manual_seed(42)).images
    image = (vae.decode(latents / 0.18215).sample / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1)[0]
    record[f'{name}/latents'] = latents[0].clone()
    record[f'{name}/picture'] = (image * 255).round().to(torch.uint8)

    tensors = {'model.diffusion_model.' + k: v for k, v in convert.convert_unet_state_dict(unet.state_dict()).items()}
    decoder = {k: v for k, v in vae.state_dict().items() if not k.startswith(('encoder.', 'quant_conv.'))}
    tensors |= {'first_stage_model.' + k: v for k, v in convert.convert_vae_state_dict(decoder).items()}
    states = {k if k.startswith('text_model.') else 'text_model.' + k: v for k, v in encoder.state_dict().items()}
    if new:
        states = convert.convert_text_enc_state_dict_v20({'transformer.' + k: v for k, v in states.items()})
        # The published files hold one layer more, a projection and a temperature.
        states |= {k.replace('resblocks.1.', 'resblocks.2.'): v * 0 for k, v in states.items() if 'resblocks.1.' in k}
        states |= dict(text_projection=torch.zeros(4, 4), logit_scale=torch.zeros(()))
        tensors |= {'cond_stage_model.model.' + k: v for k, v in states.items()}
    else:
        tensors |= {'cond_stage_model.transformer.' + k: v for k, v in convert.convert_text_enc_state_dict(states).items()}
        tensors['cond_stage_model.transformer.text_model.embeddings.position_ids'] = torch.arange(77)[None]
    tensors |= {'alphas_cumprod': torch.zeros(3), 'model_ema.decay': torch.zeros(()), 'model_ema.num_updates': torch.zeros(())}
    tensors = {k: (v.to(dtype) if v.is_floating_point() else v).contiguous().clone() for k, v in tensors.items()}
    save_file(tensors, f'{HERE}/checkpoints/{name}.safetensors')
    print(name, len(tensors), sorted(k for k in tensors if k.startswith('cond_stage'))[:12])


os.makedirs(f'{HERE}/checkpoints', exist_ok=True)
record = {}
for name in ('v1', 'v2'): make(name, record)
save_file({k: v.contiguous() for k, v in record.items()}, f'{HERE}/checkpoints/reference.safetensors')

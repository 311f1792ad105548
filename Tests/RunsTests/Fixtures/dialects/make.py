"""Makes pictures that carry parameters as other programs write them, and what two readers read.

    python3 -m venv venv
    venv/bin/pip install pillow piexif sd-parsers==0.6 && venv/bin/pip install --no-deps sd-prompt-reader==1.3.5
    venv/bin/python make.py

Grammars: nodes.py and execution.py of ComfyUI (json.dumps of graph and workflow into text chunks);
invokeai/app/invocations/metadata.py; the `sd-metadata` and `Dream` writers of InvokeAI 1 and 2;
`get_image_params` and `build_webp_xmp_packet` of stable-diffusion.cpp; T2IParamInput.cs of SwarmUI; the
files of NovelAI; modules/images.py of the web UI (piexif user comments in JPEG and WebP).

DIFFERENT explains where a reader differs from what is imported here; the test holds the rest equal.
"""
import io, json, logging, struct, zlib
from pathlib import Path
import piexif, piexif.helper
from PIL import Image, PngImagePlugin
import sd_parsers
from sd_prompt_reader.image_data_reader import ImageDataReader

logging.disable(logging.CRITICAL)
here = Path(__file__).parent
image = Image.new("RGB", (8, 8), (200, 40, 40))
made = {}


def png(name, **chunks):
    info = PngImagePlugin.PngInfo()
    for key, value in chunks.items():
        info.add_text(key.replace("sd_metadata", "sd-metadata"), value)
    image.save(here / f"{name}.png", pnginfo=info)
    made[name] = f"{name}.png"


def comment(text, kind):
    if kind == "be":
        body = b"UNICODE\0" + text.encode("utf-16-be")
    elif kind == "le":
        body = b"UNICODE\0" + text.encode("utf-16-le")
    elif kind == "bom":
        body = b"UNICODE\0" + text.encode("utf-16")
    else:
        body = b"ASCII\0\0\0" + text.encode()
    return piexif.dump({"Exif": {piexif.ExifIFD.UserComment: body}})


def photo(name, ending, text, kind):
    image.save(here / f"{name}.{ending}", exif=comment(text, kind), quality=90)
    made[name] = f"{name}.{ending}"


def graph(**changes):
    nodes = {
        "3": {"class_type": "KSampler", "inputs": {"seed": 156680208700286, "steps": 20, "cfg": 8.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0, "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5-pruned-emaonly.safetensors"}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768, "batch_size": 1}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "beautiful scenery nature glass bottle landscape, purple galaxy bottle", "clip": ["4", 1]}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "text, watermark", "clip": ["4", 1]}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "ComfyUI", "images": ["8", 0]}},
    }
    for node, inputs in changes.items():
        nodes[node[1:]]["inputs"].update(inputs)
    return nodes


def drawing(nodes):
    """The links and nodes of a graph as the editor saves them."""
    links, out = [], {}
    rows = {
        "KSampler": ["seed", None, "steps", "cfg", "sampler_name", "scheduler", "denoise"],
        "KSamplerAdvanced": ["add_noise", "noise_seed", None, "steps", "cfg", "sampler_name", "scheduler", "start_at_step", "end_at_step", "return_with_leftover_noise"],
        "CLIPTextEncode": ["text"], "EmptyLatentImage": ["width", "height", "batch_size"], "CheckpointLoaderSimple": ["ckpt_name"],
        "LoraLoader": ["lora_name", "strength_model", "strength_clip"], "SaveImage": ["filename_prefix"],
    }
    kinds = {"model": "MODEL", "clip": "CLIP", "positive": "CONDITIONING", "negative": "CONDITIONING", "latent_image": "LATENT", "samples": "LATENT", "vae": "VAE", "images": "IMAGE"}
    for id, node in nodes.items():
        row = [("fixed" if key is None else node["inputs"].get(key)) for key in rows.get(node["class_type"], [])]
        out[id] = {"id": int(id), "type": node["class_type"], "mode": 0, "inputs": [], "outputs": [], "widgets_values": row}
    for id, node in nodes.items():
        for slot, (key, value) in enumerate(node["inputs"].items()):
            if isinstance(value, list):
                number = len(links) + 1
                links.append([number, int(value[0]), value[1], int(id), slot, kinds.get(key, "*")])
                out[id]["inputs"].append({"name": key, "type": kinds.get(key, "*"), "link": number})
    return {"last_node_id": 9, "last_link_id": len(links), "nodes": list(out.values()), "links": links, "version": 0.4}


def comfy(name, nodes, only=None):
    chunks = {"prompt": json.dumps(nodes), "workflow": json.dumps(drawing(nodes))}
    png(name, **{key: value for key, value in chunks.items() if only in (None, key)})


comfy("comfyui-default", graph(_3={"seed": 42}))
comfy("comfyui-big-seed", graph(_6={"text": "a fox in the snow, 雪の狐 🦊"}, _3={"sampler_name": "dpmpp_2m", "scheduler": "karras", "steps": 30, "cfg": 6.5}))
advanced = graph()
advanced["3"] = {"class_type": "KSamplerAdvanced", "inputs": {"add_noise": "enable", "noise_seed": 7, "steps": 25, "cfg": 7.5, "sampler_name": "euler_ancestral", "scheduler": "normal", "start_at_step": 0, "end_at_step": 10000, "return_with_leftover_noise": "disable", "model": ["10", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}}
advanced["10"] = {"class_type": "LoraLoader", "inputs": {"lora_name": "watercolour.safetensors", "strength_model": 0.8, "strength_clip": 1.0, "model": ["4", 0], "clip": ["4", 1]}}
comfy("comfyui-lora", advanced)
comfy("comfyui-workflow-only", graph(_3={"seed": 42}), only="workflow")
comfy("comfyui-graph-only", graph(_3={"seed": 42}), only="prompt")
circle = graph(_3={"seed": 42})
circle["6"]["inputs"] = {"conditioning": ["7", 0]}
circle["6"]["class_type"] = circle["7"]["class_type"] = "ConditioningAverage"
circle["7"]["inputs"] = {"conditioning": ["6", 0]}
comfy("comfyui-circle", circle)

new = {"generation_mode": "txt2img", "positive_prompt": "a red fox, 狐", "negative_prompt": "blurry", "width": 512, "height": 640, "seed": 1234567, "rand_device": "cpu", "cfg_scale": 7.5, "steps": 30, "scheduler": "ddim", "model": {"key": "ab12", "hash": "blake3:00", "name": "dreamshaper-8", "base": "sd-1", "type": "main"}, "app_version": "6.14.2"}
png("invokeai-metadata", invokeai_metadata=json.dumps(new))
old_model = {**new, "scheduler": "dpmpp_2m_k", "seed": 4294967295, "model": {"model_name": "stable-diffusion-v1-5", "base_model": "sd-1", "model_type": "main"}, "loras": [{"lora": {"model_name": "ink", "base_model": "sd-1"}, "weight": 0.75}], "app_version": "3.4.0"}
png("invokeai-3", invokeai_metadata=json.dumps(old_model))
png("invokeai-controlnet", invokeai_metadata=json.dumps({**new, "generation_mode": "img2img", "strength": 0.6, "controlnets": [{"control_weight": 1}], "scheduler": "euler_a", "steps": 12}))
meta = {"model": "stable diffusion", "model_weights": "stable-diffusion-1.4", "model_hash": "fe4efff1", "app_id": "invoke-ai/InvokeAI", "app_version": "2.3.0", "image": {"prompt": [{"prompt": "a castle on a hill [fog, rain]", "weight": 1.0}], "steps": 50, "cfg_scale": 7.5, "threshold": 0, "perlin": 0, "height": 512, "width": 768, "seed": 99, "seamless": False, "hires_fix": False, "type": "txt2img", "postprocessing": None, "sampler": "k_lms", "variations": []}}
png("invokeai-sd-metadata", sd_metadata=json.dumps(meta))
png("invokeai-sd-metadata-heun", sd_metadata=json.dumps({**meta, "image": {**meta["image"], "sampler": "k_heun", "perlin": 0.2, "prompt": [{"prompt": "a plain castle", "weight": 1.0}]}}))
png("invokeai-sd-metadata-euler", sd_metadata=json.dumps({**meta, "image": {**meta["image"], "sampler": "k_euler_a", "hires_fix": True, "prompt": [{"prompt": "[fog] a castle", "weight": 1.0}]}}))
png("invokeai-dream", Dream='"a lighthouse [people]" -s 50 -S 123456 -W 512 -H 512 -C 7.5 -A ddim')
png("invokeai-dream-plain", Dream='"a lighthouse at night, oil" -s 25 -S 5 -W 640 -H 512 -C 9 -A k_lms')
png("invokeai-dream-options", Dream='"a quiet sea" -s 30 -S 6 -W 512 -H 512 -C 6.0 -A plms -f 0.75 -G 0.8')

sdcpp = "a lovely cat\nNegative prompt: blurry\nSteps: 20, CFG scale: 7.000000, Guidance: 3.500000, Eta: 0.000000, Seed: 42, Size: 512x512, Model: sd-v1-4.ckpt, RNG: cuda, Sampler: euler_a, Version: stable-diffusion.cpp"
png("sdcpp-old", parameters=sdcpp)
modern = 'a lovely cat, oil\nSteps: 25, CFG scale: 6.500000, Guidance: 3.500000, Eta: 0.000000, Seed: 43, Size: 768x512, Model: v1-5-pruned.safetensors, RNG: cuda, Sampler: dpm++2m discrete, Version: stable-diffusion.cpp, SDCPP: {"prompt":{"positive":"a lovely cat, oil"},"seed":43,"sampling":{"steps":25,"method":"dpm++2m"},"loras":[]}'
png("sdcpp-json", parameters=modern)
png("sdcpp-heun", parameters=sdcpp.replace("euler_a", "heun karras").replace("Seed: 42", "Seed: 9"))
packet = '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">\n  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n    <rdf:Description xmlns:sdcpp="https://github.com/leejet/stable-diffusion.cpp/ns/1.0/">\n      <sdcpp:parameters>' + modern.replace("a lovely cat", "a <b> & 'c'").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace("'", "&apos;") + "</sdcpp:parameters>\n    </rdf:Description>\n  </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>"
image.save(here / "sdcpp-xmp.webp", xmp=packet.encode(), quality=80)
made["sdcpp-xmp"] = "sdcpp-xmp.webp"

swarm = {"sui_image_params": {"prompt": "a cat on a shelf", "negativeprompt": "dog", "model": "OfficialStableDiffusion/sd15.safetensors", "seed": 1733, "steps": 20, "cfgscale": 7.0, "aspectratio": "1:1", "width": 512, "height": 512, "sampler": "dpmpp_2m", "scheduler": "karras", "automaticvae": True, "swarm_version": "0.9.6.2"}, "sui_extra_data": {"date": "2026-01-02", "generation_time": "3.10 (gen)"}}
png("swarmui", parameters=json.dumps(swarm, indent=2))
png("swarmui-old", parameters=json.dumps({"sui_image_params": {"prompt": "a dog", "negativeprompt": "", "model": "sd15", "seed": 4, "steps": 12, "cfgscale": 5, "width": 640, "height": 512, "comfyuisampler": "euler_ancestral", "comfyuischeduler": "normal", "swarm_version": "0.6.0"}}))
png("swarmui-lora", parameters=json.dumps({"sui_image_params": {**swarm["sui_image_params"], "loras": ["ink", "wash"], "loraweights": ["1", "0.5"], "initimagecreativity": 0.6}}))

nai = {"prompt": "1girl, forest", "steps": 28, "height": 768, "width": 512, "scale": 11.0, "uncond_scale": 1.0, "seed": 3212883, "n_samples": 1, "noise_schedule": "native", "sampler": "k_euler_ancestral", "sm": False, "uc": "lowres, bad"}
for index, (change, source) in enumerate([({}, "Stable Diffusion 1D44365E"), ({"sampler": "ddim", "seed": 1}, "Stable Diffusion F4D50568"), ({"sampler": "k_dpmpp_2m", "noise_schedule": "karras", "sm": True}, "Stable Diffusion 81274D13")]):
    png(f"novelai-{index + 1}", Title="AI generated image", Description="1girl, forest", Software="NovelAI", Source=source, Comment=json.dumps({**nai, **change}))

web = "a red apple, 林檎 🍎\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x768, Model: deliberate"
plain = web.replace(", 林檎 🍎", "")
photo("webui-jpeg", "jpg", web, "be")
photo("webui-webp", "webp", web, "be")
photo("webui-jpeg-le", "jpg", web, "le")
photo("webui-jpeg-bom", "jpg", web, "bom")
photo("webui-jpeg-ascii", "jpg", plain, "ascii")
photo("swarmui-jpeg", "jpg", json.dumps(swarm), "be")
buffer = io.BytesIO()
image.save(buffer, "PNG", exif=comment(web, "be"))
(here / "webui-png-exif.png").write_bytes(buffer.getvalue())
made["webui-png-exif"] = "webui-png-exif.png"


def first(values):
    return values[0].value if values else None


def by_parsers(path):
    try:
        info = sd_parsers.ParserManager().parse(path)
    except Exception as error:
        return {"error": type(error).__name__}
    if info is None or not info.samplers:
        return None
    sampler = info.samplers[0]
    number = lambda key: sampler.parameters.get(key)
    return {"prompt": ", ".join(p.value for p in sampler.prompts), "negative": ", ".join(p.value for p in sampler.negative_prompts), "sampler": sampler.name, "steps": number("steps"), "guidance": number("cfg_scale"), "seed": number("seed") or number("noise_seed"), "model": sampler.model.name if sampler.model else None}


def by_reader(path):
    try:
        reader = ImageDataReader(str(path))
        if reader.status.name != "READ_SUCCESS":
            return None
        values = reader.parameter
        return {"prompt": reader.positive, "negative": reader.negative, "sampler": values["sampler"], "steps": values["steps"], "guidance": values["cfg"], "seed": values["seed"], "size": values["size"], "model": values["model"]}
    except Exception as error:
        return {"error": type(error).__name__}


out = {}
for name, file in made.items():
    out[name] = {"file": file, "sd_parsers": by_parsers(here / file), "sd_prompt_reader": by_reader(here / file)}
(here / "oracle.json").write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n")
for name, row in out.items():
    print(name, row["sd_parsers"], row["sd_prompt_reader"])

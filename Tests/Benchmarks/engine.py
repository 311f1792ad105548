#!/usr/bin/env python3
"""Seconds and memory of the embedded engine beside its peers, taken in turns on one machine.

    REROLL_ONLY=engine-probe swift build -c release
    python3 Tests/Benchmarks/engine.py .build/release/engine-probe MODEL --rounds 3 --write

MODEL is a Stable Diffusion folder in diffusers' layout with fp32 weights (`make_models.py OUT sd15` of the
reference scripts makes one of SD 1.5's shape with random weights). `--diffusers PYTHON` names a Python that has
torch and diffusers; `--openvino PYTHON` one that has them and openvino; `--sdcpp PYTHON` one that has
stable-diffusion-cpp-python. What is not named is left out.

Each round runs every engine once, one after the other, in a process of its own: a picture of `--steps` guided
steps of DDIM. A figure is the least of the rounds (the machine's other work can only add to it). Steps: the least
of a run's but the first. `--write` puts the table into docs/performance.md.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import time

TORCH = r"""
import sys, time, json, os, warnings
warnings.filterwarnings("ignore")
model, side, steps, threads, dtype, setting = sys.argv[1], *map(int, sys.argv[2:5]), *sys.argv[5:7]
begun = time.perf_counter()
import torch, diffusers
from diffusers import DDIMScheduler, StableDiffusionPipeline
diffusers.utils.logging.set_verbosity_error()
torch.set_num_threads(threads)
torch.set_grad_enabled(False)
pipe = StableDiffusionPipeline.from_pretrained(
    model, safety_checker=None, torch_dtype=dict(fp32=torch.float32, bf16=torch.bfloat16)[dtype])
pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
pipe.set_progress_bar_config(disable=True)
if "channels_last" in setting:
    pipe.unet.to(memory_format=torch.channels_last)
    pipe.vae.to(memory_format=torch.channels_last)
if "compile" in setting:
    pipe.unet = torch.compile(pipe.unet)
versions = f"torch {torch.__version__}, diffusers {diffusers.__version__}"
if "openvino" in setting:
    import numpy as np, openvino as ov
    core = ov.Core()
    core.set_property("CPU", {"INFERENCE_NUM_THREADS": threads,
                              "INFERENCE_PRECISION_HINT": "bf16" if dtype == "bf16" else "f32"})
    class UNet(torch.nn.Module):
        def __init__(self, net): super().__init__(); self.net = net
        def forward(self, x, t, c): return self.net(x, t, c, return_dict=False)[0]
    class Decoder(torch.nn.Module):
        def __init__(self, net): super().__init__(); self.net = net
        def forward(self, z): return self.net.decode(z, return_dict=False)[0]
    n, width, length = side // 8, pipe.unet.config.cross_attention_dim, pipe.tokenizer.model_max_length
    examples = (torch.randn(2, 4, n, n), torch.tensor(1), torch.randn(2, length, width))
    unet = core.compile_model(ov.convert_model(
        UNet(pipe.unet), example_input=examples,
        input=[(2, 4, n, n), ov.PartialShape([]), (2, length, width)]), "CPU")
    decoder = core.compile_model(ov.convert_model(
        Decoder(pipe.vae), example_input=torch.randn(1, 4, n, n), input=[(1, 4, n, n)]), "CPU")
    config = pipe.unet.config
    class Net(torch.nn.Module):
        def __init__(self): super().__init__(); self.config = config; self.dtype = torch.float32; self.device = torch.device("cpu")
        def forward(self, x, t, encoder_hidden_states=None, **rest):
            out = unet([x.numpy(), np.array(int(t), dtype=np.int64), encoder_hidden_states.numpy()])[0]
            return (torch.from_numpy(np.array(out)),)
    pipe.unet = Net()
    pipe.vae.decode = lambda z, **rest: (torch.from_numpy(np.array(decoder([z.numpy()])[0])),)
    versions = f"openvino {ov.__version__.split('-')[0]}"
marks = []
def mark(pipe, step, t, values):
    marks.append((time.perf_counter(), time.process_time()))
    return values
def paint():
    g = torch.Generator().manual_seed(42)
    marks.append((time.perf_counter(), time.process_time()))
    pipe("a photo of a cat", num_inference_steps=steps, guidance_scale=7.5, generator=g,
         width=side, height=side, callback_on_step_end=mark)
    marks.append((time.perf_counter(), time.process_time()))
paint()
times = [[y - x for x, y in zip(a, b)] for a, b in zip(marks, marks[1:])]
wall, spent = zip(*times)
peak = [l for l in open("/proc/self/status") if l.startswith("VmHWM")]
print(json.dumps(dict(
    versions=versions, step=min(wall[1:-1]), decode=wall[-1], stepProcessor=min(spent[1:-1]),
    decodeProcessor=spent[-1], first=marks[-1][0] - begun, peak=int(peak[0].split()[1]) / 1024)))
"""

SDCPP = r"""
import sys, time, json
model, side, steps, threads = sys.argv[1], *map(int, sys.argv[2:5])
begun = time.perf_counter()
import importlib.metadata, stable_diffusion_cpp as sd
engine = sd.StableDiffusion(model_path=model, n_threads=threads, verbose=False)
marks = []
engine.generate_image(
    prompt="a photo of a cat", cfg_scale=7.5, width=side, height=side, sample_method="euler",
    sample_steps=steps, seed=42, progress_callback=lambda step, count, seconds: marks.append((time.perf_counter(), time.process_time())))
marks.append((time.perf_counter(), time.process_time()))
times = [[y - x for x, y in zip(a, b)] for a, b in zip(marks, marks[1:])]
wall, spent = zip(*times)
peak = [l for l in open("/proc/self/status") if l.startswith("VmHWM")]
print(json.dumps(dict(
    versions="stable-diffusion-cpp-python " + importlib.metadata.version("stable-diffusion-cpp-python"),
    step=min(wall[:-1]), decode=wall[-1], stepProcessor=min(spent[:-1]), decodeProcessor=spent[-1],
    first=marks[-1][0] - begun, peak=int(peak[0].split()[1]) / 1024)))
"""

PEAK = r"""
import sys, time, torch
torch.set_num_threads(int(sys.argv[1]))
a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
best = 1e9
for _ in range(40):
    begun = time.perf_counter(); torch.mm(a, b); best = min(best, time.perf_counter() - begun)
print(2 * 1024 ** 3 / best / 1e9)
"""


def probe(program, model, options, precision="fp32"):
    """One run of the engine; None where the processor lacks the precision."""
    words = [program, model, "--side", str(options.side), "--steps", str(options.steps),
             "--threads", str(options.threads), "--precision", precision]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        return None
    report = json.loads(done.stdout)
    picture = report["pictures"][0]
    return dict(
        versions=report["engine"], step=min(picture["steps"][1:]), decode=picture["decode"],
        stepProcessor=min(picture["stepsProcessor"][1:]), decodeProcessor=picture["decodeProcessor"],
        first=report["first"], peak=report["peak"])


def python(program, code, *arguments, preload=None):
    """One run of a peer in a Python of its own; None where it fails, and why on stderr."""
    environment = dict(os.environ, **({"LD_PRELOAD": preload} if preload else {}))
    done = subprocess.run(
        [program, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=environment)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        print(done.stderr[-2000:], file=sys.stderr)
        return None
    return json.loads(lines[-1])


def intel_library(folder):
    """A library that lets MKL take its widest instructions on AMD's processors too (pytorch/builder#504)."""
    library = pathlib.Path(folder) / "libintel.so"
    code = "int mkl_serv_intel_cpu_true(void) { return 1; }"
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", library], input=code, text=True, check=True)
    return str(library)


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def table(rows, options, peak):
    """The figures as Markdown, ratios first."""
    # bf16 is compared with bf16.
    bases = {"bf16" in name: figures for name, figures in reversed(rows) if name.startswith("reroll")}
    text = [
        f"{options.label or pathlib.Path(options.model).name}, {options.side}x{options.side}, {options.threads} threads,"
        f" {options.rounds} interleaved rounds of {options.steps} steps; {processor()},"
        f" {os.cpu_count()} cores, {datetime.date.today()}"
        + (f"; torch.mm of 1024x1024 in fp32: {peak:.0f} GF/s" if peak else "") + ".", "",
        "| | step, ratio | decode, ratio | step | decode | first picture | peak memory |",
        "|---|---|---|---|---|---|---|"]
    for name, figures in rows:
        base = bases.get("bf16" in name, rows[0][1])
        ratio = lambda key: f"{base[key] / figures[key]:.2f}"
        text.append(
            f"| {name} ({figures['versions']}) | {ratio('stepProcessor')} | {ratio('decodeProcessor')}"
            f" | {figures['step']:.2f} s ({figures['stepProcessor']:.2f}) | {figures['decode']:.2f} s"
            f" ({figures['decodeProcessor']:.2f}) | {figures['first']:.1f} s | {figures['peak']:.0f} MB |")
    return "\n".join(text) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("probe")
    parser.add_argument("model")
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--label", help="what the table calls the model")
    parser.add_argument("--half", help="the same model with fp16 weights: a second row of ours, and what sd.cpp loads")
    parser.add_argument("--diffusers", metavar="PYTHON")
    parser.add_argument("--openvino", metavar="PYTHON")
    parser.add_argument("--sdcpp", metavar="PYTHON")
    parser.add_argument("--settings", default="stock,channels_last,compile,bf16",
                        help="of diffusers: stock, channels_last, compile, intel (MKL's widest instructions on AMD\n"
                             "too; needs cc), bf16, or some of them joined by +")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    common = [options.side, options.steps, options.threads]
    runs = [("reroll", lambda: probe(options.probe, options.model, options))]
    if "bf16" in options.settings:
        runs.append(("reroll, bf16", lambda: probe(options.probe, options.model, options, "bf16")))
    if options.half:
        runs.append(("reroll, fp16 weights", lambda: probe(options.probe, options.half, options)))
    folder = tempfile.TemporaryDirectory()
    for setting in options.settings.split(",") if options.diffusers else []:
        dtype = "bf16" if "bf16" in setting else "fp32"
        preload = intel_library(folder.name) if "intel" in setting else None
        runs.append((f"diffusers {setting}", lambda setting=setting, dtype=dtype, preload=preload: python(
            options.diffusers, TORCH, options.model, *common, dtype, setting, preload=preload)))
    if options.openvino:
        runs.append(("OpenVINO fp32", lambda: python(
            options.openvino, TORCH, options.model, *common, "fp32", "openvino")))
    if options.sdcpp:
        runs.append(("stable-diffusion.cpp", lambda: python(
            options.sdcpp, SDCPP, options.half or options.model, *common)))
    figures = {}
    for turn in range(options.rounds):
        for name, run in runs:
            begun = time.perf_counter()
            result = run()
            print(f"round {turn + 1}: {name}: {result} ({time.perf_counter() - begun:.0f} s)", flush=True)
            if not result:
                continue
            best = figures.setdefault(name, result)
            figures[name] = {
                key: value if isinstance(value, str) else min(value, best[key]) for key, value in result.items()}
    peak = None
    if options.diffusers:
        environment = dict(os.environ)
        if "intel" in options.settings:
            environment["LD_PRELOAD"] = intel_library(folder.name)
        peak = float(subprocess.run(
            [options.diffusers, "-c", PEAK, str(options.threads)], stdout=subprocess.PIPE, text=True,
            env=environment).stdout or 0)
    rows = [(name, figures[name]) for name, _ in runs if name in figures]
    text = table(rows, options, peak)
    print(text)
    if options.write:
        page = pathlib.Path(__file__).resolve().parents[2] / "docs" / "performance.md"
        mark = f"<!-- engine {options.label or pathlib.Path(options.model).name} {options.side} {options.threads} -->\n"
        whole = page.read_text()
        part = mark + text + mark.replace("<!-- ", "<!-- end ")
        known = re.compile(re.escape(mark) + ".*?" + re.escape(mark.replace("<!-- ", "<!-- end ")), re.S)
        if known.search(whole):
            whole = known.sub(lambda _: part, whole)
        else:
            whole = whole.rstrip("\n") + "\n\n" + ("" if "\n## The engine\n" in whole else "## The engine\n\n") + part
        page.write_text(whole)


if __name__ == "__main__":
    main()

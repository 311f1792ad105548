#!/usr/bin/env python3
"""Seconds and memory of one picture of the bundled model, in a fresh process and in a warm one.

    swift build -c release --static-swift-stdlib
    python3 Tests/Benchmarks/picture.py .build/release/reroll [--rounds 7] [--diffusers PYTHON]

Each round makes, in turn: a picture in a fresh process (512x512 out, 25 steps, guided), nine pictures in
one process, and with `--diffusers` (a Python that has torch and diffusers) the same picture there. "Warm"
is what a further picture costs in a process that has made one. Needs Python 3.9.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

DIFFUSERS = """
import sys, time, json
begun = time.perf_counter()
import torch
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline
torch.set_num_threads(int(sys.argv[2]))
pipe = StableDiffusionPipeline.from_pretrained(sys.argv[1], safety_checker=None, torch_dtype=torch.float32)
pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config)
pipe.set_progress_bar_config(disable=True)
def paint(seed):
    g = torch.Generator().manual_seed(seed)
    return pipe("a red apple", num_inference_steps=25, guidance_scale=5.0, generator=g,
                width=128, height=128).images[0]
paint(1)
first = time.perf_counter() - begun
begun = time.perf_counter()
for seed in range(2, 7):
    paint(seed)
print(json.dumps([first, (time.perf_counter() - begun) / 5]))
"""


def run(command, environment):
    """Wall seconds, CPU seconds, peak MB of a child process, and what it printed."""
    begun = time.perf_counter()
    child = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    text = child.stdout.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{command[0]} ended with {status}")
    scale = 1 if sys.platform == "darwin" else 1024
    cpu = usage.ru_utime + usage.ru_stime
    return time.perf_counter() - begun, cpu, usage.ru_maxrss * scale / 1e6, text


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reroll")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--diffusers", metavar="PYTHON")
    arguments = parser.parse_args()
    reroll = os.path.abspath(arguments.reroll)
    figures = {"fresh process": [], "warm": [], "diffusers, fresh process": [], "diffusers, warm": []}
    memory = {"reroll": [], "diffusers": []}
    shared = [":guidance 5", ":scheduler DPMSolverMultistep", ":steps 25"]
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ, "HOME": home, "REROLL_HOME": f"{home}/library",
            "REROLL_THREADS": str(arguments.threads)}
        model = json.loads(
            subprocess.run([reroll, "doctor", "--json"], env=environment, capture_output=True,
                           text=True).stdout)["model"].rsplit(" (", 1)[0]
        run([reroll, "generate", "a red apple"], environment)
        for _ in range(arguments.rounds):
            wall, cpu, peak, _ = run(
                [reroll, "generate", "a red apple", "--guidance", "5", "--scheduler",
                 "DPMSolverMultistep", "--steps", "25"], environment)
            figures["fresh process"].append(wall)
            memory["reroll"].append(peak)
            lines = shared + ["a red apple"] + [":go"] * 8
            text = run(
                [reroll, "--json"] + [word for line in lines for word in ("-c", line)],
                environment)[3]
            runs = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
            seconds = [r["duration"] for r in runs if "duration" in r]
            figures["warm"].append(statistics.median(seconds[1:]))
            if arguments.diffusers:
                _, _, peak, text = run(
                    [arguments.diffusers, "-c", DIFFUSERS, model, str(arguments.threads)],
                    environment)
                first, warm = json.loads(text.splitlines()[-1])
                figures["diffusers, fresh process"].append(first)
                figures["diffusers, warm"].append(warm)
                memory["diffusers"].append(peak)
    for name, seconds in figures.items():
        if seconds:
            print(f"{name:26} min {min(seconds):6.2f} s   median {statistics.median(seconds):6.2f} s")
    for name, megabytes in memory.items():
        if megabytes:
            print(f"{name:26} peak {statistics.median(megabytes):6.0f} MB")
    if arguments.diffusers:
        for kind, ours in [("fresh process", "fresh process"), ("warm", "warm")]:
            ratio = statistics.median(figures[ours]) / statistics.median(
                figures["diffusers, " + kind])
            print(f"reroll / diffusers, {kind}, medians: {ratio:.2f}")


if __name__ == "__main__":
    main()

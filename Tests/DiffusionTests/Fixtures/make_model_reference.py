"""What diffusers computes with a model, for ModelReferenceTests.swift to be held against.

    python make_model_reference.py MODEL OUT.safetensors [SIDE]
    REROLL_MODEL=MODEL REROLL_REFERENCE=OUT.safetensors swift test --filter ModelReferenceTests

25 steps of each of the five schedulers at guidance 7.5, seed 42, SIDE pixels (default 256). For models that are too large to be
kept here: some minutes for one of Stable Diffusion 1.5's shape.
"""

import sys

from safetensors.torch import save_file

from make_network_fixtures import SCHEDULERS, reference

side = int(sys.argv[3]) if len(sys.argv) > 3 else 256
made = reference(sys.argv[1], "a photo of a cat", "blurry", steps=25, guidance=7.5, seed=42, size=(side, side))
save_file({f"{name}_{part}": made[f"{name}_{part}"] for name in SCHEDULERS for part in ("latents", "picture")}, sys.argv[2])

#!/usr/bin/env python3
"""The held-out wordings as JSON lines for `reroll batch`: heldout_rows.py | reroll batch - --out FOLDER ...
heldout_rows.py backgrounds.txt has those of that file. Row i is named NNN.png and has the seed 1000 + i, as `sample.py --heldout` has; judge.py FOLDER reads the pictures."""
import json, sys
from words import heldout

for i, (_, prompt, *_) in enumerate(heldout(*sys.argv[1:2])):
    print(json.dumps(dict(prompt=prompt, seed=1000 + i, name=f"{i:03d}.png")))

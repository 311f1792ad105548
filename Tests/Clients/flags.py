"""`generate` and `batch` take a flag for every parameter, and none is passed over."""

import json

from program import run

shown = json.loads(run("-c", ":parameters", "--json").stdout)
names = [entry["name"] for entry in shown]
assert {"steps", "seed", "precision"} <= set(names), names
for command in ["generate", "batch"]:
    usage = run(command, "--help").stdout
    for name in names:
        if name != "prompt":
            assert f"--{name}" in usage, f"{command} --help does not name --{name}"
for name in names:
    if name in ("prompt", "negative"):
        continue
    done = run("generate", "a fox", f"--{name}", "?")
    assert done.returncode == 3 and name in done.stderr, (name, done.returncode, done.stderr)
    assert not done.stdout, done.stdout
done = run("generate", "a fox", "--negative", "dog", "--steps", "1", "--seed", "1", "--json")
assert json.loads(done.stdout)["asked"]["negative"] == "dog", done.stdout
print(f"{len(names)} parameters have their flags")

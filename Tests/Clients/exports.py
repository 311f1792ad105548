"""Each program that `:export` writes, run against `reroll serve`: its picture is the run's own."""

import os
import shutil
import struct
import subprocess
import sys
import zlib

from server import serve

PROMPT = "a red apple, it's \"ripe\" $HOME `id` \\ 林檎 🍎"


def reroll(*lines):
    """What the lines print."""
    command = [os.environ["REROLL_PROGRAM"], "-c", "\n".join(lines)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def pixels(path):
    """The unfiltered rows of an RGB PNG file, and its size."""
    data = open(path, "rb").read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", data[:20]
    offset, body = 8, b""
    while offset < len(data):
        (length,), kind = struct.unpack(">I", data[offset : offset + 4]), data[offset + 4 : offset + 8]
        part = data[offset + 8 : offset + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", part[:10])
            assert (depth, colour) == (8, 2)
        if kind == b"IDAT":
            body += part
        offset += 12 + length
    body, rows, last = zlib.decompress(body), [], bytearray(width * 3)
    for y in range(height):
        start = y * (width * 3 + 1)
        kind, row = body[start], bytearray(body[start + 1 : start + 1 + width * 3])
        for x in range(width * 3):
            a = row[x - 3] if x > 2 else 0
            b, c = last[x], last[x - 3] if x > 2 else 0
            near = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            row[x] = (row[x] + [0, a, b, (a + b) // 2, near][kind]) & 255
        rows.append(bytes(row))
        last = row
    return (width, height), b"".join(rows)


# The run and its forms; nothing in the prompt may be lost on the way.
prompt = PROMPT.replace("\\", "\\\\").replace('"', '\\"')
out = reroll(":set width=256 height=256 steps=4 seed=7", f':set prompt="{prompt}"', ":go", ":export @ json")
run = [line for line in out.splitlines() if line.startswith("{")][-1]
import json

record = json.loads(run)
assert record["requested"]["prompt"] == PROMPT, record["requested"]
own = pixels(record["images"][0]["path"])
number = record["run"]

with serve(keys=()) as server:
    environment = {**os.environ, "REROLL_URL": server.url}
    for form, name, command in [
        ("curl", "export.sh", ["sh", "export.sh"]),
        ("python", "export.py", [sys.executable, "export.py"]),
        ("swift", "main.swift", ["sh", "-c", "swiftc main.swift -o export-swift && ./export-swift"]),
    ]:
        runner = {"curl": "curl", "swift": "swiftc"}.get(form)
        if runner and not shutil.which(runner):
            print(f"not run: there is no {runner}")
            continue
        with open(name, "w") as file:
            file.write(reroll(f":export {number} {form}"))
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, (form, done.stdout, done.stderr)
        picture = done.stdout.strip().splitlines()[-1]
        assert pixels(picture) == own, form
        os.remove(picture)
        print(f"{form}: the same pixels")

try:
    import diffusers  # noqa: F401
except ImportError:
    print("not run: there is no diffusers")
else:
    with open("diffusers_export.py", "w") as file:
        file.write(reroll(f":export {number} diffusers"))
    done = subprocess.run([sys.executable, "diffusers_export.py"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    size, other = pixels(done.stdout.strip().splitlines()[-1])
    assert size == own[0]
    error = sum((a - b) ** 2 for a, b in zip(own[1], other)) / len(other)
    assert error <= 65025 / 10**5, f"mean squared error {error} is under 50 dB"
    print(f"diffusers: mean squared error {error:.4f} of 65025")

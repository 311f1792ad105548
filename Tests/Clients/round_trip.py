"""reroll as the client of reroll as the server: the same seed, the same pixels as in process."""

import os

from PIL import Image
from program import run
from server import KEY, serve

FOX = ["a red fox", "--seed", "42", "--steps", "4", "--width", "256", "--height", "256", "--force", "--yes"]


def picture(name, *arguments, **environment):
    """The pixels that `reroll generate` makes, and what it says."""
    done = run("generate", *FOX, *arguments, "-o", name, **environment)
    assert done.returncode == 0, (arguments, done.stderr)
    return Image.open(name).tobytes(), done


expected, _ = picture("here.png")
assert len(expected) == 256 * 256 * 3 and len(set(expected)) > 50
for response in ["json", "bytes"]:
    with serve("--response", response) as server:
        segmind = dict(REROLL_SEGMIND_URL=server.url, SEGMIND_API_KEY=KEY)
        for backend, environment in [
            ("segmind", segmind | {"REROLL_SEGMIND_API": "v1"}),
            ("segmind", segmind | {"REROLL_SEGMIND_API": "v2"}),
            ("webui", {"REROLL_WEBUI_URL": server.url, "WEBUI_AUTH": f"reroll:{KEY}"}),
            ("openai", {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": KEY}),
        ]:
            arguments = ["--backend", backend, "--model", "imagen-4-fast"]
            there, done = picture("there.png", *arguments, **environment)
            assert there == expected, f"{backend}, {environment}: the pictures differ"
            # Seeds follow one another on both sides.
            two = ["--count", "2", *arguments]
            picture("two.png", *two, **environment)
            picture("two-here.png", "--count", "2")
            for name in ["two", "two-here"]:
                assert Image.open(f"{name}.png").tobytes() == expected, name
            assert Image.open("two-2.png").tobytes() == Image.open("two-here-2.png").tobytes(), backend
            wrong = run("generate", "a fox", *arguments, "--steps", "900", **environment)
            assert wrong.returncode in (2, 3) and "allowed 1 to 100" in wrong.stderr, wrong.stderr
            print(response, backend, environment.get("REROLL_SEGMIND_API", ""), done.stderr.strip() or "same pixels")

        # A server whose backend is the server above.
        with serve("--backend", "segmind", "--model", "imagen-4-fast", keys=(), **segmind) as second:
            chained = dict(REROLL_SEGMIND_URL=second.url, SEGMIND_API_KEY="any")
            there, _ = picture("there.png", "--backend", "segmind", "--model", "imagen-4-fast", **chained)
            assert there == expected, "the pictures differ through two servers"
            assert KEY not in second.written()

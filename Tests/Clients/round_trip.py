"""reroll as the client of reroll as the server: the same seed, the same pixels as in process."""

import os
import subprocess

import requests
from PIL import Image
from server import KEY, serve

FOX = dict(prompt="a red fox", seed=42, steps=4, width=256, height=256)


def here():
    """The picture without HTTP."""
    subprocess.run(
        [os.environ["REROLL_PROGRAM"], "generate", FOX["prompt"], "--seed", "42", "--steps", "4",
         "--width", "256", "--height", "256", "--force", "-o", "here.png"],
        check=True, capture_output=True, timeout=120,
    )
    return Image.open("here.png").tobytes()


expected = here()
with serve() as server:
    for backend, environment in [
        ("segmind", {"REROLL_SEGMIND_URL": server.url, "SEGMIND_API_KEY": KEY, "REROLL_SEGMIND_API": "v1"}),
        ("segmind", {"REROLL_SEGMIND_URL": server.url, "SEGMIND_API_KEY": KEY, "REROLL_SEGMIND_API": "v2"}),
        ("webui", {"REROLL_WEBUI_URL": server.url, "WEBUI_AUTH": f"reroll:{KEY}"}),
        ("openai", {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": KEY}),
    ]:
        # A server whose backend is the server above.
        with serve("--backend", backend, "--model", "imagen-4-fast", "--response", "bytes", keys=(), **environment) as second:
            reply = requests.post(f"{second.url}/v1/imagen-4-fast", json=FOX, timeout=60)
            assert reply.status_code == 200, (backend, reply.text)
            with open("there.png", "wb") as file:
                file.write(reply.content)
            ignored = reply.headers.get("x-ignored-parameters", "")
            assert ignored or Image.open("there.png").tobytes() == expected, f"{backend}: the pictures differ"
            assert KEY not in second.written()
            wrong = requests.post(f"{second.url}/v1/imagen-4-fast", json={**FOX, "steps": 900}, timeout=60)
            assert wrong.status_code == 400
            print(backend, "ignored:", ignored or "nothing")

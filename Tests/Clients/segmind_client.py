"""The official client: v1, v2, and how failures reach it."""

import io

import segmind
from PIL import Image
from segmind.exceptions import SegmindError
from segmind.v2 import InferenceFailed

import requests
from server import KEY, PATIENCE, serve


def client(server, key=KEY):
    return segmind.SegmindClient(api_key=key, base_url=f"{server.url}/v1", timeout=PATIENCE)


def fails(status, text, call):
    try:
        call()
    except SegmindError as error:
        assert error.status == status, error
        assert text in error.detail, error.detail
        return error
    raise AssertionError(f"no error, {status} expected")


FOX = dict(prompt="a red fox", seed=42, steps=4, width=256, height=256)

with serve("--response", "bytes", keys=[KEY, "SG_poor credits=0", "SG_slow rpm=1"]) as server:
    good = client(server)
    reply = good.run_sync("imagen-4-fast", **FOX)
    assert reply.headers["content-type"] == "image/png"
    first = Image.open(io.BytesIO(reply.content))
    assert first.size == (256, 256)
    assert "Seed: 42" in first.text["parameters"]
    assert reply.headers["x-seed-value"] == "42"
    for name in ["x-cost", "x-remaining-credits", "x-request-id", "x-generation-time"]:
        assert reply.headers[name], name
    assert good.run_sync("imagen-4-fast", base64=True, **FOX).json()["seed"] == 42

    result = good.run("imagen-4-fast", **FOX)
    assert result["status"] == "COMPLETED", result
    second = Image.open(io.BytesIO(requests.get(result["output"], timeout=PATIENCE).content))
    assert second.tobytes() == first.tobytes(), "v1 and v2 differ"
    assert result["metrics"]["inference_time"] > 0

    fails(400, "steps: 900 is out of range; allowed 1 to 100", lambda: good.run_sync("imagen-4-fast", prompt="a", steps=900))
    fails(400, "steps", lambda: good.run("imagen-4-fast", prompt="a", steps=900))
    fails(401, "Unauthorized", lambda: client(server, "SG_wrong").run_sync("imagen-4-fast", **FOX))
    fails(404, "not found", lambda: good.run_sync("imagen-5", **FOX))
    fails(406, "Insufficient credits", lambda: client(server, "SG_poor").run_sync("imagen-4-fast", **FOX))
    slow = client(server, "SG_slow")
    slow.run_sync("imagen-4-fast", **FOX)
    fails(429, "Rate limit", lambda: slow.run_sync("imagen-4-fast", **FOX))

with serve("--time-limit", "0.01") as server:
    hurried = client(server)
    fails(504, "took longer", lambda: hurried.run_sync("imagen-4-fast", prompt="a", steps=100))
    try:
        hurried.run("imagen-4-fast", prompt="a", steps=100)
        raise AssertionError("no error")
    except InferenceFailed as error:
        assert "took longer" in error.detail
        assert error.status_body["status"] == "FAILED"

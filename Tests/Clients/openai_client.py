"""OpenAI's client: pictures, streamed previews, 429 retried, 400 parsed."""

import base64
import io
import threading
import time

import openai
import requests
from PIL import Image
from server import KEY, PATIENCE, serve


def client(server, key=KEY, **more):
    return openai.OpenAI(api_key=key, base_url=f"{server.url}/v1", **more)


def picture(text):
    return Image.open(io.BytesIO(base64.b64decode(text)))


EXTRA = dict(seed=7, steps=8, negative_prompt="dog")

with serve(keys=[KEY, "SG_poor credits=0"]) as server:
    api = client(server)
    reply = api.images.generate(model="imagen-4-fast", prompt="a red fox", n=2, size="256x256", extra_body=EXTRA)
    assert [picture(item.b64_json).size for item in reply.data] == [(256, 256)] * 2
    first = picture(reply.data[0].b64_json)

    stream = api.images.generate(
        model="imagen-4-fast", prompt="a red fox", size="256x256", stream=True, partial_images=2, extra_body=EXTRA
    )
    events = list(stream)
    kinds = [event.type.split(".")[1] for event in events]
    assert kinds == ["partial_image", "partial_image", "completed"], kinds
    assert [event.partial_image_index for event in events[:2]] == [0, 1]
    assert picture(events[-1].b64_json).tobytes() == first.tobytes(), "streamed and plain differ"

    by_url = api.images.generate(prompt="a red fox", size="256x256", response_format="url", extra_body=EXTRA)
    fetched = requests.get(by_url.data[0].url, timeout=PATIENCE)
    assert Image.open(io.BytesIO(fetched.content)).tobytes() == first.tobytes()

    assert "imagen-4-fast" in [model.id for model in api.models.list()]
    try:
        api.images.generate(prompt="a", extra_body={"steps": 900})
        raise AssertionError("no error")
    except openai.BadRequestError as error:
        assert error.param == "steps" and "allowed 1 to 100" in error.message, error
    try:
        client(server, "SG_wrong").images.generate(prompt="a")
        raise AssertionError("no error")
    except openai.AuthenticationError as error:
        assert error.code == "invalid_api_key"
    try:
        api.images.generate(prompt="a", model="dall-e-9")
        raise AssertionError("no error")
    except openai.NotFoundError:
        pass
    try:
        client(server, "SG_poor").images.generate(prompt="a")
        raise AssertionError("no error")
    except openai.RateLimitError as error:
        assert error.code == "insufficient_quota"

# A queue without room: the second request is told to come back, and does.
with serve("--queue", "0") as server:
    statuses = []
    http = openai.DefaultHttpxClient(
        event_hooks={"response": [lambda reply: statuses.append(reply.status_code)]}
    )
    patient = client(server, max_retries=100, http_client=http)
    long = threading.Thread(
        target=lambda: client(server).images.generate(prompt="a fox", n=4, extra_body={"steps": 100})
    )
    long.start()
    while not requests.get(f"{server.url}/health", timeout=PATIENCE).json()["busy"]:
        time.sleep(0.01)
    # Too impatient first, so that the refusal is sure to be seen.
    try:
        client(server, max_retries=0).images.generate(prompt="a")
        raise AssertionError("no 429")
    except openai.RateLimitError as error:
        assert int(error.response.headers["retry-after"]) >= 1
        assert error.response.headers["x-rate-limit-reset-at-utc"].endswith("Z")
    reply = patient.images.generate(prompt="a red fox", size="256x256", extra_body=EXTRA)
    assert picture(reply.data[0].b64_json).tobytes() == first.tobytes()
    long.join()
    assert statuses[0] == 429 and statuses[-1] == 200, statuses

"""webuiapi: pictures, progress, interrupt, lists, png_info."""

import threading
import time

import webuiapi
from server import KEY, serve

with serve() as server:
    api = webuiapi.WebUIApi(host="127.0.0.1", port=server.port, username="reroll", password=KEY)
    api.util_wait_for_ready(check_interval=0.1)
    result = api.txt2img(
        prompt="a red fox", negative_prompt="dog", seed=42, steps=6, cfg_scale=5, width=256, height=320,
        sampler_name="DPM++ 2M", batch_size=2,
    )
    assert [image.size for image in result.images] == [(256, 320)] * 2
    assert result.info["all_seeds"] == [42, 43], result.info
    assert result.parameters["steps"] == 6

    info = api.png_info(result.images[1])
    assert info.info.startswith("a red fox\nNegative prompt: dog\n"), info.info
    assert info.parameters["Seed"] == "43" and info.parameters["Sampler"] == "DPM++ 2M", info.parameters

    assert "Euler a" in api.util_get_sampler_names()
    assert api.util_get_scheduler_names() == ["automatic"]
    assert "imagen-4-fast" in api.util_get_model_names()
    assert api.util_get_current_model() == "imagen-4-fast"
    api.util_set_model("imagen-4-fast")

    # Interrupted in the middle, it answers with what there is.
    answers = []
    long = threading.Thread(
        target=lambda: answers.append(api.txt2img(prompt="a fox", steps=100, batch_size=64, width=256, height=256))
    )
    long.start()
    # A connection of its own: the session above is at work.
    other = webuiapi.WebUIApi(host="127.0.0.1", port=server.port, username="reroll", password=KEY)
    while True:
        now = other.get_progress()
        # Some of the 64 pictures are there by then.
        if now["progress"] > 3 / 64:
            break
        time.sleep(0.01)
    assert 0 < now["progress"] < 1 and now["state"]["job_count"] == 1, now
    other.interrupt()
    long.join()
    assert 1 <= len(answers[0].images) < 64
    assert other.get_progress()["state"]["job_count"] == 0

    try:
        api.txt2img(prompt="a", steps=0)
        raise AssertionError("no error")
    except RuntimeError as error:
        assert error.args[0] == 422 and "allowed 1 to 100" in error.args[1], error
    try:
        api.txt2img(prompt="a", enable_hr=True)
        raise AssertionError("no error")
    except RuntimeError as error:
        assert error.args[0] == 422 and "enable_hr" in error.args[1], error
    wrong = webuiapi.WebUIApi(host="127.0.0.1", port=server.port, username="reroll", password="no")
    try:
        wrong.txt2img(prompt="a")
        raise AssertionError("no error")
    except RuntimeError as error:
        assert error.args[0] == 401, error

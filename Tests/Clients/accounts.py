"""Start-up refusals, hosts, origins, credits; and a stop that finishes what runs."""

import os
import signal
import subprocess
import threading
import time

import requests
from server import KEY, PATIENCE, serve

FOX = dict(prompt="a red fox", steps=2, width=256, height=256)


def refused(*arguments):
    done = subprocess.run(
        [os.environ["REROLL_PROGRAM"], "serve", "--port", "0", *arguments], capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode != 0
    return done.stderr


assert "--keys" in refused("--host", "0.0.0.0")
with open("open-keys", "w") as file:
    file.write("SG_secret\n")
os.chmod("open-keys", 0o644)
text = refused("--keys", "open-keys")
assert "chmod 600" in text and "SG_secret" not in text, text
assert "--model" in refused("--model", "/nonexistent")
assert "--backend" in refused("--backend", "nobody")
assert "--cors" in refused("--cors", "*")

with serve("--cors", "https://pictures.example", keys=[KEY, "SG_two credits=3"]) as server:
    two = {"x-api-key": "SG_two"}
    reply = requests.post(f"{server.url}/v1/imagen-4-fast", json={**FOX, "count": 2}, headers=two, timeout=PATIENCE)
    assert reply.headers["x-cost"] == "2.0" and reply.headers["x-remaining-credits"] == "1.0"
    left = requests.get(f"{server.url}/v1/get-user-credits", headers=two, timeout=PATIENCE).json()
    assert left == {"credits": 1.0, "free-credits": 0.0}, left
    reply = requests.post(f"{server.url}/v1/imagen-4-fast", json={**FOX, "count": 2}, headers=two, timeout=PATIENCE)
    assert reply.status_code == 406

    health = f"{server.url}/health"
    assert requests.get(health, headers={"Host": "evil.example"}, timeout=PATIENCE).status_code == 403
    assert requests.get(health, headers={"Origin": "https://evil.example"}, timeout=PATIENCE).status_code == 403
    origin = {"Origin": "https://pictures.example"}
    assert requests.get(health, headers=origin, timeout=PATIENCE).headers["access-control-allow-origin"] == origin["Origin"]
    ask = requests.options(
        f"{server.url}/v1/imagen-4-fast", headers={**origin, "Access-Control-Request-Method": "POST"}, timeout=PATIENCE
    )
    assert ask.status_code == 204 and "x-api-key" in ask.headers["access-control-allow-headers"]
    metrics = requests.get(f"{server.url}/metrics", headers=two, timeout=PATIENCE).text
    assert 'reroll_pictures_total 2' in metrics, metrics
    assert "red fox" not in server.written()

# SIGTERM while a picture is made: it is made, and the server ends.
with serve("--log-prompts") as server:
    answers = []
    thread = threading.Thread(
        target=lambda: answers.append(
            requests.post(
                f"{server.url}/v1/imagen-4-fast", headers={"x-api-key": KEY}, timeout=PATIENCE,
                json=dict(prompt="a red fox", steps=100, width=256, height=256),
            )
        )
    )
    thread.start()
    while not requests.get(f"{server.url}/health", timeout=PATIENCE).json()["busy"]:
        time.sleep(0.005)
    server.process.send_signal(signal.SIGTERM)
    thread.join()
    assert answers[0].status_code == 200
    assert server.process.wait(PATIENCE) == 0
    assert "red fox" in server.written()

"""A planted key is nowhere in what reroll writes, though the services echo it wherever they can.

As a client: library with its log and pictures, history, exports, standard output and error, what is
shown on a terminal, requests to other hosts. As a server: the log, the answers, the library.
"""

import base64
import json
import os
import signal
import struct
import subprocess
import time
import zlib

import requests
from fake import fake
from program import PROGRAM, loop, run
from server import serve

KEY = "SG_planted9Zq4Wm7Xc2Vb5Nk8"
PASSWORD = "pw-Planted3Ht6Jy1Gf0Ls"
# A part of a key gives most of it away; eight characters in a row are no accident.
PARTS = [secret[start : start + 8] for secret in (KEY, PASSWORD) for start in range(3, len(secret) - 7)]
HIDDEN = [
    base64.b64encode(b" " * shift + text.encode())[2 * (shift > 0) + 2 : -4]
    for text in (KEY, PASSWORD, f"ann:{PASSWORD}", f"ann:{KEY}") for shift in range(3)
]
NEEDLES = [part.encode() for part in PARTS] + HIDDEN

home = os.path.abspath("planted")
os.makedirs(home)
os.makedirs("planted-out")


def clean(text, place):
    data = text if isinstance(text, bytes) else text.encode()
    for needle in NEEDLES:
        where = data.find(needle)
        assert where < 0, f"{place}: {needle!r} in {data[max(0, where - 200):where + 100]!r}"


def clean_files(folder):
    """Looks into every file, and into what is compressed in pictures; returns their names."""
    names = []
    for path, _, files in os.walk(folder):
        for name in files:
            file = os.path.join(path, name)
            if os.path.basename(file) in ("segmind.key", "openai.key"):
                continue
            names.append(os.path.relpath(file, folder))
            clean(names[-1], "a file's name")
            with open(file, "rb") as opened:
                data = opened.read()
            clean(data, file)
            for kind, part in chunks(data):
                if kind == b"zTXt":
                    clean(zlib.decompress(part.split(b"\0", 1)[1][1:]), file)
    return names


def chunks(data):
    at = 8
    while data.startswith(b"\x89PNG") and at + 12 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        yield kind, data[at + 8 : at + 8 + length]
        at += length + 12


def png(text):
    """A small picture that says `text`."""
    def chunk(kind, part):
        return struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))

    rows = b"".join(b"\0" + bytes(range(24)) for _ in range(8))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
        + chunk(b"tEXt", b"parameters\0" + text) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def echo(method, path, body):
    """Says the key in every place of a reply; the prompt names the kind."""
    secret = PASSWORD if "/sdapi/" in path else KEY
    other = elsewhere.url
    headers = {"content-type": f"application/json; {secret}", "x-request-id": "r" * 60 + secret, "x-key": secret}
    kind = ""
    if method == "POST" and body:
        kind = json.loads(body).get("prompt", "")
    shown = base64.b64encode(png(secret.encode())).decode()
    said = {
        "error": f"bad key {secret}", "message": secret, "detail": "x" * 270 + " " + secret,
        secret: secret, "prompt": secret,
    }
    if kind.isdigit():
        more = {"retry-after": "999"} if kind == "429" else {}
        more |= {"location": f"{other}/{secret}"} if kind.startswith("3") else {}
        return int(kind), headers | more, json.dumps(said).encode()
    if kind == "page":
        return 405, {"content-type": "text/plain"}, f"no {secret} here".encode()
    if kind == "avif":
        return 200, headers, b"\0\0\0\x1cftypavif" + secret.encode() * 3
    if kind == "png":
        return 200, headers | {"x-seed-value": secret, "x-cost": "0.025"}, png(secret.encode())
    if kind == "url":
        return 200, headers, json.dumps({"image": f"{other}/{secret}.png"}).encode()
    if kind == "file":
        return 200, headers, json.dumps({"image": f"file:///{secret}", "data": [secret]}).encode()
    if kind == "jobs":
        away = f"{other}/v2/{secret}"
        return 200, headers, json.dumps({"request_id": secret, "status_url": away, "response_url": away}).encode()
    if kind == "event":
        text = json.dumps({"type": "error", "error": said})
        return 200, {"content-type": "text/event-stream"}, f"event: error\ndata: {text}\n\n".encode()
    if kind == "cut":
        return 200, {"content-length": "9999"}, secret.encode()
    if kind == "hang":
        time.sleep(3600)
    if "/sdapi/v1/txt2img" in path:
        info = {"prompt": secret, "negative_prompt": secret, "sampler_name": secret, "all_seeds": [secret, 1]}
        return 200, headers, json.dumps({"images": [shown], "info": json.dumps(info), "parameters": said}).encode()
    if "/images/generations" in path:
        return 200, headers, json.dumps({"data": [{"b64_json": shown, "revised_prompt": f"a fox, {secret}"}]}).encode()
    if "get-user-credits" in path:
        return 200, headers, json.dumps({"credits": 1.5, "free-credits": 0, secret: secret}).encode()
    if method == "GET":
        listed = [{"id": secret, "name": secret, "model_name": secret, "title": secret}]
        return 200, headers, json.dumps(listed if "/sdapi/" in path else {"data": listed} | said).encode()
    return 200, headers, json.dumps({"image": shown, "metrics": {"seed": secret, "cost": secret}} | said).encode()


KINDS = [
    "400", "401", "403", "404", "405", "406", "410", "413", "418", "422", "429", "500", "502", "503", "504", "301",
    "302", "307", "page", "avif", "png", "url", "file", "jobs", "event", "cut", "a fox",
]
LINES = [
    ":credits", ":models", ":runs", ":show", ":show @", ":export @1 json", ":export @1 script", ":script", ":save fox",
    ":diff @ @-1", ":backends", ":help",
]


def services(url, *, file=False):
    """The environment that leads every backend to `url`, with the keys in variables or in files."""
    address = url.removeprefix("http://")
    settings = dict(
        HOME=home, XDG_CONFIG_HOME="", REROLL_HOME=os.path.join(home, "library"), REROLL_SEGMIND_URL=url,
        OPENAI_BASE_URL=f"{url}/v1", REROLL_WEBUI_URL=f"http://ann:{PASSWORD}@{address}" if file else url,
    )
    if file:
        return settings
    return settings | dict(SEGMIND_API_KEY=KEY, OPENAI_API_KEY=KEY, WEBUI_AUTH=f"ann:{PASSWORD}")


with fake(lambda method, path, body: (404, {}, b"nothing here")) as elsewhere, fake(echo) as service:
    said = []

    def told(done):
        assert done.returncode in (0, 1, 3, 4), (done.returncode, done.stderr)
        said.append(done)
        clean(done.stdout, f"output of {done.args}")
        clean(done.stderr, f"errors of {done.args}")

    for file in [False, True]:
        if file:
            os.makedirs(f"{home}/.config/reroll")
            for name in ["segmind.key", "openai.key"]:
                with open(f"{home}/.config/reroll/{name}", "w") as opened:
                    opened.write(KEY + "\n")
                os.chmod(opened.name, 0o644)
            refused = run("generate", "a fox", "--backend", "segmind", **services(service.url, file=True))
            assert "chmod 600" in refused.stderr, refused.stderr
            told(refused)
            for name in ["segmind.key", "openai.key"]:
                os.chmod(f"{home}/.config/reroll/{name}", 0o600)
        environment = services(service.url, file=file)
        for backend, api in [("segmind", "v1"), ("segmind", "v2"), ("webui", "v2"), ("openai", "v2")]:
            for kind in KINDS:
                told(run("generate", kind, "--json", "--yes", "--backend", backend, REROLL_SEGMIND_API=api, **environment))
        for backend in ["segmind", "webui", "openai"]:
            for line in LINES:
                told(run("-c", f":backend {backend}", line, **environment))
                told(run("-c", f":backend {backend}", line, "--json", **environment))
        shown = loop([":backend segmind", ":budget 9", *KINDS, *LINES], **environment)
        assert "[secret]" in shown and shown.count("error: ") > 20
        clean(shown, "the terminal")
    told(run("doctor", **environment))
    for form in ["json", "script"]:
        told(run("-c", f":export @1 {form} {os.path.abspath('planted-out')}/run.{form}", **environment))
    told(run("-c", f":script 1-30 {os.path.abspath('planted-out')}/runs.reroll", **environment))
    assert any("[secret]" in done.stderr for done in said)
    assert any("kept as" in done.stderr for done in said)

    # Killed in the middle, so that SQLite's own log is looked into as well.
    sendings = len(service.posts())
    process = subprocess.Popen(
        [PROGRAM, "generate", "hang", "--backend", "segmind"], env={**os.environ, **services(service.url)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    while len(service.posts()) == sendings:
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    names = clean_files(home) + clean_files("planted-out")
    for part in ["-wal", "history.jsonl", "unread", ".png", "run.json", "runs.reroll"]:
        assert any(part in name for name in names), f"{part} is not among {names}"

    # What went to another host carries neither key nor prompt.
    for method, path, headers, body in elsewhere.asked:
        clean(repr((method, path, headers, body)), "a request to another host")

    # A server whose backend is such a service: its clients and its log see no key of its owner's.
    with serve("--backend", "segmind", keys=(), **services(service.url)) as server:
        for kind in KINDS:
            reply = requests.post(f"{server.url}/v1/imagen-4-fast", json={"prompt": kind}, timeout=300)
            clean(repr(reply.headers) + reply.text, f"an answer to {kind}")
        clean(server.written(), "the log")
    clean_files(home)

# The keys of the server's own clients, right or nearly so, in every place of a request.
wrong = KEY + "x"
with serve(keys=[KEY + " credits=2 rpm=4"], HOME=home, REROLL_HOME=f"{home}/library") as server:
    body = dict(prompt="a fox", steps=1, width=256, height=256)
    for key in [KEY, wrong]:
        for headers in [
            {"x-api-key": key}, {"Authorization": f"Bearer {key}"}, {"x-request-id": key, "User-Agent": key, "x-api-key": key},
        ]:
            for path in [
                "/v1/imagen-4-fast", "/v1/images/generations", "/sdapi/v1/txt2img", "/v2/imagen-4-fast", f"/v1/{key}",
                f"/{key}", f"/v1/imagen-4-fast?api_key={key}", f"/v2/requests/{key}", f"/files/{key}/0.png",
            ]:
                for method in ["GET", "POST", "PUT"]:
                    requests.request(method, server.url + path, json=body, headers=headers, timeout=300)
    for path in ["/openapi.json", "/health", "/metrics"]:
        clean(requests.get(server.url + path, headers={"x-api-key": KEY}, timeout=300).text, path)
    reply = requests.post(f"{server.url}/v1/imagen-4-fast", data=b"{", headers={"x-api-key": KEY}, timeout=300)
    clean(repr(reply.headers) + reply.text, "an answer")
    clean(server.written(), "the log")
    assert server.written().count("\n") > 100
clean_files(home)
print(f"{len(said)} runs of the program and {len(names)} files looked into")

"""Every class of error of the Imagen 4 Fast page, as its user reads it in a script and in the loop.

One sentence that says what is wrong and what to do next; and nothing that may have been billed is sent twice.
"""

import json
import os

from fake import fake
from program import loop, run

KEY = "SG_0123456789abcdef"


def says(status, words, **headers):
    return status, {"content-type": "application/json", **headers}, json.dumps({"error": words}).encode()


# What the service answers to a submission; what the user reads, and how often it was sent.
CASES = {
    "bad": (says(400, "steps must be a number"), "refused", ["not accepted", "steps must be a number", "`:go`"], 1),
    "unauthorized": (says(401, "Unauthorized"), "refused", ["key is not valid", "SEGMIND_API_KEY"], 1),
    "forbidden": (says(403, "Forbidden"), "refused", ["may not use model imagen-4-fast", "`:model`"], 1),
    "missing": (says(404, "Model not found"), "refused", ["no model imagen-4-fast", "`:models`"], 1),
    "method": ((405, {}, b"<html>Not Allowed</html>"), "refused", ["takes no such request", "REROLL_SEGMIND_URL"], 1),
    "poor": (says(406, "Insufficient credits"), "refused", ["not enough credits", "`:credits`"], 1),
    "retired": (says(410, "Gone"), "refused", ["has been retired", "`:model`"], 1),
    "failing": (says(422, "safety filter"), "refused", ["could not do it", "safety filter", "`:go`"], 1),
    "limited": (
        says(429, "slow down", **{"retry-after": "9999"}), "failed", ["too many requests", "9999 s", "try again later"], 1
    ),
    "broken": (says(500, "Internal server error"), "failed", ["the server failed", "`:undo`", "`:go`"], 1),
    "gateway": (says(502, "Bad gateway"), "unknown", ["bad gateway", "billed", "`:credits`", "`:go!`"], 1),
    "unavailable": (says(503, "busy"), "failed", ["not available", "`:go` again later"], 1),
    "timeout": (says(504, "timed out"), "unknown", ["timed out", "billed", "`:credits`", "`:go!`"], 1),
    "cut": ((200, {"content-length": "99"}, b"{"), "unknown", ["may have been done and billed", "`:credits`"], 1),
    "closed": (None, "unknown", ["may have been done and billed", "`:credits`"], 1),
    "empty": ((200, {}, b""), "failed", ["holds no picture", "`:credits`"], 1),
    "moved": ((302, {"location": "https://pictures.example/"}, b""), "failed", ["redirect", "final address"], 1),
}


def answer(method, path, body):
    if method == "GET":
        return says(404, "no such path")
    return CASES[json.loads(body)["prompt"]][0]


def checked(sentence, state, words):
    assert f" {state}: segmind: " in sentence, sentence
    for word in words:
        assert word in sentence, f"{word} is missing: {sentence}"
    assert sentence.count("\n") <= 1 and len(sentence) < 500, sentence


with fake(answer) as service:
    home = dict(REROLL_SEGMIND_URL=service.url, SEGMIND_API_KEY=KEY, REROLL_HOME=os.path.abspath("errors-library"))
    for api in ["v1", "v2"]:
        for prompt, (_, state, words, sendings) in CASES.items():
            before = len(service.posts())
            done = run("run", "-", "--json", lines=f":backend segmind\n{prompt}\n", REROLL_SEGMIND_API=api, **home)
            assert done.returncode == 4, (done.returncode, done.stderr)
            [line] = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
            assert line.startswith("error: standard input:2: @"), line
            checked(line, state, words)
            record = json.loads(done.stdout.splitlines()[-1])
            assert record["status"] == state and record["error"] in line, record
            assert len(service.posts()) - before == sendings, f"{prompt}: sent {len(service.posts()) - before} times"
            if api == "v1":
                print(line)

    before = len(service.posts())
    shown = loop([":backend segmind", ":budget 5", *CASES], REROLL_SEGMIND_API="v2", **home)
    assert len(service.posts()) - before == len(CASES)
    for prompt, (_, state, words, _) in CASES.items():
        assert all(word in shown for word in words), prompt
    assert shown.count("error: ") == len(CASES), shown

# Where nothing listens, nothing was sent, and it says so.
nobody = dict(home, REROLL_SEGMIND_URL=service.url)
done = run("generate", "a fox", "--backend", "segmind", **nobody)
assert done.returncode == 4 and "cannot be reached" in done.stderr and "nothing was sent" in done.stderr, done.stderr
print(done.stderr.strip())
del nobody["SEGMIND_API_KEY"]
done = run("generate", "a fox", "--backend", "segmind", HOME=os.path.abspath("nobody"), **nobody)
assert done.returncode == 4 and "set SEGMIND_API_KEY" in done.stderr and "chmod 600" in done.stderr, done.stderr
print(done.stderr.strip())

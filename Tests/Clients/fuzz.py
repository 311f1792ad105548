"""schemathesis over /openapi.json: no 5xx, no undocumented status, in 2,000 cases."""

import os
import re
import subprocess
import sys

from server import serve

here = os.path.dirname(os.path.abspath(__file__))
with serve(keys=()) as server:
    command = [
        os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run", f"{server.url}/openapi.json",
        "--checks", "not_a_server_error,status_code_conformance,content_type_conformance",
        "--phases", "examples,coverage,fuzzing", "--mode", "all", "--max-examples", "150", "--seed", "1",
        "--generation-database", "none", "--request-timeout", "300", "--no-color",
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=1200,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "fuzz_hooks", "PYTHONPATH": here},
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    cases = int(re.search(r"([\d,]+) generated", done.stdout).group(1).replace(",", ""))
    assert cases >= 2000, f"{cases} cases"
    print(f"{cases} cases")

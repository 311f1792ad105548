"""The snippet of the Imagen 4 Fast page with only the URL and the key changed."""

import subprocess
import sys
import textwrap
import json

from server import KEY, serve

SNIPPET = textwrap.dedent(
    '''
    import requests
    import json

    url = "https://api.segmind.com/v1/imagen-4-fast"
    headers = {
     "x-api-key": "YOUR_API_KEY",
     "Content-Type": "application/json"
    }

    data = {
     "prompt": "A golden retriever puppy playing in a sunlit meadow full of wildflowers, vibrant colors, shallow depth of field, photorealistic, ultra-detailed",
     "negative_prompt": "blurry, pixelated, ugly, distorted, low quality",
     "aspect_ratio": "16:9"
    }

    response = requests.post(url, headers=headers, json=data)

    if response.status_code == 200:
     result = response.json()
     print(json.dumps(result, indent=2))
    else:
     print(f"Error: {response.status_code}")
     print(response.text)
    '''
)


def run(url, key):
    code = SNIPPET.replace("https://api.segmind.com", url).replace("YOUR_API_KEY", key)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


with serve() as server:
    result = json.loads(run(server.url, KEY))
    assert (result["width"], result["height"]) == (640, 360), result
    assert result["image"], result
    assert run(server.url, "wrong").startswith("Error: 401\n")

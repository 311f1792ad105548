import Runs

/// What docs/commands.md lists beside the commands: names, and what they mean in a few words.
enum Reference {
    /// What the program reads from its environment.
    static let environment: KeyValuePairs = [
        "REROLL_HOME":
            """
        the library's folder; else `$XDG_DATA_HOME/reroll`, `~/.local/share/reroll`, on \
        macOS `~/Library/Application Support/reroll`
        """,
        "REROLL_THREADS": "threads of the engine, 1 to 64; else every core",
        "REROLL_PREVIEW": "words for `:preview` at the start, such as `blocks final`",
        "REROLL_VIEWER": "the program that shows pictures and reports",
        "REROLL_MODELS": "the folder of the bundled models, where it is not beside the program",
        "REROLL_FONTS": "the folder of the letters of sheets, where it is not beside the program",
        "SEGMIND_API_KEY": "the key of the backend `segmind`",
        "REROLL_SEGMIND_URL": "another address for `segmind`",
        "REROLL_SEGMIND_API": "`v1` or `v2`, the version of its API; else v2",
        "OPENAI_API_KEY": "the key of the backend `openai`",
        "OPENAI_BASE_URL": "its address; else `https://api.openai.com/v1`",
        "REROLL_WEBUI_URL": "the address of the backend `webui`",
        "WEBUI_AUTH": "its `user:password`, where it wants one",
        "REROLL_SDCPP_URL": "the address of the backend `sdcpp`",
        "REROLL_COMFYUI_URL": "the address of the backend `comfyui`",
        "REROLL_COMFYUI_WORKFLOW": "the workflow's file for `comfyui`",
    ]

    /// The members of the object that `--json` prints for a run.
    static let runMembers: KeyValuePairs = [
        "run": "its number",
        "status": "what became of it, as `:find state:` has it",
        "asked": "the parameters that were set",
        "requested": "every parameter, with what stood for the others",
        "sent": "what the backend was sent",
        "acknowledged": "what it said it used",
        "ignored": "the parameters it did not use",
        "seed": "the seed of its first picture",
        "images": "of each picture `path`, `sha256`, `width`, `height`, `seed`",
        "painted": "`width` and `height` that the model painted, where other",
        "backend": "its name",
        "model": "its name or path",
        "fingerprint": "SHA-256 of what decides the model's pictures, where it is here",
        "engine": "the engine's version and instructions",
        "created": "when it was asked for, in UTC",
        "duration": "seconds",
        "cost": "US dollars that the service charged",
        "error": "why it has no picture",
        "parent": "the number of the run it was made from",
        "template": "the template its prompt was expanded from",
        "tags": "its tags",
        "note": "its note",
        "starred": "whether it is starred",
        "cached": "whether the library answered, and nothing was fired",
    ]
}

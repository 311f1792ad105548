/// What the program reads from its environment.
struct EnvironmentVariable {
    let name: String
    /// What it means, in a few words.
    let meaning: String

    static let all: [EnvironmentVariable] = [
        EnvironmentVariable(
            name: "REROLL_HOME",
            meaning: """
                the library's folder; else `$XDG_DATA_HOME/reroll`, `~/.local/share/reroll`, on macOS \
                `~/Library/Application Support/reroll`
                """),
        EnvironmentVariable(
            name: "REROLL_THREADS", meaning: "threads of the engine, 1 to 64; else every core"),
        EnvironmentVariable(
            name: "REROLL_PREVIEW",
            meaning: "words for `:preview` at the start, such as `blocks final`"),
        EnvironmentVariable(
            name: "REROLL_VIEWER", meaning: "the program that shows pictures and reports"),
        EnvironmentVariable(
            name: "REROLL_MODELS",
            meaning: "the folder of the bundled models, where it is not beside the program"),
        EnvironmentVariable(
            name: "REROLL_FONTS",
            meaning: "the folder of the letters of sheets, where it is not beside the program"),
        EnvironmentVariable(
            name: "SEGMIND_API_KEY", meaning: "the key of the backend `segmind`"),
        EnvironmentVariable(
            name: "REROLL_SEGMIND_URL", meaning: "another address for `segmind`"),
        EnvironmentVariable(
            name: "REROLL_SEGMIND_API", meaning: "`v1` or `v2`, the version of its API; else v2"),
        EnvironmentVariable(name: "OPENAI_API_KEY", meaning: "the key of the backend `openai`"),
        EnvironmentVariable(
            name: "OPENAI_BASE_URL", meaning: "its address; else `https://api.openai.com/v1`"),
        EnvironmentVariable(
            name: "REROLL_WEBUI_URL", meaning: "the address of the backend `webui`"),
        EnvironmentVariable(
            name: "WEBUI_AUTH", meaning: "its `user:password`, where it wants one"),
        EnvironmentVariable(
            name: "REROLL_SDCPP_URL", meaning: "the address of the backend `sdcpp`"),
        EnvironmentVariable(
            name: "REROLL_COMFYUI_URL", meaning: "the address of the backend `comfyui`"),
        EnvironmentVariable(
            name: "REROLL_COMFYUI_WORKFLOW", meaning: "the workflow's file for `comfyui`"),
    ]
}

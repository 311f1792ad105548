extension Parameter {
    /// Every parameter, in the order of help, of `:show` and of a diff.
    public static let all: [Parameter] = [
        prompt, negative, width, height, aspect, steps, guidance, scheduler, seed, count, weights,
        long, clipskip, precision, backend, model,
    ]

    public static let prompt = Parameter(
        text: "prompt", ["p"], \.prompt, .text, isRequired: true,
        summary: "what the picture shows",
        detail: "A bare line sets it and fires. Quotes, braces, dashes and # in it are text.")

    public static let negative = Parameter(
        text: "negative", ["neg", "n", "np", "negative_prompt", "no"], \.negative, .text,
        wireKey: "negative_prompt",
        summary: "what the picture should not show",
        detail: "Guidance steers away from it. Empty by default.")

    public static let width = Parameter(
        integer: "width", ["w"], \.width, 256...1024, unit: "px", excludes: ["aspect"],
        summary: "width of the picture",
        detail: "Setting it unsets aspect. size sets width and height at once.")

    public static let height = Parameter(
        integer: "height", ["h"], \.height, 256...1024, unit: "px", excludes: ["aspect"],
        summary: "height of the picture",
        detail: "Setting it unsets aspect. size sets width and height at once.")

    public static let aspect = Parameter(
        "aspect", ["ar", "aspect_ratio"], \.aspect,
        .choices(
            Aspect.allCases.map {
                Choice(
                    $0.rawValue, [$0.rawValue.replacing(":", with: "/")],
                    "\($0.size.width)x\($0.size.height) px")
            }),
        wireKey: "aspect_ratio", excludes: ["width", "height"],
        summary: "shape of the picture, in place of width and height",
        detail: "Setting it unsets width and height; setting either of those unsets it.",
        read: { .text($0.rawValue) },
        write: { if case .text(let text) = $0 { Aspect(rawValue: text) } else { nil } })

    public static let steps = Parameter(
        integer: "steps", ["st"], \.steps, 1...100,
        summary: "number of denoising steps",
        detail: "More steps take longer, in proportion, and refine the picture.")

    public static let guidance = Parameter(
        "guidance", ["cfg", "cfg_scale", "guidance_scale"], \.guidance, .reals(1...20),
        wireKey: "guidance_scale",
        summary: "how closely the picture follows the prompt",
        detail: "The weight of classifier-free guidance; 1 ignores the negative prompt.",
        read: Value.real,
        write: { if case .real(let number) = $0 { number } else { nil } })

    public static let scheduler = Parameter(
        "scheduler", ["sampler", "solver", "sampling_method"], \.scheduler,
        .choices(Scheduler.allCases.map(\.choice)),
        summary: "sampling method that removes the noise",
        detail: "Case, spaces and _ - + in a name are ignored; the web UI's names are accepted.",
        read: { .text($0.rawValue) },
        write: { if case .text(let text) = $0 { Scheduler(rawValue: text) } else { nil } })

    public static let seed = Parameter(
        "seed", ["se"], \.seed, .seed,
        summary: "seed of the first noise, or random",
        detail: """
            The same seed and settings give the same picture on a reproducible backend. A random \
            seed is drawn before the run, printed and recorded; -1 also means random.
            """,
        read: { if case .fixed(let number) = $0 { .integer(number) } else { .text("random") } },
        write: { if case .integer(let number) = $0 { .fixed(number) } else { .random } })

    public static let count = Parameter(
        integer: "count", ["x"], \.count, 1...64,
        summary: "number of pictures of a run",
        detail: "The pictures have the seeds seed, seed+1, and so on.")

    public static let weights = Parameter(
        "weights", ["emphasis"], \.weights,
        .choices([
            Choice("on", ["true", "yes"], "brackets weigh words, as in the web UI"),
            Choice("off", ["false", "no", "none"], "brackets are text"),
        ]),
        summary: "whether brackets in a prompt weigh the words within",
        detail: """
            As in the web UI: (word) counts 1.1 times, ((word)) 1.21 times, (word:1.3) 1.3 times, [word] \
            1/1.1 times; \\( \\) \\[ \\] are the characters themselves. After the weighing the mean of each \
            chunk's embeddings is restored. The embedded engine reads it; another backend has its own rules.
            """,
        read: { .text($0 ? "on" : "off") },
        write: { if case .text(let text) = $0 { text == "on" } else { nil } })

    public static let long = Parameter(
        "long", ["long_prompt"], \.long,
        .choices([
            Choice(
                LongPrompt.truncate.rawValue, ["cut"],
                "cut at what the model reads, as in diffusers"),
            Choice(
                LongPrompt.chunk.rawValue, ["chunks"],
                "encoded piece by piece, as in the web UI"),
        ]),
        summary: "what becomes of a prompt longer than the model reads at once",
        detail: """
            The text encoder of Stable Diffusion reads 75 tokens, that of the bundled model 30. What \
            truncate cuts off is said after the run. chunk encodes as many at a time, moves a break back to \
            a comma up to 20 tokens before it, and begins a new chunk at the word BREAK (where weights is \
            on). The embedded engine reads it.
            """,
        read: { .text($0.rawValue) },
        write: { if case .text(let text) = $0 { LongPrompt(rawValue: text) } else { nil } })

    public static let clipskip = Parameter(
        integer: "clipskip", ["clip_skip"], \.clipskip, 1...12,
        summary: "which layer of the text encoder is read, counted from the last",
        detail: """
            1 is the last, as the model was made for; 2 leaves one out, as many web UI recipes ask \
            (diffusers counts this 0 and 1). The embedded engine reads it.
            """)

    public static let precision = Parameter(
        "precision", [], \.precision,
        .choices([
            Choice(Precision.fp32.rawValue, ["float32"], "single precision"),
            Choice(
                Precision.bf16.rawValue, ["bfloat16"],
                "bfloat16, added up in single precision: another picture, near it"),
        ]),
        summary: "the numbers that the embedded engine multiplies",
        detail: """
            bf16 rounds what goes into the products of layers and attention; convolutions stay in fp32. It \
            wants a processor with AVX512_BF16, and is meant for AMD's from Zen 4 on; Intel's without AMX \
            take longer than with fp32. The embedded engine reads it.
            """,
        read: { .text($0.rawValue) },
        write: { if case .text(let text) = $0 { Precision(rawValue: text) } else { nil } })

    public static let backend = Parameter(
        text: "backend", [], \.backend, .name,
        summary: "who paints the picture",
        detail: "One of the backends listed by :backends.")

    public static let model = Parameter(
        text: "model", [], \.model, .name,
        summary: "model that the backend uses",
        detail:
            "A name listed by :models, or the path of a Stable Diffusion folder or .safetensors file."
    )
}

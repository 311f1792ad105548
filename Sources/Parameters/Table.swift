extension Parameter {
    /// Every parameter, in the order of help, of `:show` and of a diff.
    ///
    /// The domains hold every value that makes sense anywhere; a backend narrows them.
    public static let all: [Parameter] = [
        prompt, negative, width, height, aspect, steps, guidance, scheduler, seed, count, weights,
        long, clipskip, precision, backend, model,
    ]

    public static let prompt = Parameter(
        "prompt", ["p"], \.prompt, .text, isRequired: true,
        summary: "what the picture shows",
        detail: "A bare line sets it and fires. Quotes, braces, dashes and # in it are text.")

    public static let negative = Parameter(
        "negative", ["neg", "n", "np", "negative_prompt", "no"], \.negative, .text, default: "",
        wireKey: "negative_prompt",
        summary: "what the picture should not show",
        detail: "Guidance steers away from it. Empty by default.")

    public static let width = Parameter(
        "width", ["w"], \.width, .integers(1...16_384), default: 512, unit: "px",
        excludes: ["aspect"],
        summary: "width of the picture",
        detail: "Setting it unsets aspect. size sets width and height at once.")

    public static let height = Parameter(
        "height", ["h"], \.height, .integers(1...16_384), default: 512, unit: "px",
        excludes: ["aspect"],
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
        detail: "Setting it unsets width and height; setting either of those unsets it.")

    public static let steps = Parameter(
        "steps", ["st"], \.steps, .integers(1...10_000), default: 25,
        webUI: WebUIPair("Steps", .always),
        summary: "number of denoising steps",
        detail: "More steps take longer, in proportion, and refine the picture.")

    public static let guidance = Parameter(
        "guidance", ["cfg", "cfg_scale", "guidance_scale"], \.guidance,
        .reals(0...Double.greatestFiniteMagnitude),
        default: 7.5, wireKey: "guidance_scale", webUI: WebUIPair("CFG scale", .always),
        summary: "how closely the picture follows the prompt",
        detail: "The weight of classifier-free guidance; 1 ignores the negative prompt.")

    public static let scheduler = Parameter(
        "scheduler", ["sampler", "solver", "sampling_method"], \.scheduler,
        .choices(Scheduler.allCases.map(\.choice)), default: .ddim,
        webUI: WebUIPair(
            "Sampler", .always,
            write: { Scheduler(parameterValue: $0)?.webUIName }),
        summary: "sampling method that removes the noise",
        detail: "Case, spaces and _ - + in a name are ignored; the web UI's names are accepted.")

    public static let seed = Parameter(
        "seed", ["se"], \.seed, .seed(Seed.all), default: .random,
        webUI: WebUIPair(
            "Seed", .always,
            write: { $0 == Seed.random.parameterValue ? "-1" : $0.description }),
        summary: "seed of the first noise, or random",
        detail: """
            The same seed and settings give the same picture on a reproducible backend. A random \
            seed is drawn before the run, printed and recorded; -1 also means random.
            """)

    public static let count = Parameter(
        "count", ["x"], \.count, .integers(1...64), default: 1,
        summary: "number of pictures of a run",
        detail: "The pictures have the seeds seed, seed+1, and so on.")

    public static let weights = Parameter(
        "weights", ["emphasis"], \.weights,
        .choices([
            Choice("on", ["true", "yes"], "brackets weigh words, as in the web UI"),
            Choice("off", ["false", "no", "none"], "brackets are text"),
        ]),
        default: true, before: false, decides: brackets,
        webUI: WebUIPair(
            "Emphasis", .unlessDefault,
            write: { $0 == false.parameterValue ? "None" : nil },
            read: { $0 == "None" ? "off" : nil }),
        summary: "whether brackets in a prompt weigh the words within",
        detail: """
            As in the web UI: (word) counts 1.1 times, ((word)) 1.21 times, (word:1.3) 1.3 times, \
            [word] 1/1.1 times; \\( \\) \\[ \\] are the characters themselves. After the weighing \
            the mean of each chunk's embeddings is restored. The embedded engine reads it; another \
            backend has its own rules.
            """)

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
        default: .truncate, before: .truncate,
        summary: "what becomes of a prompt longer than the model reads at once",
        detail: """
            The text encoder of Stable Diffusion reads 75 tokens, that of the bundled model 30. \
            What truncate cuts off is said after the run. chunk encodes as many at a time, moves a \
            break back to a comma up to 20 tokens before it, and begins a new chunk at the word \
            BREAK (where weights is on). The embedded engine reads it.
            """)

    public static let clipskip = Parameter(
        "clipskip", ["clip_skip"], \.clipskip, .integers(1...12), default: 1, before: 1,
        webUI: WebUIPair("Clip skip", .unlessDefault),
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
        default: .fp32, before: .fp32,
        summary: "the numbers that the embedded engine multiplies",
        detail: """
            bf16 rounds what goes into the products of layers and attention; convolutions stay in \
            fp32. It wants a processor with AVX512_BF16, and is meant for AMD's from Zen 4 on; \
            Intel's without AMX take longer than with fp32. The embedded engine reads it.
            """)

    public static let backend = Parameter(
        "backend", [], \.backend, .name, default: "embedded",
        summary: "who paints the picture",
        detail: "One of the backends listed by :backends.")

    public static let model = Parameter(
        "model", [], \.model, .name, default: "bundled",
        webUI: WebUIPair("Model", .whereSet),
        summary: "model that the backend uses",
        detail:
            "A name listed by :models, or the path of a Stable Diffusion folder or .safetensors "
            + "file."
    )
}

extension Parameter {
    /// Whether `weights` has an effect: a prompt has brackets, and the user asked for weights, or
    /// the backend is the one that reads them.
    private static func brackets(_ all: Settings, _ asked: Settings) -> Bool {
        guard asked.weights != nil || all.backend == Settings.defaults.backend else { return false }
        return [all.prompt, all.negative].contains { text in
            text?.contains(where: "()[]\\".contains) == true
        }
    }
}

extension Parameter {
    /// Every parameter, in the order of help, of `:show` and of a diff.
    public static let all: [Parameter] = [
        prompt, negative, width, height, aspect, steps, guidance, scheduler, seed, count, backend,
        model,
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

    public static let backend = Parameter(
        text: "backend", [], \.backend, .name,
        summary: "who paints the picture",
        detail: "One of the backends listed by :backends.")

    public static let model = Parameter(
        text: "model", [], \.model, .name,
        summary: "model that the backend uses",
        detail: "A name listed by :models, or a folder of a Stable Diffusion model.")
}

import Parameters

/// A run of the embedded engine as a Python program of the diffusers library.
struct DiffusersExport {
    let run: Int
    let request: Request
    /// The model: a folder in diffusers' format, or a file that holds all of it.
    let model: String
    /// The size that the model paints at, in pixels.
    let painted: (width: Int, height: Int)

    /// How the pipeline comes from the model.
    private var loading: [String] {
        let options = "torch_dtype=torch.float32, safety_checker=None"
        guard model.hasSuffix(".safetensors") else {
            return [
                "pipeline = StableDiffusionPipeline.from_pretrained(",
                "    model, \(options), requires_safety_checker=False)",
            ]
        }
        return [
            "# A single file says nothing of its scheduler and tokenizer: diffusers fetches their",
            "# configuration once, or takes it from a folder that `config=` names.",
            "pipeline = StableDiffusionPipeline.from_single_file(",
            "    model, \(options))",
        ]
    }

    /// diffusers counts the layers that are left out.
    private var skipping: String {
        request.clipskip > 1 ? ", clip_skip=\(request.clipskip - 1)" : ""
    }

    /// What the program reads otherwise than the run did.
    private var differences: [String] {
        var lines: [String] = []
        if request.resolved.weights == true {
            lines.append("Brackets weighed words in the run; here they are text: another picture.")
        }
        if request.long == .chunk {
            lines.append("The run read a prompt of any length; here it is cut after 75 tokens.")
        }
        if request.precision == .bf16 {
            lines.append("The run multiplied in bfloat16, this does not: a picture near it.")
        }
        for parameter in Parameter.all where !Self.known.contains(parameter.name) {
            guard let value = parameter.value(in: request.resolved) else { continue }
            lines.append(
                "\(parameter.name) was \(value) in the run; here it is not set: another picture.")
        }
        return lines
    }

    /// The names of the parameters that the program sets, or whose difference has a line of its
    /// own.
    private static let known: Set<String> = [
        "prompt", "negative", "width", "height", "aspect", "steps", "guidance", "scheduler", "seed",
        "count", "weights", "long", "clipskip", "precision", "backend", "model",
    ]

    var lines: [String] {
        func text(_ value: String) -> String { Literals.python(value) }
        let scheduler = "\(request.scheduler.rawValue)Scheduler"
        var lines = [
            "#!/usr/bin/env python3",
            "# Run @\(run) of reroll, by diffusers on the CPU: the same picture within rounding.",
            "# pip install torch diffusers transformers accelerate pillow",
        ]
        lines += differences.map { "# \($0)" }
        lines += [
            "import torch",
            "from diffusers import \(scheduler), StableDiffusionPipeline",
            "from PIL import Image",
            "",
            "model = \(text(model))",
            "prompt = \(text(request.prompt))",
            "negative = \(text(request.negative))",
            "width, height = \(request.width), \(request.height)",
            "",
        ]
        lines += loading
        lines += [
            "pipeline.scheduler = \(scheduler).from_config(pipeline.scheduler.config)",
            "",
            "",
            "def covering(picture, width, height):",
            "    \"\"\"The picture resized to cover a size, its middle cut out.\"\"\"",
            "    if picture.size == (width, height):",
            "        return picture",
            "    scale = max(width / picture.width, height / picture.height)",
            "    wide = max(width, int(picture.width * scale + 0.5))",
            "    high = max(height, int(picture.height * scale + 0.5))",
            "    picture = picture.resize((wide, high), Image.Resampling.LANCZOS)",
            "    left, top = (wide - width) // 2, (high - height) // 2",
            "    return picture.crop((left, top, left + width, top + height))",
            "",
            "",
            "for index in range(\(request.count)):",
            "    # The noise is drawn on the CPU, so that a seed means the same everywhere.",
            "    generator = torch.Generator(\"cpu\").manual_seed(\(request.seed) + index)",
            "    picture = pipeline(",
            "        prompt, negative_prompt=negative, width=\(painted.width), "
                + "height=\(painted.height),",
            "        num_inference_steps=\(request.steps), guidance_scale=\(request.guidance),",
            "        generator=generator\(skipping)).images[0]",
        ]
        let name =
            request.count == 1
            ? "\"reroll-\(run).png\"" : "f\"reroll-\(run)-{index + 1}.png\""
        lines += [
            "    name = \(name)", "    covering(picture, width, height).save(name)",
            "    print(name)",
        ]
        return lines
    }
}

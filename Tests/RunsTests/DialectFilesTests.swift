import Backends
import Foundation
import Images
import JSON
import LineSyntax
import Parameters
import Runs
import TestSupport
import Testing

/// Pictures as other programs write them (Fixtures/dialects/make.py), held to what sd-parsers 0.6
/// and sd-prompt-reader 1.3.5 read of them.
@Suite struct DialectFilesTests {
    private static let folder = "Tests/RunsTests/Fixtures/dialects"

    private static func read(_ file: String) throws -> PictureFile.Reading {
        let path = Repository.folder.appending(path: "\(folder)/\(file)").path
        return try PictureFile.read(Files.read(path), name: file, within: SourcePage.limits)
    }

    private static func oracle() throws -> [String: JSONValue] {
        let json = try JSONValue(parsing: Repository.read("\(folder)/oracle.json"))
        return try #require(json.objectValue)
    }

    /// What those readers do otherwise, and why.
    private static let explained: [String: [String: String]] = [
        "comfyui-default": ["size": "sd-prompt-reader takes the size of the file"],
        "comfyui-graph-only": ["size": "sd-prompt-reader takes the size of the file"],
        "comfyui-big-seed": [
            "seed": "156680208700286 is out of range here, and said",
            "size": "sd-prompt-reader takes the size of the file",
        ],
        "comfyui-lora": [
            "size": "sd-prompt-reader takes the size of the file",
            "model": "sd-parsers takes the link to the LoRA for the model's name",
        ],
        "comfyui-circle": ["size": "sd-prompt-reader reads nothing"],
        "invokeai-metadata": ["model": "both read only model_name, which 6.14 calls name"],
        "invokeai-controlnet": ["model": "both read only model_name, which 6.14 calls name"],
        "invokeai-3": ["seed": "4294967295 is out of range here, and said"],
        "novelai-1": [
            "size": "sd-prompt-reader takes the size of the file", "model": "at the service",
        ],
        "novelai-2": [
            "size": "sd-prompt-reader takes the size of the file", "model": "at the service",
        ],
        "novelai-3": [
            "size": "sd-prompt-reader takes the size of the file", "model": "at the service",
        ],
        // Its big-endian reading of little-endian text; the texts are equal to that of webui-jpeg.
        "webui-jpeg-le": ["prompt": "read in the wrong byte order", "negative": "the same"],
        "webui-jpeg-bom": ["prompt": "read in the wrong byte order", "negative": "the same"],
    ]

    @Test func `what both readers read is what is imported, or the difference is explained`() throws
    {
        var compared = 0
        for (name, row) in try Self.oracle() {
            let file = try #require(row["file"]?.textValue)
            let settings = try Self.read(file).settings
            for reader in ["sd_parsers", "sd_prompt_reader"] {
                guard let values = row[reader]?.objectValue, values["error"] == nil else {
                    continue
                }
                for (key, value) in values {
                    guard Self.explained[name]?[key] == nil, value != .null else { continue }
                    compared += 1
                    let (own, theirs) = Self.pair(key, value, settings)
                    #expect(own == theirs, "\(name), \(key) of \(reader)")
                }
            }
        }
        #expect(compared > 200)
    }

    /// Our value and theirs in one spelling.
    private static func pair(
        _ key: String, _ value: JSONValue, _ settings: Settings
    ) -> (String, String) {
        let text = value.textValue ?? value.description
        let number = { (text: String) in Double(text).map { "\($0)" } ?? text }
        switch key {
        case "prompt": return (settings.prompt ?? "", text)
        case "negative": return (settings.negative ?? "", text)
        case "steps": return (number("\(settings.steps ?? -1)"), number(text))
        case "guidance": return (number("\(settings.guidance ?? -1)"), number(text))
        case "seed":
            guard case .fixed(let seed)? = settings.seed else { return ("none", text) }
            return (number("\(seed)"), number(text))
        case "size": return ("\(settings.width ?? -1)x\(settings.height ?? -1)", text)
        case "model":
            let file = text.split(separator: "/").last.map(String.init) ?? ""
            let name = file.replacing(".safetensors", with: "").replacing(".ckpt", with: "")
            // A model that is not named is not set.
            return (
                name.isEmpty || name == "None" ? "" : settings.model ?? "",
                name == "None" ? "" : name
            )
        default:
            // A sampler: its own name here, or the nearest one.
            let names = [
                "euler": "DDIM", "k_heun": "DPMSolverMultistep",
                "heun karras": "DPMSolverMultistep",
                "dpm++2m discrete": "DPMSolverMultistep", "dpmpp_2m_k": "DPMSolverMultistep",
                "k_dpmpp_2m": "DPMSolverMultistep", "None": "",
            ]
            let own = settings.scheduler?.rawValue ?? ""
            let theirs =
                names[text] ?? (try? Parameter.scheduler.parse(text)).map(Parameter.scheduler.print)
                ?? text
            return (text == "None" ? "" : own, theirs)
        }
    }

    @Test(arguments: [
        ("comfyui-default.png", "ComfyUI"), ("comfyui-workflow-only.png", "ComfyUI"),
        ("comfyui-graph-only.png", "ComfyUI"), ("comfyui-lora.png", "ComfyUI"),
        ("comfyui-circle.png", "ComfyUI"), ("invokeai-metadata.png", "InvokeAI"),
        ("invokeai-sd-metadata.png", "InvokeAI (old)"), ("invokeai-dream.png", "InvokeAI (Dream)"),
        ("sdcpp-old.png", "stable-diffusion.cpp"), ("sdcpp-json.png", "stable-diffusion.cpp"),
        ("sdcpp-xmp.webp", "stable-diffusion.cpp"), ("swarmui.png", "SwarmUI"),
        ("swarmui-jpeg.jpg", "SwarmUI"), ("novelai-1.png", "NovelAI"),
        ("webui-jpeg.jpg", "the web UI"), ("webui-webp.webp", "the web UI"),
        ("webui-png-exif.png", "the web UI"), ("webui-jpeg-ascii.jpg", "the web UI"),
    ])
    func `a file is told by what wrote it`(_ file: String, _ dialect: String) throws {
        #expect(try Self.read(file).dialect == dialect)
    }

    @Test func `the same graph is read from the drawing and from what was run`() throws {
        let graph = try Self.read("comfyui-graph-only.png")
        let drawing = try Self.read("comfyui-workflow-only.png")
        #expect(graph.settings == drawing.settings)
        #expect(graph.settings.height == 768)
        #expect(graph.losses == drawing.losses)
    }

    @Test func `a user comment is read in every byte order`() throws {
        let first = try Self.read("webui-jpeg.jpg").settings
        #expect(first.prompt == "a red apple, 林檎 🍎")
        #expect(first.scheduler == .eulerA)
        for file in [
            "webui-jpeg-le.jpg", "webui-jpeg-bom.jpg", "webui-webp.webp", "webui-png-exif.png",
        ] {
            #expect(try Self.read(file).settings == first, "\(file)")
        }
    }

    @Test(arguments: [
        ("comfyui-lora.png", "LoRA watercolour.safetensors of weight 0.8: none are used here"),
        (
            "comfyui-default.png",
            "sampler euler: is not here; DDIM is the nearest, the picture will differ"
        ),
        ("comfyui-big-seed.png", "noise schedule karras: every scheduler has its own here"),
        (
            "comfyui-big-seed.png",
            "seed: 156680208700286 is out of range; allowed 0 to 2147483647, or random"
        ),
        ("invokeai-3.png", "LoRA ink of weight 0.75: none are used here"),
        ("invokeai-controlnet.png", "ControlNet (1): none are used here"),
        ("invokeai-controlnet.png", "generation mode img2img: only text makes a picture here"),
        ("invokeai-sd-metadata-heun.png", "perlin 0.2: is not used here"),
        ("invokeai-dream-options.png", "option -f 0.75: is not used here"),
        ("swarmui-lora.png", "LoRA wash of weight 0.5: none are used here"),
        ("swarmui-lora.png", "initimagecreativity 0.6: is not used here"),
        ("novelai-1.png", "model Stable Diffusion 1D44365E: is only at the service"),
        (
            "sdcpp-heun.png",
            "sampler heun: is not here; DPMSolverMultistep is the nearest, the picture will differ"
        ),
    ])
    func `what could not be carried over is said`(_ file: String, _ loss: String) throws {
        let losses = try Self.read(file).losses
        #expect(losses.contains(loss), "\(losses)")
    }

    @Test func `XMP is unescaped`() throws {
        #expect(try Self.read("sdcpp-xmp.webp").settings.prompt == "a <b> & 'c', oil")
    }

    @Test func `damaged and hostile files are readings or errors, never a crash`() throws {
        var random = SystemRandomNumberGenerator()
        for file in ["webui-jpeg.jpg", "webui-webp.webp", "webui-png-exif.png", "sdcpp-xmp.webp"] {
            let path = Repository.folder.appending(path: "\(Self.folder)/\(file)").path
            let whole = try Files.read(path)
            for cut in stride(from: 0, to: min(whole.count, 900), by: 3) {
                _ = try? PictureFile.read(Array(whole[..<cut]), name: file)
            }
            for _ in 0..<400 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    bytes[Int.random(in: 0..<min(bytes.count, 400), using: &random)] =
                        UInt8.random(in: 0...255, using: &random)
                }
                _ = try? PictureFile.read(bytes, name: file)
            }
        }
    }

    @Test func `hostile graphs end`() throws {
        func file(_ keyword: String, _ text: String) throws -> [UInt8] {
            try Picture(width: 1, height: 1, pixels: [1, 2, 3])
                .png(text: [PNGText(keyword: keyword, text: text)])
        }
        let circle = (0..<3000).map { index in
            """
            "\(index)": {"class_type": "X", "inputs": {"conditioning": ["\((index + 1) % 3000)", \
            0], "model": ["\((index * 7) % 3000)", 0], "text": ["\(index)", 0]}}
            """
        }
        let sampler = """
            {"s": {"class_type": "KSampler", "inputs": {"steps": ["s", 0], "cfg": 1e300, \
            "sampler_name": [], "positive": ["0", 0], "model": ["1", 0], "latent_image": ["s", 0], \
            "seed": ["0", 0]}}, \(circle.joined(separator: ","))}
            """
        let reading = try PictureFile.read(file("prompt", sampler), name: "x")
        #expect(reading.settings.steps == nil)
        #expect(reading.losses.count <= 50)
        for text in ["{}", "[]", "{\"1\":3}", "{\"1\":{\"class_type\":\"KSampler\"}}", "null"] {
            for keyword in [
                "prompt", "workflow", "invokeai_metadata", "sd-metadata", "Dream", "Comment",
            ] {
                _ = try? PictureFile.read(file(keyword, text), name: "x")
            }
        }
    }

    @Test func `nodes that lead to themselves by two ways are read to an end`() throws {
        let links = ["value", "seed", "int", "text"].map { "\"\($0)\": [\"a\", 0]" }
        let graph = """
            {"s": {"class_type": "KSampler", "inputs": {"steps": ["a", 0], "cfg": 7, \
            "sampler_name": "euler", "positive": ["p", 0], "seed": ["a", 0], "latent_image": ["a", \
            0]}},
             "p": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox"}},
             "a": {"class_type": "X", "inputs": {\(links.joined(separator: ", "))}}}
            """
        let file = try Picture(width: 1, height: 1, pixels: [1, 2, 3])
            .png(text: [PNGText(keyword: "prompt", text: graph)])
        #expect(try PictureFile.read(file, name: "x").settings.prompt == "a fox")
    }
}

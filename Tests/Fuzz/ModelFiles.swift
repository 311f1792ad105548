import Foundation
import JSON

/// What libFuzzer calls: reads a model's files from bytes that anyone may have written.
///
/// The first byte chooses the reader. Errors are what is expected of hostile bytes; a trap, a read
/// out of bounds or a wait without end is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func readModelFiles(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 0 else { return 0 }
    let bytes = UnsafeBufferPointer(start: data + 1, count: size - 1)
    do {
        switch data[0] % 6 {
        case 0: try weights(bytes)
        case 1: _ = try JSONValue(parsing: Array(bytes), mode: .lenient)
        case 2: try tokenizer(bytes)
        case 3: try configurations(bytes)
        case 4: try prompt(bytes)
        default: try folder(bytes)
        }
    } catch is DiffusionError {
    } catch is JSONError {
    } catch {
        fatalError("an error of another kind: \(error)")
    }
    return 0
}

private let home = NSTemporaryDirectory() + "reroll-fuzz-\(getpid())"

/// Writes bytes to a file of this process and says where.
private func write(_ bytes: some Collection<UInt8>, _ name: String) -> String {
    let path = "\(home)/\(name)"
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    try? FileManager.default.createDirectory(
        atPath: folder.joined(separator: "/"), withIntermediateDirectories: true)
    FileManager.default.createFile(atPath: path, contents: Data(bytes))
    return path
}

/// The parts between bytes 0xff, which no text of these formats holds.
private func parts(_ bytes: UnsafeBufferPointer<UInt8>) -> [ArraySlice<UInt8>] {
    Array(bytes).split(separator: 0xff, omittingEmptySubsequences: false)
}

/// A safetensors file: header, every tensor, and the model that a single file may be.
private func weights(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    let path = write(bytes, "x.safetensors")
    let file = try SafeTensors(path: path)
    var row = [Float](repeating: 0, count: 64)
    for name in file.names {
        let tensor = try file.tensor(name)
        guard tensor.count < 1 << 20 else { continue }
        _ = try? tensor.floats()
        let width = min(64, max(1, tensor.shape.last ?? 1))
        for index in [-1, 0, 1, tensor.count, .max] {
            _ = try? row.withUnsafeMutableBufferPointer {
                if let start = $0.baseAddress {
                    try tensor.copy(row: index, of: width, to: start)
                }
            }
        }
    }
    _ = try ModelParts(path, clipMerges: write("a b\n".utf8, "merges.txt"))
}

/// A tokenizer's folder: vocabulary, merges, settings, special tokens, and a text for it.
private func tokenizer(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    let parts = parts(bytes)
    let names = ["vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json"]
    for (index, name) in names.enumerated() {
        _ = write(index < parts.count ? parts[index] : [], "tokenizer/\(name)")
    }
    let tokenizer = try Tokenizer(folder: "\(home)/tokenizer")
    let text = String(decoding: parts.last ?? [], as: UTF8.self)
    for chunks in [true, false] {
        let read = tokenizer.chunks(text, PromptReading(weights: true, chunks: chunks))
        for chunk in read.chunks {
            precondition(chunk.ids.count == tokenizer.maximumLength)
            precondition(chunk.weights.count == tokenizer.maximumLength)
            _ = tokenizer.decode(chunk.ids)
        }
    }
    precondition(tokenizer.padded(text).count == tokenizer.maximumLength)
    if bytes.count < 4096 {
        _ = try? Tokenizer(clipMerges: "\(home)/tokenizer/merges.txt", padding: "!")
    }
}

/// The same JSON as each network's configuration and as a scheduler's, which is run.
private func configurations(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    let path = write(bytes, "config.json")
    _ = try? UNetConfig(path)
    _ = try? VAEConfig(path)
    _ = try? TextEncoderConfig(path)
    let configuration = try SchedulerConfig(file: path)
    for sampler in Sampler.all {
        for steps in [1, 4, 7] {
            guard
                var run = try? Denoising(
                    sampler, configuration: configuration, steps: steps, count: 17,
                    noise: RandomSource(seed: 1))
            else { continue }
            while try run.next({ x, _ in x }) != nil {}
        }
    }
}

private func prompt(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    for breaks in [true, false] {
        precondition(!weightedTexts(text, breaks: breaks).isEmpty)
    }
}

/// A folder: index, configurations, and one file of weights for all three networks.
private func folder(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    let parts = parts(bytes)
    let names = [
        "model_index.json", "unet/config.json", "vae/config.json", "text_encoder/config.json",
        "scheduler/scheduler_config.json", "unet/diffusion_pytorch_model.safetensors.index.json",
    ]
    for (index, name) in names.enumerated() {
        _ = write(index < parts.count ? parts[index] : [], "model/\(name)")
    }
    for name in ["vae/diffusion_pytorch_model", "text_encoder/model"] {
        _ = write([], "model/\(name).safetensors")
    }
    let model = try ModelParts("\(home)/model")
    for path in model.unetWeights.paths { _ = try SafeTensors(path: path) }
}

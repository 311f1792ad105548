import Diffusion
import Foundation

// Paints pictures with the engine alone and says how long each part took, as one line of JSON.
//
//     engine-probe MODEL --side 512 --steps 3 --pictures 2 --threads 2 --scheduler DDIM \
//         --precision bf16 --cancel 0.3
//
// With --cancel S each picture after the first is cancelled S seconds after its start (or after its
// last step with --cancel-decode S), and the time until the engine has answered is told.

/// The value behind an option of the command line.
func option(_ name: String) -> String? {
    let words = CommandLine.arguments
    guard let index = words.firstIndex(of: "--\(name)"), index + 1 < words.count else { return nil }
    return words[index + 1]
}

/// Peak resident memory of this process in MB.
func peak() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kilobytes = line?.split(separator: " ").compactMap { Int($0) }.first ?? 0
    return kilobytes / 1024
}

/// Processor seconds this process has taken, in all threads.
func processor() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func fail(_ text: String) -> Never {
    FileHandle.standardError.write(Data("engine-probe: \(text)\n".utf8))
    exit(1)
}

let started = Date()
guard CommandLine.arguments.count > 1 else { fail("name a model") }
let side = option("side").flatMap(Int.init) ?? 512
let steps = option("steps").flatMap(Int.init) ?? 3
let pictures = option("pictures").flatMap(Int.init) ?? 1
let threads = option("threads").flatMap(Int.init) ?? 2
let cancelAfter = option("cancel").flatMap(Double.init)
let cancelInDecode = option("cancel-decode").flatMap(Double.init)

let job = Job(
    prompt: option("prompt") ?? "a photo of a cat", negative: option("negative") ?? "",
    width: side, height: side, steps: steps,
    guidance: option("guidance").flatMap(Double.init) ?? 7.5,
    scheduler: option("scheduler") ?? "DDIM", seed: option("seed").flatMap(UInt64.init) ?? 42,
    roundsToBF16: option("precision") == "bf16")

struct Timing: Encodable {
    var steps: [Double] = []
    var decode = 0.0
    var stepsProcessor: [Double] = []
    var decodeProcessor = 0.0
    var total = 0.0
    var cancelled: Double?
    var digest = ""
}

struct Report: Encodable {
    var engine = Model.engineVersion
    var load = 0.0
    var first = 0.0
    var peak = 0
    var pictures: [Timing] = []
}

var report = Report()
do {
    let model = try Model(path: CommandLine.arguments[1], threads: threads)
    report.load = Date().timeIntervalSince(started)
    for number in 0..<pictures {
        var timing = Timing()
        let begun = Date()
        var last = begun
        var left = steps
        var spent = processor()
        var due: Date?
        if number > 0, let cancelAfter { due = begun.addingTimeInterval(cancelAfter) }
        do {
            let image = try model.generate(
                job,
                events: { step in
                    let now = Date()
                    timing.steps.append(now.timeIntervalSince(last))
                    last = now
                    let total = processor()
                    timing.stepsProcessor.append(total - spent)
                    spent = total
                    left = step.count - step.index
                    if number > 0, left == 0, let cancelInDecode {
                        due = now.addingTimeInterval(cancelInDecode)
                    }
                },
                isCancelled: { due.map { Date() >= $0 } ?? false })
            timing.decode = Date().timeIntervalSince(last)
            timing.decodeProcessor = processor() - spent
            var hash: UInt64 = 14_695_981_039_346_656_037
            for byte in image.pixels { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
            timing.digest = String(hash, radix: 16)
            if let path = option("out") {
                var data = Data("P6 \(image.width) \(image.height) 255\n".utf8)
                data.append(contentsOf: image.pixels)
                try data.write(to: URL(fileURLWithPath: path))
            }
        } catch DiffusionError.cancelled {
            timing.cancelled = due.map { Date().timeIntervalSince($0) }
        }
        timing.total = Date().timeIntervalSince(begun)
        if number == 0 { report.first = Date().timeIntervalSince(started) }
        report.pictures.append(timing)
    }
    report.peak = peak()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
} catch {
    fail("\(error)")
}

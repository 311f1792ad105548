import Backends
import Foundation
import Images
import Parameters

/// The pictures of a run as files.
struct EncodedPictures: Sendable {
    struct File: Sendable {
        let seed: Int?
        let png: [UInt8]

        /// The file in base64.
        var base64: String { Data(png).base64EncodedString() }
    }

    let files: [File]
    /// What the run cost the account.
    let cost: Double

    /// Writes the pictures as PNG with the web UI's `parameters` text.
    ///
    /// - Throws: ``Problem`` when a picture cannot be written.
    init(_ pictures: [GeneratedPicture], of plan: GenerationPlan) throws {
        cost = plan.cost
        files = try pictures.map { picture in
            let text = Self.text(
                plan.request, seed: picture.seed, fingerprint: plan.fingerprint)
            do {
                let png = try picture.png(
                    text: [PNGText(keyword: "parameters", text: text)])
                return File(seed: picture.seed, png: png)
            } catch {
                throw Problem(.serverError, "the picture cannot be written: \(error)")
            }
        }
    }

    /// Bytes of all files.
    var size: Int { files.reduce(0) { $0 + $1.png.count } }

    /// The web UI's text of one picture.
    static func text(_ request: Request, seed: Int?, fingerprint: String?) -> String {
        var settings = request.resolved
        if let seed { settings.seed = .fixed(seed) }
        let name = request.model.split(separator: "/").last.map(String.init)
        return WebUIText.write(
            settings, modelName: name, modelHash: fingerprint.map { String($0.prefix(10)) },
            version: "reroll")
    }
}

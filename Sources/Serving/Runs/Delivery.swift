import Backends
import Foundation
import Images
import Parameters

/// The pictures of a run as files.
struct Delivery: Sendable {
    struct File: Sendable {
        let seed: Int?
        let png: [UInt8]
    }

    let files: [File]
    /// What the run cost the account.
    let cost: Double

    /// Writes the pictures as PNG with the web UI's `parameters` text.
    ///
    /// - Throws: ``Problem`` when a picture cannot be written.
    init(_ pictures: [GeneratedPicture], of wish: Wish) throws {
        let request = wish.request
        cost = wish.cost
        files = try pictures.map { picture in
            let text = Self.text(
                request, seed: picture.seed, fingerprint: wish.fingerprint)
            do {
                let png = try picture.png(
                    text: [PNGText(keyword: "parameters", text: text)])
                return File(seed: picture.seed, png: png)
            } catch {
                throw Problem(.serverError, "the picture cannot be written: \(error)")
            }
        }
    }

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

/// Bytes as base64.
func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

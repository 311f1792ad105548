import JSON
import Backends
import Images
import JSON
import Ledger
import LineSyntax
import Parameters

/// What a picture file says of how it was made: the web UI's text, which other tools read, and our
/// own JSON, which loses nothing.
///
/// Nothing in it depends on when or as which run the picture was made, so the same request gives
/// the same file, byte for byte.
public enum PictureFile {
    /// The keyword of our own chunk.
    public static let keyword = "reroll"
    /// What `schema` says in it.
    public static let schema = "reroll.picture/1"

    /// The PNG of one picture of a run, with how it was made.
    public static func png(
        _ picture: GeneratedPicture, request: Request, model: String,
        fingerprint: String?, engine: String?, template: String? = nil
    ) throws -> [UInt8] {
        var asked = request.asked
        var requested = request.resolved
        if let seed = picture.seed {
            asked.seed = .fixed(seed)
            requested.seed = .fixed(seed)
        }
        asked.count = nil
        requested.count = 1
        var own: [String: JSONValue] = [
            "schema": .text(schema), "asked": asked.jsonValue, "requested": requested.jsonValue,
            "model": .text(model),
        ]
        own["fingerprint"] = fingerprint.map(JSONValue.text)
        own["template"] = template.map(JSONValue.text)
        own["engine"] = engine.map(JSONValue.text)
        // With the longest prompts the two together are more than readers take; `asked` is enough.
        if JSONValue.object(own).description.utf8.count > PNGText.sizeLimit {
            own["requested"] = nil
        }
        let text = WebUIText.write(
            requested, modelName: model, modelHash: fingerprint.map { String($0.prefix(10)) },
            version: "reroll")
        let texts = [
            PNGText(keyword: "parameters", text: text),
            PNGText(keyword: keyword, text: JSONValue.object(own).description),
        ]
        return try picture.png(text: texts)
    }

    /// What could be read from a picture file.
    public struct Reading {
        public var settings: Settings
        /// Every parameter as it was resolved; nil where the file does not say.
        public var requested: Settings?
        /// Where it came from: `reroll`, `the web UI`, `ComfyUI`.
        public var dialect: String
        /// What could not be carried over, a line each.
        public var losses: [String]
        /// What the prompt was expanded from.
        public var template: String?
    }

    /// Reads how a picture was made.
    ///
    /// - Throws: ``UserError`` when the file says nothing that we read.
    public static func read(
        _ bytes: [UInt8], name: String, within limits: Limits = .table
    ) throws -> Reading {
        let report: PNGTextReport
        do { report = try PictureTexts.scan(bytes) } catch let error as ImageError {
            throw UserError.input("\(name): \(error)")
        }
        if let own = report.texts.first(where: { $0.keyword == keyword }),
            let json = try? JSONValue(parsing: own.text), json["schema"]?.textValue == schema,
            let asked = json["asked"]
        {
            return Reading(
                settings: try Settings(asked),
                requested: json["requested"].flatMap { try? Settings($0) }, dialect: "reroll",
                losses: report.notes, template: json["template"]?.textValue)
        }
        if let reading = PictureMetadata.read(
            report.texts.map { ($0.keyword, $0.text) }, within: limits)
        {
            return Reading(
                settings: reading.settings, dialect: reading.writer,
                losses: reading.losses + report.notes)
        }
        throw UserError.input(
            "\(name): says nothing of how it was made that is read here (`:help import`)"
                + (report.notes.isEmpty ? "" : "; " + report.notes.joined(separator: "; ")))
    }
}

import JSON

extension PictureMetadata {
    /// Reads how a picture was made from the texts that it carries.
    ///
    /// Nothing in them is carried out. The first format that fits wins: a program that also writes
    /// the web UI's text for others writes more in its own.
    ///
    /// - Parameters:
    ///   - texts: By keyword: those of a PNG file's chunks, `UserComment` and the like of Exif, and
    ///     `XMP`.
    ///   - limits: The values that are taken; others are losses.
    /// - Returns: nil where no text has a known format.
    public static func read(
        _ texts: [(keyword: String, text: String)], within limits: Limits = .table
    ) -> PictureMetadata? {
        func text(_ keyword: String) -> String? { texts.first { $0.keyword == keyword }?.text }
        func json(_ keyword: String) -> JSONValue? {
            text(keyword).flatMap { try? JSONValue(parsing: $0, mode: .lenient) }
        }
        if let metadata = json("invokeai_metadata")?.objectValue {
            return .invokeAI(metadata, limits)
        }
        if let metadata = json("sd-metadata")?.objectValue { return .invokeAIOld(metadata, limits) }
        if let line = text("Dream"), let reading = PictureMetadata.dream(line, limits) {
            return reading
        }
        if let comment = json("Comment")?.objectValue, comment["uc"] != nil,
            text("Software") == "NovelAI" || text("Description") != nil
        {
            return .novelAI(
                comment, description: text("Description"), source: text("Source"), limits)
        }
        let comments = texts.filter {
            [
                "parameters", "UserComment", "Comment", "comment", "ImageDescription", "Model",
                "XMP", "XML:com.adobe.xmp",
            ]
            .contains($0.keyword)
        }
        for comment in comments {
            if let metadata = try? JSONValue(parsing: comment.text, mode: .lenient),
                let parameters = metadata["sui_image_params"]?.objectValue
            {
                return .swarmUI(parameters, limits)
            }
        }
        if let graph = json("prompt")?.objectValue,
            let reading = PictureMetadata.comfyUI(graph: graph, limits)
        {
            return reading
        }
        if let flow = json("workflow")?.objectValue,
            let reading = PictureMetadata.comfyUI(workflow: flow, limits)
        {
            return reading
        }
        for comment in comments {
            if let reading = PictureMetadata.sdcpp(comment.text, limits) { return reading }
        }
        for comment in comments where !comment.keyword.hasPrefix("X") {
            let lines = comment.text.split(separator: "\n", omittingEmptySubsequences: false)
            guard let last = lines.last,
                WebUIText.pairs(in: String(last)).count >= 3 || comment.keyword == "parameters"
            else { continue }
            var reading = PictureMetadata("the web UI", limits)
            let (settings, other, problems) = WebUIText.parse(comment.text, within: limits)
            reading.settings = settings
            for loss in problems + other.map({ "\($0.key) \($0.value)" }) { reading.lose(loss) }
            return reading
        }
        return nil
    }
}

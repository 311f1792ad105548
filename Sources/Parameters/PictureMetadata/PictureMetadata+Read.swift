import JSON

extension PictureMetadata {
    /// Reads how a picture was made from the texts that it carries.
    ///
    /// Nothing in them is carried out. The first format that fits wins: a program that also writes the
    /// web UI's text for others writes more in its own.
    ///
    /// - Parameter texts: By keyword: those of a PNG file's chunks, `UserComment` and the like of Exif,
    ///   and `XMP`.
    /// - Returns: nil where no text has a known format.
    public static func read(_ texts: [(keyword: String, text: String)]) -> PictureMetadata? {
        func text(_ keyword: String) -> String? { texts.first { $0.keyword == keyword }?.text }
        func json(_ keyword: String) -> JSONValue? {
            text(keyword).flatMap { try? JSONValue(parsing: $0, mode: .lenient) }
        }
        if let metadata = json("invokeai_metadata")?.objectValue { return .invokeAI(metadata) }
        if let metadata = json("sd-metadata")?.objectValue { return .invokeAIOld(metadata) }
        if let line = text("Dream"), let reading = PictureMetadata.dream(line) { return reading }
        if let comment = json("Comment")?.objectValue, comment["uc"] != nil,
            text("Software") == "NovelAI" || text("Description") != nil
        {
            return .novelAI(comment, description: text("Description"), source: text("Source"))
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
                return .swarmUI(parameters)
            }
        }
        if let graph = json("prompt")?.objectValue,
            let reading = PictureMetadata.comfyUI(graph: graph)
        {
            return reading
        }
        if let flow = json("workflow")?.objectValue,
            let reading = PictureMetadata.comfyUI(workflow: flow)
        {
            return reading
        }
        for comment in comments {
            if let reading = PictureMetadata.sdcpp(comment.text) { return reading }
        }
        for comment in comments where !comment.keyword.hasPrefix("X") {
            let lines = comment.text.split(separator: "\n", omittingEmptySubsequences: false)
            guard let last = lines.last,
                WebUIText.pairs(in: String(last)).count >= 3 || comment.keyword == "parameters"
            else { continue }
            var reading = PictureMetadata("the web UI")
            let (settings, other, problems) = WebUIText.parse(comment.text)
            reading.settings = settings
            for loss in problems + other.map({ "\($0.key) \($0.value)" }) { reading.lose(loss) }
            return reading
        }
        return nil
    }
}

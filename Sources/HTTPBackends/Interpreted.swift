import Backends
import Parameters

/// Text that a server would take for instructions instead of words of the prompt.
///
/// A prompt may come from anywhere (an import, a file of prompts), so what reaches past the picture
/// is refused, and what a server would silently drop is named.
enum Interpreted {
    /// A piece of text that means something to a server.
    struct Mark: Sendable {
        let text: String
        let meaning: String
    }

    /// stable-diffusion.cpp reads JSON with any option out of a prompt.
    static let extraArguments = Mark(
        text: "<sd_cpp_extra_args", meaning: "stable-diffusion.cpp would read options out of it")
    /// The web UI loads the network named; other servers drop the tag.
    static let networks = ["<lora:", "<lyco:", "<hypernet:"].map {
        Mark(text: $0, meaning: "this server does not load networks from a prompt")
    }
    /// LocalAI takes what follows for the negative prompt.
    static let bar = Mark(
        text: "|", meaning: "LocalAI takes what follows it for the negative prompt")

    /// Refuses texts that hold one of the marks, in any case.
    ///
    /// - Throws: ``BackendError/refused(_:)``.
    static func refuse(_ marks: [Mark], in request: Request, service: String) throws {
        for (name, text) in [("prompt", request.prompt), ("negative", request.negative)] {
            let low = text.lowercased()
            if let mark = marks.first(where: { low.contains($0.text) }) {
                throw BackendError.refused(
                    "\(service): the \(name) holds \(mark.text), and \(mark.meaning); take it out")
            }
        }
    }
}

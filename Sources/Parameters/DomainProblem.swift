/// Why a domain refuses a value: the part of the sentence after the parameter's name.
struct DomainProblem: Error {
    let text: String

    init(_ text: String) { self.text = text }
}

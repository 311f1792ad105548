import Backends
import Parameters
import Testing

@Suite struct SupportTests {
    @Test(arguments: Parameter.all.map(\.name))
    func `a parameter is honoured by some backend`(_ name: String) throws {
        let parameter = try #require(Parameter.named(name))
        let honouring = everyBackend.filter {
            $0.support(for: parameter, model: "bundled") == .honoured
        }
        #expect(!honouring.isEmpty, "no backend honours \(name)")
    }

    @Test func `the services say who reads a parameter that they do not send`() throws {
        for backend in everyBackend.dropFirst() {
            for parameter in [Parameter.weights, .long, .clipskip, .precision] {
                #expect(
                    backend.support(for: parameter, model: "bundled")
                        == .ignored("only the embedded engine reads it; it is not sent"))
            }
        }
    }
}

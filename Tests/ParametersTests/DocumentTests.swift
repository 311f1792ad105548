import Foundation
import Parameters
import Testing

@Suite struct DocumentTests {
    @Test func `docs/parameters.md is what the table says`() throws {
        let page = Parameter.document()
        let file = Fixture.repository.appending(path: "docs/parameters.md")
        #expect(
            try Fixture.read(file, recording: page) == page,
            "stale; run REROLL_RECORD=1 REROLL_ONLY=Parameters swift test")
    }

    @Test func `the page names every parameter, alias and choice`() {
        let page = Parameter.document()
        for parameter in Parameter.all {
            #expect(page.contains("\n## \(parameter.name)\n"))
            for alias in parameter.aliases { #expect(page.contains(alias)) }
            if case .choices(let choices) = parameter.domain {
                for choice in choices { #expect(page.contains("| \(choice.value) |")) }
            }
        }
    }
}

import Foundation
import LineSyntax
import TestSupport
import Testing

@testable import Reports

@Suite struct ReportPageTests {
    @Test func `the page is found beside the program`() throws {
        let page = try ReportPage.installed()
        #expect(page.markup.count == ReportPage.marks.count + 1)
        #expect(page.markup[0].hasPrefix(ReportPage.beginning))
        #expect(page.style.contains(":root"))
    }

    @Test func `every script in the folder is part of the page`() throws {
        let folder = "Sources/Reports/Page"
        let files = try Repository.names(in: folder, ending: ".js")
        #expect(Set(files) == Set(ReportPage.scripts.map { "\($0).js" }))
    }

    @Test func `the policy allows the one style and the one script and nothing from elsewhere`()
        throws
    {
        let page = try ReportPage.installed()
        #expect(page.policy.hasPrefix("default-src 'none'; img-src data:; "))
        #expect(page.policy.contains("script-src \(page.script.policyHash);"))
        #expect(page.policy.contains("style-src \(page.style.policyHash);"))
        #expect(!page.policy.contains("unsafe"))
        for word in ["http:", "https:", "url(", "@import", "innerHTML", "eval(", "document.write"] {
            let isNamespace = page.script.replacing("http://www.w3.org/2000/svg", with: "")
            #expect(!isNamespace.contains(word), "\(word) in the script")
            #expect(!page.style.contains(word), "\(word) in the style")
        }
        #expect(!page.script.contains("</script"))
        #expect(!page.style.contains("</style"))
    }

    @Test func `a page without a mark is refused`() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/page-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(throws: UserError.self) { try ReportPage(folder: folder) }
        try Data("<html>".utf8).write(to: URL(fileURLWithPath: "\(folder)/page.html"))
        let error = #expect(throws: UserError.self) { try ReportPage(folder: folder) }
        #expect(error?.description.contains("no mark policy") == true)
    }
}

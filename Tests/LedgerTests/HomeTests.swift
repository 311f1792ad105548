import Testing

@testable import Ledger

@Suite struct HomeTests {
    @Test(
        arguments: [
            (["REROLL_HOME": "/x/y", "HOME": "/home/u", "XDG_DATA_HOME": "/data"], "/x/y"),
            (["REROLL_HOME": "here/", "HOME": "/home/u"], "here"),
            (["REROLL_HOME": "/"], "/"),
            (["XDG_DATA_HOME": "/data/", "HOME": "/home/u"], "/data/reroll"),
            (["XDG_DATA_HOME": "relative", "HOME": "/home/u"], "/home/u/.local/share/reroll"),
            (
                ["REROLL_HOME": "", "XDG_DATA_HOME": "", "HOME": "/root"],
                "/root/.local/share/reroll"
            ),
            (["HOME": "/"], "/.local/share/reroll"),
        ])
    func `the library's folder follows the environment`(
        _ environment: [String: String], _ folder: String
    ) throws {
        #expect(try Home.folder(environment: environment, system: .linux) == folder)
    }

    @Test func `on macOS it lies in Application Support, and XDG_DATA_HOME means nothing`() throws {
        let folder = try Home.folder(
            environment: ["HOME": "/Users/u", "XDG_DATA_HOME": "/data"], system: .macOS)
        #expect(folder == "/Users/u/Library/Application Support/reroll")
        #expect(
            try Home.folder(environment: ["REROLL_HOME": "/x"], system: .macOS) == "/x")
    }

    @Test func `without a home folder the error names the variable to set`() throws {
        let error = try ledgerError { try Home.folder(environment: [:], system: .linux) }
        #expect(
            error.message == "HOME: is not set, so there is no place for the library; "
                + "set REROLL_HOME to a folder")
        let relative = try ledgerError { try Home.folder(environment: ["HOME": "u"]) }
        #expect(relative.message.hasPrefix("HOME: 'u' is not an absolute path"))
    }
}

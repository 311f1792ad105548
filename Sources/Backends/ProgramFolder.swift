import Foundation

/// Where the running program lies, and with it what was installed beside it.
public enum ProgramFolder {
    /// The folder of the running program, links followed; in a test, the folder of the test bundle.
    public static var path: String? {
        #if os(Linux)
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        #else
            let loaded = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
            let path = loaded?.bundlePath ?? Bundle.main.executablePath
        #endif
        return path.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath() }
            .map { $0.deletingLastPathComponent().path }
    }
}

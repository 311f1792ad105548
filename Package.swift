// swift-tools-version: 6.1
import PackageDescription

// A target imports only what is named here, and the leaves import
// nothing of ours. `REROLL_ONLY=Diffusion,Images swift test` builds those targets, what they
// need, and their tests, and nothing else (no GRDB, no libedit).

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let arguments = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(
    name: "AsyncHTTPClient", package: "async-http-client")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")

/// The socket of the HTTP server, and the parts of it that Serving names itself.
let hummingbird: [Target.Dependency] = [
    .product(name: "HummingbirdCore", package: "hummingbird"),
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "Logging", package: "swift-log"),
    nioCore, nioPosix,
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
]

let package = Package(
    name: "reroll",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "reroll", targets: ["reroll"])],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.92.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.36.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.0.0"),
    ],
    targets: [
        // C libraries
        .systemLibrary(
            name: "CEdit", pkgConfig: "libedit",
            providers: [.apt(["libedit-dev"]), .brew(["libedit"])]),
        // Optimised in debug builds too, as Diffusion is.
        .target(
            name: "CKernels",
            cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
        // The C library's width of a character.
        .systemLibrary(name: "CWidth"),
        .systemLibrary(
            name: "CPNG", pkgConfig: "libpng",
            providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
        .systemLibrary(
            name: "CJPEG", pkgConfig: "libturbojpeg",
            providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
        .systemLibrary(
            name: "CWebP", pkgConfig: "libwebp",
            providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),

        .target(name: "CSHA256", cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),

        // libsixel is declared there and opened when used: nothing to install for the build.
        .target(name: "CSixel"),

        // Leaves
        .target(name: "JSON"),
        .target(name: "Parameters", dependencies: ["JSON"]),
        .target(name: "LineSyntax", dependencies: ["CWidth"]),
        .target(
            name: "Hashing",
            dependencies: [.target(name: "CSHA256", condition: .when(platforms: [.linux]))],
            swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        .target(
            name: "Images", dependencies: ["CJPEG", "CPNG", "CWebP"],
            // As Diffusion below: whole pictures are compared and resized in tests.
            swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        .target(
            name: "Diffusion", dependencies: ["CKernels", "JSON"],
            // Optimised in debug builds too: its loops over floats are a hundred times slower
            // without, and its tests paint pictures.
            swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]),

        // What stands on them
        .target(
            name: "ContactSheets", dependencies: ["CPNG", "Images"],
            resources: [.copy("Fonts")],
            swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        .target(
            name: "Terminal", dependencies: ["CEdit", "CSixel", "Images", "JSON", "LineSyntax"]),
        .target(name: "Ledger", dependencies: ["JSON", "Parameters", grdb]),
        .target(name: "Backends", dependencies: ["Images", "JSON", "Parameters"]),
        .target(
            name: "EmbeddedBackend",
            dependencies: ["Backends", "Diffusion", "Hashing", "Images", "JSON", "Parameters"],
            resources: [.copy("Models")]),
        .target(
            name: "HTTPBackends",
            dependencies: ["Backends", "Hashing", "Images", "JSON", "Parameters"]),
        .target(
            name: "Runs",
            dependencies: [
                "Backends", "Hashing", "Images", "JSON", "Ledger", "LineSyntax", "Parameters",
            ]),
        .target(
            name: "Reports",
            dependencies: [
                "Backends", "Hashing", "Images", "JSON", "Ledger", "LineSyntax", "Parameters",
                "Runs",
            ],
            resources: [.copy("Page")]),
        .target(
            name: "Batch",
            dependencies: ["Backends", "JSON", "Ledger", "LineSyntax", "Parameters", "Runs"]),
        .target(
            name: "Shell",
            dependencies: [
                "Backends", "Batch", "ContactSheets", "Hashing", "Images", "JSON", "Ledger",
                "LineSyntax", "Parameters", "Reports", "Runs", "Terminal",
            ]),
        .target(
            name: "Serving",
            dependencies: ["Backends", "Hashing", "Images", "JSON", "Parameters"] + hummingbird),
        .target(
            // Not `Network`: Hummingbird takes a module of that name for Apple's framework.
            name: "NetworkTransport",
            dependencies: ["HTTPBackends", asyncHTTPClient, nioCore, nioPosix, nioSSL]),
        .executableTarget(
            name: "reroll",
            dependencies: [
                "Backends", "Batch", "EmbeddedBackend", "HTTPBackends", "Images", "JSON", "Ledger",
                "LineSyntax", "NetworkTransport", "Parameters", "Runs", "Serving", "Shell",
                "Terminal", arguments,
            ],
            // Position independent and with symbols. lld's program starts in 0.95 of the processor
            // time of gold's: 7.6 ms to 8.0 for `--version` (7.0 at a fixed address).
            linkerSettings: [
                .unsafeFlags(
                    ["-use-ld=lld"], .when(platforms: [.linux], configuration: .release))
            ]),

        // Tests
        .target(name: "CPty", path: "Tests/CPty"),
        .executableTarget(
            name: "terminal-probe", dependencies: ["Terminal"], path: "Tests/TerminalProbe"),
        .executableTarget(
            name: "engine-probe", dependencies: ["Diffusion"], path: "Tests/EngineProbe"),
        .executableTarget(
            name: "shell-probe",
            dependencies: [
                "Backends", "EmbeddedBackend", "Images", "Ledger", "Parameters", "Runs", "Shell",
                "Terminal",
            ],
            path: "Tests/ShellProbe"),
        .target(
            name: "TerminalScreen", dependencies: ["CPty", "LineSyntax", "Terminal"],
            path: "Tests/TerminalScreen"),
        .target(
            name: "BackendTestSupport", dependencies: ["Backends", "Images", "Parameters"],
            path: "Tests/BackendTestSupport"),
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"]),
        .testTarget(
            name: "ParametersTests", dependencies: ["JSON", "Parameters"], exclude: ["Fixtures"]),
        .testTarget(name: "LineSyntaxTests", dependencies: ["LineSyntax"]),
        .testTarget(name: "HashingTests", dependencies: ["Hashing"]),
        .testTarget(
            name: "ContactSheetsTests", dependencies: ["ContactSheets", "Images", "TestSupport"]),
        .testTarget(
            name: "ImagesTests", dependencies: ["Images", "TestSupport"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "DiffusionTests", dependencies: ["Diffusion", "JSON", "TestSupport"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "TerminalTests",
            dependencies: [
                "Images", "LineSyntax", "Terminal", "TerminalScreen", "TestSupport",
                "terminal-probe",
            ]),
        .testTarget(
            name: "LedgerTests",
            dependencies: ["JSON", "Ledger", "Parameters", "TestSupport", grdb]),
        .testTarget(
            name: "BackendsTests",
            dependencies: [
                "BackendTestSupport", "Backends", "EmbeddedBackend", "HTTPBackends", "Parameters",
            ]),
        .testTarget(
            name: "EmbeddedBackendTests",
            dependencies: ["Backends", "Diffusion", "EmbeddedBackend", "Images", "Parameters"]),
        .testTarget(
            name: "HTTPBackendsTests",
            dependencies: ["Backends", "HTTPBackends", "Images", "JSON", "Parameters"],
            exclude: ["Replies"]),
        .testTarget(
            name: "RunsTests",
            dependencies: [
                "Backends", "Images", "JSON", "LineSyntax", "Parameters", "Runs", "TestSupport",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Backends", "EmbeddedBackend", "HTTPBackends", "JSON", "LineSyntax", "Parameters",
                "Reports", "Runs", "TestSupport",
            ]),
        .testTarget(name: "BatchTests", dependencies: ["Batch", "JSON", "Parameters"]),
        .testTarget(
            name: "ShellTests",
            dependencies: [
                "BackendTestSupport", "Backends", "Batch", "ContactSheets", "EmbeddedBackend",
                "Hashing", "Images", "JSON", "Ledger", "LineSyntax", "Parameters", "Reports",
                "Runs", "Shell", "Terminal", "TerminalScreen", "TestSupport", "shell-probe",
            ]),
        .testTarget(
            name: "ServingTests",
            dependencies: [
                "BackendTestSupport", "Backends", "HTTPBackends", "Hashing", "Images", "JSON",
                "Parameters", "Serving",
            ]),
        .testTarget(
            name: "NetworkTransportTests",
            dependencies: ["HTTPBackends", "NetworkTransport", nioCore, nioPosix]),
    ],
    swiftLanguageModes: [.v6]
)

/// The names of the targets that `target` needs directly.
func needs(_ target: Target) -> [String] {
    target.dependencies.compactMap {
        switch $0 {
        case .byNameItem(let name, _), .targetItem(let name, _): name
        default: nil
        }
    }
}

/// The packages whose products `target` uses directly.
func packagesUsed(_ target: Target) -> [String] {
    target.dependencies.compactMap {
        if case .productItem(_, let package, _, _) = $0 { package } else { nil }
    }
}

if let only = Context.environment["REROLL_ONLY"] {
    var wanted = Set(only.split(separator: ",").flatMap { [String($0), "\($0)Tests"] })
    let byName = Dictionary(uniqueKeysWithValues: package.targets.map { ($0.name, $0) })
    var open = Array(wanted)
    while let name = open.popLast() {
        for need in byName[name].map(needs) ?? [] where wanted.insert(need).inserted {
            open.append(need)
        }
    }
    package.targets.removeAll { !wanted.contains($0.name) }
    package.products.removeAll { _ in !wanted.contains("reroll") }
    let packages = Set(package.targets.flatMap(packagesUsed))
    package.dependencies.removeAll {
        guard case .sourceControl(_, let location, _) = $0.kind else { return false }
        return !packages.contains { location.hasSuffix("/\($0)") }
    }
}

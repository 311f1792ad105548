import Foundation
import GRDB
import Parameters
import Synchronization
import TestSupport
import Testing

@testable import Ledger

extension TemporaryFolder {
    /// The folder of a library.
    var home: String { path("library") }
}

/// Every file below a folder, as paths from it.
func files(below folder: String) -> [String] {
    (FileManager.default.subpaths(atPath: folder) ?? []).filter { path in
        var isFolder: ObjCBool = false
        let path = folder + "/" + path
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && !isFolder.boolValue
    }.sorted()
}

func permissions(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
}

func setPermissions(_ mode: Int, _ path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
}

/// A request with a fixed seed; `change` sets what differs from the defaults.
func request(
    _ prompt: String = "a red fox", seed: Int = 42, _ change: (inout Settings) -> Void = { _ in }
) throws -> Request {
    var settings = Settings()
    settings.prompt = prompt
    settings.seed = .fixed(seed)
    change(&settings)
    return try Request(settings, randomSeed: { 1 })
}

func newRun(
    _ prompt: String = "a red fox", seed: Int = 42, parent: Int? = nil,
    _ change: (inout Settings) -> Void = { _ in }
) throws -> NewRun {
    NewRun(
        try request(prompt, seed: seed, change), session: "s1", parent: parent,
        fingerprint: "f00d", engine: "1")
}

/// A picture of so many bytes, with a made-up hash that is the same for the same content.
func picture(_ content: Int, bytes: Int = 2000, seed: Int? = 42) -> NewPicture {
    var state = UInt64(bitPattern: Int64(content)) | 1
    let png = (0..<bytes).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }
    let digits = String(UInt64(bitPattern: Int64(content)), radix: 16)
    return NewPicture(
        png: png, sha256: String(repeating: "a", count: 64 - digits.count) + digits, width: 8,
        height: 6, seed: seed)
}

extension Ledger {
    /// A finished run with one picture.
    @discardableResult
    func makeDone(_ new: NewRun, picture content: Int = 1) throws -> Int {
        let number = try begin(new)
        try markSent(number, #"{"steps":25}"#)
        try add(picture(content), to: number)
        try finish(number, Outcome(.done))
        return number
    }
}

/// A ledger whose clock says 1000, 2000, 3000, … milliseconds.
func tickingLedger(_ home: String, disk: Disk = Disk()) throws -> Ledger {
    let ticks = Ticks()
    return try Ledger(
        home: home, access: .readWrite, version: "reroll 0.1", disk: disk, clock: { ticks.next() })
}

/// A clock that goes on a second whenever it is read.
final class Ticks: Sendable {
    private let count = Mutex(0)

    func next() -> Timestamp {
        count.withLock {
            $0 += 1000
            return Timestamp(milliseconds: $0)
        }
    }
}

/// Runs a body that must throw a `LedgerError` and returns it.
func ledgerError<T>(
    _ body: () throws -> T, at location: SourceLocation = #_sourceLocation
) throws -> LedgerError {
    try #require(
        throws: LedgerError.self, sourceLocation: location,
        performing: { _ = try body() })
}

/// Fills a library with `count` finished runs, a picture each, as fast as SQLite can.
///
/// The files of the pictures are not made. 10,000 runs take well under a second, a million about
/// a minute.
func fill(_ ledger: Ledger, runs count: Int) throws {
    try ledger.write { db in
        try db.execute(
            sql: """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                INSERT INTO run (state, created, started, finished, duration, session, process,
                    parent, backend, model, fingerprint, engine, key, prompt, negative, asked,
                    requested, sent, acknowledged)
                SELECT CASE i % 50 WHEN 7 THEN 'failed' ELSE 'done' END,
                    1700000000000 + i * 1000, 1700000000000 + i * 1000, 1700000001000 + i * 1000,
                    1.0, 's' || (i / 100), 'gone', CASE WHEN i % 3 = 0 THEN i - 1 END, 'embedded',
                    'bundled', 'f00d', '1', i,
                    'a ' || CASE i % 4 WHEN 0 THEN 'red' ELSE 'blue' END || ' fox number ' || i, '',
                    json_object('prompt', 'fox', 'seed', i),
                    json_object('backend', 'embedded', 'count', 1, 'guidance', 7.5, 'height', 512,
                        'model', 'bundled', 'negative', '', 'prompt', 'fox', 'scheduler', 'DDIM',
                        'seed', i, 'steps', 1 + i % 100, 'width', 512),
                    '{}', '{}'
                FROM n
                """, arguments: [count])
        try db.execute(
            sql: """
                INSERT INTO picture (run, position, sha256, width, height, seed, bytes)
                SELECT number, 1, printf('%064x', number), 512, 512, number, 1000 FROM run
                """)
    }
}

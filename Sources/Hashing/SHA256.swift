#if canImport(CryptoKit)
    import CryptoKit
#endif

/// SHA-256 (FIPS 180-4), all at once or piece by piece: CryptoKit's on Apple's systems, ours
/// elsewhere.
public struct SHA256: Sendable {
    #if canImport(CryptoKit)
        private var state = CryptoKit.SHA256()
    #else
        private var state = PortableSHA256()
    #endif

    /// Begins with no bytes.
    public init() {}

    /// The digest of the bytes as 64 lower-case hexadecimal digits.
    public static func hex(_ bytes: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return hash.hex
    }

    /// Appends bytes.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Appends bytes from memory, such as a mapped file.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        #if canImport(CryptoKit)
            state.update(bufferPointer: bytes)
        #else
            state.update(bytes)
        #endif
    }

    /// The digest of all bytes so far, as 64 lower-case hexadecimal digits.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        let text = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// The digest of all bytes so far, 32 bytes.
    public var digest: [UInt8] {
        #if canImport(CryptoKit)
            Array(state.finalize())
        #else
            state.digest
        #endif
    }
}

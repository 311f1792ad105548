#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension wchar_t {
    init(bitPattern scalar: Unicode.Scalar) {
        self = wchar_t(truncatingIfNeeded: scalar.value)
    }
}

/// The text as libedit's wide characters, with a 0 at the end.
func wide(_ text: String) -> [wchar_t] {
    text.unicodeScalars.map { wchar_t(bitPattern: $0) } + [0]
}

/// The scalars of `count` wide characters.
func scalars(_ start: UnsafePointer<wchar_t>, count: Int) -> String.UnicodeScalarView {
    var result = String.UnicodeScalarView()
    for index in 0..<max(0, count) {
        if let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: start[index])) {
            result.append(scalar)
        }
    }
    return result
}

import CWidth

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// True once characters are UTF-8 to the C library, whatever LANG says.
///
/// In the C locale libedit throws away every non-ASCII character that is typed. Only the
/// character type is set: numbers and messages stay as they are.
public let utf8Locale: Bool = {
    for name in ["", "C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"] {
        if setlocale(LC_CTYPE, name) != nil, cw_is_utf8() != 0 { return true }
    }
    return false
}()

/// The columns that `scalar` takes: 0, 1 or 2; nil for a control character.
public func columns(of scalar: Unicode.Scalar) -> Int? {
    if scalar.value >= 0x20 && scalar.value < 0x7F { return 1 }
    guard utf8Locale else { return nil }
    let width = Int(cw_width(scalar.value))
    return width < 0 ? nil : width
}

/// The columns that `text` takes on a terminal.
///
/// The sum over its scalars, as terminals and libedit count: an emoji joined of several is as
/// wide as all of them. Escape sequences (colours) and control characters take none.
public func displayWidth(_ text: String) -> Int {
    visibleScalars(of: text).reduce(0) { $0 + (columns(of: $1) ?? 0) }
}

/// `text` cut so that it fits `width` columns; a cut is marked with `…`.
///
/// Never cuts a character in two. Escape sequences are dropped when a cut is needed.
public func truncated(_ text: String, toWidth width: Int) -> String {
    if displayWidth(text) <= width { return text }
    var result = ""
    var used = 1
    for character in String(String.UnicodeScalarView(visibleScalars(of: text))) {
        let wide = character.unicodeScalars.reduce(0) { $0 + (columns(of: $1) ?? 0) }
        guard used + wide <= width else { break }
        result.append(character)
        used += wide
    }
    return width < 1 ? "" : result + "…"
}

/// `text` with spaces after it up to `width` columns.
public func padded(_ text: String, toWidth width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - displayWidth(text)))
}

/// The scalars of `text` that are not part of an escape sequence.
public func visibleScalars(of text: String) -> [Unicode.Scalar] {
    var visible: [Unicode.Scalar] = []
    var escape = EscapeScanner()
    for scalar in text.unicodeScalars where !escape.isEscape(scalar) {
        visible.append(scalar)
    }
    return visible
}

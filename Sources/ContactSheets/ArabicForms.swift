/// Arabic letters as they join: each is put as the presentation form for its place in the word.
///
/// Source: Unicode 15, block Arabic Presentation Forms-B, whose forms are in the order isolated,
/// final, initial, medial. Letters of other languages than Arabic stay in their isolated form.
enum ArabicForms {
    /// Letter -> the isolated form, and how many forms follow it: 4 where it joins on both sides, 2
    /// where only to the letter before.
    private static let forms: [UInt32: (first: UInt32, count: UInt32)] = {
        var result: [UInt32: (UInt32, UInt32)] = [:]
        var form: UInt32 = 0xFE80
        for letter in UInt32(0x0621)...0x064A where !(0x063B...0x0640).contains(letter) {
            let count: UInt32 =
                switch letter {
                case 0x0621: 1
                case 0x0622...0x0625, 0x0627, 0x0629, 0x062F...0x0632, 0x0648...0x0649: 2
                default: 4
                }
            result[letter] = (form, count)
            form += count
        }
        return result
    }()

    /// Lam with alef, which are one glyph: alef -> its isolated form, the final one next.
    private static let lamAlef: [UInt32: UInt32] = [
        0x0622: 0xFEF5, 0x0623: 0xFEF7, 0x0625: 0xFEF9, 0x0627: 0xFEFB,
    ]

    /// The text with its Arabic letters in their joined forms; other text comes back as it is.
    static func shaped(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        guard scalars.contains(where: { forms[$0.value] != nil }) else { return text }
        var result = String.UnicodeScalarView()
        // Whether the letter before joins to what follows it.
        var isJoined = false
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            guard let form = forms[scalar.value] else {
                result.append(scalar)
                if !isMark(scalar) { isJoined = scalar.value == 0x0640 }
                continue
            }
            var next = index
            while next < scalars.count, isMark(scalars[next]) { next += 1 }
            let follower = next < scalars.count ? scalars[next].value : 0
            if scalar.value == 0x0644, next == index, let ligature = lamAlef[follower] {
                append(ligature + (isJoined ? 1 : 0), to: &result)
                index += 1
                isJoined = false
                continue
            }
            let joinsNext =
                form.count == 4 && ((forms[follower]?.count ?? 0) > 1 || follower == 0x0640)
            let joinsBefore = isJoined && form.count > 1
            let place: UInt32 =
                switch (joinsBefore, joinsNext) {
                case (false, false): 0
                case (true, false): 1
                case (false, true): 2
                case (true, true): 3
                }
            append(form.first + place, to: &result)
            isJoined = joinsNext
        }
        return String(result)
    }

    private static func append(_ value: UInt32, to result: inout String.UnicodeScalarView) {
        if let scalar = Unicode.Scalar(value) { result.append(scalar) }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        (0x064B...0x065F).contains(scalar.value) || scalar.value == 0x0670
    }
}

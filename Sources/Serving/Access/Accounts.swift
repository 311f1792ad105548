import Foundation

/// Finds the account of a request by the key it shows.
struct Accounts: Sendable {
    private let known: [(digest: [UInt8], account: Account)]
    /// Shared by all where there are no keys.
    let anybody: Account?

    /// - Parameters:
    ///   - keys: nil takes any key and none.
    ///   - now: the clock by which rates are counted.
    init(
        _ keys: [Key]?,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        known = (keys ?? []).map { ($0.digest, Account($0, now: now)) }
        anybody = keys == nil ? Account(nil, now: now) : nil
    }

    /// The account that may make a request of `family`.
    ///
    /// - Throws: ``Problem`` of kind `unauthorized`, in the words of the service imitated.
    func account(for head: RequestHead, family: Family) throws -> Account {
        if let anybody { return anybody }
        guard let shown = Self.key(in: head, family: family) else {
            throw Problem(.unauthorized, Self.missing(family))
        }
        let digest = Key.digest(of: shown)
        // Every key is looked at, whichever matches: time tells nothing.
        var found: Account?
        for (candidate, account) in known where Self.areEqual(candidate, digest) { found = account }
        guard let found else { throw Problem(.unauthorized, Self.wrong(family)) }
        return found
    }

    /// The key where clients of `family` put it; any of the places for the rest.
    private static func key(in head: RequestHead, family: Family) -> String? {
        switch family {
        case .segmind: head["x-api-key"]
        case .openAI: bearer(head)
        case .webUI: basic(head)
        case .plain: head["x-api-key"] ?? bearer(head) ?? basic(head)
        }
    }

    private static func bearer(_ head: RequestHead) -> String? {
        credentials(head, scheme: "bearer")
    }

    /// The password; the user name is free.
    private static func basic(_ head: RequestHead) -> String? {
        guard let coded = credentials(head, scheme: "basic"), let data = Data(base64Encoded: coded),
            let text = String(validating: data, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { return nil }
        return String(text[text.index(after: colon)...])
    }

    private static func credentials(_ head: RequestHead, scheme: String) -> String? {
        guard let value = head["authorization"] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == scheme else { return nil }
        return parts[1].trimmingCharacters(in: .whitespaces)
    }

    /// Compares without stopping at the first difference.
    static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for (x, y) in zip(a, b) { difference |= x ^ y }
        return difference == 0
    }

    private static func missing(_ family: Family) -> String {
        switch family {
        case .segmind: "Missing Authorization or x-api-key in header"
        case .openAI:
            "You didn't provide an API key; send it as Authorization: Bearer YOUR_KEY"
        case .webUI: "Not authenticated; send the key as the password of Basic authentication"
        case .plain: "A key is needed; send it as x-api-key"
        }
    }

    private static func wrong(_ family: Family) -> String {
        switch family {
        case .segmind: "Unauthorized. API key is invalid or may have expired"
        case .openAI: "Incorrect API key provided"
        case .webUI: "Incorrect username or password"
        case .plain: "The key is not valid"
        }
    }
}

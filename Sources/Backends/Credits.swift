/// What is left of an account, in US dollars.
public struct Credits: Hashable, Sendable {
    public let paid: Double
    public let free: Double

    public init(paid: Double, free: Double) {
        self.paid = paid
        self.free = free
    }
}

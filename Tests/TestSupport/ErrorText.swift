/// The description of the error that `body` throws, or nil where it throws none.
public func errorText<Result>(_ body: () throws -> Result) -> String? {
    do {
        _ = try body()
        return nil
    } catch {
        return "\(error)"
    }
}

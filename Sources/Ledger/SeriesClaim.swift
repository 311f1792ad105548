extension Ledger {
    /// Claims a series for this process, so that two do not fill it at once; nil while another
    /// process has it.
    ///
    /// The claim ends with the returned object, or with the process, however that ends. Throws
    /// `LedgerError`.
    public func claim(_ series: Series) throws -> SeriesClaim? {
        try writable()
        let folder = "\(home)/series"
        try Files.makeFolder(folder)
        let path = "\(folder)/\(series.number).lock"
        switch FileLock.attempt(path, creating: true) {
        case .taken(let lock): return SeriesClaim(lock)
        case .held: return nil
        case .failed(let code): throw LedgerError.disk(path, code, doing: "locked")
        }
    }
}

/// A series that this process alone fills.
public final class SeriesClaim: Sendable {
    private let lock: FileLock

    fileprivate init(_ lock: FileLock) { self.lock = lock }

    deinit { lock.removeFile() }
}

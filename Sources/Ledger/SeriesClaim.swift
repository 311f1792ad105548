extension Ledger {
    /// Takes a series for this process, so that two do not fill it at once; nil while another has it.
    ///
    /// It is given back when the claim goes, and when the process ends, however it ends. Throws
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

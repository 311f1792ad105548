import Ledger

/// What has become of a row.
enum RowState {
    /// To be fired, or not reached.
    case waiting
    case underWay
    /// Its run has ended; `isOld` when an earlier start, or another line, made it.
    case ended(Run, isOld: Bool)
    /// Not fired: its last run may have been billed.
    case held(Run)
    /// Its line is printed; how it ended.
    case printed(Run.State, isOld: Bool)
}

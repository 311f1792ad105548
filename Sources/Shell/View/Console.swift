import Foundation
import Images
import LineSyntax
import Runs
import Synchronization
import Terminal

/// Output to the process's own streams: results to standard output, the rest to standard error;
/// on a terminal both are one.
public final class Console: TerminalOutput {
    public let style: Style
    public let isTerminal: Bool
    private var statusText: String?
    private var picture = LivePicture(
        process: ProcessInfo.processInfo.processIdentifier,
        reflows: environmentVariable("XTERM_VERSION") == nil)
    /// Where the status line goes; nil where nobody would see it.
    private let statusStream: Int32?

    /// - Parameters:
    ///   - isTerminal: whether a person watches standard output.
    ///   - showsStatus: whether the status line is shown on standard error, where that is a
    ///     terminal, though standard output is none, or is for results alone.
    public init(isTerminal: Bool, showsStatus: Bool = false) {
        self.isTerminal = isTerminal
        let shows = showsStatus && Terminal.isTerminal(STDERR_FILENO)
        statusStream = isTerminal ? STDOUT_FILENO : shows ? STDERR_FILENO : nil
        style = Style(colour: isTerminal && usesColour(isTerminal: true))
        // Else `reroll run foxes | head` would end this process in the middle of a run.
        signal(SIGPIPE, SIG_IGN)
    }

    public var columns: Int? { isTerminal ? TerminalSize.current().columns : nil }

    public func data(_ text: String) { write(text + "\n", to: .standardOutput) }

    public func talk(_ text: String) {
        write(text + "\n", to: isTerminal ? .standardOutput : .standardError)
    }

    public func raw(_ text: String) {
        if isTerminal, !text.isEmpty { write(text, to: .standardOutput) }
    }

    public func status(_ text: String?) {
        guard statusStream != nil, statusText != nil || text != nil else { return }
        emit("\r\u{1B}[K" + line(of: text), to: statusFile)
        statusText = text
    }

    public func live(
        _ picture: Picture, by method: PictureProtocol, colours: PictureColours, registers: Int
    ) {
        guard isTerminal else { return }
        let drawing = self.picture.draw(
            picture, by: method, size: .current(), colours: colours, registers: registers)
        emit("\r\u{1B}[K" + drawing + line(of: statusText), to: .standardOutput)
    }

    private var statusFile: FileHandle {
        statusStream == STDERR_FILENO ? .standardError : .standardOutput
    }

    /// The status line as it fits the terminal.
    private func line(of status: String?) -> String {
        let columns = TerminalSize.current(descriptor: statusStream ?? STDOUT_FILENO).columns
        return status.map { style.dim(truncated($0, toWidth: columns - 1)) } ?? ""
    }

    /// Writes in place of the status line and the live picture.
    private func write(_ text: String, to stream: FileHandle) {
        var passing = statusText == nil ? "" : "\r\u{1B}[K"
        statusText = nil
        if picture.isShown { passing += picture.erase(size: .current()) }
        if stream === statusFile {
            emit(passing + text, to: stream)
        } else {
            if !passing.isEmpty { emit(passing, to: statusFile) }
            emit(text, to: stream)
        }
    }

    /// A reader that has gone away (`reroll ... | head`) is no reason to stop the work.
    private func emit(_ text: String, to stream: FileHandle) {
        do { try stream.write(contentsOf: Data(text.utf8)) } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            let code = Int32(cause?.code ?? 0)
            guard stream === FileHandle.standardOutput, code != EPIPE else { return }
            Self.firstFailure.withLock {
                let known = code == 0 ? nil : String(cString: strerror(code))
                $0 = $0 ?? known ?? error.localizedDescription
            }
        }
    }

    private static let firstFailure = Mutex<String?>(nil)

    /// Why something could not be written to standard output; nil where all was, or nobody reads
    /// on.
    public static var failure: String? { firstFailure.withLock { $0 } }
}

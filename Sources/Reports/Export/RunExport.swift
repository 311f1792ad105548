import Backends
import Ledger
import LineSyntax
import Parameters
import Runs

/// Puts runs into forms for others.
public struct RunExport {
    private let presenter: RunPresenter
    private let planner: Planner

    /// - Parameters:
    ///   - presenter: makes the JSON of runs.
    ///   - planner: finds the backends of runs.
    public init(presenter: RunPresenter, planner: Planner) {
        self.presenter = presenter
        self.planner = planner
    }

    /// A run in a form for others.
    ///
    /// - Throws: ``UserError`` where the run's backend has no such form.
    public func lines(of run: Run, as form: ExportForm) throws -> [String] {
        let requested = try run.requestedSettings()
        func request() throws -> Request {
            try Request(run.askedSettings(), defaults: requested, randomSeed: { 0 })
        }
        func calls() throws -> CallExports {
            let request = try request()
            do {
                let backend = try planner.backend(of: request.resolved)
                return CallExports(
                    call: try backend.exportedCall(of: request), run: run.number)
            } catch let error as BackendError {
                throw UserError.input("\(error)")
            }
        }
        switch form {
        case .json: return [presenter.json(run).description]
        case .script: return try Script(runs: [run]).lines
        case .webui:
            let text = WebUIText.write(
                requested, modelName: run.model,
                modelHash: run.fingerprint.map { String($0.prefix(10)) }, version: "reroll")
            return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        case .curl: return try calls().curl
        case .python: return try calls().python
        case .swift: return try calls().swift
        case .diffusers:
            guard run.backend == "embedded" else {
                throw UserError.input(
                    "diffusers: is for runs of the embedded engine, and @\(run.number) is of "
                        + "\(run.backend.onOneLine); `:export \(run.number) python` asks it again")
            }
            let request = try request()
            let place = try planner.backend(of: request.resolved).location(of: run.model)
            return DiffusersExport(
                run: run.number, request: request, model: place ?? run.model,
                painted: run.painted.map { ($0.width, $0.height) }
                    ?? (request.width, request.height)
            ).lines
        }
    }
}

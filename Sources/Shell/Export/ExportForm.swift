import Backends
import Ledger
import LineSyntax
import Parameters

/// What `:export` makes of a run.
enum ExportForm: String, CaseIterable {
    case json
    case script
    case webui
    case curl
    case python
    case swift
    case diffusers
}

extension Shell {
    /// A run in a form for others.
    ///
    /// - Throws: ``UserError`` where the run's backend has no such form.
    func lines(of run: Run, as form: ExportForm) throws -> [String] {
        let requested = try run.requestedSettings()
        func request() throws -> Request {
            try Request(run.askedSettings(), defaults: requested, randomSeed: { 0 })
        }
        func calls() throws -> CallExports {
            let request = try request()
            do {
                let backend = try backend(of: request.resolved)
                return CallExports(
                    call: try backend.exportedCall(of: request), run: run.number)
            } catch let error as BackendError {
                throw UserError.input("\(error)")
            }
        }
        switch form {
        case .json: return [json(run).description]
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
            let place = try backend(of: request.resolved).location(of: run.model)
            return DiffusersExport(
                run: run.number, request: request, model: place ?? run.model,
                painted: run.painted.map { ($0.width, $0.height) }
                    ?? (request.width, request.height)
            ).lines
        }
    }
}

/// What `:export` makes of a run.
public enum ExportForm: String, CaseIterable, Sendable {
    case json
    case script
    case webui
    case curl
    case python
    case swift
    case diffusers
}

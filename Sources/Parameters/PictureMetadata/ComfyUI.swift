import JSON

/// ComfyUI: the graph that was run (`prompt`), or the drawing of it (`workflow`).
///
/// Grammar: execution.py and nodes.py of ComfyUI. A graph may be any program; what is read are the
/// samplers that stand in it, and what leads to them over the links of known inputs.
extension PictureMetadata {
    static func comfyUI(graph: [String: JSONValue], _ limits: Limits) -> PictureMetadata? {
        var nodes: [String: ComfyGraph.Node] = [:]
        for (id, value) in graph {
            guard let kind = value["class_type"]?.textValue else { continue }
            nodes[id] = ComfyGraph.Node(kind: kind, inputs: value["inputs"]?.objectValue ?? [:])
        }
        return ComfyGraph(nodes).reading(limits)
    }

    static func comfyUI(workflow: [String: JSONValue], _ limits: Limits) -> PictureMetadata? {
        ComfyGraph(workflow: workflow)?.reading(limits)
    }
}

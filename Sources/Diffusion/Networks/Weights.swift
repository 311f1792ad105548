/// The tensors of one network, handed out by name and checked to the last.
///
/// Tensors that do not fit are collected, so that one error lists them all; layers made until then
/// are empty, and `finish` throws them away.
final class Weights {
    private let path: String
    private let hasPointwise: Bool
    private var tensors: [String: TensorView] = [:]
    /// The mapped files of the tensors.
    private(set) var files: [Mapping] = []
    private var problems: [String] = []

    /// Maps the files.
    ///
    /// - Parameters:
    ///   - files: safetensors files that hold the network's tensors.
    ///   - spelling: the name this engine uses for a name in diffusers' layout; nil for a tensor
    ///     that no network here needs.
    /// - Throws: `DiffusionError`.
    init(_ files: WeightFiles, spelling: (String) -> String?) throws {
        path = files.index ?? files.paths.first ?? ""
        hasPointwise = files.hasPointwise
        for path in files.paths {
            let file = try SafeTensors(path: path)
            if let any = file.names.first.flatMap({ file[$0] }) { self.files.append(any.file) }
            for name in file.names {
                guard let known = files.translate(name).flatMap(spelling), let tensor = file[name]
                else { continue }
                if tensors.updateValue(tensor, forKey: known) != nil {
                    report(
                        "\(name) is there \(files.paths.count > 1 ? "twice" : "in two spellings")")
                }
            }
        }
    }

    /// Whether a tensor is there and was not asked for yet.
    func has(_ name: String) -> Bool { tensors[name] != nil }

    /// Refuses the file if a tensor was missing, of another shape, or never asked for.
    func finish() throws {
        for name in tensors.keys.sorted() { report("\(name) is unknown") }
        tensors = [:]
        if !problems.isEmpty { throw DiffusionError.weights(path: path, problems: problems) }
    }

    /// A short vector: a bias or a norm's scale.
    func vector(_ name: String, _ count: Int) -> [Float] {
        guard let tensor = take(name, [[count]]), let values = try? tensor.floats() else {
            return []
        }
        return values
    }

    /// A tensor to be read later, of one of these shapes.
    func tensor(_ name: String, _ shapes: [Int]...) -> TensorView? { take(name, shapes) }

    /// x W^T + b; several names share their input, their columns side by side.
    ///
    /// - Parameters:
    ///   - names: the layers in the file.
    ///   - inner: values in.
    ///   - columns: values out, of each name.
    ///   - bias: whether the file has one.
    ///   - shape: of the weights; [columns, inner] if nil. A 1x1 convolution is a matrix too.
    /// - Returns: the layer, its weights not yet read.
    func linear(
        _ names: [String], inner: Int, columns: Int, bias: Bool, shape: [Int]? = nil
    ) -> Linear {
        let matrix = [columns, inner]
        let shapes = shape.map { [$0] } ?? (hasPointwise ? [matrix, matrix + [1, 1]] : [matrix])
        let views = names.compactMap { take("\($0).weight", shapes) }
        return Linear(
            inner: inner, bias: bias ? names.flatMap { vector("\($0).bias", columns) } : nil,
            stored(views, each: inner))
    }

    /// A 1x1 convolution, which over nhwc positions is a matrix product.
    func pointwise(_ name: String, in inner: Int, out columns: Int) -> Linear {
        linear(
            [name], inner: inner, columns: columns, bias: true, shape: [columns, inner, 1, 1])
    }

    /// A 3x3 convolution with padding 1.
    func convolution(_ name: String, in inner: Int, out: Int, stride: Int = 1) -> Convolution {
        let view = take("\(name).weight", [[out, inner, 3, 3]])
        return Convolution(
            in: inner, stride: stride, bias: vector("\(name).bias", out),
            stored(view.map { [$0] } ?? [], each: inner * 9))
    }

    /// The weights of tensors whose shapes and types were checked.
    private func stored(_ views: [TensorView], each: Int) -> WeightMatrix {
        do {
            return try WeightMatrix(views, each: each)
        } catch {
            report("\(error)")
            return WeightMatrix(each: each)
        }
    }

    /// A group norm, or a layer norm if `groups` is 1.
    func norm(_ name: String, _ count: Int, epsilon: Float, groups: Int = 1) -> Norm {
        Norm(
            weight: vector("\(name).weight", count), bias: vector("\(name).bias", count),
            epsilon: epsilon, groups: groups)
    }

    private func take(_ name: String, _ shapes: [[Int]]) -> TensorView? {
        guard let tensor = tensors.removeValue(forKey: name) else {
            report("\(name) is missing")
            return nil
        }
        guard shapes.contains(tensor.shape) else {
            report(
                "\(name) is \(tensor.shape), expected "
                    + shapes.map { "\($0)" }.joined(separator: " or "))
            return nil
        }
        switch tensor.type {
        case .f16, .bf16, .f32, .f64: return tensor
        default:
            report("\(name) is \(tensor.type.rawValue), expected F32, F16 or BF16")
            return nil
        }
    }

    private func report(_ problem: String) {
        if problems.count < DiffusionError.maxProblems { problems.append(problem) }
    }
}

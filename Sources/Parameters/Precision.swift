/// The numbers that the embedded engine multiplies.
public enum Precision: String, CaseIterable, ParameterValue, Codable {
    /// Single precision.
    case fp32
    /// bfloat16, added up in single precision.
    case bf16
}

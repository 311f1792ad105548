import Diffusion
import TestSupport
import Testing

@Suite struct SafeTensorsTests {
    private func file(_ header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
        let length = length ?? UInt64(header.utf8.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header.utf8 + data
    }

    private func read<Result>(_ bytes: [UInt8], _ body: (SafeTensors) throws -> Result) throws
        -> Result
    {
        let folder = try TemporaryFolder()
        return try withExtendedLifetime(folder) {
            try body(SafeTensors(path: folder.write("x.safetensors", bytes)))
        }
    }

    @Test func `tensors of every number type are read whatever their alignment`() throws {
        let header =
            #"{"odd":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
            + #""half":{"dtype":"F16","shape":[2,3],"data_offsets":[1,13]},"#
            + #""brain":{"dtype":"BF16","shape":[2],"data_offsets":[13,17]},"#
            + #""single":{"dtype":"F32","shape":[1,1],"data_offsets":[17,21]},"#
            + #""double":{"dtype":"F64","shape":[],"data_offsets":[21,29]},"#
            + #""none":{"dtype":"F32","shape":[0,4],"data_offsets":[29,29]},"#
            + #""__metadata__":{"format":"pt"}}  "#
        let data: [UInt8] =
            [7] + [0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c, 0xff, 0x7b, 0x00, 0x80]
            + [0x80, 0x3f, 0x49, 0xc0] + [0, 0, 0x20, 0xc1] + [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]
        try read(file(header, data: data)) { tensors in
            #expect(tensors.names == ["odd", "half", "brain", "single", "double", "none"])
            #expect(tensors.metadata == ["format": "pt"])
            let half = try tensors.tensor("half")
            #expect(half.shape == [2, 3])
            #expect(half.type == .f16)
            let floats = try half.floats()
            #expect(floats == [1, -2, 0x1p-24, .infinity, 65504, 0])
            #expect(floats[5].sign == .minus)
            #expect(try tensors.tensor("brain").floats() == [1, -3.140625])
            #expect(try tensors.tensor("single").floats() == [-10])
            #expect(try tensors.tensor("double").floats() == [1])
            #expect(try tensors.tensor("none").floats() == [])
            #expect(try tensors.tensor("odd").withUnsafeBytes { Array($0) } == [7])
            #expect(throws: DiffusionError.self) { try tensors.tensor("odd").floats() }
            #expect(tensors["nothing"] == nil)
            #expect(throws: DiffusionError.weights(path: tensors.path, problems: ["no is missing"]))
            { try tensors.tensor("no") }
        }
    }

    @Test func `every half has the value of its bits`() {
        for bits in UInt16.min...UInt16.max {
            let exponent = Int(bits >> 10 & 31)
            let fraction = Double(bits & 1023)
            let magnitude =
                switch exponent {
                case 0: fraction * 0x1p-24
                case 31: fraction == 0 ? Double.infinity : .nan
                default:
                    (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
                }
            let value = Double(Float(half: bits))
            #expect(value.magnitude == magnitude || value.isNaN && magnitude.isNaN)
            #expect((value.sign == .minus) == (bits >> 15 == 1))
        }
    }

    @Test func `a view outlives the file it is of`() throws {
        let header = #"{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#
        let view = try read(file(header, data: [3, 4])) { try $0.tensor("x") }
        #expect(view.withUnsafeBytes { Array($0) } == [3, 4])
    }

    @Test(arguments: [
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
            "a takes 4 bytes where F32 [2] takes 8"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#,
            "a takes 8 bytes where F32 [1] takes 4"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
            "a begins at 4 where the tensor before it ends at 0"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#,
            "a ends at 16 in 8 bytes of data; the file is cut short or its header lies"
        ),
        (
            "{\"a\":\(one("[0,4]")),\"b\":\(one("[2,6]"))}",
            "b begins at 2 where the tensor before it ends at 4"
        ),
        (
            "{\"a\":\(one("[0,4]")),\"b\":\(one("[0,4]"))}",
            "b begins at 0 where the tensor before it ends at 4"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
            "4 bytes after the last tensor"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
            "a has no data_offsets [begin, end]"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#,
            "a has no data_offsets [begin, end]"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
            "a has no data_offsets [begin, end]"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]}}"#,
            "a has no shape of at most 8 sizes"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#,
            "a has no shape of at most 8 sizes"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}"#,
            "a has no shape of at most 8 sizes"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#,
            "a has shape [4294967296, 4294967296], too large"
        ),
        (
            #"{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}"#,
            "a has dtype F8_E4M3; allowed BOOL, U8, I8, U16, I16, F16, BF16, U32, I32, F32, U64, "
                + "I64, F64"
        ),
        (#"{"a":{"shape":[2],"data_offsets":[0,8],"x":1}}"#, "a has no dtype"),
        (#"{"a":{"dtype":"F32"}}"#, "a is not an object of dtype, shape and data_offsets"),
        (#"{"a":5}"#, "a is not an object of dtype, shape and data_offsets"),
        (
            "{\"a\":\(one("[0,4]")),\"a\":\(one("[4,8]"))}",
            "the header is not JSON: the key \"a\" stands twice at byte 54"
        ),
        (#"{"__metadata__":[]}"#, "__metadata__ is not an object"),
        (#"{"__metadata__":{"a":1}}"#, "__metadata__ holds other than texts"),
        ("[]", "the header is not a JSON object"),
        (
            #" {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
            "the header is not a JSON object"
        ),
        ("{", "the header is not JSON: expected a key in quotes, got the end at byte 1"),
        ("", "the header is not JSON: expected a value, got the end at byte 0"),
    ])
    func `a lying header is refused with the tensor`(header: String, error: String) throws {
        #expect {
            try read(file(header, data: [UInt8](repeating: 0, count: 8))) { _ in }
        } throws: {
            "\($0)".hasSuffix("/x.safetensors: " + error)
        }
    }

    @Test(arguments: [UInt64.max, 1 << 63, 1 << 40, 16_777_217, 12])
    func `a header longer than the file is refused`(length: UInt64) throws {
        #expect {
            try read(file("{}", data: [0, 0, 0, 0], length: length)) { _ in }
        } throws: {
            "\($0)".contains("the header says it is \(length) bytes long; the file has 6")
        }
    }

    @Test func `every beginning of a file is refused`() throws {
        let header = #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
        let whole = file(header, data: [1, 2, 3, 4, 5, 6, 7, 8])
        try read(whole) { _ = try $0.tensor("x").floats() }
        for end in 0..<whole.count {
            #expect(throws: DiffusionError.self) { try read(Array(whole[..<end])) { _ in } }
        }
    }

    @Test func `what is no file is refused`() {
        #expect(
            throws: DiffusionError.file(
                path: "/nowhere/x.safetensors", reason: "No such file or directory")
        ) {
            try SafeTensors(path: "/nowhere/x.safetensors")
        }
        #expect(throws: DiffusionError.file(path: "/", reason: "not a regular file")) {
            try SafeTensors(path: "/")
        }
    }

    @Test func `the bundled model is read`() throws {
        let folder = Reference.folder + "../../../Sources/EmbeddedBackend/Models/pictogram-128"
        let vae = try SafeTensors(path: folder + "/vae/diffusion_pytorch_model.safetensors")
        let bias = try vae.tensor("decoder.conv_out.bias")
        #expect(bias.shape == [3])
        #expect(try bias.floats().allSatisfy { $0.isFinite })
        #expect(vae.names.count > 100)
    }
}

/// The entry of a header for one value of 4 bytes.
private func one(_ offsets: String) -> String {
    #"{"dtype":"F32","shape":[1],"data_offsets":\#(offsets)}"#
}

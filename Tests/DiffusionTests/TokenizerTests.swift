import JSON
import TestSupport
import Testing

@testable import Diffusion

@Suite struct TokenizerTests {
    private static let emoji =
        Reference.folder + "../../../Sources/EmbeddedBackend/Models/pictogram-128/tokenizer"

    private static let merges =
        Reference.folder + "../../../Sources/EmbeddedBackend/Models/clip-tokenizer/merges.txt"

    /// CLIP's tokenizer folder, rebuilt from its merges: the vocabulary is 256 bytes, the same at
    /// a word's end, every merge, and the two ends.
    private static func clip(pad: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let merges = String(
            decoding: try bytes(of: Self.merges), as: UTF8.self)
        let printable = Array(33...126) + Array(161...172) + Array(174...255)
        let alphabet = (printable + (256..<(512 - printable.count))).compactMap {
            Unicode.Scalar($0).map { String(Character($0)) }
        }
        let joined = merges.split(separator: "\n").map { $0.filter { $0 != " " } }
        let tokens =
            alphabet + alphabet.map { $0 + "</w>" } + joined + ["<|startoftext|>", "<|endoftext|>"]
        let members = tokens.enumerated().map { index, token in
            let escaped = token.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
            return "\"\(escaped)\": \(index)"
        }
        try folder.write("vocab.json", "{" + members.joined(separator: ", ") + "}")
        try folder.write("merges.txt", "#version: 0.2\n" + merges)
        try folder.write("tokenizer_config.json", #"{"model_max_length": 77}"#)
        let end = #"{"content": "<|endoftext|>", "normalized": true}"#
        try folder.write(
            "special_tokens_map.json",
            #"{"bos_token": {"content": "<|startoftext|>", "normalized": true}, "#
                + #""eos_token": \#(end), "unk_token": \#(end), "pad_token": "\#(pad)"}"#)
        return folder
    }

    /// Loaded once: 49,408 entries take a second in a debug build.
    private static let clip1 = Result { try clip(pad: "<|endoftext|>").tokenizer() }
    private static let clip2 = Result { try clip(pad: "!").tokenizer() }

    @Test func `prompts become the numbers of transformers`() throws {
        let clip = try Self.clip1.get()
        let clip2 = try Self.clip2.get()
        let emoji = try Tokenizer(folder: Self.emoji)
        let cases = try Reference.list("tokens/more.json", "cases")
        #expect(cases.count > 50)
        for reference in cases {
            let prompt = try reference.text("prompt")
            #expect(clip.encode(prompt) == (try reference.integers("clip")), "\(prompt)")
            #expect(clip2.encode(prompt) == (try reference.integers("clip2")), "\(prompt)")
            #expect(emoji.encode(prompt) == (try reference.integers("emoji")), "\(prompt)")
            let padded = emoji.padded(prompt)
            #expect(padded == (try reference.integers("emojiPadded")), "\(prompt)")
            #expect(padded.count == 32)
        }
    }

    @Test func `CLIP from its merges alone is the same`() throws {
        let alone = try Tokenizer(clipMerges: Self.merges, padding: "<|endoftext|>")
        let alone2 = try Tokenizer(clipMerges: Self.merges, padding: "!")
        for reference in try Reference.list("tokens/more.json", "cases") {
            let prompt = try reference.text("prompt")
            #expect(alone.encode(prompt) == (try reference.integers("clip")), "\(prompt)")
            #expect(alone2.encode(prompt) == (try reference.integers("clip2")), "\(prompt)")
            let expected = try Self.clip2.get().padded(prompt)
            #expect(alone2.padded(prompt) == expected)
        }
    }

    @Test func `tokens become their text again`() throws {
        let clip = try Self.clip1.get()
        for text in ["a red fox , 3 caf\u{e9} \u{72d0}!", "", "astronauts riding horses"] {
            #expect(
                clip.decode(clip.encode(text)) == text.replacing("\u{72d0}!", with: "\u{72d0} !"))
        }
        #expect(clip.decode([.max, -1, 320]) == "a")
    }

    @Test func `CLIP prompts are padded and cut to 77`() throws {
        let clip = try Self.clip1.get()
        let clip2 = try Self.clip2.get()
        let cases = try #require(
            try JSONValue(file: Reference.folder + "tokens/clip.json").arrayValue)
        #expect(cases.count == 31)
        for reference in cases {
            let reference = try #require(reference.objectValue)
            let prompt = try reference.text("prompt")
            #expect(clip.encode(prompt) == (try reference.integers("untruncated")), "\(prompt)")
            #expect(clip.padded(prompt) == (try reference.integers("ids77")), "\(prompt)")
            #expect(clip2.padded(prompt) == (try reference.integers("ids77_sd2")), "\(prompt)")
        }
    }

    @Test(arguments: [
        String(repeating: "ab", count: 1 << 14), String(repeating: "a b! ", count: 1 << 15),
    ])
    func `a long prompt is cut`(prompt: String) throws {
        let tokenizer = try Tokenizer(folder: Self.emoji)
        let padded = tokenizer.padded(prompt)
        #expect(padded.count == 32)
        #expect(padded.first == tokenizer.beginning)
        #expect(padded.last == tokenizer.end)
        #expect(padded.firstIndex(of: tokenizer.end) == 31)
    }

    @Test func `the map of special tokens counts where none are listed`() throws {
        let folder = try Self.small()
        try folder.write("special_tokens_map.json", #"{"pad_token": "a"}"#)
        #expect(try folder.tokenizer().padding == 0)
        try folder.write(
            "tokenizer_config.json",
            #"{"model_max_length": 8, "pad_token": "<|endoftext|>", "added_tokens_decoder":"#
                + #" {"4": {"content": "<|endoftext|>"}, "9": {"content": "<cat>"}}}"#)
        let listed = try folder.tokenizer()
        #expect(listed.padding == 4)
        #expect(listed.padded("ab<cat>b") == [3, 2, 9, 1, 4, 4, 4, 4])
    }

    @Test(arguments: [
        ("vocab.json", "[1]", "vocab.json: not a JSON object"),
        ("vocab.json", "{\"a\": -1}", "vocab.json: holds -1 where token numbers are needed"),
        (
            "vocab.json", "{\"a\": 1}",
            "merges.txt: line 2 joins symbols that vocab.json lacks: a b</w>"
        ),
        ("merges.txt", "a b</w>\na\n", "merges.txt: line 2 is not two symbols: a"),
        (
            "tokenizer_config.json", "{\"model_max_length\": 2}",
            "tokenizer_config.json: model_max_length 2 is not supported; allowed 3 to 4096"
        ),
        (
            "special_tokens_map.json", "{\"pad_token\": \"[PAD]\"}",
            "tokenizer_config.json: pad_token \"[PAD]\" is not supported;"
                + " allowed a token of vocab.json"
        ),
        (
            "special_tokens_map.json", "{\"pad_token\": 3}",
            "special_tokens_map.json: pad_token 3 is not supported; allowed a token,"
                + " or an object with its content"
        ),
    ])
    func `a broken file is named`(file: String, text: String, error: String) throws {
        let folder = try Self.small()
        try folder.write(file, text)
        #expect {
            try folder.tokenizer()
        } throws: {
            "\($0)" == folder.path + "/" + error
        }
    }

    @Test func `a missing folder is named`() {
        #expect {
            try Tokenizer(folder: "/nowhere/tokenizer")
        } throws: {
            "\($0)" == "/nowhere/tokenizer/vocab.json: No such file or directory"
        }
    }

    @Test func `lines of windows are taken`() throws {
        let folder = try Self.small()
        try folder.write("merges.txt", "#version: 0.2\r\na b</w>\r\n")
        #expect(try folder.tokenizer().encode("AB") == [3, 2, 4])
    }

    @Test func `a byte that the vocabulary lacks is the unknown token`() throws {
        #expect(try Self.small().tokenizer().encode("ac ab") == [3, 0, 4, 2, 4])
    }

    private static func small() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let vocabulary =
            #"{"a": 0, "b</w>": 1, "ab</w>": 2, "<|startoftext|>": 3, "<|endoftext|>": 4}"#
        try folder.write("vocab.json", vocabulary)
        try folder.write("merges.txt", "#version: 0.2\na b</w>\n")
        return folder
    }
}

extension TemporaryFolder {
    /// Read while the folder is sure to be there.
    fileprivate func tokenizer() throws -> Tokenizer {
        try withExtendedLifetime(self) { try Tokenizer(folder: path) }
    }
}

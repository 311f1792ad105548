import Foundation
import Images
import Terminal
import Testing

@Suite struct DrawPictureTests {
    /// Noise, so that the PNG needs several pieces.
    private var noise: Picture {
        get throws {
            var state: UInt64 = 7
            let pixels = (0..<60 * 60 * 3).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 33)
            }
            return try Picture(width: 60, height: 60, pixels: pixels)
        }
    }

    @Test func `a small PNG is one kitty command`() throws {
        let picture = try plainPicture(2, 2, [1, 2, 3])
        let png = try picture.png()
        #expect(
            draw(picture, png: png, protocol: .kitty, columns: 20, rows: 5)
                == "\u{1B}_Ga=T,f=100,q=2,c=10,r=5,m=0;\(Data(png).base64EncodedString())\u{1B}\\\n"
        )
    }

    @Test func `a large PNG goes to kitty in pieces of 4096 digits`() throws {
        let picture = try noise
        let png = try picture.png()
        let text = draw(picture, png: png, protocol: .kitty, columns: 20, rows: 5)
        let commands = text.split(separator: "\u{1B}_G")
        #expect(commands.count == (png.count + 3071) / 3072)
        #expect(commands.count > 2)
        var payload = ""
        for (index, command) in commands.enumerated() {
            let isLast = index == commands.count - 1
            let keys = index == 0 ? "a=T,f=100,q=2,c=10,r=5,m=1;" : "q=2,m=\(isLast ? 0 : 1);"
            let end = isLast ? "\u{1B}\\\n" : "\u{1B}\\"
            #expect(command.hasPrefix(keys))
            #expect(command.hasSuffix(end))
            let piece = command.dropFirst(keys.count).dropLast(end.count)
            #expect(isLast ? piece.count <= 4096 : piece.count == 4096)
            payload += piece
        }
        #expect(Data(base64Encoded: payload) == Data(png))
    }

    @Test func `iTerm2 gets the whole file`() throws {
        let picture = try noise
        let png = try picture.png()
        #expect(
            draw(picture, png: png, protocol: .iterm2, columns: 20, rows: 5)
                == "\u{1B}]1337;File=inline=1;size=\(png.count);width=10;height=5;"
                + "preserveAspectRatio=1:\(Data(png).base64EncodedString())\u{07}\n")
    }

    @Test(arguments: [[], [0xFF, 0xD8, 0xFF, 0xE0], [1, 2, 3]] as [[UInt8]])
    func `a file that is no PNG is replaced by one`(file: [UInt8]) throws {
        let picture = try plainPicture(2, 2, [1, 2, 3])
        let made = try picture.png(effort: .fast)
        for method in [PictureProtocol.kitty, .iterm2] {
            #expect(
                draw(picture, png: file, protocol: method, columns: 20, rows: 5)
                    == draw(picture, png: made, protocol: method, columns: 20, rows: 5))
        }
    }

    @Test func `without room or wish nothing is drawn`() throws {
        let picture = try plainPicture(2, 2, [1, 2, 3])
        #expect(draw(picture, protocol: .off, columns: 80, rows: 24) == "")
        for method in PictureProtocol.allCases {
            #expect(draw(picture, protocol: method, columns: 0, rows: 24) == "")
            #expect(draw(picture, protocol: method, columns: 80, rows: -1) == "")
        }
    }
}

import Parameters
import Testing

@Suite struct AspectTests {
    @Test func `every size has the shape, fits the table and is a multiple of eight`() throws {
        for aspect in Aspect.allCases {
            let sides = aspect.rawValue.split(separator: ":").compactMap { Int($0) }
            try #require(sides.count == 2)
            let (width, height) = aspect.size
            #expect(width * sides[1] == height * sides[0])
            #expect(width % 8 == 0 && height % 8 == 0)
            #expect(try Parameter.size.parse("\(width)x\(height)") == (width, height))
        }
    }
}

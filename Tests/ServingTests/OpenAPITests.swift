import Parameters
import Testing

@testable import Serving

@Suite struct OpenAPITests {
    private let document = OpenAPI(APIs.routes, models: ["imagen-4-fast"], limits: .table).document

    @Test func `every route is described`() {
        for route in APIs.routes {
            let operation = document["paths"]?[route.pattern]?[route.method.lowercased()]
            #expect(operation?["summary"] == .text(route.summary))
        }
    }

    @Test func `Segmind's API has the page's ranges, the others those of the backend`() throws {
        let schemas = try #require(document["components"]?["schemas"])
        #expect(schemas["Generation"]?["properties"]?["steps"]?["maximum"] == 100)
        for name in ["ImageGeneration", "Txt2Img"] {
            #expect(schemas[name]?["properties"]?["steps"]?["maximum"] == 10_000)
        }
    }

    @Test func `every parameter has its range and default`() throws {
        let schema = try #require(
            document["components"]?["schemas"]?["Generation"]?["properties"])
        for parameter in Parameter.all where !["model", "backend"].contains(parameter.name) {
            #expect(schema[parameter.wireKey] != nil, "\(parameter.name)")
        }
        #expect(schema["steps"]?["minimum"] == 1)
        #expect(schema["steps"]?["maximum"] == 100)
        #expect(schema["steps"]?["default"] == 25)
        #expect(schema["seed"]?["minimum"] == -1)
        #expect(schema["scheduler"]?["enum"]?.arrayValue?.count == Scheduler.allCases.count)
    }

    @Test func `every reference leads somewhere`() {
        for route in APIs.routes {
            guard let name = route.schema.request else { continue }
            #expect(document["components"]?["schemas"]?[name] != nil)
        }
    }
}

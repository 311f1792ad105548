import Parameters
import Testing

@testable import Serving

@Suite struct OpenAPITests {
    private let document = OpenAPI(["imagen-4-fast"]).document

    @Test func `every route is described`() {
        for route in Route.all {
            let operation = document["paths"]?[route.pattern]?[route.method.lowercased()]
            #expect(operation?["summary"] == .text(route.summary))
        }
    }

    @Test func `every parameter has its range and default from the table`() throws {
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
        for route in Route.all {
            guard let name = route.schema.request else { continue }
            #expect(document["components"]?["schemas"]?[name] != nil)
        }
    }
}

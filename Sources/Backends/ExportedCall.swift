import JSON
import Parameters

/// The HTTP requests that make a run's pictures, for a program elsewhere: one request a picture.
///
/// It holds no key: ``secret`` names the variable of the environment that does.
public struct ExportedCall: Sendable {
    /// A header whose value the program takes from its environment.
    public struct Secret: Sendable {
        public let header: String
        /// Comes before the key, such as `Bearer `.
        public let prefix: String
        public let variable: String

        public init(header: String, prefix: String = "", variable: String) {
            self.header = header
            self.prefix = prefix
            self.variable = variable
        }
    }

    /// The service's address when the variable is unset; without a slash at its end.
    public let address: String
    /// The variable of the environment that names another address.
    public let variable: String
    /// The path after the address, such as `/v1/imagen-4-fast`.
    public let path: String
    public let headers: [(name: String, value: String)]
    public let secret: Secret?
    /// The bodies, one for each picture, in order.
    public let bodies: [JSONValue]
    /// The keys that lead to the picture in a JSON reply, as base64; nil where the reply is the
    /// picture itself.
    public let reply: [String]?
    /// Notes for the user, a line each.
    public let notes: [String]

    /// - Parameters:
    ///   - address: the service's usual address, without user and password.
    ///   - variable: the variable that names another address.
    ///   - path: the path after the address.
    ///   - headers: besides that of the key.
    ///   - secret: the header of the key; nil for none.
    ///   - bodies: one for each picture.
    ///   - reply: the keys that lead to the picture in a JSON reply.
    ///   - notes: for the user, a line each.
    public init(
        address: String, variable: String, path: String,
        headers: [(name: String, value: String)] = [], secret: Secret? = nil, bodies: [JSONValue],
        reply: [String]? = nil, notes: [String] = []
    ) {
        self.address = address
        self.variable = variable
        self.path = path
        self.headers = headers
        self.secret = secret
        self.bodies = bodies
        self.reply = reply
        self.notes = notes
    }

    /// The requests of a run to `reroll serve`, which has an engine of this program behind it.
    ///
    /// Every value is written out, for the server's defaults may differ.
    public static func served(_ request: Request) -> ExportedCall {
        let isBundled = !request.model.hasPrefix("/")
        let unsent: Set<String> = ["count", "backend", "model", "aspect", "seed"]
        let settings = request.resolved
        var members: [String: JSONValue] = [:]
        for parameter in Parameter.all where !unsent.contains(parameter.name) {
            if let value = parameter.value(in: settings) {
                members[parameter.wireKey] = JSONValue(value)
            }
        }
        let model = isBundled ? request.model : Settings.defaults.model ?? ""
        return ExportedCall(
            address: "http://127.0.0.1:8787", variable: "REROLL_URL", path: "/v1/\(model)",
            headers: [("Accept", "image/png")],
            bodies: request.seeds.map { seed in
                .object(members.merging([Parameter.seed.wireKey: .integer(seed)]) { $1 })
            },
            notes: ["This machine answers it while `reroll serve` runs."]
                + (isBundled ? [] : ["Start it with `reroll serve --model \(request.model)`."]))
    }
}

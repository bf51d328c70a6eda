public import Hummingbird
import NIOCore

/// What a request carries on its way through the middleware: Hummingbird's own things and who asks.
public struct DealContext: RequestContext {
    /// Hummingbird's part.
    public var coreContext: CoreRequestContextStorage
    /// The address of the other end of the connection, empty where it is unknown.
    ///
    /// A whole /64 network of IPv6 counts as one client.
    public let client: String

    /// Makes the context of a request that came over a connection.
    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        client = Self.client(of: source.channel.remoteAddress)
    }

    private static func client(of address: SocketAddress?) -> String {
        guard let text = address?.ipAddress else { return "" }
        return text.contains(":") ? network(ofIPv6: text) : text
    }

    /// The first four of an address's eight groups: one subscriber is commonly given a /64 and chooses the rest.
    ///
    /// An IPv4 address in IPv6 form (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) stands for itself.
    private static func network(ofIPv6 text: String) -> String {
        if text.contains("."), let last = text.split(separator: ":").last { return String(last) }
        let halves = text.prefix { $0 != "%" }.split(separator: "::", omittingEmptySubsequences: false).map { $0.split(separator: ":") }
        let missing = 8 - halves.reduce(0) { $0 + $1.count }
        let groups =
            halves.count < 2
            ? halves.joined().map(String.init)
            : halves[0].map(String.init) + Array(repeating: "0", count: max(0, missing)) + halves[1].map(String.init)
        return groups.prefix(4).joined(separator: ":") + "::/64"
    }
}

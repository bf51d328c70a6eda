public import Hummingbird
import NIOCore
public import RateLimit

/// What a request carries on its way through the middleware: Hummingbird's own things and who asks.
public struct DealContext: RequestContext {
    /// Hummingbird's part.
    public var coreContext: CoreRequestContextStorage
    /// The address of the other end of the connection, which may be a proxy's; `nil` where it is unknown.
    public let peer: IPAddress?

    /// Makes the context of a request that came over a connection.
    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
    }
}

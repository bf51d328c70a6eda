internal import NIOCore
internal import NIOHTTP1

/// What is changed of a connection that the client beneath has made, before its first exchange.
enum ConnectionSetup {
    /// Puts the exchanges' handler, which says itself when to read, beside the coder of HTTP, and a coder that reads more fields in the place
    /// of the client's.
    ///
    /// The client's reads 256 fields at most, as many as an object's metadata alone may take.
    static func apply(to channel: any Channel, _ handler: ConnectionHandler) throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldCount = 4096
        limits.maxHeaderListSize = 256 << 10
        let coder = ByteToMessageHandler(
            HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .forward, limitConfiguration: limits))
        try channel.syncOptions?.setOption(.autoRead, value: false)
        let pipeline = channel.pipeline.syncOperations
        let old = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
        let gate = Gate()
        try pipeline.addHandler(gate, position: .before(old))
        try pipeline.addHandler(coder, position: .after(old))
        try pipeline.addHandler(handler, position: .after(coder))
        // The old coder goes before anything can be read; nobody waits for it, since on a connection that ends meanwhile it never tells.
        pipeline.removeHandler(old).assumeIsolated().whenComplete { _ in
            channel.pipeline.syncOperations.removeHandler(gate, promise: nil)
        }
    }

    /// Ends a connection on which something comes while its coders change: before the first request, nothing may.
    private final class Gate: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = ByteBuffer

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.close(promise: nil)
        }
    }
}

import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A server that speaks TLS, keeps its connections, and gives every body back while it comes.
final class TLSEcho: Sendable {
    /// The server's own certificate, in PEM.
    var certificateFile: String { certificate.file }
    var port: Int { channel.localAddress?.port ?? 0 }
    /// The connections that it has had.
    var accepted: Int { counter.value.withLock { $0 } }

    private let certificate: TestCertificate
    private let channel: any Channel
    private let counter: Counter

    private final class Counter: Sendable {
        let value = Mutex(0)
    }

    static func start() async throws -> TLSEcho {
        let certificate = try await TestCertificate.off { try TestCertificate(named: "IP:127.0.0.1") }
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate.file).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: certificate.keyFile, format: .pem))))
        let counter = Counter()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                counter.value.withLock { $0 += 1 }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try pipeline.addHandler(Echo())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return TLSEcho(certificate, channel, counter)
    }

    private init(_ certificate: TestCertificate, _ channel: any Channel, _ counter: Counter) {
        self.certificate = certificate
        self.channel = channel
        self.counter = counter
    }

    func stop() async {
        try? await channel.close()
    }

    private final class Echo: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                if head.headers.contains(name: "Expect") {
                    context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
                }
                let fields: HTTPHeaders = ["Content-Length": head.headers.first(name: "Content-Length") ?? "0"]
                context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: fields))), promise: nil)
            case .body(let bytes):
                context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
            case .end:
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}

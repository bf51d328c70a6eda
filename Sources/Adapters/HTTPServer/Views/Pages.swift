import DealService
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Mustache

/// Renders the pages from the templates that come with the module.
struct Pages: Sendable {
    /// The style sheet.
    let style: String
    private let styleAddress: String
    private let library: MustacheLibrary

    init() async throws {
        let folder = Bundle.module.bundlePath + "/Pages"
        library = try await MustacheLibrary(directory: folder)
        guard let data = FileManager.default.contents(atPath: folder + "/style.css") else {
            throw ServiceError(
                .storage, "The pages in \(folder) cannot be read. Keep the folder DealKit_HTTPServer.resources beside the program.")
        }
        style = String(decoding: data, as: UTF8.self)
        // FNV-1a: enough to tell one edition of the file from another.
        let digest = data.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        styleAddress = "/style.css?v=" + String(digest, radix: 36)
    }

    /// Renders `view` inside the frame that all pages share.
    func render(_ template: String, _ view: some Sendable, frame: FrameView, status: HTTPResponse.Status = .ok) throws -> Response {
        var frame = frame
        frame.style = styleAddress
        guard let content = library.render(view, withTemplate: template) else {
            throw ServiceError(.storage, "The page template \(template) is missing.")
        }
        frame.content = content
        guard let page = library.render(frame, withTemplate: "frame") else {
            throw ServiceError(.storage, "The page template frame is missing.")
        }
        return Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
    }

    /// A page that says what went wrong.
    func error(status: HTTPResponse.Status, message: String) throws -> Response {
        let title = status == .notFound ? "Not found" : status.kind == .clientError ? "That did not work" : "Something went wrong"
        return try render("error", ErrorView(title: title, message: message), frame: FrameView(title: title), status: status)
    }
}

/// The head of a page and the frame around its content.
struct FrameView: Sendable {
    var title: String
    var description = ""
    var address: String?
    var social: SocialView?
    var style = ""
    var content = ""
}

/// What a social network reads of a page.
struct SocialView: Sendable {
    let title: String
    let description: String
    let address: String
    let image: String
    let imageText: String
}

struct ErrorView: Sendable {
    let title: String
    let message: String
}

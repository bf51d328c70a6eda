/// Guesses the tokens of a request before it is made, for budgets.
///
/// Text counts one token for each three bytes, which is more than tokenisers make of most European text. Images count as their vendor says:
/// 258 for each tile of 768 pixels for Gemini 2, 1120 for Gemini 3; width × height / 750 for Anthropic; for OpenAI 85 and 170 for each tile of 512
/// pixels, times 33.3 for `gpt-4o-mini`, and for its newer small models one for each patch of 32 pixels, at most 1536, times 1.62 or 2.46.
enum TokenEstimate {
    /// The output that is assumed where a request has no limit.
    static let assumedOutput = 4096

    static func usage(of request: LLMRequest, maxOutputTokens: Int?, model: String) -> TokenUsage {
        let system = request.system?.utf8.count ?? 0
        // What is marked for the vendor's cache may have to be written to it, which costs more than input does.
        let isWritten = model.hasPrefix("anthropic/") && system >= MessagesCodec.cachedSystemBytes
        var bytes = (isWritten ? 0 : system).addingSaturating(request.schema?.root.jsonBytes.count ?? 0)
        var images = 0
        for part in request.messages.lazy.flatMap(\.content) {
            switch part {
            case .text(let text): bytes = bytes.addingSaturating(text.utf8.count + 12)
            case .image(let image): images = images.addingSaturating(tokens(of: ImageSize(image.bytes) ?? .assumed, model: model))
            }
        }
        return TokenUsage(
            uncachedInput: (bytes / 3 + 1).addingSaturating(images), cacheWrite: isWritten ? system / 3 + 1 : 0,
            output: maxOutputTokens ?? assumedOutput)
    }

    /// - Parameter model: The model with its maker.
    static func tokens(of size: ImageSize, model: String) -> Int {
        func tiles(_ side: Int) -> Int { ((size.width + side - 1) / side) * ((size.height + side - 1) / side) }
        if model.hasPrefix("anthropic/") {
            // Larger pictures are scaled down first.
            return min(size.width * size.height / 750 + 1, 1600)
        }
        if model.hasPrefix("openai/") {
            // The picture is scaled so that its shorter side is 768 and its longer at most 2048.
            let scaled = size.scaled(longest: 2048, shortest: 768)
            let count = ((scaled.width + 511) / 512) * ((scaled.height + 511) / 512)
            let name = model.dropFirst("openai/".utf8.count)
            if !name.hasPrefix("gpt-4o"), ["-mini", "-nano", "-luna", "-terra"].contains(where: { name.contains($0) }) {
                return min(1536, ((size.width + 31) / 32) * ((size.height + 31) / 32)) * (name.contains("-mini") ? 162 : 246) / 100 + 1
            }
            return model.hasPrefix("openai/gpt-4o-mini") ? 2833 + 5667 * count : 85 + 170 * count
        }
        if model.hasPrefix("google/gemini-3") { return 1120 }
        return size.width <= 384 && size.height <= 384 ? 258 : 258 * tiles(768)
    }
}

/// The size of a picture, read from the head of its file.
struct ImageSize: Hashable, Sendable {
    let width: Int
    let height: Int

    /// The size that is assumed where the head cannot be read: that of a photo as it is commonly sent.
    static let assumed = ImageSize(width: 1536, height: 1152)

    private init(width: Int, height: Int) {
        self.width = min(max(1, width), 65535)
        self.height = min(max(1, height), 65535)
    }

    /// Reads the size of a PNG, JPEG or GIF; `nil` for anything else.
    init?(_ bytes: [UInt8]) {
        func number(_ place: Int, _ count: Int) -> Int { bytes[place..<place + count].reduce(0) { $0 << 8 | Int($1) } }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), bytes.count >= 24 {
            self.init(width: number(16, 4), height: number(20, 4))
        } else if bytes.starts(with: "GIF8".utf8), bytes.count >= 10 {
            self.init(width: Int(bytes[6]) | Int(bytes[7]) << 8, height: Int(bytes[8]) | Int(bytes[9]) << 8)
        } else if bytes.starts(with: [0xFF, 0xD8]) {
            // The segments of a JPEG, up to the frame header (ISO 10918-1, B.2.2).
            var place = 2
            while place + 9 <= bytes.count, bytes[place] == 0xFF {
                let marker = bytes[place + 1]
                if 0xC0...0xCF ~= marker, marker != 0xC4, marker != 0xC8, marker != 0xCC {
                    self.init(width: number(place + 7, 2), height: number(place + 5, 2))
                    return
                }
                place += marker == 0xFF ? 1 : 2 + max(2, number(place + 2, 2))
            }
            return nil
        } else {
            return nil
        }
    }

    func scaled(longest: Int, shortest: Int) -> ImageSize {
        let long = max(width, height)
        let short = min(width, height)
        let factor = min(1, Double(longest) / Double(long), Double(shortest) / Double(short))
        return ImageSize(width: Int((Double(width) * factor).rounded(.up)), height: Int((Double(height) * factor).rounded(.up)))
    }
}

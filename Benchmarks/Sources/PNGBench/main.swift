@_spi(Benchmarks) import CardRender
import Foundation

// Times PNG and Deflate on one picture, beside the peers in peers/png, and prints lines of a name, processor milliseconds and bytes.
//
//   PNGBench PICTURE.rgba WIDTH HEIGHT FILE.png [LEVEL…]     encodes the pixels at every level, decodes and inflates the peer's file
//   PNGBench --filters                                       what each filter of PNG gets through, in GB/s
//   PNGBench --check FOLDER                                  deflates and decodes files for conformance.py
//   PNGBench --cards FOLDER                                  draws two listing cards as pictures to time

/// Processor milliseconds of this process, all its threads.
func processorMilliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}

/// The least time of several passes after one that does not count.
func least(_ passes: Int, _ work: () throws -> Void) rethrows -> Double {
    var least = Double.infinity
    for pass in 0...passes {
        let start = processorMilliseconds()
        try work()
        if pass > 0 { least = min(least, processorMilliseconds() - start) }
    }
    return least
}

func report(_ name: String, _ time: Double, _ bytes: Int) {
    print(name, String(format: "%.3f", time), bytes)
}

/// The zlib stream of a PNG: what its IDAT chunks hold.
func imageData(of file: [UInt8]) -> [UInt8] {
    var data: [UInt8] = []
    var position = 8
    while position + 12 <= file.count {
        let length = file[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
        if file[(position + 4)..<(position + 8)].elementsEqual("IDAT".utf8) { data += file[(position + 8)..<(position + 8 + length)] }
        position += length + 12
    }
    return data
}

func read(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments == ["--filters"] {
    measureFilters()
} else if arguments.count == 2, arguments[0] == "--cards" {
    try drawCards(into: arguments[1])
} else if arguments.count == 2, arguments[0] == "--check" {
    try answerChecks(in: arguments[1])
} else if arguments.count >= 4, let width = Int(arguments[1]), let height = Int(arguments[2]) {
    let pixels = try read(arguments[0])
    let levels = arguments.count > 4 ? arguments[4...].compactMap(PNGLevel.init) : PNGLevel.allCases
    for level in levels {
        var file: [UInt8] = []
        let time = try least(level == .best ? 1 : 15) { file = try PNG.encode(rgba: pixels, width: width, height: height, level: level) }
        guard try PNG.decode(file).rgba8() == pixels else { fatalError("\(level) does not come back as it was") }
        report(level.rawValue, time, file.count)
    }
    let file = try read(arguments[3])
    let decoding = try least(15) { _ = try PNG.decode(file).rgba8() }
    report("decode", decoding, pixels.count)
    let stream = imageData(of: file)
    let inflating = try least(15) { _ = try Deflate.inflateZlib(stream, limit: 1 << 28) }
    report("inflate", inflating, stream.count)
} else {
    let usage = "PNGBench PICTURE.rgba WIDTH HEIGHT FILE.png [LEVEL…] | --filters | --check FOLDER | --cards FOLDER"
    FileHandle.standardError.write(Data("usage: \(usage)\n".utf8))
    exit(2)
}

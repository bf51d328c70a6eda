@testable import DealCore

/// Reads any bytes as JSON; what can be read must be written as text that reads back as an equal value, and as the same text again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let value = try? JSON.parse(bytes) else { return 0 }
    for indented in [false, true] {
        let text = JSON.text(of: value, indented: indented)
        guard let again = try? JSON.parse(text) else { preconditionFailure("what was written cannot be read: \(text)") }
        precondition(again == value, "what was written reads back as something else")
        precondition(JSON.text(of: again, indented: indented) == text, "what was read back is written otherwise")
    }
    return 0
}

/// Why a text is not the XML that was expected.
struct XMLError: Error, Hashable, CustomStringConvertible {
    /// What is wrong; nothing of the text itself.
    let message: String
    /// The byte at which it showed.
    let position: Int

    var description: String { "\(message), at byte \(position)" }
}

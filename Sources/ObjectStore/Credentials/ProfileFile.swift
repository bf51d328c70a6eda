/// What a shared configuration or credentials file says: the settings of its profiles and services, by their names.
///
/// Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
struct ProfileFile: Sendable {
    /// The two files name their profiles differently.
    enum Kind {
        /// `[profile name]`, `[services name]`, `[default]`.
        case config
        /// `[name]`.
        case credentials
    }

    private(set) var profiles: [String: Profile] = [:]
    private(set) var services: [String: Profile] = [:]

    /// Reads a file.
    ///
    /// Sections of other kinds and names that cannot be are passed over; a line that has no meaning is refused.
    ///
    /// - Parameter path: What messages call the file.
    init(_ text: String, kind: Kind, path: String) throws(CredentialsError) {
        var parser = Parser(kind: kind, path: path)
        for (number, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            try parser.read(Substring(line), number: number + 1)
        }
        parser.store()
        profiles = parser.profiles
        services = parser.services
        // A default profile with the prefix hides one without.
        if let plain = parser.plainDefault, profiles["default"] == nil { profiles["default"] = plain }
    }
}

/// The settings of one profile; names are in lower case.
///
/// No description or reflection shows a value.
struct Profile: Sendable, CustomStringConvertible, CustomReflectable {
    private var settings: [String: String] = [:]

    /// The value of a setting, `nil` where it is absent or empty.
    subscript(name: String) -> String? {
        get {
            guard let value = settings[name], !value.isEmpty else { return nil }
            return value
        }
        set { settings[name] = newValue ?? "" }
    }

    /// The value of a setting beneath another, as `endpoint_url` beneath `s3`.
    func value(_ name: String, beneath group: String) -> String? {
        guard let lines = self[group]?.split(separator: "\n") else { return nil }
        for line in lines.reversed() {
            guard let equals = line.firstIndex(of: "="), line[..<equals].trimmingSpaces().lowercased() == name else { continue }
            let value = line[line.index(after: equals)...].trimmingSpaces()
            return value.isEmpty ? nil : String(value)
        }
        return nil
    }

    /// Takes the other's settings over its own.
    mutating func merge(_ other: Profile) {
        settings.merge(other.settings) { _, new in new }
    }

    var description: String { "Profile(\(settings.keys.sorted().joined(separator: ", ")))" }
    var customMirror: Mirror { Mirror(self, children: ["settings": settings.keys.sorted()], displayStyle: .struct) }
}

private struct Parser {
    enum Section {
        case profile(String)
        case plainDefault
        case services(String)
        case other
    }

    let kind: ProfileFile.Kind
    let path: String
    var profiles: [String: Profile] = [:]
    var plainDefault: Profile?
    var services: [String: Profile] = [:]
    private var section: Section?
    /// The setting that an indented line goes on with, and what it says so far.
    private var setting: (name: String, value: String)?

    init(kind: ProfileFile.Kind, path: String) {
        self.kind = kind
        self.path = path
    }

    mutating func read(_ line: Substring, number: Int) throws(CredentialsError) {
        let content = line.trimmingSpaces()
        guard let first = content.first, first != "#", first != ";" else { return }
        if line.first == " " || line.first == "\t" {
            try readContinuation(content, number: number)
        } else if first == "[" {
            try readSection(content, number: number)
        } else {
            try readSetting(content, number: number)
        }
    }

    private mutating func readSection(_ line: Substring, number: Int) throws(CredentialsError) {
        guard let end = line.firstIndex(of: "]") else { throw refusal(number, "a section's name does not end with ]") }
        let rest = line[line.index(after: end)...].trimmingSpaces()
        guard rest.isEmpty || rest.hasPrefix("#") || rest.hasPrefix(";") else { throw refusal(number, "there is something after the ]") }
        let words = line[line.index(after: line.startIndex)..<end].split { $0 == " " || $0 == "\t" }.map(String.init)
        store()
        section = Self.section(words, kind: kind)
        switch section {
        case .profile(let name): profiles[name] = profiles[name] ?? Profile()
        case .plainDefault: plainDefault = plainDefault ?? Profile()
        case .services(let name): services[name] = services[name] ?? Profile()
        default: break
        }
    }

    private static func section(_ words: [String], kind: ProfileFile.Kind) -> Section {
        guard let name = words.last, name.utf8.allSatisfy({ isNamePart($0) }) else { return .other }
        switch (kind, words.count, words[0]) {
        case (.credentials, 1, _): return .profile(name)
        case (.config, 1, "default"): return .plainDefault
        case (.config, 2, "profile"): return .profile(name)
        case (.config, 2, "services"): return .services(name)
        default: return .other
        }
    }

    private mutating func readSetting(_ line: Substring, number: Int) throws(CredentialsError) {
        guard section != nil else { throw refusal(number, "there is no [section] before this line") }
        guard let equals = line.firstIndex(of: "=") else { throw refusal(number, "there is no = in it") }
        let name = line[..<equals].trimmingSpaces().lowercased()
        guard !name.isEmpty else { throw refusal(number, "there is no name before the =") }
        let value = Self.withoutComment(line[line.index(after: equals)...]).trimmingSpaces()
        store()
        setting = (name, String(value))
    }

    private mutating func readContinuation(_ line: Substring, number: Int) throws(CredentialsError) {
        guard section != nil else { throw refusal(number, "there is no [section] before this line") }
        // A setting without a value of its own has others beneath it. (A copy of the value would be made whole by each line that is appended.)
        guard let hasOthers = setting.map({ $0.value.isEmpty || $0.value.utf8.first == UInt8(ascii: "\n") }) else {
            throw refusal(number, "it is indented, and there is no setting that it could go on with")
        }
        if hasOthers {
            guard let equals = line.firstIndex(of: "=") else { throw refusal(number, "there is no = in it") }
            guard equals > line.startIndex else { throw refusal(number, "there is no name before the =") }
        }
        setting?.value.append("\n\(line)")
    }

    /// Keeps the setting that has been read, now that no line goes on with it.
    mutating func store() {
        guard let (name, value) = setting else { return }
        setting = nil
        switch section {
        case .profile(let profile): profiles[profile, default: Profile()][name] = value
        case .plainDefault: plainDefault?[name] = value
        case .services(let group): services[group, default: Profile()][name] = value
        default: break
        }
    }

    /// The text up to a `#` or `;` that comes after a space.
    private static func withoutComment(_ text: Substring) -> Substring {
        var previous: Character = "="
        for index in text.indices {
            let character = text[index]
            if character == "#" || character == ";", previous == " " || previous == "\t" { return text[..<index] }
            previous = character
        }
        return text
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        PercentEncoding.isUnreserved(byte) || "/%@:+".utf8.contains(byte)
    }

    private func refusal(_ number: Int, _ reason: String) -> CredentialsError {
        CredentialsError(.invalidConfiguration, "line \(number) of \(path) has no meaning: \(reason)")
    }
}

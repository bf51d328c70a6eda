/// The members of a JSON object, in the order in which they were added, each name once.
public struct JSONObject: Hashable, Sendable, Sequence, ExpressibleByDictionaryLiteral {
    /// The members in order.
    private(set) var members: [(name: String, value: JSONValue)] = []
    /// Where each name stands among the members, once there are more of them than ``mostUnindexed``; empty before.
    private var positions: [String: Int] = [:]

    /// Up to so many members, going through them is faster than hashing a name.
    private static let mostUnindexed = 12

    /// Makes an object without members.
    public init() {}

    /// Makes an object; where a name repeats, its last value stays.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        members.reserveCapacity(elements.count)
        for (name, value) in elements { self[name] = value }
    }

    /// Makes an object with room for some members.
    init(minimumCapacity: Int) {
        members.reserveCapacity(minimumCapacity)
    }

    /// Adds a member; tells whether its name was new.
    mutating func add(_ name: String, _ value: JSONValue) -> Bool {
        guard position(of: name) == nil else { return false }
        append(name, value)
        return true
    }

    /// The names in order.
    ///
    /// - Complexity: O(*n*).
    public var names: [String] { members.map(\.name) }
    /// The number of members.
    public var count: Int { members.count }
    /// Whether there is no member.
    public var isEmpty: Bool { members.isEmpty }

    /// The value of a member; setting one that is new adds it at the end, setting `nil` removes it.
    ///
    /// - Complexity: O(1), and O(*n*) to remove.
    public subscript(_ name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            let position = position(of: name)
            switch (position, newValue) {
            case (let position?, let value?): members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                positions.removeAll()
                if members.count > Self.mostUnindexed { index() }
            case (nil, let value?): append(name, value)
            case (nil, nil): break
            }
        }
    }

    /// The members in order.
    public func makeIterator() -> AnyIterator<(name: String, value: JSONValue)> {
        AnyIterator(members.makeIterator())
    }

    /// Whether two objects have the same members, in whatever order.
    public static func == (one: JSONObject, other: JSONObject) -> Bool {
        guard one.count == other.count else { return false }
        for (index, member) in one.members.enumerated() {
            // Objects of one kind mostly have one order.
            if other.members[index].name == member.name {
                guard other.members[index].value == member.value else { return false }
            } else {
                guard let position = other.position(of: member.name), other.members[position].value == member.value else { return false }
            }
        }
        return true
    }

    /// Feeds the members to a hasher, whatever their order.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for (name, value) in members {
            var member = hasher
            member.combine(name)
            member.combine(value)
            sum ^= member.finalize()
        }
        hasher.combine(members.count)
        hasher.combine(sum)
    }

    private mutating func append(_ name: String, _ value: JSONValue) {
        members.append((name, value))
        if members.count == Self.mostUnindexed + 1 {
            index()
        } else if members.count > Self.mostUnindexed {
            positions[name] = members.count - 1
        }
    }

    private mutating func index() {
        positions.reserveCapacity(members.count * 2)
        for (position, member) in members.enumerated() { positions[member.name] = position }
    }

    private func position(of name: String) -> Int? {
        guard members.count <= Self.mostUnindexed else { return positions[name] }
        for position in members.indices where members[position].name == name { return position }
        return nil
    }
}

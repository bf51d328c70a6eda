import LLMCache
import Testing

@Suite struct JSONObjectTests {
    @Test(arguments: [3, 12, 13, 14, 40]) func `an object of any size keeps its members in order and each name once`(size: Int) throws {
        var generator = SplitMix(seed: UInt64(size))
        var object = JSONObject()
        var names: [String] = []
        var values: [String: JSONValue] = [:]
        for step in 0..<2000 {
            let name = "name \(Int.random(in: 0..<size, using: &generator))"
            if Int.random(in: 0..<3, using: &generator) == 0 {
                object[name] = nil
                values[name] = nil
                names.removeAll { $0 == name }
            } else {
                object[name] = .int(step)
                if values.updateValue(.int(step), forKey: name) == nil { names.append(name) }
            }
            #expect(object.names == names)
            #expect(object.count == names.count)
            #expect(object.map(\.value) == names.map { values[$0] })
            for index in 0..<size { #expect(object["name \(index)"] == values["name \(index)"]) }
        }
        let value = JSONValue.object(object)
        #expect(try JSONValue(parsing: value.jsonText) == value)
    }

    @Test(arguments: [2, 12, 13, 14, 100]) func `equality and hash do not depend on the order, but on every name and value`(count: Int) {
        var generator = SplitMix(seed: 5)
        var object = JSONObject()
        for index in 0..<count { object["\(index)"] = .int(index) }
        let value = JSONValue.object(object)
        let other = value.shuffled(&generator)
        #expect(other == value)
        #expect(other.hashValue == value.hashValue)
        for index in 0..<count {
            var changed = object
            changed["\(index)"] = "other"
            #expect(.object(changed) != other)
            changed["\(index)"] = nil
            #expect(.object(changed) != other)
            changed["another"] = .int(index)
            #expect(.object(changed) != other)
            #expect(other != .object(changed))
        }
    }

    @Test(arguments: [1, 11, 12, 13, 50])
    func `a name that stands twice is refused wherever it stands, also where only its accents are written otherwise`(count: Int) {
        let members = (0..<count).map { #""caf\u00e9 \#($0)":0"# }
        for index in 0..<count {
            for again in [members[index], #""cafe\u0301 \#(index)":1"#] {
                #expect(throws: LLMError.self) { try JSONValue(parsing: "{\((members + [again]).joined(separator: ","))}") }
            }
        }
        #expect((try? JSONValue(parsing: "{\(members.joined(separator: ","))}"))?.object?.count == count)
    }

    @Test func `a literal keeps the last value of a name that repeats, in its first place`() {
        let object: JSONObject = ["a": 1, "b": 2, "a": 3]
        #expect(object.names == ["a", "b"])
        #expect(object["a"] == 3)
    }
}

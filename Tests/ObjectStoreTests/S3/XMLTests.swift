import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct XMLTests {
    /// The texts of all elements of a flat document, by their names.
    private func read(_ text: String, limits: XMLReader.Limits = .init()) throws -> [String] {
        var reader = XMLReader(text.bytes, limits: limits)
        var found = [try reader.root()]
        while let name = try reader.nextChild() { found.append("\(name)=\(try reader.text())") }
        try reader.finish()
        return found
    }

    @Test func `an error of S3 is read`() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- from the service -->
            <Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/" a = 'b &amp; "c"'>
              <Code>NoSuchKey</Code><Message>It isn&apos;t &lt;there&gt; &#x26; &#233;</Message>
              <Empty/><Literal><![CDATA[<a>&amp;]]>!</Literal>
            </Error>

            """
        #expect(try read(text) == ["Error", "Code=NoSuchKey", "Message=It isn't <there> & é", "Empty=", "Literal=<a>&amp;!"])
    }

    @Test func `white space before a long answer, byte order marks, prefixes and line ends do no harm`() throws {
        #expect(try read("\n \n<?xml version='1.0'?><a/>") == ["a"])
        #expect(try read("\u{FEFF}<a><b></b ></a>") == ["a", "b="])
        #expect(try read("<s3:a xmlns:s3='x'><s3:b>1</s3:b></s3:a>") == ["a", "b=1"])
        #expect(try read("<a><b>1\r\n2\r3\n&#13;</b></a>") == ["a", "b=1\n2\n3\n\r"])
        #expect(try read("<a><!-- x --><b>1<!-- y -->2</b></a><!-- z -->") == ["a", "b=12"])
    }

    @Test(arguments: [
        "", " ", "text", "<a>", "<a", "<", "</a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a/>text", "<a>text<b/></a>",
        "<a><b>x<c/></b></a>",
        "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a><b>&b;</b></a>", "<a><b>&</b></a>", "<a><b>&amp</b></a>",
        "<a><b>&#0;</b></a>", "<a><b>&#xD800;</b></a>", "<a><b>&#x110000;</b></a>", "<a><b>&#+1;</b></a>", "<a><b>&#99999999999;</b></a>",
        "<a><b>\u{1}</b></a>", "<?xml version='1.0'?><?php x?><a/>", "<a><?x y?></a>", "<a b></a>", "<a b=c></a>", "<a b='<'></a>",
        "<a b='c></a>", "<a b='1'c='2'/>", "<1a/>", "<a><b><![CDATA[x</b></a>", "<a><!-- -- --></a>", "<a><!-- x", "<![CDATA[x]]><a/>",
        "<a b='&x;'/>",
    ])
    func `what is not plain XML is refused`(text: String) {
        #expect(throws: XMLError.self) { try read(text) }
    }

    @Test func `text that is not UTF-8 is refused`() {
        var reader = XMLReader("<a>".bytes + [0xC3, 0x28] + "</a>".bytes)
        #expect(throws: XMLError.self) {
            _ = try reader.root()
            _ = try reader.text()
        }
    }

    @Test func `depth and number of elements have limits`() throws {
        let deep = String(repeating: "<a>", count: 40) + String(repeating: "</a>", count: 40)
        var reader = XMLReader(deep.bytes)
        _ = try reader.root()
        #expect(throws: XMLError.self) { try reader.skip() }
        let many = "<a>" + String(repeating: "<b/>", count: 100) + "</a>"
        #expect(try read(many).count == 101)
        #expect(throws: XMLError.self) { try read(many, limits: .init(depth: 32, elements: 100)) }
    }

    @Test func `whatever can be written is read back the same`() throws {
        var generator = SeededGenerator(state: 3)
        let pieces = ["a", "<", ">", "&", "\"", "'", " ", "\t", "\n", "\r", "\r\n", "]]>", "é", "日", "😀", "&amp;", "<![CDATA["]
        for _ in 0..<200 {
            let text = (0..<Int.random(in: 0...8, using: &generator)).reduce("") { text, _ in
                text + pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            }
            #expect(XMLWriter.canCarry(text))
            var writer = XMLWriter()
            writer.element("r", attributes: [("t", text)]) { $0.element("t", text) }
            var reader = XMLReader(writer.bytes)
            try reader.enter("r")
            #expect(try reader.nextChild() == "t")
            #expect(try reader.text().bytes == text.bytes)
            #expect(try reader.nextChild() == nil)
            try reader.finish()
        }
        #expect(!XMLWriter.canCarry("\u{1}") && !XMLWriter.canCarry("a\0") && !XMLWriter.canCarry("\u{FFFE}"))
    }
}

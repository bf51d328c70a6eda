import Testing

@testable import ObjectStore

@Suite struct ServiceEndpointTests {
    @Test(arguments: [
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"), ("HTTPS://S3.Example.COM:443/", "https://s3.example.com"),
        ("http://h:80", "http://h"), ("https://h:80", "https://h:80"), ("http://[::1]:9000/a/b//", "http://[::1]:9000/a/b"),
        ("https://h/~x/%20", "https://h/~x/%20"),
    ])
    func `an address is read into its parts`(text: String, expected: String) throws {
        #expect(try ServiceEndpoint(text).description == expected)
    }

    @Test(arguments: [
        "", "h", "h:80", "ftp://h", "http:/h", "http://", "http://:80", "http://h:", "http://h:0", "http://h:65536", "http://h:8a",
        "http://user:hunter2@h", "http://h?a=b", "http://h/a?b", "http://h#c", "http://h/a b", "http://a b", "http://[::1", "http://[]:80",
        "http://[::g]", "http://[::1]x", "http://hö", "https//h", "http://h/\r\nx",
    ])
    func `what is no address of a service is refused, and not shown`(text: String) {
        let error = #expect(throws: ObjectStoreError.self) { try ServiceEndpoint(text) }
        #expect(error?.code == .invalidRequest && error?.description.contains("hunter2") == false)
    }

    @Test func `hosts are known apart from addresses in numbers`() throws {
        #expect(try ServiceEndpoint("http://[::1]:9000").host == "[::1]" && ServiceEndpoint("http://[::1]").isNumeric)
        #expect(try ServiceEndpoint("http://10.0.0.1:9000").isNumeric && !ServiceEndpoint("http://a.10.example").isNumeric)
    }
}

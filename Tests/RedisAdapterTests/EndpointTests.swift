import RedisAdapter
import Testing

@Suite struct EndpointTests {
    @Test(arguments: [
        ("redis://localhost", "redis://localhost:6379/0"),
        ("redis://cache.internal:7000/5", "redis://cache.internal:7000/5"),
        ("REDIS://user:pa%40ss@10.0.0.1:6380/", "redis://10.0.0.1:6380/0"),
        ("redis://:secret@[::1]:6379/2", "redis://[::1]:6379/2"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock?db=0"),
        ("unix:/run/redis.sock?db=4", "unix:///run/redis.sock?db=4"),
    ])
    func `a URL names the server and its description hides the password`(url: String, description: String) throws {
        let endpoint = try RedisEndpoint(url: url)
        #expect(endpoint.description == description)
        var dumped = ""
        dump(endpoint, to: &dumped)
        #expect(!dumped.contains("secret") && !dumped.contains("pa@ss"))
    }

    @Test(arguments: [
        "", "localhost:6379", "http://localhost", "redis://", "redis://:6379", "redis://host:0", "redis://host:70000", "redis://host/x",
        "redis://host/-1", "redis://host/99999999999999999999", "redis://user@host", "unix:relative.sock", "unix:/",
        "unix:///run/redis.sock?db=x", "redis://" + String(repeating: "h", count: 5000),
    ])
    func `what is not a Redis URL is refused without being repeated`(url: String) throws {
        let error = #expect(throws: RedisError.self) { try RedisEndpoint(url: url) }
        #expect(error?.code == .invalidURL)
    }

    @Test(arguments: ["rediss://:hunter2@host", "redis-sentinel://:hunter2@host:26379/mymaster", "redis+sentinel://host"])
    func `TLS and Sentinel URLs say that they are not supported and what to do`(url: String) throws {
        let error = #expect(throws: RedisError.self) { try RedisEndpoint(url: url) }
        #expect(error?.code == .unsupported)
        #expect(error?.description.contains("hunter2") == false)
    }
}

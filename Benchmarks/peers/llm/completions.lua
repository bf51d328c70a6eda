-- The question of the load: the same each time, so that all answers but the first come from the cache.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("PROXY_KEY")
wrk.body = os.getenv("PROXY_BODY")

-- The rate, and the answers that were none.
done = function(summary, latency, requests)
    io.write(string.format('\n{"requests": %d, "seconds": %f, "failed": %d, "p50_us": %d, "p99_us": %d}\n',
        summary.requests, summary.duration / 1e6,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout,
        latency:percentile(50), latency:percentile(99)))
end

/// The Lua of the limiter, put together of parts: how charges are read, one part for each algorithm, and what to do with them.
///
/// All scripts take the time in milliseconds as `ARGV[1]`, or nothing for the server's, and as `ARGV[2]` the milliseconds by which keys
/// outlive what they hold. Each part adds to `kinds` the two steps of its algorithm: `judge` sets `retry` of a charge, the milliseconds
/// after which it fits (0 if it does now, −1 if it never does); `finish` counts it if told to, and adds to the reply what each window has
/// left and the milliseconds until there is more.
///
/// Time does not go backwards for a key: where the server's clock is behind the key's newest admission, it stands still. Where it is
/// behind by more than the longest window, the clock was set back, and time goes on from there, so nobody waits for it to catch up.
enum LimitScript {
    /// Decides requests whose charges are all of exact windows.
    static let checkExact = RedisScript(prelude + exact + decide)
    /// Decides requests of any charges, acquires leases and reserves amounts.
    static let check = RedisScript(prelude + exact + approximate + bucket + leases + decide)
    /// Puts an amount in the place of a reservation.
    static let settle = RedisScript(prelude + approximate + settlement)
    /// Renews or releases a lease.
    static let renew = RedisScript(prelude + leases + renewal)

    /// Reads the time and the charges, which ``ChargeEncoder`` writes.
    private static let prelude = #"""
        local call, pack, unpack, sub = redis.call, struct.pack, struct.unpack, string.sub
        local max, min, floor, ceil = math.max, math.min, math.floor, math.ceil
        local now, spare = tonumber(ARGV[1]), tonumber(ARGV[2])
        if not now then
          local time = call('TIME')
          now = time[1] * 1000 + floor(time[2] / 1000)
        end
        local kinds = {}

        local function charge(key, text)
          local list = cjson.decode(text)
          local c = {key = key, windows = {}, retry = 0, cost = list[1], kind = list[2], shadow = list[3], burst = list[4]}
          for i = 5, #list, 2 do
            local w = {limit = list[i], duration = list[i + 1]}
            c.windows[#c.windows + 1] = w
            if i == 5 or w.duration > c.longest.duration then c.longest = w end
          end
          return c
        end

        """#

    /// Decides the charges together: all that fit are counted if none is refused that is not in shadow mode.
    ///
    /// - `KEYS`: one for each charge; for a reservation, the key of those after it.
    /// - `ARGV[3]`: what tells a lease or a reservation from others, or nothing; then the charges.
    /// - Returns: For each charge its `retry`, then for each window the units left and the milliseconds until there are more; at the end
    ///   of a reservation its time.
    private static let decide = #"""
        local charges, passes, id = {}, true, ARGV[3]
        for i = 4, #ARGV do
          local c = charge(KEYS[i - 3], ARGV[i])
          kinds[c.kind].judge(c)
          if c.retry ~= 0 and c.shadow == 0 then passes = false end
          charges[i - 3] = c
        end
        local reply = {}
        for _, c in ipairs(charges) do
          reply[#reply + 1] = c.retry
          kinds[c.kind].finish(c, passes and c.retry == 0 and (c.cost > 0 or id ~= ''), reply, id)
        end
        return reply
        """#
}

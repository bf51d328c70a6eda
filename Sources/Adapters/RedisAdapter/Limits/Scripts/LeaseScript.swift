extension LimitScript {
    /// Leases: a sorted set of their names, by the time of their last renewal.
    static let leases = #"""
        -- The time for the leases of a key, without those that have lapsed.
        local function current(key, duration)
          local newest = call('ZREVRANGE', key, 0, 0, 'WITHSCORES')[2]
          local time = max(now, tonumber(newest) or 0)
          if time - now > duration then
            for _, id in ipairs(call('ZRANGE', key, 0, -1)) do call('ZADD', key, now, id) end
            call('PEXPIRE', key, duration + spare)
            time = now
          end
          call('ZREMRANGEBYSCORE', key, '-inf', time - duration)
          return time
        end

        local function hold(key, id, time, duration)
          call('ZADD', key, time, id)
          call('PEXPIRE', key, duration + time - now + spare)
        end

        kinds[3] = {}

        -- The milliseconds until the oldest leases, so many, have lapsed.
        local function lapse(c, count)
          return call('ZRANGE', c.key, count - 1, count - 1, 'WITHSCORES')[2] + c.longest.duration - c.time
        end

        kinds[3].judge = function(c)
          c.time = current(c.key, c.longest.duration)
          c.count = call('ZCARD', c.key)
          if c.cost > c.longest.limit then
            c.retry = -1
          elseif c.cost > 0 and c.count + c.cost > c.longest.limit then
            c.retry = lapse(c, c.count + c.cost - c.longest.limit)
          end
        end

        kinds[3].finish = function(c, counts, reply, id)
          if counts then
            hold(c.key, id, c.time, c.longest.duration)
            c.count = c.count + 1
          end
          reply[#reply + 1] = max(0, c.longest.limit - c.count)
          reply[#reply + 1] = c.count == 0 and 0 or lapse(c, max(0, c.count - c.longest.limit) + 1)
        end

        """#

    /// Renews or releases a lease.
    ///
    /// - `KEYS`: the key of the leases.
    /// - `ARGV`: the lease, its duration in milliseconds, and 1 to renew or 0 to release it.
    /// - Returns: 1 if it was held, else 0.
    static let renewal = #"""
        local key, id, duration = KEYS[1], ARGV[3], tonumber(ARGV[4])
        local time = current(key, duration)
        if not call('ZSCORE', key, id) then return 0 end
        if ARGV[5] == '1' then hold(key, id, time, duration) else call('ZREM', key, id) end
        return 1
        """#
}

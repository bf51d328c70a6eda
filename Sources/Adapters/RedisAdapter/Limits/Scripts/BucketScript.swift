extension LimitScript {
    /// A token bucket: what it lacked at the time of its last admission, in tokens ÷ the milliseconds of its window, which is exact.
    ///
    /// The string holds that time, what was lacking, and the length of the window.
    static let bucket = #"""
        kinds[2] = {}

        kinds[2].judge = function(c)
          local w, text, length = c.longest, call('GET', c.key)
          c.clock, c.lacking = now, 0
          if text then
            c.clock, c.lacking, length = unpack('>ddI4', text)
            if length ~= w.duration then
              c.lacking = floor(c.lacking / length) * w.duration + ceil(c.lacking % length * w.duration / length)
            end
          end
          local elapsed = max(0, now - c.clock)
          if c.clock - now > w.duration then
            c.clock = now
            call('SETRANGE', c.key, 0, pack('>d', now))
            call('PEXPIRE', c.key, ceil(c.lacking / w.limit) + spare)
          end
          c.clock = c.clock + elapsed
          c.lacking = max(0, c.lacking - elapsed * w.limit)
          local excess = c.lacking - (c.burst - c.cost) * w.duration
          if c.cost > c.burst then
            c.retry = -1
          elseif c.cost > 0 and excess > 0 then
            c.retry = ceil(excess / w.limit)
          end
        end

        kinds[2].finish = function(c, counts, reply)
          local w = c.longest
          if counts then
            c.lacking = c.lacking + c.cost * w.duration
            local ttl = ceil(c.lacking / w.limit) + c.clock - now + spare
            call('SET', c.key, pack('>ddI4', c.clock, c.lacking, w.duration), 'PX', ttl)
          end
          local used = ceil(c.lacking / w.duration)
          reply[#reply + 1] = max(0, c.burst - used)
          reply[#reply + 1] = used == 0 and 0 or ceil((c.lacking - (min(used, c.burst) - 1) * w.duration) / w.limit)
        end

        """#
}

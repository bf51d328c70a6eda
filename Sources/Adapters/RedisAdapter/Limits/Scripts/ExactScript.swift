extension LimitScript {
    /// Exact windows: a ring with one 4-byte time for each unit, the low 32 bits of its milliseconds, that all windows of a policy share.
    ///
    /// In front of the ring are `clock` (6 bytes), the server's time of the newest unit; `ring` (4), the same on the ring's own scale;
    /// `next` (3), the place of the next unit; `size` (3), the places; `n` (1); and for each window its duration (4) and the units it
    /// `used` (3) when the newest was admitted, so that the next decision only has to find what has run out since.
    ///
    /// Up to 240 units are kept as a full ring, oldest first, that is rewritten whole; longer rings are written in place and
    /// doubled when full. A refused request and one that costs nothing write nothing.
    static let exact = #"""
        local SMALL, WRAP = 240, 4294967296

        -- Reads the state of a key; `head` is the beginning of its string, all of it if it is small.
        local function read(s)
          local head = call('GETRANGE', s.key, 0, 1100)
          s.head, s.count, s.used = head, 0, {}
          if #head == 0 then
            s.clock, s.ring, s.next, s.size, s.n = now, now % WRAP, 0, 0, 0
            return
          end
          s.clock, s.ring, s.next, s.size, s.n = unpack('>I6I4I3I3B', head)
          for i = 0, s.n - 1 do
            local duration, used = unpack('>I4I3', head, 18 + 7 * i)
            s.used[duration] = used
            if used > s.count then s.count = used end
          end
          s.base = 17 + 7 * s.n
        end

        -- How much older than the newest unit the one of a rank is, the newest being 1.
        local function lag(s, rank)
          local index = s.next - rank
          if index < 0 then index = index + s.size end
          local at = s.base + 4 * index
          if at + 4 <= #s.head then return (s.ring - unpack('>I4', s.head, at + 1)) % WRAP end
          if not s.chunk or at < s.from or at + 4 > s.from + #s.chunk then
            s.from, s.chunk = at, call('GETRANGE', s.key, at, at + 255)
          end
          return (s.ring - unpack('>I4', s.chunk, at - s.from + 1)) % WRAP
        end

        -- The units that count in a window now.
        local function used(s, duration)
          local old = s.count
          if old == 0 or s.elapsed >= duration then return 0 end
          old = s.used[duration] or old
          local young = duration - s.elapsed
          if lag(s, old) < young then return old end
          local new, step = old, 1
          repeat
            old = new
            new = max(1, old - step)
            step = step * 2
          until lag(s, new) < young
          while old - new > 1 do
            local middle = floor((old + new) / 2)
            if lag(s, middle) < young then new = middle else old = middle end
          end
          return new
        end

        -- The bytes of the newest units, oldest first.
        local function units(s, count)
          local function part(index, count)
            if count == 0 then return '' end
            local from = s.base + 4 * index
            local to = from + 4 * count
            if to <= #s.head then return sub(s.head, from + 1, to) end
            return call('GETRANGE', s.key, from, to - 1)
          end
          if count > s.next then return part(s.next - count + s.size, count - s.next) .. part(0, s.next) end
          return part(s.next - count, count)
        end

        local function header(s, next, size)
          local parts = {pack('>I6I4I3I3B', s.clock + s.elapsed, (s.ring + s.elapsed) % WRAP, next, size, #s.windows)}
          for _, w in ipairs(s.windows) do parts[#parts + 1] = pack('>I4I3', w.duration, w.used + s.cost) end
          return table.concat(parts)
        end

        local function record(s)
          local cost, total = s.cost, s.longest.used + s.cost
          local stamp = pack('>I4', (s.ring + s.elapsed) % WRAP)
          local ttl = s.longest.duration + s.clock + s.elapsed - now + spare
          if total > SMALL and total <= s.size and s.n == #s.windows then
            local first = min(cost, s.size - s.next)
            call('SETRANGE', s.key, s.base + 4 * s.next, string.rep(stamp, first))
            if cost > first then call('SETRANGE', s.key, s.base, string.rep(stamp, cost - first)) end
            call('SETRANGE', s.key, 0, header(s, (s.next + cost) % s.size, s.size))
            call('PEXPIRE', s.key, ttl)
            return
          end
          local size = total
          if total > SMALL then size = min(s.longest.limit, 2 * total) end
          local kept = ''
          if total > cost then kept = units(s, total - cost) end
          local body = kept .. string.rep(stamp, cost) .. string.rep('\0', 4 * (size - total))
          call('SET', s.key, header(s, total % size, size) .. body, 'PX', ttl)
        end

        kinds[0] = {}

        kinds[0].judge = function(s)
          read(s)
          s.elapsed = now - s.clock
          if s.elapsed < 0 then
            if -s.elapsed > s.longest.duration then
              s.clock = now
              call('SETRANGE', s.key, 0, pack('>I6', now))
              call('PEXPIRE', s.key, s.longest.duration + spare)
            end
            s.elapsed = 0
          end
          for _, w in ipairs(s.windows) do
            w.used = used(s, w.duration)
            w.count = min(w.used, w.limit)
            if s.cost > w.limit then
              s.retry = -1
            elseif s.cost > 0 and s.cost > w.limit - w.count and s.retry >= 0 then
              s.retry = max(s.retry, w.duration - lag(s, w.limit - s.cost + 1) - s.elapsed)
            end
          end
        end

        kinds[0].finish = function(s, counts, reply)
          local consumed = counts and s.cost or 0
          for _, w in ipairs(s.windows) do
            local reset = consumed > 0 and w.duration or 0
            if w.count > 0 then reset = w.duration - lag(s, w.count) - s.elapsed end
            reply[#reply + 1] = w.limit - w.count - consumed
            reply[#reply + 1] = reset
          end
          if counts then record(s) end
        end

        """#
}

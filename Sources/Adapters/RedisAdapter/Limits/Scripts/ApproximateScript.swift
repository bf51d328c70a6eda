extension LimitScript {
    /// Approximate windows: the units of each 240th of a window, a grain, in which there were any.
    ///
    /// The string holds what is added to the server's time since it was set back, `offset`; the time of the newest admission, `clock`;
    /// and for each window its duration, the units `used`, the `first` and the `last` grain, the number of grains and the `width` of
    /// their units in bytes. For each grain there follows its distance from the one before, in one byte, and its units. A window
    /// takes 26 bytes and 2 to 8 for each grain.
    static let approximate = #"""
        -- When the units of a grain stop counting: a window after its end.
        local function stop(w, grain) return (grain + 1) * w.grain - 1 + w.duration end

        local function entry(w, i) return unpack('>BI' .. w.width, w.block, 1 + i * (w.width + 1)) end

        -- Calls a function with each grain that has units, oldest first, until it returns something.
        local function each(w, body)
          local grain = w.first
          for i = 0, w.n - 1 do
            local gap, units = entry(w, i)
            if i > 0 then grain = grain + gap end
            local result = body(grain, units)
            if result then return result end
          end
        end

        -- Counts units in a grain, the last or a later one.
        local function add(w, grain, units)
          w.used = w.used + units
          local gap = grain - w.last
          if w.n == 0 then
            w.first, w.width, w.block, gap = grain, 1, '', 0
          elseif gap == 0 then
            local before
            gap, before = entry(w, w.n - 1)
            units = units + before
            w.n, w.block = w.n - 1, sub(w.block, 1, -w.width - 2)
          end
          if units >= 256 ^ w.width then
            local old, parts = {width = w.width, block = w.block}, {}
            while units >= 256 ^ w.width do w.width = w.width + 1 end
            for i = 0, w.n - 1 do parts[i + 1] = pack('>BI' .. w.width, entry(old, i)) end
            w.block = table.concat(parts)
          end
          w.block = w.block .. pack('>BI' .. w.width, gap, units)
          w.n, w.last = w.n + 1, grain
        end

        -- Drops the grains that no longer count.
        local function drop(c, w)
          local at, size = 0, w.width + 1
          while w.n > 0 and stop(w, w.first) <= c.time do
            local _, units = entry(w, at)
            w.used, w.n, at = w.used - units, w.n - 1, at + 1
            if w.n > 0 then w.first = w.first + entry(w, at) end
          end
          if at > 0 then w.block = sub(w.block, 1 + at * size) end
        end

        local function open(c)
          local text, stored, longest, n, at = call('GET', c.key), {}, nil, 0
          c.offset, c.clock = 0, now
          if text then
            c.offset, c.clock, n = unpack('>ddB', text)
            at = 18 + 26 * n
          end
          for i = 0, n - 1 do
            local w = {}
            w.duration, w.used, w.first, w.last, w.n, w.width = unpack('>I4I7I6I6I2B', text, 18 + 26 * i)
            w.grain = ceil(w.duration / 240)
            w.block = sub(text, at, at + w.n * (w.width + 1) - 1)
            at = at + #w.block
            stored[w.duration] = w
            if not longest or w.duration > longest.duration then longest = w end
          end

          c.time = now + c.offset
          if c.time < c.clock then
            if c.clock - c.time > c.longest.duration then
              c.offset = c.clock - now
              call('SETRANGE', c.key, 0, pack('>d', c.offset))
              call('PEXPIRE', c.key, c.longest.duration + ceil(c.longest.duration / 240) + spare)
            end
            c.time = c.clock
          end
          for _, w in ipairs(c.windows) do
            w.grain = ceil(w.duration / 240)
            local old = stored[w.duration]
            w.used, w.first, w.last, w.n, w.width, w.block = 0, 0, 0, 0, 1, ''
            if old then
              w.used, w.first, w.last, w.n, w.width, w.block = old.used, old.first, old.last, old.n, old.width, old.block
            elseif longest then
              -- A window that the policy did not have before starts with what its longest counted, as late as it can have been.
              each(longest, function(grain, units)
                add(w, floor(min((grain + 1) * longest.grain - 1, c.time) / w.grain), units)
              end)
            end
            drop(c, w)
          end
        end

        -- The milliseconds until so many units stop counting.
        local function wait(c, w, units)
          return each(w, function(grain, count)
            units = units - count
            if units <= 0 then return stop(w, grain) - c.time end
          end)
        end

        local function save(c)
          local parts, blocks = {pack('>ddB', c.offset, c.time, #c.windows)}, {}
          for i, w in ipairs(c.windows) do
            parts[i + 1] = pack('>I4I7I6I6I2B', w.duration, w.used, w.first, w.last, w.n, w.width)
            blocks[i] = w.block
          end
          local ttl = c.longest.duration + c.longest.grain + c.time - c.offset - now + spare
          call('SET', c.key, table.concat(parts) .. table.concat(blocks), 'PX', ttl)
          return ttl
        end

        kinds[1] = {}

        kinds[1].judge = function(c)
          open(c)
          for _, w in ipairs(c.windows) do
            if c.cost > w.limit then
              c.retry = -1
            elseif c.cost > 0 and w.used + c.cost > w.limit and c.retry >= 0 then
              c.retry = max(c.retry, wait(c, w, w.used + c.cost - w.limit))
            end
          end
        end

        kinds[1].finish = function(c, counts, reply, id)
          for _, w in ipairs(c.windows) do
            if counts and c.cost > 0 then add(w, floor(c.time / w.grain), c.cost) end
            reply[#reply + 1] = max(0, w.limit - w.used)
            reply[#reply + 1] = w.used == 0 and 0 or wait(c, w, max(0, w.used - w.limit) + 1)
          end
          if not counts then return end
          local ttl = save(c)
          if id ~= '' then
            -- A reservation is a member of a sorted set in which all have the same score and the order is that of their bytes: the time
            -- (42 bits), what tells it from others of that millisecond (22 bits), the estimate.
            local bits = unpack('>I3', id) % 4194304
            local function member(time) return pack('>I4I4', floor(time / 1024), (time % 1024) * 4194304 + bits) end
            call('ZREMRANGEBYLEX', KEYS[2], '-', '(' .. member(max(0, c.time - c.longest.duration - c.longest.grain)))
            call('ZADD', KEYS[2], 0, member(c.time) .. pack('>I6', c.cost))
            call('PEXPIRE', KEYS[2], ttl)
            reply[#reply + 1] = c.time
          end
        end

        """#

    /// Puts an amount in the place of a reservation.
    ///
    /// - `KEYS`: the key of the windows, and that of the reservations.
    /// - `ARGV`: the amount, the reservation, and a charge with the windows.
    /// - Returns: 1 if the reservation was known and counts in a window, else 0.
    static let settlement = #"""
        local actual, id, c = tonumber(ARGV[3]), ARGV[4], charge(KEYS[1], ARGV[5])
        local member = call('ZRANGEBYLEX', KEYS[2], '[' .. id, '[' .. id .. '\255', 'LIMIT', 0, 1)[1]
        if not member then return 0 end
        call('ZREM', KEYS[2], member)
        open(c)
        local time, change, known = floor(unpack('>I6', member) / 64), actual - unpack('>I6', member, 9), 0
        for _, w in ipairs(c.windows) do
          local grain = floor(time / w.grain)
          if stop(w, grain) > c.time then
            local all, done = {}, false
            each(w, function(at, units)
              if at >= grain and not done then
                done = true
                if at == grain then units = units + change else all[#all + 1] = {grain, change} end
              end
              all[#all + 1] = {at, units}
            end)
            if not done then all[#all + 1] = {grain, change} end
            w.used, w.n = 0, 0
            for _, one in ipairs(all) do add(w, one[1], max(0, one[2])) end
            known = 1
          end
        end
        if known == 1 then save(c) end
        return known
        """#
}

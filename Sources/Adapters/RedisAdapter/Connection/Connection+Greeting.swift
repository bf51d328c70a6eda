import Glibc

extension Connection {
    /// Signs in, selects the database, and makes sure that the server answers; blocks until the deadline at the latest.
    func greet(_ endpoint: RedisEndpoint, deadline: ContinuousClock.Instant) throws(RedisError) {
        var commands: [[any RedisArgument]] = []
        if let password = endpoint.password { commands.append(["AUTH"] + (endpoint.user.map { [$0] } ?? []) + [password]) }
        if endpoint.database != 0 { commands.append(["SELECT", endpoint.database]) }
        commands.append(["PING"])
        for command in commands { append(CommandEncoder(command).bytes) }

        var replies: [RedisValue] = []
        while replies.count < commands.count {
            try flush()
            let ready = wait(until: deadline)
            guard ready else { throw RedisError(.unavailable, "\(endpoint) accepted a connection but did not answer in time") }
            try receive()
            while replies.count < commands.count, let reply = try nextReply() { replies.append(reply) }
        }
        for (command, reply) in zip(commands, replies) {
            if case .fault(let fault) = reply { throw Self.error(for: fault, to: command[0], of: endpoint) }
        }
    }

    private func wait(until deadline: ContinuousClock.Instant) -> Bool {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { return false }
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN | (hasOutput ? POLLOUT : 0)), revents: 0)
        return unsafe poll(&entry, 1, left.pollMilliseconds) != 0
    }

    private static func error(for fault: RedisValue.Fault, to command: any RedisArgument, of endpoint: RedisEndpoint) -> RedisError {
        switch fault.kind {
        case "WRONGPASS", "NOPERM":
            RedisError(.authenticationFailed, "\(endpoint) refused the user or the password", replyKind: fault.kind)
        case "NOAUTH":
            RedisError(.authenticationFailed, "\(endpoint) asks for a password and the URL has none", replyKind: fault.kind)
        case "LOADING", "BUSY", "MASTERDOWN":
            RedisError(.unavailable, "\(endpoint) is not ready (\(fault.kind))", replyKind: fault.kind)
        default:
            String(decoding: command.redisBytes, as: UTF8.self) == "AUTH"
                ? RedisError(.authenticationFailed, "\(endpoint) does not accept the password", replyKind: fault.kind)
                : RedisError(reply: fault, to: String(decoding: command.redisBytes, as: UTF8.self))
        }
    }
}

extension Duration {
    /// The time as `poll` takes it: whole milliseconds, rounded up, at most a minute.
    var pollMilliseconds: Int32 {
        guard self < .seconds(60) else { return 60_000 }
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        return Int32(seconds) * 1000 + Int32((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

extension AWSEnvironment {
    /// The keys of whoever has any, looked for in the order of the AWS SDKs: variables, web identity, profile, container, instance.
    ///
    /// Where a profile was asked for by an argument, it alone is. The places are asked when the first keys are needed.
    /// Source: AWS SDKs and Tools Reference Guide, "Standardized credential providers".
    ///
    /// - Parameters:
    ///   - transport: How services that issue keys are reached.
    ///   - clock: What timeouts are measured with.
    ///   - now: The present time.
    public func credentials(
        over transport: any Transport, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> SigningTime = { SigningTime.now }
    ) -> RefreshingCredentials {
        let profile = ProfileCredentials(in: self, over: transport, clock: clock, now: now)
        var sources: [any CredentialsSource] = [
            EnvironmentCredentials(variables),
            WebIdentityCredentials(in: self, over: transport, clock: clock, now: now),
            profile,
            ContainerCredentials(in: self, over: transport, clock: clock),
            InstanceCredentials(in: self, over: transport, clock: clock),
        ]
        if isProfileArgument { sources = [profile] }
        return RefreshingCredentials(CredentialsChain(sources), now: now)
    }
}

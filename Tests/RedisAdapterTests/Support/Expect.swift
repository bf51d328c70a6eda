import Testing

/// Expects what a changing call returns, which the macro cannot take apart.
func expect(_ holds: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(holds, sourceLocation: sourceLocation)
}

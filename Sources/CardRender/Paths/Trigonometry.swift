// Own sine and exponential: the C library's differ between systems in the last bit, and a picture must not.

/// The sine of an angle in degrees; exact at multiples of 90, 0 where the angle is not finite.
func sine(degrees: Double) -> Double {
    guard degrees.isFinite else { return 0 }
    let quarter = (degrees / 90).rounded()
    let rest = (degrees - quarter * 90) * (Double.pi / 180)
    switch Int(quarter.remainder(dividingBy: 4)) & 3 {
    case 0: return sineSeries(rest)
    case 1: return cosineSeries(rest)
    case 2: return -sineSeries(rest)
    default: return -cosineSeries(rest)
    }
}

/// The cosine of an angle in degrees; exact at multiples of 90, 0 where the angle is not finite.
func cosine(degrees: Double) -> Double { sine(degrees: degrees + 90) }

/// e to the power of −x, for x from 0 up.
func exponentialDecay(_ x: Double) -> Double {
    guard x < 700 else { return 0 }
    // e^−x = (e^(−x/1024))^1024; the small power needs few terms of the series.
    let small = -x / 1024
    var power = 1.0, sum = 1.0
    for term in 1...14 {
        power *= small / Double(term)
        sum += power
    }
    for _ in 0..<10 { sum *= sum }
    return sum
}

/// Taylor's series about 0; for |x| ≤ π/4 the terms left out are below 2^-60.
private func sineSeries(_ x: Double) -> Double {
    var power = x, sum = x
    for term in stride(from: 2.0, through: 18, by: 2) {
        power *= -x * x / (term * (term + 1))
        sum += power
    }
    return sum
}

private func cosineSeries(_ x: Double) -> Double {
    var power = 1.0, sum = 1.0
    for term in stride(from: 1.0, through: 19, by: 2) {
        power *= -x * x / (term * (term + 1))
        sum += power
    }
    return sum
}

/// A path that lets only a part of what is drawn show.
struct ClipPath {
    var path: Path
    var transform = AffineTransform.identity
    /// True where the inside shows, false where the outside does.
    var keepsInside = true

    /// How much of each pixel of a region a clip covers.
    struct Mask {
        let coverage: Coverage
        let keepsInside: Bool
    }

    func coverage(in region: PixelRegion) -> Mask {
        var coverage = Coverage(region)
        coverage.add(path, transform: transform)
        return Mask(coverage: coverage, keepsInside: keepsInside)
    }
}

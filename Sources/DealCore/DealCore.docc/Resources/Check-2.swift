import DealCore

for diagnostic in Ruleset.check(json: bytes) {
    print(diagnostic.rendered(source: file))
}

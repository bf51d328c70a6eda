import DealCore

print(ruleset.json())

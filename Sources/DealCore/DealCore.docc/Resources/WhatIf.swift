import DealCore

var draft = ruleset
draft.groups[0].rules[0].actions[0].valueUSD = -3

let whatIf = WhatIf(before: Valuer([ruleset]), after: Valuer([draft]), over: listings)
print(whatIf.text)

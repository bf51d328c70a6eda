import DealCore

print(valuer.explain(listing).text)

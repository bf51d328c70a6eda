import DealCore

let listing = Listing(
    id: 1, title: "HP EliteDesk 800 G6 Mini", price: Money(400), condition: .used, ramGB: 16,
    cpu: CPU(name: "Intel Core i7-10700T", tdpWatts: 35, cpuMarkMulti: 12_300))

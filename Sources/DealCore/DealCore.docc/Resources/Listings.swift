import DealCore

func pc(_ id: Int64, _ title: String, _ price: Double, _ condition: ItemCondition, ram: Int, watts: Int?, mark: Int?) -> Listing {
    Listing(
        id: id, title: title, price: Money(price), condition: condition, ramGB: ram,
        cpu: CPU(name: "CPU", tdpWatts: watts, cpuMarkMulti: mark))
}

let listings = [
    pc(1, "HP EliteDesk 800 G6 Mini", 400, .used, ram: 16, watts: 35, mark: 12_300),
    pc(2, "Dell OptiPlex 7090 Micro, sealed", 520, .new, ram: 32, watts: 35, mark: 13_900),
    pc(3, "Lenovo ThinkCentre M75q", 310, .refurb, ram: 8, watts: 35, mark: 11_700),
    pc(4, "Intel NUC 11", 260, .used, ram: 4, watts: 15, mark: 6_100),
    pc(5, "Beelink SER5", 289, .new, ram: 16, watts: 54, mark: 17_600),
    pc(6, "Mini PC, processor not stated", 150, .used, ram: 8, watts: nil, mark: nil),
]

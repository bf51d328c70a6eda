import CardRender

let card = card(
    title: "Lenovo ThinkPad X1 Carbon Gen 11, Core i7-1365U, 32 GB LPDDR5, 1 TB NVMe SSD, 14-inch 2.8K OLED, Wi-Fi 6E",
    price: "$1,299", note: "worth $1,540 to you",
    facts: [("Processor", "i7-1365U"), ("Memory", "32 GB"), ("Storage", "1 TB")])

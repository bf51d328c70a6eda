import CardRender

let laptop = try Picture(png: bytes(of: "laptop.png"))
let picture = try card.draw(with: fonts, images: ["laptop": laptop])
let file = try PNG.encode(
    rgba: picture.pixels, width: picture.width, height: picture.height, maxBytes: 300_000)

import CardRender

card.scale = 2
let large = try card.draw(with: fonts, images: images)

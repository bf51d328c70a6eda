import CardRender

let folder = "/usr/share/fonts"
let fonts = try FontBook([
    Font(bytes(of: folder + "/opentype/inter/Inter-Regular.otf")),
    Font(bytes(of: folder + "/opentype/inter/Inter-SemiBold.otf")),
    Font(bytes(of: folder + "/opentype/inter/Inter-Bold.otf")),
    Font(bytes(of: folder + "/truetype/dejavu/DejaVuSans.ttf")),
])

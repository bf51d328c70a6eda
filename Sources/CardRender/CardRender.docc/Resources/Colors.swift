import CardRender

let night = Color(hex: 0x0F172A)
let violet = Color(hex: 0x312E81)
let mist = Color(hex: 0xC7D2FE)
let mint = Color(hex: 0x6EE7B7)

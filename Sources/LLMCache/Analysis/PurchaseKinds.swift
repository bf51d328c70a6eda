/// What products and categories of Brazilian shops are, by the words in their names; without case and accents, each the start of a word.
enum PurchaseKinds {
    /// Categories that a household needs.
    static let essentialCategories = [
        "alimento", "mercearia", "basico", "carne", "acougue", "peixaria", "hortifruti", "fruta", "verdura", "legume", "laticinio", "frio",
        "padaria", "cereal", "cereais", "grao", "farinha", "oleo", "higiene", "limpeza", "bebe", "infantil", "farmacia",
    ]
    /// Categories that a household could do without.
    static let nonEssentialCategories = [
        "alcool", "bebidas alcoolicas", "adega", "cerveja", "destilado", "refrigerante", "doce", "bomboniere", "confeitaria", "snack",
        "salgadinho", "petisco", "conveniencia", "tabacaria",
    ]
    /// Products that a household could do without, whatever their category.
    static let nonEssentialProducts = [
        "cerveja", "chopp", "vinho", "espumante", "cachaca", "gin ", "rum ", "vodka", "whisky", "licor", "refrigerante", "energetico",
        "salgadinho", "batata chips", "pipoca doce", "chocolate", "bombom", "bala ", "chiclete", "sorvete", "picole", "biscoito recheado",
        "wafer", "cigarro",
    ]
    /// Products for children.
    static let childProducts = [
        "fralda", "mamadeira", "chupeta", "papinha", "mingau", "composto lacteo", "formula infantil", "lenco umedecido",
        "lencos umedecidos", "talco", "assadura", "bebe", "infantil", "nan ", "ninho fases", "aptamil", "mucilon", "cremogema",
    ]
    /// Categories of products for children.
    static let childCategories = ["bebe", "infantil", "maternidade"]
    /// Categories of fruit and vegetables.
    static let produceCategories = ["hortifruti", "fruta", "verdura", "legume", "feira", "horta"]

    /// Food groups by the words in the names of categories.
    static let foodGroups: [(name: String, words: [String])] = [
        ("proteínas", ["carne", "acougue", "aves", "frango", "peixe", "peixaria", "ovo", "proteina"]),
        ("carboidratos", ["cereal", "cereais", "grao", "arroz", "massa", "macarrao", "pao", "padaria", "farinha"]),
        ("frutas_verduras", ["hortifruti", "fruta", "verdura", "legume", "feira"]),
        ("laticínios", ["laticinio", "lacteo", "leite", "queijo", "iogurte"]),
        ("processados", ["congelado", "embutido", "enlatado", "instantaneo", "processado", "salgadinho", "snack"]),
    ]

    /// The months in which produce is in season in Brazil, and cheapest.
    static let seasons: [(product: String, months: [Int])] = [
        ("manga", [10, 11, 12, 1, 2]), ("morango", [5, 6, 7, 8, 9]), ("uva", [12, 1, 2, 3]), ("pessego", [10, 11, 12, 1]),
        ("melancia", [10, 11, 12, 1, 2]), ("abacaxi", [10, 11, 12, 1]), ("caqui", [3, 4, 5]), ("maca", [1, 2, 3, 4]),
        ("laranja", [5, 6, 7, 8]), ("tangerina", [4, 5, 6, 7]), ("mexerica", [4, 5, 6, 7]), ("ponkan", [4, 5, 6, 7]),
        ("abacate", [3, 4, 5, 6, 7]), ("goiaba", [2, 3, 4]), ("mamao", Array(1...12)), ("banana", Array(1...12)), ("tomate", [1, 2, 3, 4]),
        ("abobrinha", [9, 10, 11, 12, 1]), ("berinjela", [3, 4, 5, 6]), ("couve-flor", [5, 6, 7, 8]), ("brocolis", [5, 6, 7, 8]),
        ("pepino", [9, 10, 11, 12, 1]), ("pimentao", [9, 10, 11, 12]), ("vagem", [5, 6, 7, 8]), ("chuchu", [5, 6, 7, 8, 9]),
        ("milho", [1, 2, 3]),
    ]

    static func isNonEssential(_ item: Purchase.Item) -> Bool {
        PlainText.contains(nonEssentialProducts, in: item.description)
            || item.category.map { PlainText.contains(nonEssentialCategories, in: $0) } ?? false
    }

    static func isEssential(_ item: Purchase.Item) -> Bool {
        !isNonEssential(item) && item.category.map { PlainText.contains(essentialCategories, in: $0) } ?? false
    }

    static func isForChildren(_ item: Purchase.Item) -> Bool {
        PlainText.contains(childProducts, in: item.description + " ")
            || item.category.map { PlainText.contains(childCategories, in: $0) } ?? false
    }

    static func isProduce(_ item: Purchase.Item) -> Bool {
        item.category.map { PlainText.contains(produceCategories, in: $0) } ?? false
    }

    /// The season of what an item is; `nil` for what has none.
    static func season(of item: Purchase.Item) -> (product: String, months: [Int])? {
        seasons.first { PlainText.contains([$0.product.split(separator: "-").joined(separator: " ")], in: item.description) }
    }
}

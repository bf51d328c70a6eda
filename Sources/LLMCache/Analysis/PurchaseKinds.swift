/// What products and categories of Brazilian shops are, by the words in their names; without case and accents, each the start of a word.
enum PurchaseKinds {
    /// Categories that a household needs.
    static let essentialCategories = [
        "alimento", "basico", "carne", "acougue", "fruta", "verdura", "legume", "hortifruti", "laticinio", "padaria", "cereais", "grao",
        "higiene",
        "limpeza", "bebe", "infantil",
    ]
    /// Categories that a household could do without.
    static let nonEssentialCategories = [
        "bebidas alcoolicas", "snack", "doce", "guloseima", "conveniencia", "petisco", "refrigerante", "cerveja",
    ]
    /// Products that a household could do without, whatever their category.
    static let nonEssentialProducts = [
        "cerveja", "vinho", "whisky", "vodka", "refrigerante", "salgadinho", "chocolate", "sorvete", "biscoito recheado", "energetico",
        "energy",
    ]
    /// Products for children.
    static let childProducts = [
        "fralda", "papinha", "bebe", "infantil", "mamadeira", "chupeta", "lenco umedecido", "lencos umedecidos", "toalha umedecida",
        "pomada", "mingau", "formula infantil", "nan ", "aptamil", "enfamil", "nestogeno", "mucilon",
    ]
    /// Categories of products for children.
    static let childCategories = ["bebe", "infantil"]
    /// Categories of fruit and vegetables.
    static let produceCategories = ["fruta", "verdura", "legume", "hortifruti", "hortifrutigranjeiro"]

    /// Food groups by the words in the names of categories.
    static let foodGroups: [(name: String, words: [String])] = [
        ("proteínas", ["carne", "frango", "peixe", "ovo", "proteina", "acougue"]),
        ("carboidratos", ["arroz", "macarrao", "pao", "padaria", "cereais", "grao", "massa"]),
        ("frutas_verduras", ["fruta", "verdura", "legume", "hortifruti"]),
        ("laticínios", ["laticinio", "leite", "queijo", "iogurte", "lacteo"]),
        ("processados", ["processado", "congelado", "instantaneo", "embutido", "snack"]),
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

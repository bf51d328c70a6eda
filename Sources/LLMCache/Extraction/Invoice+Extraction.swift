extension Invoice: Extractable {
    /// The most lines that an invoice may have.
    public static let maximumItems = 2000

    /// What the model is told: what an invoice looks like and how its fields are to be written.
    public static let instructions = """
        Você lê notas fiscais brasileiras (NFC-e, NF-e e SAT) em fotos e responde somente com JSON.
        As fotos são páginas ou partes da mesma nota, na ordem em que aparecem; junte-as e não repita linhas que apareçam em duas fotos.
        Copie o que está impresso. Não invente nada: omita o campo que não estiver legível e diga isso em "warnings".
        - access_key: a chave de acesso, 44 posições, sem espaços.
        - number, series: número e série da nota.
        - issue_date: data e hora de emissão em ISO 8601, por exemplo 2026-03-05T18:20:00.
        - issuer_name, issuer_cnpj: razão social ou nome do emitente e o CNPJ dele, sem pontuação.
        - total_value: o valor a pagar, já com descontos.
        - items: todas as linhas de produto, na ordem. Não inclua subtotal, troco, tributos nem formas de pagamento.
          code: o código da loja ou de barras. description: o nome do produto, sem o código.
          quantity e unit: a quantidade e a unidade (UN, KG, L…); para produtos pesados, o peso.
          unit_price: preço de uma unidade. discount: desconto da linha, 0 se não houver. total_price: valor da linha.
        - confidence: de 0 a 1, o quanto a leitura é segura como um todo.
        Números usam ponto decimal e não têm símbolo de moeda nem separador de milhar.
        """

    /// The question that goes with the pictures.
    public static let prompt = "Extraia os dados desta nota fiscal."

    /// The schema of the answer: lenient about what may be missing, because pictures are.
    public static func schema() throws(LLMError) -> JSONSchema {
        let text: JSONValue = ["type": "string"]
        let amount: JSONValue = ["type": "number"]
        let item: JSONValue = [
            "type": "object",
            "properties": [
                "code": text, "description": text, "quantity": amount, "unit": text, "unit_price": amount, "discount": amount,
                "total_price": amount,
            ],
            "required": ["description", "quantity", "unit_price", "total_price"], "additionalProperties": false,
        ]
        return try JSONSchema(
            name: "invoice",
            [
                "type": "object",
                "properties": [
                    "access_key": text, "number": text, "series": text, "issue_date": text, "issuer_name": text, "issuer_cnpj": text,
                    "total_value": amount, "items": ["type": "array", "items": item],
                    "confidence": ["type": "number", "minimum": 0, "maximum": 1], "warnings": ["type": "array", "items": text],
                ],
                "required": ["items", "confidence"], "additionalProperties": false,
            ])
    }

    /// Reads the JSON of an invoice and puts it in order.
    ///
    /// Also read is JSON of other hands: numbers as text and the other way round, an issuer as an object of name and CNPJ, nulls.
    /// Then, in this order:
    /// - CNPJ and access key are reduced to their places; a wrong length or check digit warns and caps the confidence at 0.80, a missing key warns;
    /// - a code of 3 to 13 digits before a description moves to the line's code, if letters remain;
    /// - a discount is 0 if missing and never negative; the total of a line is quantity × price − discount where it is off by more than 0.02;
    /// - the total of the invoice is the sum of its lines where it is missing; off by more than 1.00 it warns, and with two lines or more
    ///   becomes the sum; without lines the confidence is at most 0.50.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/schemaMismatch`` if this is no object, or has more than ``maximumItems`` lines.
    public init(extracted json: JSONValue) throws(LLMError) {
        guard let object = json.object else { throw LLMError(.schemaMismatch, "an invoice should be a JSON object") }
        let lines = object["items"]?.array ?? []
        guard lines.count <= Self.maximumItems else {
            throw LLMError(.schemaMismatch, "an invoice has at most \(Self.maximumItems) lines")
        }
        let issuer = object["issuer"]
        self.init(
            accessKey: object["access_key"]?.plainText, number: object["number"]?.plainText, series: object["series"]?.plainText,
            issueDate: object["issue_date"]?.plainText, issuerName: object["issuer_name"]?.plainText ?? issuer?["name"]?.plainText,
            issuerCNPJ: object["issuer_cnpj"]?.plainText ?? issuer?["cnpj"]?.plainText, totalValue: 0,
            items: lines.compactMap(Item.init(json:)),
            confidence: min(1, max(0, object["confidence"]?.decimal ?? 0)),
            warnings: (object["warnings"]?.array ?? []).prefix(100).compactMap(\.plainText))
        checkNumbers()
        checkTotal(object["total_value"]?.decimal)
    }

    /// A confidence of at most 0.80, which is what a wrong number leaves of it.
    public var isDoubtful: Bool { confidence <= Self.numberCap }

    private mutating func checkNumbers() {
        accessKey = accessKey.map { TaxNumbers.accessKey(in: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        if let accessKey {
            if accessKey.utf8.count != 44 {
                warn("the access key has \(accessKey.utf8.count) places instead of 44", cap: Self.numberCap)
            } else if !TaxNumbers.isValidAccessKey(accessKey) {
                warn("the check digit of the access key is wrong", cap: Self.numberCap)
            }
        } else {
            warn("the access key is missing")
        }
        issuerCNPJ = issuerCNPJ.map { TaxNumbers.cnpj(in: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        if let issuerCNPJ {
            if issuerCNPJ.utf8.count != 14 {
                warn("the CNPJ has \(issuerCNPJ.utf8.count) places instead of 14", cap: Self.numberCap)
            } else if !TaxNumbers.isValidCNPJ(issuerCNPJ) {
                warn("the check digits of the CNPJ are wrong", cap: Self.numberCap)
            }
        }
    }

    private mutating func checkTotal(_ stated: DecimalNumber?) {
        let sum = items.reduce(DecimalNumber.zero) { $0 + $1.totalPrice }
        totalValue = stated ?? sum
        if items.isEmpty {
            warn("the invoice has no lines", cap: Self.emptyCap)
        } else if let stated, (stated - sum).magnitude > 1 {
            warn("the total \(stated.text(minimumPlaces: 2)) is not the sum of the lines, \(sum.text(minimumPlaces: 2))")
            if items.count >= 2 { totalValue = sum }
        }
    }

    private mutating func warn(_ message: String, cap: DecimalNumber = 1) {
        warnings.append(message)
        confidence = min(confidence, cap)
    }

    private static let numberCap = DecimalNumber(cents: 80)
    private static let emptyCap = DecimalNumber(cents: 50)
}

extension Invoice.Item {
    /// Reads a line; `nil` for what is no object.
    fileprivate init?(json: JSONValue) {
        guard let object = json.object else { return nil }
        let quantity = object["quantity"]?.decimal ?? 1
        let stated = object["total_price"]?.decimal
        let discount = (object["discount"]?.decimal ?? 0).magnitude
        let unitPrice = object["unit_price"]?.decimal ?? ((stated ?? 0) + discount).divided(by: quantity) ?? 0
        let computed = (quantity * unitPrice - discount).rounded(places: 2)
        let isOff = stated.map { ($0 - (quantity * unitPrice - discount)).magnitude > DecimalNumber(cents: 2) } ?? true
        self.init(
            code: object["code"]?.plainText, description: object["description"]?.plainText ?? "", quantity: quantity,
            unit: object["unit"]?.plainText, unitPrice: unitPrice, discount: discount, totalPrice: isOff ? computed : stated ?? computed,
            normalizedName: object["normalized_name"]?.plainText, categoryName: object["category_name"]?.plainText,
            subcategory: object["subcategory"]?.plainText)
        moveCode()
    }

    /// Moves 3 to 13 digits and the blanks after them from the front of the description to the code, if letters remain.
    private mutating func moveCode() {
        let digits = description.utf8.prefix { 48...57 ~= $0 }.count
        guard (3...13).contains(digits) else { return }
        let rest = description.utf8.dropFirst(digits)
        let blanks = rest.prefix { $0 == 0x20 || $0 == 0x09 }.count
        let name = String(description.dropFirst(digits + blanks))
        guard blanks > 0, name.contains(where: \.isLetter) else { return }
        if code == nil { code = String(description.prefix(digits)) }
        description = name
    }
}

extension JSONValue {
    /// The text, or the digits of a number; `nil` for anything else and for blank text.
    var plainText: String? {
        switch self {
        case .string(let text):
            let words = text.split(omittingEmptySubsequences: true) { $0.isNewline }.joined(separator: " ")
            let trimmed = words.drop(while: \.isWhitespace)
            guard let last = trimmed.lastIndex(where: { !$0.isWhitespace }) else { return nil }
            return String(trimmed[...last])
        case .number(let number): return number.int64.map { String($0) } ?? number.text
        default: return nil
        }
    }

    /// The number, also where it stands as text.
    var decimal: DecimalNumber? {
        switch self {
        case .number(let number): DecimalNumber(number)
        case .string(let text): DecimalNumber(text: text)
        default: nil
        }
    }
}

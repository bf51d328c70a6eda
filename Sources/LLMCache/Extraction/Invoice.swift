/// A Brazilian consumer invoice (NFC-e or NF-e), as it was read from its pictures and put in order.
public struct Invoice: Hashable, Sendable {
    /// One line of the invoice.
    public struct Item: Hashable, Sendable {
        /// The shop's code of the product.
        public var code: String?
        /// The product, as printed.
        public var description: String
        /// How much of it.
        public var quantity: DecimalNumber
        /// The unit of the quantity, such as `UN` or `KG`.
        public var unit: String?
        /// The price of one unit.
        public var unitPrice: DecimalNumber
        /// What was taken off the line, 0 or more.
        public var discount: DecimalNumber
        /// What the line costs.
        public var totalPrice: DecimalNumber
        /// The product's name without codes and abbreviations; filled in by a later step.
        public var normalizedName: String?
        /// The category of the product; filled in by a later step.
        public var categoryName: String?
        /// The category within the category; filled in by a later step.
        public var subcategory: String?

        /// Makes a line.
        public init(
            code: String? = nil, description: String, quantity: DecimalNumber = 1, unit: String? = nil, unitPrice: DecimalNumber,
            discount: DecimalNumber = 0, totalPrice: DecimalNumber, normalizedName: String? = nil, categoryName: String? = nil,
            subcategory: String? = nil
        ) {
            self.code = code
            self.description = description
            self.quantity = quantity
            self.unit = unit
            self.unitPrice = unitPrice
            self.discount = discount
            self.totalPrice = totalPrice
            self.normalizedName = normalizedName
            self.categoryName = categoryName
            self.subcategory = subcategory
        }
    }

    /// The access key, 44 places where it is right.
    public var accessKey: String?
    /// The number of the invoice.
    public var number: String?
    /// The series of the invoice.
    public var series: String?
    /// When it was issued, as ISO 8601 text.
    public var issueDate: String?
    /// Who issued it.
    public var issuerName: String?
    /// The issuer's company number, 14 places where it is right.
    public var issuerCNPJ: String?
    /// What is to be paid.
    public var totalValue: DecimalNumber
    /// The lines.
    public var items: [Item]
    /// How sure the reading is, 0 to 1, lowered where something does not add up.
    public var confidence: DecimalNumber
    /// What was found to be missing or wrong: the model's own remarks, then those of the checks.
    public var warnings: [String]

    /// Makes an invoice.
    public init(
        accessKey: String? = nil, number: String? = nil, series: String? = nil, issueDate: String? = nil, issuerName: String? = nil,
        issuerCNPJ: String? = nil, totalValue: DecimalNumber, items: [Item], confidence: DecimalNumber = 1, warnings: [String] = []
    ) {
        self.accessKey = accessKey
        self.number = number
        self.series = series
        self.issueDate = issueDate
        self.issuerName = issuerName
        self.issuerCNPJ = issuerCNPJ
        self.totalValue = totalValue
        self.items = items
        self.confidence = confidence
        self.warnings = warnings
    }

    /// The day of issue, in the invoice's own time zone; `nil` where ``issueDate`` has none.
    public var issueDay: CalendarDay? { issueDate.flatMap { CalendarDay(String($0.prefix(10))) } }

    /// Whether another invoice is the same one: by its access key where both have one, else by number, issuer and total together.
    public func isDuplicate(of other: Invoice) -> Bool {
        if let accessKey, let otherKey = other.accessKey { return accessKey == otherKey }
        guard let number, let issuerCNPJ else { return false }
        return number == other.number && issuerCNPJ == other.issuerCNPJ && totalValue == other.totalValue
    }

    /// The invoice as JSON, with the names that the schema has.
    public var json: JSONValue {
        var object = JSONObject()
        for (name, text) in [
            ("access_key", accessKey), ("number", number), ("series", series), ("issue_date", issueDate), ("issuer_name", issuerName),
            ("issuer_cnpj", issuerCNPJ),
        ] { object[name] = text.map { .string($0) } }
        object["total_value"] = totalValue.json
        object["items"] = .array(items.map(\.json))
        object["confidence"] = confidence.json
        object["warnings"] = .array(warnings.map { .string($0) })
        return .object(object)
    }
}

extension Invoice.Item {
    fileprivate var json: JSONValue {
        var object = JSONObject()
        object["code"] = code.map { .string($0) }
        object["description"] = .string(description)
        object["quantity"] = quantity.json
        object["unit"] = unit.map { .string($0) }
        for (name, number) in [("unit_price", unitPrice), ("discount", discount), ("total_price", totalPrice)] {
            object[name] = number.json
        }
        for (name, text) in [("normalized_name", normalizedName), ("category_name", categoryName), ("subcategory", subcategory)] {
            object[name] = text.map { .string($0) }
        }
        return .object(object)
    }
}

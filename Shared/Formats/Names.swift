import KithRecords

/// What can stand in for a name that a card or a record does not give.
enum Names {
  static func fallback(_ fields: [FieldName: Value]) -> String? {
    let nickname = first("nickname", in: fields)?.text
    if let nickname { return nickname }
    if let org = fields[FieldName("org")]?.text, !org.isEmpty { return org }
    let handle = ["email", "phone", "profile", "web"].lazy.compactMap { first($0, in: fields) }.first
    return handle.flatMap(Labelled.init)?.text
  }

  private static func first(_ base: String, in fields: [FieldName: Value]) -> Value? {
    fields.keys.filter { $0.base == base }.min().flatMap { fields[$0] }
  }
}

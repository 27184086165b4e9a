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

  /// The identities that the e-mail addresses make, preferred ones first, then by name.
  static func emails(in fields: [FieldName: Value]) -> [String] {
    let emails = fields.compactMap { name, value in name.base == "email" ? Labelled(value) : nil }
    let identities = emails.map { (isLater: !$0.preferred, name: Identity.email($0.text)) }
    return identities.sorted { ($0.isLater ? 1 : 0, $0.name) < ($1.isLater ? 1 : 0, $1.name) }.map(\.name)
  }

  private static func first(_ base: String, in fields: [FieldName: Value]) -> Value? {
    fields.keys.filter { $0.base == base }.min().flatMap { fields[$0] }
  }
}

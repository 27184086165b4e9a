import Foundation

/// Holds JSON against a JSON Schema: the part of the language that kith's schemas are written in. A word that
/// is not known here is a mistake, and not passed over.
package struct SchemaCheck {
  /// What does not fit, each with its place.
  package private(set) var misfits: [String] = []

  private init() {}

  private static let remarks: Set = ["$schema", "title"]

  package init(_ json: String, against schema: String) throws {
    func read(_ text: String) throws -> Any {
      try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }
    check(try read(json), try read(schema), "$")
  }

  private mutating func check(_ value: Any, _ schema: Any, _ place: String) {
    guard let schema = schema as? [String: Any] else { return misfits.append("\(place): no schema") }
    if let shapes = schema["anyOf"] as? [Any] { return check(value, anyOf: shapes, place) }
    let types = (schema["type"] as? [String]) ?? [schema["type"] as? String ?? "none"]
    let type = SchemaCheck.type(of: value)
    if !types.contains(type) { misfits.append("\(place): \(type) instead of \(types)") }
    for (word, rule) in schema where !SchemaCheck.remarks.contains(word) {
      switch (word, value, rule) {
      case ("type", _, _), ("anyOf", _, _): break
      case ("enum", _, let words as [String]):
        if !words.contains(value as? String ?? "") { misfits.append("\(place): not one of \(words)") }
      case ("minimum", _, let least as Int):
        if (value as? Int ?? least) < least { misfits.append("\(place): below \(least)") }
      case ("items", let items as [Any], _):
        for (index, item) in items.enumerated() { check(item, rule, "\(place)[\(index)]") }
      case ("properties", let members as [String: Any], let known as [String: Any]):
        for (name, member) in members {
          if let rule = known[name] { check(member, rule, "\(place).\(name)") }
        }
      case ("required", let members as [String: Any], let names as [String]):
        for name in names where members[name] == nil { misfits.append("\(place): no \(name)") }
      case ("additionalProperties", let members as [String: Any], _):
        let known = (schema["properties"] as? [String: Any]) ?? [:]
        for (name, member) in members where known[name] == nil {
          if rule as? Bool == false {
            misfits.append("\(place): \(name) is not in the schema")
          } else {
            check(member, rule, "\(place).\(name)")
          }
        }
      case ("items", _, _), ("properties", _, _), ("required", _, _), ("additionalProperties", _, _): break
      default: misfits.append("\(place): the schema says “\(word)”")
      }
    }
  }

  /// What is wrong with each of several, if none of them fits.
  private mutating func check(_ value: Any, anyOf shapes: [Any], _ place: String) {
    let before = misfits
    var all: [String] = []
    for shape in shapes {
      misfits = []
      check(value, shape, place)
      if misfits.isEmpty { return misfits = before }
      all += misfits
    }
    misfits = before + all
  }

  private static func type(of value: Any) -> String {
    switch value {
    case is NSNull: "null"
    case is String: "string"
    case is [Any]: "array"
    case is [String: Any]: "object"
    case let number as NSNumber: isFlag(number) ? "boolean" : "integer"
    default: "none"
    }
  }

  private static func isFlag(_ number: NSNumber) -> Bool {
    String(cString: number.objCType) == "c"
  }
}

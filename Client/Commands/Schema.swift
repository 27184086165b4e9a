package import ArgumentParser

/// `kith schema list`
package struct Schema: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Show what a command writes with --json, as a JSON Schema.",
    discussion: """
      Draft 2020-12. Members that are required are always written, those that it does not name never. \
      Without a command: the commands that write JSON. What kith sync --watch writes has it for each line.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "The command, such as list, or note list.") var command: [String] = []

  @Flag(help: "With sync: what that writes with --dry-run.") var dryRun = false
  @Flag(help: "With sync: what that writes with --watch.") var watch = false
  @Flag(help: "With show: what that writes with --provenance.") var provenance = false

  package init() {}

  package func run(in desk: Desk) async throws {
    let words =
      command + (dryRun ? ["--dry-run"] : []) + (watch ? ["--watch"] : [])
      + (provenance ? ["--provenance"] : [])
    guard !words.isEmpty else {
      for path in Shapes.all.keys.sorted() { desk.output.say(path) }
      return
    }
    let path = words.joined(separator: " ")
    guard let shape = Shapes.all[path] else {
      throw CommandError.unclear("“\(path)” writes no JSON. See what does with: kith schema")
    }
    desk.output.say(shape.document(title: "kith \(path) --json"))
  }
}

/// What a JSON value looks like, and how JSON Schema says that.
struct Shape {
  private let members: [String: JSON]

  private init(_ members: [String: JSON]) { self.members = members }

  var json: JSON { .object(members) }

  func document(title: String) -> JSON {
    .object(
      members.merging([
        "$schema": .string("https://json-schema.org/draft/2020-12/schema"), "title": .string(title),
      ]) { $1 })
  }

  private static func type(_ names: String...) -> Shape {
    Shape(["type": names.count == 1 ? .string(names[0]) : .array(names.map { .string($0) })])
  }

  static let text = type("string")
  static let textOrNull = type("string", "null")
  static let count = Shape(["type": .string("integer"), "minimum": .number(0)])
  static let flag = type("boolean")
  /// RFC 3339 in UTC; milliseconds since 1970 where no calendar reaches.
  static let time = type("string", "integer")
  static let timeOrNull = type("string", "integer", "null")

  static func one(of words: String...) -> Shape {
    Shape(["type": .string("string"), "enum": .array(words.map { .string($0) })])
  }

  static func list(_ item: Shape) -> Shape {
    Shape(["type": .string("array"), "items": item.json])
  }

  /// By names that are not known beforehand.
  static func table(_ value: Shape) -> Shape {
    Shape(["type": .string("object"), "additionalProperties": value.json])
  }

  /// An object with these members, of which some may be missing, and no others.
  static func object(_ members: [String: Shape], orWithout optional: [String: Shape] = [:]) -> Shape {
    let all = members.merging(optional) { $1 }
    return Shape([
      "type": .string("object"), "properties": .object(all.mapValues(\.json)),
      "required": .array(members.keys.sorted().map { .string($0) }), "additionalProperties": .flag(false),
    ])
  }

  /// An object with these members, and any others of one shape.
  static func object(_ members: [String: Shape], others: Shape) -> Shape {
    var all = object(members).members
    all["additionalProperties"] = others.json
    return Shape(all)
  }

  /// One of these.
  static func any(of shapes: Shape...) -> Shape {
    Shape(["anyOf": .array(shapes.map(\.json))])
  }

  func orList(of item: Shape) -> Shape {
    Shape(or("array").members.merging(["items": item.json]) { $1 })
  }

  func or(_ other: String) -> Shape {
    var members = members
    switch members["type"] {
    case .array(let types)?: members["type"] = .array(types + [.string(other)])
    case let type?: members["type"] = .array([type, .string(other)])
    case nil: break
    }
    return Shape(members)
  }
}

/// What the commands for events, ties and the like write.
extension Shapes {
  /// Somebody, or some event; without a name where it is not here.
  static let someone = Shape.object(["id": .text, "name": .textOrNull])

  /// What is said of an event beside what is said of every record.
  static let occasion: [String: Shape] = [
    "when": when, "sort": .textOrNull, "place": .textOrNull, "going": .textOrNull, "guests": .count,
    "coming": .count, "met": .list(someone),
  ]

  static let tie = Shape.object([
    "id": .text, "from": someone, "relation": .text, "to": someone, "since": .textOrNull,
    "event": someone.or("null"), "details": .textOrNull,
  ])

  static let report = Shape.object([
    "id": .text, "name": .text, "when": when, "wrapped": .timeOrNull, "met": .list(someone),
    "missed": .list(.object(["id": .textOrNull, "name": .text])), "written": .list(someone),
    "uncovered": .list(someone), "talks": .count, "ideas": .count, "advice": .count, "open": .count,
  ])

  static let setting = Shape.object([
    "name": .text, "value": .count.or("string"), "default": .count.or("null"), "isSet": .flag,
    "meaning": .text,
  ])

  private static let when = Shape.object(
    [:], orWithout: ["start": .text, "end": .text, "zone": .text, "bytes": .text]
  ).or("null")
}

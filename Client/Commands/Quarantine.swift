package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith quarantine`
package struct Quarantine: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "quarantine", abstract: "See and settle what was set aside: refused edits, strange records.",
    subcommands: [QuarantineList.self, QuarantineShow.self, QuarantineRetry.self, QuarantineDrop.self],
    defaultSubcommand: QuarantineList.self)

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

/// Everything that is set aside of one record.
struct SetAsideRecord {
  let id: RecordID
  let entries: [SetAside]

  enum Limit {
    /// How many digits of an id are asked for.
    static let digits = 4
  }

  /// What a person types to mean it. The ids of machines begin alike.
  static func handle(_ id: RecordID) -> String {
    id.high == 0 ? id.description : id.short
  }

  var handle: String { SetAsideRecord.handle(id) }
  var called: String { SetAsideRecord.called(entries) }
  /// Whether that is a name, and not just its kind and id.
  var isNamed: Bool { entries.contains { !$0.name.isEmpty } }

  /// The one that is meant by the beginning of its id.
  static func meant(by digits: String, _ replica: Replica) throws -> SetAsideRecord {
    let wanted = digits.lowercased()
    let all = try replica.quarantined().map(\.id)
    let fitting = Set(all.filter { $0.description.hasPrefix(wanted) })
    guard wanted.count >= Limit.digits, let id = fitting.first else {
      throw CommandError.unclear(
        "Nothing with the id “\(digits)” is set aside. See what is with: kith quarantine list")
    }
    guard fitting.count == 1 else {
      throw CommandError.unclear("“\(digits)” fits \(fitting.count) records. Type more of the id.")
    }
    return SetAsideRecord(id: id, entries: try replica.setAside(of: id))
  }

  static func all(_ replica: Replica) throws -> [SetAsideRecord] {
    var seen: Set<RecordID> = []
    let ids = try replica.quarantined().map(\.id).filter { seen.insert($0).inserted }
    return try ids.map { SetAsideRecord(id: $0, entries: try replica.setAside(of: $0)) }
  }

  private static func called(_ entries: [SetAside]) -> String {
    guard let entry = entries.first(where: { !$0.name.isEmpty }) ?? entries.first else { return "a record" }
    return entry.name.isEmpty ? "\(entry.noun) \(handle(entry.entry.id))" : entry.name.inOneLine
  }
}

extension SetAside {
  /// `contact`; `sealed` if nobody here can tell.
  var noun: String {
    guard let kind else { return isPurge ? "record" : "sealed" }
    return Kind.named(kind)?.title.lowercased() ?? "record"
  }

  var whose: String {
    entry.origin == .refused ? "edited here" : "sent by the server"
  }

  /// The reason, as a sentence of its own.
  var sentence: String {
    let sentence = entry.sentence.inOneLine
    let whole = sentence.prefix(1).uppercased() + sentence.dropFirst()
    return whole.hasSuffix(".") ? whole : whole + "."
  }

  /// What it would write, in the order of the table of fields.
  var changes: [(name: FieldName, live: OpenedRecord.LiveValue)] {
    guard let record else { return [] }
    let table = Kind.named(record.kind)?.fields.map(\.name) ?? []
    func place(_ name: FieldName) -> Int { table.firstIndex(of: name.base) ?? table.count }
    return record.fields.sorted { (place($0.key), $0.key) < (place($1.key), $1.key) }
      .flatMap { name, live in live.map { (name, $0) } }
  }

  var json: [String: JSON] {
    [
      "id": .string(entry.id.description), "origin": .string(entry.origin.rawValue),
      "kind": .optional(kind?.rawValue), "name": .string(name), "reason": .string(entry.reason),
      "sentence": .string(entry.sentence), "at": RecordJSON.time(entry.at), "sealed": .count(sealed),
      "purge": .flag(isPurge),
    ]
  }
}

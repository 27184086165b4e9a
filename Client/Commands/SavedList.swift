import Foundation
import KithMerge
import KithRecords
import KithReplica
import KithSealing

/// A name for what was typed after `kith list`. It is a record like others: it goes to the person's other
/// machines, and whatever was done to it can be undone.
struct SavedList {
  let card: Card
  /// The command that it is for: `list`.
  let command: String
  let arguments: [String]

  enum Limit {
    static let characters = 40
    static let lists = 500
    /// How many are named in one sentence.
    static let named = 20
  }

  var name: String { card.called }

  /// What to type without it.
  var typed: String {
    (["kith", command] + arguments.map(\.quotedForShell)).joined(separator: " ")
  }

  private init?(_ card: Card, _ record: OpenedRecord?) {
    guard let command = record?.value("command")?.text, let text = record?.value("arguments")?.text,
      let arguments = try? JSONDecoder().decode([String].self, from: Data(text.utf8))
    else { return nil }
    (self.card, self.command, self.arguments) = (card, command, arguments)
  }

  /// Those that this kith can read, by name.
  static func all(_ replica: Replica) throws -> [SavedList] {
    try replica.cards(Shelf(kind: .savedList, limit: Limit.lists)).compactMap {
      SavedList($0, try replica.record($0.id))
    }
  }

  /// The one that is called so; nil if there is none.
  static func known(_ typed: String, _ replica: Replica) throws -> SavedList? {
    newest(typed, try all(replica))
  }

  /// The one that is called so; of two that two machines made, the newest.
  ///
  /// - Throws: `CommandError.unclear`, naming those that there are.
  static func named(_ typed: String, _ replica: Replica) throws -> SavedList {
    let all = try all(replica)
    if let found = newest(typed, all) { return found }
    guard !all.isEmpty else {
      throw CommandError.unclear(
        "There is no saved list “\(typed)”, nor any other. Save one with: kith list --tag TAG --save NAME")
    }
    let names = all.prefix(Limit.named).map { "@" + $0.name }.joined(separator: ", ")
    let more = all.count > Limit.named ? " and \(all.count - Limit.named) more" : ""
    throw CommandError.unclear("There is no saved list “\(typed)”. There is: \(names)\(more).")
  }

  private static func newest(_ typed: String, _ all: [SavedList]) -> SavedList? {
    let key = Folding.key(withoutSign(typed))
    return all.filter { Folding.key($0.card.name) == key }.max { $0.card.edited < $1.card.edited }
  }

  private static func withoutSign(_ typed: String) -> String {
    typed.hasPrefix("@") ? String(typed.dropFirst()) : typed
  }

  // MARK: Saving

  /// Gives the arguments of a command a name.
  ///
  /// - Returns: the name as it is kept.
  /// - Throws: `CommandError`, if the name is none, or names something else already.
  static func save(
    _ typed: String, _ command: String, _ arguments: [String], _ replica: Replica, _ desk: Desk
  ) throws -> String {
    let name = withoutSign(typed)
    let isWord = !Folding.words(name).isEmpty && !name.contains { $0.isWhitespace || $0 == "@" }
    guard isWord, name.count <= Limit.characters, name.printable == name else {
      throw CommandError.usage(
        "A saved list has one word of at most \(Limit.characters) characters for a name: --save mentors"
      )
    }
    let all = try all(replica)
    if let other = newest(name, all) {
      if other.command == command, other.arguments == arguments { return other.name }
      throw CommandError.conflict(
        """
        There is a saved list @\(other.name) already: \(other.typed). Choose another name, or first type: \
        kith saved delete \(other.name)
        """)
    }
    guard all.count < Limit.lists else {
      throw CommandError.failed(
        "There are \(Limit.lists) saved lists. Delete one with: kith saved delete NAME")
    }
    let text = JSON.array(arguments.map(JSON.string)).text()
    let changes: [FieldName: Value] = [
      FieldName("label"): .text(name), FieldName("command"): .text(command),
      FieldName("arguments"): .text(text), Trashed.field: .empty,
    ]
    // Two machines that save one name while offline make one record; one that was forgotten stays so.
    var (operation, dice) = (desk.operation("list --save"), desk.dice)
    let id = replica.sealer.recordID(of: "saved list:" + Folding.key(name))
    for id in [id, RecordID(using: &dice)] {
      let draft = Draft(id: id, kind: .savedList, changes: changes)
      if try replica.apply([draft], in: &operation) != [.purged] { break }
    }
    return name
  }

  // MARK: For programs

  var json: JSON {
    .object([
      "id": .string(card.id.description), "name": .string(name), "command": .string(command),
      "arguments": .array(arguments.map(JSON.string)),
    ])
  }
}

extension String {
  /// As a shell reads it as one word.
  var quotedForShell: String {
    let isPlain =
      !isEmpty
      && unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "-_.,:/@+=".unicodeScalars.contains(scalar)
      }
    return isPlain ? self : "'" + replacing("'", with: #"'\''"#) + "'"
  }
}

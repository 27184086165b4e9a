import GRDB
import KithRecords

/// A query as the database understands it. What a person typed is handed over as values, and within them as
/// quoted words: it never becomes a part of the language.
///
/// The index knows columns, not fields. So it says which records may fit, and those that it cannot tell by
/// itself are opened and looked at.
struct QueryPlan {
  let sql: String
  let arguments: StatementArguments
  /// What an opened record must have; and what it must not have.
  let wanted: [[Needle]]
  let unwanted: [[Needle]]
  /// What stands in notes about the records, if not in notes alone.
  let noted: [Noted]
  /// Everything that is looked for, to show where it stands.
  let needles: [Needle]

  /// A term that a note says.
  struct Noted {
    /// A query for the records that say it, and its values.
    let records: String
    let values: [String: String]
    let needles: [Needle]
  }

  var looksInside: Bool { !wanted.isEmpty || !unwanted.isEmpty }

  /// - Parameter shelf: what is looked at; all if nil.
  init(_ query: Query, among shelf: Shelf? = nil, spelling: Spelling, limit: Int) {
    let terms = query.terms.map { Spelled($0, spelling) }
    let (inside, outside) = (terms.filter { !$0.isExcluded }, terms.filter(\.isExcluded))
    let own = inside.filter { !$0.isOfNotes }
    // Where nothing but notes is asked for, they are found; but among people, those whom they are about.
    let findsNotes = own.isEmpty && [nil, .note].contains(shelf?.kind)
    let notes = findsNotes ? [] : inside.filter(\.isOfNotes)
    let matched = findsNotes ? inside : own

    wanted = own.filter { $0.field != nil }.map(\.needles)
    unwanted = outside.filter { $0.field != nil && !$0.isOfNotes }.map(\.needles)
    noted = notes.map {
      Noted(records: $0.records("noted"), values: $0.values("noted"), needles: $0.needles)
    }
    needles = matched.flatMap(\.needles)

    // Nothing that anybody looks for.
    let unsought = [KindName.savedList, .cadence, .settings].map { "'\($0)'" }.joined(separator: ", ")
    var clauses = ["card.trashed IS NULL", "card.kind NOT IN (\(unsought))", QueryPlan.attended]
    var values: [String: (any DatabaseValueConvertible)?] = [:]
    if let records = shelf?.records {
      clauses.append("+card.record IN (\(records.sql))")
      values = records.values
    }
    func add(_ term: Spelled, _ name: String, _ clause: String) {
      clauses.append("+card.record \(clause)")
      values.merge(term.values(name).mapValues { $0 }) { $1 }
    }
    let worded = matched.filter(\.signs.isEmpty)
    if !worded.isEmpty { values["match"] = worded.map(\.match).joined(separator: " AND ") }
    for (place, term) in matched.filter({ !$0.signs.isEmpty }).enumerated() {
      add(term, "sign\(place)", "IN (\(term.records("sign\(place)")))")
    }
    if findsNotes, !inside.isEmpty { clauses.append("card.kind = 'note'") }
    for (place, term) in outside.filter({ $0.field == nil }).enumerated() {
      add(term, "left\(place)", "NOT IN (\(term.records("left\(place)")))")
    }
    for (place, term) in notes.enumerated() {
      add(term, "noted\(place)", "IN (\(QueryPlan.noted(term.records("noted\(place)"))))")
    }
    for (place, term) in outside.filter(\.isOfNotes).enumerated() {
      add(term, "unnoted\(place)", "NOT IN (\(QueryPlan.noted(term.records("unnoted\(place)"))))")
    }
    values["limit"] = wanted.isEmpty && unwanted.isEmpty ? limit : Replica.Limit.opened + 1
    let condition = clauses.joined(separator: " AND ")
    sql =
      worded.isEmpty
      ? "SELECT card.record FROM card WHERE \(condition) ORDER BY card.sort, card.record LIMIT :limit"
      : "SELECT card.record FROM \(QueryPlan.ranked) WHERE \(condition) LIMIT :limit"
    arguments = StatementArguments(values)
  }

  /// What is one's own of an event is found with the event: not what somebody wrote into a group, nor that of
  /// one in the trash.
  private static let attended = """
    (card.kind <> '\(KindName.attendance.rawValue)' OR EXISTS (
      SELECT 1 FROM record AS own CROSS JOIN link ON link.record = own.number
      CROSS JOIN record AS event ON event.space IN (SELECT number FROM space) AND event.id = link.target
      CROSS JOIN card AS there ON there.record = event.number
      WHERE own.number = card.record AND own.space IN (SELECT number FROM space WHERE own = 1)
        AND there.kind = '\(KindName.event.rawValue)' AND there.trashed IS NULL))
    """

  /// The index says by itself what fits best; cards are then looked up from the best on, until there are
  /// enough, and not of all that fits. The limit, which is none, keeps the order: SQLite would take a plain
  /// subquery apart.
  private static let ranked = """
    (SELECT rowid AS number FROM search WHERE search MATCH :match ORDER BY rank, rowid LIMIT -1) AS best
    CROSS JOIN card ON card.record = best.number
    """

  /// The notes that say something, and whom they are about. Like the search itself it begins with the index:
  /// a plain join may ask the index anew for each record, which takes minutes.
  private static func noted(_ records: String) -> String {
    func notes(_ number: String, _ joined: String) -> String {
      """
      SELECT \(number) FROM (\(records)) AS said
      CROSS JOIN card AS note ON note.record = said.number \(joined)
      WHERE note.kind = 'note' AND note.trashed IS NULL
      """
    }
    let targets = """
      CROSS JOIN link ON link.record = note.record
      CROSS JOIN record AS target ON target.space IN (SELECT number FROM space) AND target.id = link.target
      """
    return notes("said.number", "") + " UNION " + notes("target.number", targets)
  }

  /// Whether an opened record has what it must, and nothing that it must not.
  func fits(_ texts: [RecordText]) -> Bool {
    func has(_ needles: [Needle]) -> Bool {
      // Words of one term stand in one text of the field.
      texts.contains { text in needles.allSatisfy { !$0.places(in: text).isEmpty } }
    }
    return wanted.allSatisfy(has) && !unwanted.contains(where: has)
  }
}

/// A term in the words of the index.
private struct Spelled {
  let field: String?
  let isExcluded: Bool
  let match: String
  let needles: [Needle]
  /// What the index does not know: they are looked for in the texts that it was made of, once in each.
  let signs: [String]
  private let columns: [Field.IndexColumn]

  /// A query for the numbers of the records that the index thinks fit.
  func records(_ name: String) -> String {
    guard !signs.isEmpty else { return "SELECT rowid AS number FROM search WHERE search MATCH :\(name)" }
    let columns = columns.isEmpty ? [.name, .handle, .work, .words] : columns
    let conditions = signs.indices.map { place in
      "(" + columns.map { "instr(\($0.rawValue), :\(name)_\(place))" }.joined(separator: " OR ") + ")"
    }
    return "SELECT record AS number FROM words WHERE " + conditions.joined(separator: " AND ")
  }

  func values(_ name: String) -> [String: String] {
    guard !signs.isEmpty else { return [name: match] }
    return Dictionary(signs.enumerated().map { ("\(name)_\($0)", $1) }) { first, _ in first }
  }

  var isOfNotes: Bool { field == Query.note }

  init(_ term: Query.Term, _ spelling: Spelling) {
    (field, isExcluded) = (term.field, term.isExcluded)
    signs = term.words.allSatisfy { spelling.words.of($0).isEmpty } ? term.words : []
    let pieces = term.isPhrase && signs.isEmpty ? [term.words.joined(separator: " ")] : term.words
    let choices = pieces.map { piece in
      spelling.choices(of: piece, isPhrase: term.isPhrase, isExcluded: term.isExcluded)
    }
    needles = choices.map { Needle(field: term.field, $0.map(\.needle)) }
    let all = choices.map { "(" + $0.map(\.match).joined(separator: " OR ") + ")" }.joined(separator: " AND ")
    columns = term.field == Query.note ? [.words] : term.field.map(Query.columns(of:)) ?? []
    match = columns.isEmpty ? all : "({\(columns.map(\.rawValue).joined(separator: " "))} : (\(all)))"
  }
}

/// How the index spells what was typed: as it was, or as it was perhaps meant.
struct Spelling {
  let words: IndexedWords
  /// Words that are nearly the same, by what was typed.
  var near: [String: [String]] = [:]

  struct Choice {
    let match: String
    let needle: Needle.Choice
  }

  func choices(of text: String, isPhrase: Bool, isExcluded: Bool) -> [Choice] {
    let meant = isPhrase || isExcluded ? [] : near[text] ?? []
    return [choice(text, isBeginning: !isPhrase)] + meant.map { choice($0, isBeginning: false) }
  }

  private func choice(_ text: String, isBeginning: Bool) -> Choice {
    let quoted = "\"" + text.replacing("\"", with: "\"\"") + "\"" + (isBeginning ? " *" : "")
    let folded = words.of(text).map(\.folded)
    return Choice(
      match: quoted,
      needle: folded.isEmpty ? .sign(Array(text.utf8)) : .words(folded, isBeginning: isBeginning))
  }
}

import Foundation
import GRDB
import KithMerge
import KithRecords
import KithSealing

/// What a search found.
package struct Found: Sendable {
  /// The best fit first.
  package internal(set) var hits: [Hit] = []
  /// Nothing fits; these nearly do.
  package internal(set) var isNear = false
  /// More records might fit than were opened.
  package internal(set) var isCut = false
}

/// A record that a search found.
package struct Hit: Sendable {
  package let card: Card
  /// Of a note: whom it is about.
  package let about: [Card]
  /// Where it fits; nil if that cannot be told.
  package internal(set) var fit: Fit?
}

/// Where a search fits: a value of a field, and the words in it.
package struct Fit: Hashable, Sendable {
  /// As a query names it.
  package let field: String
  package let text: String
  /// In bytes of the text, in rising order, none in another.
  package let places: [Range<Int>]
  /// Whether a list shows it anyhow: a name, a title, an organisation.
  package let isListed: Bool
}

extension Replica {
  /// The records that fit, best first: names weigh most, then handles, then work, then the rest. Of
  /// exclusions alone: those that are left, by name. If nothing fits, what nearly does.
  ///
  /// - Parameter shelf: what is looked at; all if nil.
  package func find(_ query: Query, among shelf: Shelf? = nil, limit: Int) throws -> Found {
    guard !query.terms.isEmpty else { return Found() }
    let limit = max(1, min(limit, Limit.hits))
    let exact = try read { db in
      if shelf?.needsDerived == true { try needDerived(db) }
      return try found(query, among: shelf, Spelling(words: try IndexedWords(db)), limit, db)
    }
    guard exact.hits.isEmpty, !exact.isCut else { return exact }
    return try readVocabulary { db in
      var spelling = Spelling(words: try IndexedWords(db))
      let typed = query.terms.filter { !$0.isPhrase && !$0.isExcluded }.flatMap(\.words)
      spelling.near = try near(typed, spelling.words, db)
      guard !spelling.near.isEmpty else { return exact }
      var found = try found(query, among: shelf, spelling, limit, db)
      found.isNear = !found.hits.isEmpty
      return found
    }
  }

  /// The records in which every one of the words begins some word, best first.
  package func find(_ words: String, limit: Int) throws -> [Hit] {
    let query = Query(plain: words)
    guard !query.terms.isEmpty else { return [] }
    let limit = max(1, min(limit, Limit.hits))
    return try read { db in try found(query, Spelling(words: try IndexedWords(db)), limit, db).hits }
  }

  private func found(
    _ query: Query, among shelf: Shelf? = nil, _ spelling: Spelling, _ limit: Int, _ db: Database
  ) throws -> Found {
    let plan = QueryPlan(query, among: shelf, spelling: spelling, limit: limit)
    var (found, looked) = (Found(), 0)
    let numbers = try Int64.fetchCursor(db, sql: plan.sql, arguments: plan.arguments)
    while found.hits.count < limit, let number = try numbers.next() {
      try Task.checkCancellation()
      looked += 1
      if plan.looksInside, looked > Limit.opened {
        found.isCut = true
        break
      }
      let texts = try texts(number, spelling.words, db)
      guard !plan.looksInside || plan.fits(texts),
        let card = try cards("WHERE card.record = ?", [number], db).first
      else { continue }
      let isNote = card.kind == .note
      found.hits.append(
        Hit(
          card: card, about: Kind.companions.contains(card.kind) ? try about(number, db) : [],
          fit: Fit.best(of: plan.needles, in: texts, isNote: isNote)))
    }
    if let term = plan.noted.first { try show(term, in: &found.hits, spelling.words, db) }
    return found
  }

  /// The values of a record that are searched; none if it cannot be opened.
  private func texts(_ number: Int64, _ words: IndexedWords, _ db: Database) throws -> [RecordText] {
    let statement = try db.cachedStatement(
      sql: "SELECT \(StoredRecord.columns) FROM record WHERE number = ?")
    statement.setUncheckedArguments([number])
    guard let row = try Row.fetchOne(statement), let stored = try? StoredRecord(row),
      let record = opened(stored)?.record
    else { return [] }
    let kind = Kind.named(record.kind)
    return record.readings.flatMap { reading -> [RecordText] in
      guard kind?.field(reading.name.base)?.index != Field.IndexColumn.none else { return [] }
      let isBody = record.kind == .note && reading.name.base == "body"
      return ([reading.shown] + reading.conflicts).map(\.value.plainText).filter { !$0.isEmpty }.map {
        RecordText(field: isBody ? Query.note : reading.name.base, text: $0, words: words.of($0))
      }
    }
  }

  /// Where the newest note about each says what notes have to say. They are looked for all at once: a
  /// question to the index for each hit takes seconds.
  private func show(
    _ term: QueryPlan.Noted, in hits: inout [Hit], _ words: IndexedWords, _ db: Database
  ) throws {
    let people = Set(hits.filter { $0.card.kind != .note }.map { Data($0.card.id.bytes) })
    var newest: [Data: Int64] = [:]
    let notes = try Row.fetchCursor(
      db,
      sql: """
        SELECT link.target, card.record FROM (\(term.records)) AS said
        CROSS JOIN card ON card.record = said.number CROSS JOIN link ON link.record = card.record
        WHERE card.kind = 'note' AND card.trashed IS NULL ORDER BY card.edited, card.record
        """, arguments: StatementArguments(term.values))
    while let row = try notes.next() {
      let target: Data = row[0]
      if people.contains(target) { newest[target] = row[1] }
    }
    for place in hits.indices where hits[place].card.kind != .note {
      try Task.checkCancellation()
      guard let note = newest[Data(hits[place].card.id.bytes)] else { continue }
      let fit = Fit.best(of: term.needles, in: try texts(note, words, db), isNote: true)
      if let fit { hits[place].fit = fit }
    }
  }
}

extension Fit {
  private static let listed: Set = ["name", "title", "org"]

  /// The value in which most of the needles are that a list does not show anyhow, whole words before words
  /// that go on; else the best of those it does.
  static func best(of needles: [Needle], in texts: [RecordText], isNote: Bool) -> Fit? {
    let finds = texts.map { text in needles.map { $0.places(in: text) } }
    let listed = texts.map { !isNote && Fit.listed.contains($0.field) }
    let shown = Set(
      zip(finds, listed).filter(\.1).flatMap { find in find.0.indices.filter { !find.0[$0].isEmpty } })
    func count(_ place: Int, leaving: Set<Int>) -> Int {
      finds[place].indices.filter { !finds[place][$0].isEmpty && !leaving.contains($0) }.count
    }
    func first(_ wanted: Bool, leaving: Set<Int>) -> Int? {
      let ranked = texts.indices.filter { listed[$0] == wanted && count($0, leaving: leaving) > 0 }
      let ranks = ranked.map { place in
        (-count(place, leaving: leaving), -needles.count { $0.isWhole(in: texts[place]) }, place)
      }
      return ranks.min { $0 < $1 }?.2
    }
    guard let place = first(false, leaving: shown) ?? first(true, leaving: []) else { return nil }
    return Fit(
      field: texts[place].field, text: texts[place].text, places: joined(finds[place].flatMap { $0 }),
      isListed: listed[place])
  }

  private static func joined(_ places: [Range<Int>]) -> [Range<Int>] {
    var joined: [Range<Int>] = []
    for place in places.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
      if let last = joined.last, place.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, place.upperBound)
      } else {
        joined.append(place)
      }
    }
    return joined
  }
}

import GRDB

/// The tables that are made from records. The index is made from one of them.
enum DerivedTable: String, CaseIterable {
  case card, words, handle, link, tag, dated, talk

  /// Takes the values of a `DerivedRow`.
  var insert: String {
    switch self {
    case .card: "INSERT INTO card (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    case .words: "INSERT INTO words (\(columns)) VALUES (?, ?, ?, ?, ?)"
    case .handle: "INSERT INTO handle (\(columns)) VALUES (?, ?)"
    case .link: "INSERT INTO link (\(columns)) VALUES (?, ?)"
    case .tag: "INSERT INTO tag (\(columns)) VALUES (?, ?, ?)"
    case .dated: "INSERT INTO dated (\(columns)) VALUES (?, ?, ?, ?)"
    case .talk: "INSERT INTO talk (\(columns)) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    }
  }

  var columns: String {
    switch self {
    case .card:
      """
      record, kind, name, sort, detail, trashed, edited_in_trash, conflicts, unreadable, edited, org, added
      """
    case .words: "record, name, handle, work, words"
    case .handle: "record, text"
    case .link: "record, target"
    case .tag: "record, folded, text"
    case .dated: "record, kind, open, day"
    case .talk: "record, person, day"
    }
  }
}

/// One row of such a table: the record's number, then what the table says of it.
struct DerivedRow {
  let table: DerivedTable
  let values: [DatabaseValue]
}

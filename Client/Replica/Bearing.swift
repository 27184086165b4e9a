import Foundation
import GRDB
import KithMerge
import KithRecords

/// What of a record bears on some day: what is asked of a day is found by it.
struct Bearing {
  /// What a row is looked up by.
  enum Sort: String {
    case birthday, event, followUp, cadence, letter, talk
    /// A turn of a cadence that somebody touched.
    case turn
  }

  private var dated: (sort: Sort, isOpen: Bool, day: Int)?
  private var talk: (with: Set<RecordID>, day: Int)?

  /// Where a record names no day; of what was, one before all others.
  static let noDay = Int(Int32.max)
  static let noPastDay = Int(Int32.min)

  /// A birthday's place in the year.
  static func yearDay(month: Int, day: Int) -> Int { month * 100 + day }

  /// What lies in the trash bears on nothing.
  init(_ record: OpenedRecord) {
    guard record.trashed == nil else { return }
    switch record.kind {
    case .contact:
      guard case .date(let date) = record.value("birthday")?.content, let month = date.month,
        let day = date.day
      else { return }
      dated = (.birthday, true, Bearing.yearDay(month: month, day: day))
    case .event:
      dated = (.event, true, record.value("when").flatMap(When.init)?.lastDay?.number ?? Bearing.noDay)
    case .followUp:
      guard let followUp = FollowUp(record) else { return }
      dated = (
        followUp.sort == .turn ? .turn : .followUp, followUp.state == .open,
        followUp.day?.number ?? Bearing.noDay
      )
    case .cadence: dated = (.cadence, true, 0)
    case .letter: dated = (.letter, record.day("sent") == nil, record.day("sent")?.number ?? 0)
    case .conversation:
      let day = record.value("when").flatMap(When.init)?.start?.day
      dated = (.talk, true, day?.number ?? Bearing.noPastDay)
      if let day { talk = (Set(record.whos("with").compactMap(\.record)), day.number) }
    default: break
    }
  }

  /// With whom it is a talk.
  var people: Set<Data> { Set((talk?.with ?? []).map { Data($0.bytes) }) }

  func rows(_ number: DatabaseValue) -> [DerivedRow] {
    var rows: [DerivedRow] = []
    if let dated {
      rows.append(
        DerivedRow(
          table: .dated,
          values: [
            number, dated.sort.rawValue.databaseValue, dated.isOpen.databaseValue, dated.day.databaseValue,
          ]))
    }
    for person in talk?.with ?? [] {
      rows.append(
        DerivedRow(
          table: .talk, values: [number, Data(person.bytes).databaseValue, (talk?.day ?? 0).databaseValue]))
    }
    return rows
  }
}

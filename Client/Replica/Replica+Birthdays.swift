import Foundation
import GRDB
import KithMerge
package import KithRecords

extension Replica {
  /// Who has a birthday on `day`.
  package func birthdays(on day: Day, limit: Int = DayLimit.records) throws -> [OpenedRecord] {
    try read { db in try birthdays(at: Replica.places(of: day), limit, db) }
  }

  /// Who has one on one of the `count` days after `day`, the soonest first: of many no more are opened than
  /// are asked for; and how many there are.
  package func birthdays(after day: Day, days count: Int, limit: Int = DayLimit.records) throws
    -> (soonest: [OpenedRecord], count: Int)
  {
    guard count > 0 else { return ([], 0) }
    let days = (1...count).map { day.adding(days: $0) }
    return try read { db in
      var soonest: [OpenedRecord] = []
      var known: Set<Int> = []
      for day in days where soonest.count < limit {
        // A year and a day has one day twice.
        let places = Replica.places(of: day).filter { known.insert($0).inserted }
        soonest += try birthdays(at: places, limit - soonest.count, db)
      }
      let all = Set(days.flatMap(Replica.places)).sorted().map(String.init).joined(separator: ",")
      let number = try Int.fetchOne(
        db, sql: "SELECT count(*) FROM dated WHERE kind = ? AND open = 1 AND day IN (\(all))",
        arguments: [Bearing.Sort.birthday.rawValue])
      return (soonest, number ?? 0)
    }
  }

  private func birthdays(at places: [Int], _ limit: Int, _ db: Database) throws -> [OpenedRecord] {
    try needDerived(db)
    guard let first = places.first else { return [] }
    return try records(
      """
      JOIN dated ON dated.record = record.number
      WHERE dated.kind = ? AND dated.open = 1 AND dated.day IN (?, ?) ORDER BY record.id LIMIT ?
      """, [Bearing.Sort.birthday.rawValue, first, places.last ?? first, limit], db)
  }

  /// Of the last day of a February that is shorter, those who were born on the 29th, too.
  private static func places(of day: Day) -> [Int] {
    let (year, month, number) = day.civil
    let place = Bearing.yearDay(month: month, day: number)
    return place == 228 && Day.days(in: 2, of: year) == 28 ? [place, 229] : [place]
  }
}

import Foundation
import KithInsight
import KithMerge
import KithRecords
import Testing

/// A day as it is written.
func day(_ text: String) throws -> Day { try #require(Day(text)) }

func zone(_ name: String) throws -> Zone { Zone(try #require(TimeZone(identifier: name))) }

func moment(_ text: String, in zone: Zone = .utc) throws -> Int64 {
  zone.moment(of: try #require(DayTime(text)))
}

func id(_ number: UInt64) -> RecordID { RecordID(high: 0, low: number) }

func person(_ number: UInt64, _ name: String, born: String? = nil) -> Person {
  Person(
    id: id(number), name: name,
    birthday: born.flatMap { PartialDate($0) }.flatMap { Birthday($0) })
}

func followUp(
  _ number: UInt64, _ sort: FollowUp.Sort, about person: UInt64, due: String, _ why: String = ""
) throws -> FollowUp {
  var followUp = FollowUp(id: id(number))
  (followUp.sort, followUp.about, followUp.due) = (sort, [id(person)], try day(due))
  followUp.why = why
  return followUp
}

func event(_ number: UInt64, _ name: String, _ when: String) throws -> Event {
  var event = Event(id: id(number), name: name)
  let span: When = try #require(When(when))
  event.when = span
  return event
}

extension Notebook {
  /// What `today` says, one line for each.
  func lines(on day: Day, at place: Place = Place(.utc)) -> [String] {
    reading(today(on: day, at: place), on: day)
  }

  func reading(_ matters: [Matter], on day: Day) -> [String] {
    let reason = Reason(on: day) { [people] in people[$0]?.name }
    return matters.map(reason.sentence)
  }
}

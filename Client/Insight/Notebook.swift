import Foundation
package import KithMerge
package import KithRecords

/// Somebody, as far as a day's questions go.
package struct Person: Hashable, Sendable {
  package let id: RecordID
  package let name: String
  package let birthday: Birthday?

  package init(id: RecordID, name: String, birthday: Birthday? = nil) {
    (self.id, self.name, self.birthday) = (id, name, birthday)
  }
}

/// What is known, of all that a question may touch. Whoever asks hands it in, without what lies in the trash;
/// what cannot matter on the days that are asked about may be left out.
package struct Notebook: Sendable {
  package var people: [RecordID: Person]
  package var followUps: [FollowUp]
  package var events: [Event]
  package var cadences: [Cadence]
  package var letters: [Letter]
  /// When it was last written down, in milliseconds since 1970, that one met somebody at an event.
  package var lastMet: [RecordID: Int64] = [:]
  /// The day of the last conversation with each.
  package var lastTalks: [RecordID: Day]

  package init(
    people: [Person] = [], followUps: [FollowUp] = [], events: [Event] = [], cadences: [Cadence] = [],
    letters: [Letter] = [], lastTalks: [RecordID: Day] = [:]
  ) {
    self.people = Dictionary(people.map { ($0.id, $0) }) { first, _ in first }
    (self.followUps, self.events, self.cadences) = (followUps, events, cadences)
    (self.letters, self.lastTalks) = (letters, lastTalks)
  }
}

/// Where somebody is who asks: how clocks go there, and at the places that records name.
package struct Place {
  package let zone: Zone
  /// The zone of a name such as `Europe/Berlin`; nil if nobody knows it.
  package let zoneNamed: (String) -> Zone?

  package init(
    _ zone: Zone,
    zoneNamed: @escaping (String) -> Zone? = { name in TimeZone(identifier: name).map { Zone($0) } }
  ) {
    (self.zone, self.zoneNamed) = (zone, zoneNamed)
  }

  /// The moments of a span. What names no zone, or none that is known, is by the clocks here.
  package func moments(of when: When) -> Range<Int64>? {
    when.moments(in: when.zone.flatMap(zoneNamed) ?? zone)
  }

  /// The days here that a span touches, and the minute here at which it begins. A day without a clock is that
  /// day everywhere.
  package func days(of when: When) -> (days: ClosedRange<Day>, begins: DayTime)? {
    guard let start = when.start, let last = when.lastDay, let moments = moments(of: when) else { return nil }
    guard start.minute != nil else { return (start.day...max(start.day, last), start) }
    let begins = zone.time(at: moments.lowerBound)
    // What ends at midnight does not touch the day that begins then.
    let end = zone.day(at: max(moments.lowerBound, moments.upperBound - 1))
    return (begins.day...max(begins.day, end), begins)
  }
}

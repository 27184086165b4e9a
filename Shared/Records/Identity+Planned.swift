import Foundation
package import KithMerge

/// Words that name what kith plans or ties together by itself. The id of such a record is a keyed hash of
/// them, so that two machines that do the same while offline make one record. Frozen: other words would make
/// another record.
extension Identity {
  /// One tie of a relation from one record to another.
  package static func tie(from: RecordID, _ relation: String, to: RecordID) -> String {
    "tie:\(from):\(to):" + relationKey(relation)
  }

  /// How relations are compared: “Übt mit” and “übt mit” are one, however the umlaut is put together.
  package static func relationKey(_ relation: String) -> String {
    folded(relation.precomposedStringWithCanonicalMapping.lowercased().precomposedStringWithCanonicalMapping)
  }

  /// A meeting of which nothing else tells: one for each person and day.
  package static func meeting(with person: RecordID, on day: Day) -> String {
    "meeting:\(person):\(day)"
  }

  /// One follow-up of a sort that `origin` planned.
  ///
  /// - Parameters:
  ///   - about: whom alone it is about; nil if it is for all who are meant there.
  ///   - thing: which of several it is, such as what was promised.
  package static func followUp(
    _ sort: FollowUp.Sort, about: RecordID? = nil, origin: RecordID, thing: String = ""
  ) -> String {
    "followup:\(sort.rawValue):\(origin):\(about.map(\.description) ?? ""):" + folded(thing)
  }

  /// The turn of somebody's cadence that comes on `day`, once there is something to be remembered of it.
  package static func turn(of about: RecordID, on day: Day) -> String {
    "followup:\(FollowUp.Sort.turn.rawValue):\(about):\(day)"
  }

  /// One cadence for each record.
  package static func cadence(of about: RecordID) -> String {
    "cadence:\(about)"
  }

  /// One attendance for each event.
  package static func attendance(of event: RecordID) -> String {
    "attendance:\(event)"
  }

  /// What one set. Once that was erased for good, the next of them.
  package static func settings(_ number: Int) -> String {
    number == 0 ? "settings" : "settings:again:\(number)"
  }

  /// The same words about other records: those that moved to another account have other ids there.
  package static func renamed(_ identity: String, _ name: (RecordID) -> RecordID) -> String {
    let planned = ["tie:", "followup:", "cadence:", "attendance:", "meeting:"]
    guard planned.contains(where: identity.hasPrefix) else { return identity }
    return identity.split(separator: ":", omittingEmptySubsequences: false)
      .map { piece in RecordID(piece.description).map { name($0).description } ?? String(piece) }
      .joined(separator: ":")
  }
}

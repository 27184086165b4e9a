import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// When cadences come round.
struct Rounds {
  let desk: Desk
  let replica: Replica

  init(_ desk: Desk, _ replica: Replica) {
    (self.desk, self.replica) = (desk, replica)
  }

  /// Whom one wants to keep in touch with.
  func all() throws -> [Turn] {
    try turns(try replica.cadences())
  }

  func of(_ people: [RecordID]) throws -> [Turn] {
    try turns(try people.flatMap { try replica.records(of: .cadence, pointingTo: $0) })
  }

  /// The next turn of each, by the day on which it is due.
  private func turns(_ records: [OpenedRecord]) throws -> [Turn] {
    let cadences = try records.compactMap(Cadence.init).filter { cadence in
      try replica.card(cadence.about).map { $0.trashed == nil } ?? false
    }
    let people = Set(cadences.map(\.about))
    let lastTalks = try replica.lastTalks(with: people)
    let touched = Dictionary(
      grouping: try replica.turns(about: people).compactMap(FollowUp.init)
    ) { $0.about.first }
    return cadences.map {
      Turn(of: $0, lastTalk: lastTalks[$0.about], touched: touched[$0.about] ?? [])
    }.sorted { ($0.day, $0.cadence.about) < ($1.day, $1.cadence.about) }
  }
}

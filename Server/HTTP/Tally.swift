import KithWire

/// What was asked of a server since it started, in numbers that only grow.
package struct Tally: Sendable {
  struct Asked: Hashable, Comparable {
    let method: String
    let place: String
    let status: Int

    static func < (a: Asked, b: Asked) -> Bool {
      (a.place, a.method, a.status) < (b.place, b.method, b.status)
    }
  }

  /// How long answers took, each counted in every bound that it keeps.
  struct Latency {
    /// In milliseconds.
    static let bounds: [UInt64] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000]

    private(set) var within = [Int](repeating: 0, count: bounds.count)
    private(set) var count = 0
    private(set) var nanoseconds: UInt64 = 0

    mutating func add(_ took: UInt64) {
      count += 1
      nanoseconds = nanoseconds.addingReportingOverflow(took).partialValue
      for (place, bound) in Latency.bounds.enumerated() where took <= bound * 1_000_000 { within[place] += 1 }
    }
  }

  private(set) var asked: [Asked: Int] = [:]
  private(set) var latency: [String: Latency] = [:]
  private(set) var refusals: [Refusal.Code: Int] = [:]
  private(set) var answers: [Visit.Exchanged.Answer: Int] = [:]
  private(set) var taken = 0
  private(set) var sent = 0
  private(set) var refusedRecords: [RefusedRecord.Reason: Int] = [:]

  mutating func add(_ visit: Visit, nanoseconds: UInt64) {
    // Methods, places and statuses are few, whatever a peer sends.
    asked[Asked(method: visit.method, place: visit.place, status: visit.status), default: 0] += 1
    latency[visit.place, default: Latency()].add(nanoseconds)
    if let refusal = visit.refusal { refusals[refusal, default: 0] += 1 }
    guard let exchange = visit.exchange else { return }
    answers[exchange.answer, default: 0] += 1
    taken += exchange.taken
    sent += exchange.sent
    for reason in exchange.refused { refusedRecords[reason, default: 0] += 1 }
  }
}

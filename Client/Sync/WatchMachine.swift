package import KithWire

/// Decides when to exchange while somebody watches: a value that is told what happened and when.
package struct WatchMachine: Sendable {
  /// All in milliseconds.
  package enum Limit {
    /// Between two exchanges; doubled while they come to nothing, so that a server that always says it has
    /// something new is not asked without end.
    package static let breath: Int64 = 250
    package static let longestBreath: Int64 = 60_000
    /// How often a server that tells nothing by itself is asked.
    package static let askEvery: Int64 = 180_000
    /// … and one that does.
    package static let lookEvery: Int64 = 3_600_000
  }

  /// How the line is over which the server tells that there is something new.
  package enum Line: Hashable, Sendable {
    case connecting
    case open
    case broken(reason: String)
    /// The server has no such place: it is an older one.
    case missing
    case refused(Refusal)
  }

  /// How things stand, for a person.
  package enum State: Hashable, Sendable {
    case beginning
    /// What is new elsewhere comes at once.
    case listening
    /// The server is asked now and then.
    case asking(Line)
    /// The last exchange failed, and is tried again.
    case away(sentence: String)
  }

  private var line = Line.connecting
  /// The newest commit that this home was shown.
  private var witness: UInt64 = 0
  private var isNews = false
  private var isPending = false
  private var failure: String?
  private var last: Int64?
  private var notBefore: Int64 = .min
  private var breath = Limit.breath
  private var waits = Backoff()

  package init() {}

  package var state: State {
    if let failure { return .away(sentence: failure) }
    if last == nil { return .beginning }
    switch line {
    case .connecting: return .beginning
    case .open: return .listening
    case .broken, .missing, .refused: return .asking(line)
    }
  }

  /// Whether it is time to exchange.
  package func isDue(at now: Int64) -> Bool {
    // A clock that was set back must not make it wait for as long again.
    guard now >= notBefore || notBefore - now > Limit.askEvery * 2 else { return false }
    guard let last, failure == nil else { return true }
    let every = line == .open ? Limit.lookEvery : Limit.askEvery
    return isNews || isPending || now < last || now - last >= every
  }

  package mutating func line(is line: Line, at now: Int64) {
    // The server is there again.
    if line == .open, self.line != .open, failure != nil { notBefore = now }
    self.line = line
  }

  /// - Parameter isFirst: the first that this line says. A server goes back only while it is down, so that
  ///   anything older later on is what an exchange has overtaken.
  package mutating func heard(head: UInt64, isFirst: Bool) {
    if head > witness || (isFirst && head != witness) { isNews = true }
  }

  /// A group of this person's stands further than this home has read.
  package mutating func heardOfGroup() {
    isNews = true
  }

  /// Somebody else changed something here, and so many records wait to be sent.
  package mutating func found(pending: Int) {
    isPending = pending > 0
  }

  package mutating func exchanged(witness: UInt64, cameToSomething: Bool, at now: Int64) {
    (self.witness, isNews, isPending, failure, last) = (witness, false, false, nil, now)
    breath = cameToSomething ? Limit.breath : min(Limit.longestBreath, breath * 2)
    notBefore = now + breath
    waits = Backoff()
  }

  /// - Parameter chance: from 0 up to 1, spreads the waits of many machines.
  package mutating func failed(_ sentence: String, at now: Int64, chance: Double) {
    failure = sentence
    notBefore = now + Int64(waits.next(chance: chance))
  }
}

/// Waits that grow, each a little by chance, up to a bound.
package struct Backoff: Sendable {
  package enum Limit {
    package static let firstMs = 1_000
    package static let longestMs = 300_000
  }

  private var ms = Limit.firstMs

  package init() {}

  /// - Parameter chance: from 0 up to 1.
  package mutating func next(chance: Double) -> Int {
    defer { ms = min(Limit.longestMs, ms * 2) }
    return ms / 2 + Int(Double(ms / 2) * chance)
  }
}

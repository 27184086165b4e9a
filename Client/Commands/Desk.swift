package import KithRecords
package import KithReplica

/// What a command works with: a home, a clock, chance, and somewhere to write. Handed in whole, so that a
/// test sets all of it.
package struct Desk {
  package let home: Home
  package let output: Output
  /// Milliseconds since 1970.
  package let now: () -> Int64
  package let dice: Dice
  /// How many seconds ahead of UTC clocks are here, at a number of milliseconds since 1970.
  package let offset: (Int64) -> Int
  /// What the zone of the clocks here is called, such as `Europe/Berlin`; nil if nobody knows.
  package let zoneName: () -> String?
  /// Standard input up to so many bytes, or one more if there are more. Throws `CancellationError` where it
  /// is interrupted.
  package let input: (Int) throws -> [UInt8]
  package let outside: Outside

  package init(
    home: Home, output: Output, now: @escaping () -> Int64, dice: Dice, offset: @escaping (Int64) -> Int,
    zoneName: @escaping () -> String? = { nil },
    input: @escaping (Int) throws -> [UInt8], outside: Outside = .nowhere
  ) {
    (self.home, self.output, self.now) = (home, output, now)
    (self.dice, self.input, self.outside) = (dice, input, outside)
    (self.offset, self.zoneName) = (offset, zoneName)
  }

  /// Opens the home.
  ///
  /// - Throws: `ReplicaError`.
  package func replica() throws -> Replica {
    var isTold = false
    defer { if isTold { output.follow("") } }
    return try Replica(home) { done, all in
      isTold = true
      output.follow("Making lists and index anew: \(done) of \(all)")
    }
  }

  /// Begins an operation. `words` name the command, for the journal; without values.
  package func operation(_ words: String) -> Operation {
    var dice = dice
    return Operation(words, at: now(), using: &dice)
  }

  /// How clocks go here.
  package var zone: Zone { Zone(offset: offset) }

  /// The day of a moment, by the clocks here.
  package func day(_ milliseconds: Int64) -> String {
    Moment(milliseconds).day(offset: offset(milliseconds))
  }

  package func minute(_ milliseconds: Int64) -> String {
    Moment(milliseconds).minute(offset: offset(milliseconds))
  }
}

/// Chance that was handed in.
package struct Dice: RandomNumberGenerator {
  private let draw: () -> UInt64

  package init(_ draw: @escaping () -> UInt64) {
    self.draw = draw
  }

  package func next() -> UInt64 { draw() }
}

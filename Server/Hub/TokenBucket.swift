/// How often somebody may ask: a bucket from which each request takes a token, and which fills by and by.
package struct TokenBucket: Hashable, Sendable {
  /// How many requests may come at once, and how many a second for ever.
  package struct Measure: Hashable, Sendable {
    package let atOnce: Int64
    package let aSecond: Int64

    /// Both are at least 1.
    package init(atOnce: Int64, aSecond: Int64) {
      self.atOnce = max(1, min(atOnce, TokenBucket.Limit.tokens))
      self.aSecond = max(1, min(aSecond, TokenBucket.Limit.tokens))
    }

    /// How many seconds' worth may come at once.
    package var seconds: Int64 { atOnce / aSecond }

    /// Another number a second, and in proportion as many at once.
    package func scaled(toASecond count: Int64) -> Measure {
      let count = max(1, min(count, TokenBucket.Limit.tokens))
      return Measure(atOnce: atOnce * count / aSecond, aSecond: count)
    }
  }

  enum Limit {
    static let tokens: Int64 = 1_000_000
    /// After so long every bucket is full.
    static let ms: Int64 = 1_000_000_000
  }

  /// In thousandths of a token: so many more a millisecond as there are tokens a second.
  private var thousandths: Int64
  private var filledMs: Int64

  package init(full measure: Measure, at ms: Int64) {
    thousandths = measure.atOnce * 1_000
    filledMs = ms
  }

  /// Takes a token.
  ///
  /// - Returns: nil if there was one, else how many milliseconds until there is one.
  package mutating func take(_ measure: Measure, at ms: Int64) -> Int64? {
    fill(measure, at: ms)
    guard thousandths < 1_000 else {
      thousandths -= 1_000
      return nil
    }
    return (1_000 - thousandths + measure.aSecond - 1) / measure.aSecond
  }

  /// Whether it is as good as a new one.
  package func isFull(_ measure: Measure, at ms: Int64) -> Bool {
    var later = self
    later.fill(measure, at: ms)
    return later.thousandths >= measure.atOnce * 1_000
  }

  /// A clock that was set back fills nothing, and is not waited for.
  private mutating func fill(_ measure: Measure, at ms: Int64) {
    let (since, overflow) = ms.subtractingReportingOverflow(filledMs)
    let passed = overflow ? 0 : max(0, min(since, Limit.ms))
    thousandths = min(measure.atOnce * 1_000, thousandths + passed * measure.aSecond)
    filledMs = ms
  }
}

/// A bucket for each of many, in bounded room. Where there is no room left, whoever is new shares one bucket
/// with all others who are.
package struct Turnstile<Who: Hashable & Sendable>: Sendable {
  package let measure: TokenBucket.Measure
  private let limit: Int
  private var buckets: [Who: TokenBucket] = [:]
  private var shared: TokenBucket
  /// When it was last looked who can be forgotten.
  private var sweptMs: Int64?

  /// How often it is looked, at the most, who can be forgotten.
  private static var sweepMs: Int64 { 1_000 }

  package init(_ measure: TokenBucket.Measure, limit: Int, at ms: Int64) {
    self.measure = measure
    self.limit = limit
    shared = TokenBucket(full: measure, at: ms)
  }

  package var count: Int { buckets.count }

  /// Lets somebody in.
  ///
  /// - Returns: nil if they may, else how many milliseconds they should wait.
  package mutating func enter(_ who: Who, at ms: Int64) -> Int64? {
    if buckets[who] == nil, buckets.count >= limit { sweep(at: ms) }
    guard buckets[who] != nil || buckets.count < limit else { return shared.take(measure, at: ms) }
    return buckets[who, default: TokenBucket(full: measure, at: ms)].take(measure, at: ms)
  }

  /// Forgets whose bucket is as good as a new one.
  private mutating func sweep(at ms: Int64) {
    if let sweptMs, sweptMs <= ms, ms &- sweptMs < Turnstile.sweepMs { return }
    sweptMs = ms
    let measure = measure
    buckets = buckets.filter { !$0.value.isFull(measure, at: ms) }
  }
}

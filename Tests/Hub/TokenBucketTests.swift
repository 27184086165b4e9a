import KithHub
import KithTestSupport
import Testing

/// Who may ask how often.
@Suite struct TokenBucketTests {
  private let measure = TokenBucket.Measure(atOnce: 3, aSecond: 2)

  @Test func aFullBucketLetsSomeInAtOnceAndThenByAndBy() {
    var bucket = TokenBucket(full: measure, at: 10_000)

    let first = (0..<5).map { _ in bucket.take(measure, at: 10_000) }
    let soon = bucket.take(measure, at: 10_499)
    let later = (0..<2).map { _ in bucket.take(measure, at: 10_500) }

    #expect(first == [nil, nil, nil, 500, 500])
    #expect(soon == 1)
    #expect(later == [nil, 500])
  }

  @Test func itHoldsNoMoreThanItsMeasureHoweverLongNobodyAsked() {
    var bucket = TokenBucket(full: measure, at: .min)

    let all = (0..<4).map { _ in bucket.take(measure, at: .max) }

    #expect(all == [nil, nil, nil, 500])
    #expect(!bucket.isFull(measure, at: .max))
    bucket = TokenBucket(full: measure, at: 0)
    _ = bucket.take(measure, at: 0)
    #expect(!bucket.isFull(measure, at: 499))
    #expect(bucket.isFull(measure, at: 500))
  }

  @Test func aClockThatIsSetBackIsNotWaitedFor() {
    var bucket = TokenBucket(full: measure, at: 1_000_000)
    for _ in 0..<3 { _ = bucket.take(measure, at: 1_000_000) }

    #expect(bucket.take(measure, at: 5_000) == 500)
    #expect(bucket.take(measure, at: 5_500) == nil)
  }

  /// Over any stretch of time nobody gets more than what the bucket holds and what ran into it.
  @Test func nobodyGetsMoreThanTheMeasure() {
    for seed in 0..<200 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let measure = TokenBucket.Measure(
        atOnce: Int64(random.next() % 5) + 1, aSecond: Int64(random.next() % 5) + 1)
      var bucket = TokenBucket(full: measure, at: 0)
      var (now, taken): (Int64, Int64) = (0, 0)
      for _ in 0..<300 {
        now += Int64(random.next() % 400)
        let wait = bucket.take(measure, at: now)
        if wait == nil { taken += 1 }
        #expect(taken <= measure.atOnce + now * measure.aSecond / 1_000, "seed \(seed)")
        if let wait {
          now += wait
          #expect(bucket.take(measure, at: now) == nil, "seed \(seed)")
          taken += 1
        }
      }
    }
  }

  @Test func eachHasABucketOfTheirOwn() {
    var turnstile = Turnstile<Int>(measure, limit: 10, at: 0)
    for _ in 0..<9 { _ = turnstile.enter(1, at: 0) }

    #expect(turnstile.enter(1, at: 0) == 500)
    #expect(turnstile.enter(2, at: 0) == nil)
    #expect(turnstile.count == 2)
  }

  /// However many ask, the room for them is bounded, and who was known before keeps their bucket.
  @Test func whoIsNewSharesABucketWhereThereIsNoRoom() {
    var turnstile = Turnstile<Int>(measure, limit: 10, at: 0)
    for who in 0..<10 { for _ in 0..<3 { _ = turnstile.enter(who, at: 0) } }

    let strangers = (100..<105).map { turnstile.enter($0, at: 100) }

    #expect(strangers == [nil, nil, nil, 500, 500])
    #expect(turnstile.count == 10)
    #expect(turnstile.enter(3, at: 100) == 400)
    // Whose bucket is full again is forgotten, but not looked for at each request.
    #expect(turnstile.enter(200, at: 1_099) == nil)
    #expect(turnstile.count == 10)
    #expect(turnstile.enter(201, at: 2_000) == nil)
    #expect(turnstile.count == 1)
    #expect(turnstile.enter(3, at: 2_000) == nil)
  }
}

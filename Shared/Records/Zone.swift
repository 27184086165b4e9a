package import Foundation

/// How clocks go at some place, summer time included: handed in, so that nothing here asks the machine.
package struct Zone {
  /// How many seconds clocks are ahead of UTC, at a number of milliseconds since 1970.
  package let offset: (Int64) -> Int

  package enum Limit {
    /// No clock on earth is further from UTC, in seconds.
    static let offset = 86_400
    /// Between changes of clocks there is more time than this, in milliseconds.
    static let window: Int64 = 86_400_000
  }

  package init(offset: @escaping (Int64) -> Int) {
    self.offset = { min(max(offset($0), -Limit.offset), Limit.offset) }
  }

  package init(_ zone: TimeZone) {
    self.init { zone.secondsFromGMT(for: .init(timeIntervalSince1970: Double($0) / 1000)) }
  }

  package static var utc: Zone { Zone { _ in 0 } }

  /// The day there at a moment. Any number may come from a record: the first or the last day stands for what
  /// lies beyond.
  package func day(at milliseconds: Int64) -> Day {
    local(milliseconds).day
  }

  /// The minute there at a moment.
  package func time(at milliseconds: Int64) -> DayTime {
    local(milliseconds)
  }

  private func local(_ milliseconds: Int64) -> DayTime {
    let bounded = Zone.bounded(milliseconds)
    let seconds = Zone.floor(bounded, 1000) + Int64(offset(bounded))
    let day = Zone.floor(seconds, 86_400)
    return DayTime(Day(clamping: Int(day)), minute: Int((seconds - day * 86_400) / 60))
  }

  /// The nearest moment that lies within the calendar.
  package static func bounded(_ milliseconds: Int64) -> Int64 {
    min(max(milliseconds, first), last)
  }

  private static let first = Int64(Day.first.number) * 86_400_000
  private static let last = (Int64(Day.last.number) + 1) * 86_400_000 - 1

  private static func floor(_ number: Int64, _ divisor: Int64) -> Int64 {
    number >= 0 ? number / divisor : (number - divisor + 1) / divisor
  }

  /// The moment at which clocks there begin to show `time`, in milliseconds since 1970; of a day alone its
  /// first.
  ///
  /// A minute that clocks show twice, when summer ends, is the first of the two. One that they leave out,
  /// when it begins, is as long after the change as it would be after the hour before: 02:30 becomes 03:30,
  /// and a day without a midnight begins when it begins.
  package func moment(of time: DayTime) -> Int64 {
    let shown = Int64(time.day.number) * 86_400_000 + Int64(time.minute ?? 0) * 60_000
    let before = Int64(offset(shown - Limit.window)) * 1000
    let after = Int64(offset(shown + Limit.window)) * 1000
    let fitting = [shown - before, shown - after].filter { Int64(offset($0)) * 1000 == shown - $0 }
    return fitting.min() ?? shown - before
  }

  package func start(of day: Day) -> Int64 {
    moment(of: DayTime(day))
  }
}

import Foundation

/// A moment as an operator reads it, in UTC, whatever the zone of the machine.
struct Moment {
  /// Since 1970.
  let ms: Int64

  /// As far as four digits of a year go; what a damaged or hostile row says besides is told as the nearest.
  private static let told: ClosedRange<Int64> = 0...253_402_300_799_000

  static var now: Moment { Moment(ms: Int64(Date().timeIntervalSince1970 * 1_000)) }

  /// `2026-11-23T08:43:04Z`
  var text: String {
    let ms = min(max(ms, Moment.told.lowerBound), Moment.told.upperBound)
    return Date(timeIntervalSince1970: Double(ms / 1_000)).formatted(.iso8601)
  }

  /// `2026-11-23`
  var day: String { String(text.prefix(10)) }

  /// `2026-11-23 08:43 UTC`
  var minute: String { "\(day) \(text.dropFirst(11).prefix(5)) UTC" }

  /// `20261123T084304Z`, for the name of a file.
  var stamp: String { text.filter { $0 != "-" && $0 != ":" } }
}

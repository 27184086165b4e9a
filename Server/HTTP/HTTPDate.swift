/// A moment as HTTP writes it (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`. Arithmetic alone, because
/// every answer carries one.
package enum HTTPDate {
  /// What four digits can say: 0000-01-01 to 9999-12-31. A clock that is further off is told as the nearest.
  private static let seconds: ClosedRange<Int64> = -62_167_219_200...253_402_300_799
  private static let secondsOfADay: Int64 = 86_400

  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb",
  ]

  /// `ms` are milliseconds since 1970.
  package static func text(ms: Int64) -> String {
    let time = min(max(floorDivided(ms, 1_000).quotient, seconds.lowerBound), seconds.upperBound)
    let (day, second) = floorDivided(time, secondsOfADay)
    let weekday = weekdays[Int(floorDivided(day, 7).remainder)]
    let (year, month, dayOfMonth) = civil(day)
    let clock = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, to: 2) }
    return "\(weekday), \(padded(dayOfMonth, to: 2)) \(months[Int(month)]) \(padded(year, to: 4)) "
      + clock.joined(separator: ":") + " GMT"
  }

  /// Year, month counted from March, and day of the month. Years begin in March here, so that the day that
  /// comes and goes is the last; 146,097 days are 400 years.
  private static func civil(_ daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, day) = floorDivided(daysSince1970 + 719_468, 146_097)
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
    return (era * 400 + year + (month >= 10 ? 1 : 0), month, dayOfMonth)
  }

  private static func floorDivided(_ a: Int64, _ b: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    return remainder < 0 ? (quotient - 1, remainder + b) : (quotient, remainder)
  }

  private static func padded(_ number: Int64, to digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

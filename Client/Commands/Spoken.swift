import KithInsight
import KithRecords

/// Days as people type them.
extension Desk {
  /// By the clocks here.
  var today: Day { zone.day(at: now()) }

  /// - Throws: `CommandError.usage`, with what it could be.
  func spoken(_ text: String, toward direction: SpokenTime.Direction) throws(CommandError) -> DayTime {
    do {
      return try SpokenTime(text, now: now(), in: zone, toward: direction).time
    } catch {
      throw .usage("\(error)")
    }
  }

  /// A time that has been.
  ///
  /// - Parameter instead: what to type for what is yet to come.
  func spokenPast(_ text: String, else instead: String) throws(CommandError) -> DayTime {
    let time = try spoken(text, toward: .past)
    guard zone.moment(of: time) <= now() else {
      throw .usage("“\(text)” is yet to come. \(instead)")
    }
    return time
  }
}

extension [String] {
  /// `Ada, Grace and Bob`
  var inSentence: String {
    guard let last, count > 1 else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " and " + last
  }
}

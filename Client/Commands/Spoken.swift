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
}

import KithInsight
import KithRecords

/// Days as people type them.
extension Desk {
  /// By the clocks here.
  var today: Day { zone.day(at: now()) }

  /// - Parameter there: by whose clocks it is said, if not by those here.
  /// - Throws: `CommandError.usage`, with what it could be.
  func spoken(
    _ text: String, toward direction: SpokenTime.Direction, in there: Zone? = nil
  ) throws(CommandError) -> DayTime {
    let said: SpokenTime
    do {
      said = try SpokenTime(text, now: now(), in: there ?? zone, toward: direction)
    } catch {
      throw .usage("\(error)")
    }
    if said.isMovedBack {
      output.tell("“\(text.inOneLine)” is yet to come today, and is taken for \(said.time).")
    }
    return said.time
  }

  /// When something is or was by the clocks here: it keeps the name of their zone, for it may be read in
  /// another one. A day alone is that day everywhere.
  func when(_ start: DayTime, to end: DayTime? = nil) -> When {
    let hasClock = start.minute != nil || end?.minute != nil
    return When(start, to: end, zone: hasClock ? zoneName() : nil)
  }

  /// As it is read here: by whose clocks it is, is said only where those here show something else.
  func text(of when: When) -> String {
    guard let name = when.zone, let start = when.start, let there = Place(zone).zoneNamed(name) else {
      return when.description
    }
    let isAsHere = [start, when.end ?? start].allSatisfy { time in
      let moment = there.moment(of: time)
      return there.offset(moment) == offset(moment)
    }
    return when.written(zone: isAsHere ? nil : name)
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

import KithRecords

/// Why a text says no time, and what it could be.
package enum SpokenProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case unknown(String, could: [String])
  /// There is such a month, and it has fewer days.
  case noSuchDay(String, days: Int)
  case noSuchTime(String)

  package var description: String {
    switch self {
    case .unknown(let typed, let could):
      let start = "“\(typed)” is no day that kith knows."
      guard could.isEmpty else { return start + " Is it \(could.joined(separator: ", or "))?" }
      return start + " Write it as yesterday, last monday, in 3 days, 2w, 20 nov or 2026-11-20 14:00."
    case .noSuchDay(let typed, let days):
      return "There is no “\(typed)”: that month has \(days) days."
    case .noSuchTime(let typed):
      return "“\(typed)”: there is no such time of a day. Times go from 00:00 to 23:59."
    }
  }

  /// A day beyond the end of its month, or a clock beyond the end of a day.
  init?(impossible words: [String], typed: String, _ reader: SpokenReader) {
    for word in words {
      let pieces = word.split(separator: ":", omittingEmptySubsequences: false)
      let isClock = pieces.count == 2 && pieces.allSatisfy { (1...2).contains($0.count) && Int($0) != nil }
      if isClock, DayTime.minute(word) == nil {
        self = .noSuchTime(typed)
        return
      }
    }
    let first = (words.first ?? "").split(separator: "-", omittingEmptySubsequences: false)
    let numbers = first.map { $0.utf8.allSatisfy { (48...57).contains($0) } ? Int($0) : nil }
    if first.map(\.utf8.count) == [4, 2, 2], let year = numbers[0], let month = numbers[1],
      let day = numbers[2]
    {
      guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
      guard day > Day.days(in: month, of: year) else { return nil }
      self = .noSuchDay(typed, days: Day.days(in: month, of: year))
      return
    }
    let named = (2...3).reversed().compactMap { SpokenReader.dayOfMonth(Array(words.prefix($0))) }.first
    guard let (day, month, year) = named, (1...9999).contains(year ?? 2000) else { return nil }
    // 2000 was a leap year: without one, the 29th of February is a day.
    guard day > Day.days(in: month, of: year ?? 2000) else { return nil }
    self = .noSuchDay(typed, days: Day.days(in: month, of: year ?? reader.year(of: month)))
  }

  // MARK: What it could be

  /// What was meant, each such that it is read: digits in another order, or words that are nearly so.
  static func guesses(_ words: [String], isRead: ([String]) -> Bool) -> [String] {
    let turned = words.first.map(turned) ?? []
    if !turned.isEmpty { return turned }
    let mended = words.map { word in
      word.contains(where: \.isNumber) ? word : nearest(to: word) ?? word
    }
    guard mended != words, isRead(mended) else { return [] }
    return [mended.joined(separator: " ")]
  }

  /// `20.11.2026`, `11/20/2026`, `2026/11/20`: as they are written here.
  private static func turned(_ word: String) -> [String] {
    let pieces = word.split(omittingEmptySubsequences: false) { "./-".contains($0) }
    guard pieces.count == 3,
      pieces.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { return [] }
    let numbers = pieces.compactMap { Int($0) }
    guard numbers.count == 3 else { return [] }
    let orders = pieces[0].count == 4 ? [(0, 1, 2)] : pieces[2].count == 4 ? [(2, 1, 0), (2, 0, 1)] : []
    var days: [String] = []
    for (year, month, day) in orders {
      guard let found = Day(numbers[year], numbers[month], numbers[day]).map({ "\($0)" }) else { continue }
      if !days.contains(found) { days.append(found) }
    }
    return days
  }

  private static func nearest(to word: String) -> String? {
    let known = SpokenReader.others + SpokenReader.weekdays + SpokenReader.months
    // A word of few letters is near to too many.
    let allowed = word.count < 5 ? 1 : 2
    guard word.count >= 3, word.count <= 12 else { return nil }
    return known.map { (distance($0, word), $0) }.filter { $0.0 <= allowed }.min { $0 < $1 }?.1
  }

  /// How many letters are to be put in, taken out, changed or swapped with their neighbours.
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var rows = [Array(0...b.count)]
    for (i, letter) in a.enumerated() {
      var row = [i + 1]
      for (j, other) in b.enumerated() {
        var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (letter == other ? 0 : 1))
        if i > 0, j > 0, letter == b[j - 1], a[i - 1] == other { best = min(best, rows[i - 1][j - 1] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}

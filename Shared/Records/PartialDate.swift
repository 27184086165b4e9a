import KithMerge

/// A day without a clock or a zone, of which the year may be unknown, or only the year known.
package struct PartialDate: Hashable, Sendable {
  package let year: Int?
  package let month: Int?
  package let day: Int?

  /// - Returns: nil if there is no such day, or nothing is known of it.
  package init?(year: Int? = nil, month: Int? = nil, day: Int? = nil) {
    guard year != nil || month != nil else { return nil }
    if let year, !(1...9999).contains(year) { return nil }
    if let month, !(1...12).contains(month) { return nil }
    if let day {
      guard let month, (1...PartialDate.days(in: month, of: year)).contains(day) else { return nil }
    }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// Reads `1984-05-09`, `19840509`, `1984-05`, `1984`, `--05-09` or `--0509` (ISO 8601 with RFC 6350
  /// truncation).
  package init?(_ text: some StringProtocol) {
    let digits = Array(text.utf8)
    guard digits.allSatisfy({ (48...57).contains($0) || $0 == 45 }) else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= digits.count else { return nil }
      var value = 0
      for digit in digits[range] {
        guard digit != 45 else { return nil }
        value = value * 10 + Int(digit) - 48
      }
      return value
    }
    let dashes = digits.indices.filter { digits[$0] == 45 }
    switch (digits.count, dashes) {
    case (10, [4, 7]): self.init(known: number(0..<4), number(5..<7), number(8..<10))
    case (8, []): self.init(known: number(0..<4), number(4..<6), number(6..<8))
    case (7, [0, 1, 4]): self.init(month: number(2..<4), day: number(5..<7))
    case (6, [0, 1]): self.init(month: number(2..<4), day: number(4..<6))
    case (7, [4]): self.init(year: number(0..<4), month: number(5..<7))
    case (4, []): self.init(year: number(0..<4))
    default: return nil
    }
  }

  private init?(known year: Int?, _ month: Int?, _ day: Int?) {
    guard year != nil, month != nil, day != nil else { return nil }
    self.init(year: year, month: month, day: day)
  }

  init(_ reader: inout ByteReader) throws(BytesError) {
    let (year, month, day) = (try reader.fixed(UInt16.self), try reader.byte(), try reader.byte())
    guard
      let date = PartialDate(
        year: year == 0 ? nil : Int(year), month: month == 0 ? nil : Int(month),
        day: day == 0 ? nil : Int(day))
    else { throw .malformed("a date") }
    self = date
  }

  var bytes: [UInt8] {
    var writer = ByteWriter(reserving: 4)
    writer.fixed(UInt16(year ?? 0))
    writer.byte(UInt8(month ?? 0))
    writer.byte(UInt8(day ?? 0))
    return writer.bytes
  }

  /// `1984-05-09`, `1984-05`, `1984` or `--05-09`.
  package var text: String {
    let known = [month, day].compactMap { $0.map { two($0) } }
    guard let year else { return "--" + known.joined(separator: "-") }
    let padded = String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year)
    return ([padded] + known).joined(separator: "-")
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

  static func days(in month: Int, of year: Int?) -> Int {
    switch month {
    case 4, 6, 9, 11: return 30
    case 2:
      guard let year else { return 29 }
      return year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    default: return 31
    }
  }
}

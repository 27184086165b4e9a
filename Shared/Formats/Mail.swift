import Foundation
import KithRecords

/// Somebody's name and e-mail address.
package struct Mailbox: Hashable, Sendable {
  package let name: String
  package let address: String

  /// - Returns: nil for what is no address that may stand in a header.
  package init?(_ name: String, _ address: String) {
    let sides = address.split(separator: "@", omittingEmptySubsequences: false)
    let strange = Set("<>,;:\"\\()[]".unicodeScalars)
    let isPlain = address.unicodeScalars.allSatisfy {
      $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace && !strange.contains($0)
    }
    guard sides.count == 2, sides.allSatisfy({ !$0.isEmpty }), isPlain else { return nil }
    (self.name, self.address) = (MailHeader.inOneLine(name), address)
  }

  /// Reads `Lena Weber <lena@example.org>`, `lena@example.org`.
  package init?(written text: String) {
    guard text.hasSuffix(">"), let start = text.lastIndex(of: "<") else {
      self.init("", text)
      return
    }
    let name = MailHeader.inOneLine(String(text[..<start]))
    let isQuoted = name.count > 1 && name.hasPrefix("\"") && name.hasSuffix("\"")
    self.init(
      isQuoted ? String(name.dropFirst().dropLast()) : name,
      String(text[text.index(after: start)...].dropLast()))
  }
}

/// A letter for a mail program: as a file that it opens (RFC 5322), or as a link that it follows (RFC 6068).
package struct Mail: Hashable, Sendable {
  package var to: [Mailbox]
  /// Where nobody says it, the mail program does.
  package var from: Mailbox?
  package var subject: String
  package var body: String

  package init(to: [Mailbox], from: Mailbox? = nil, subject: String, body: String) {
    (self.to, self.from, self.subject, self.body) = (to, from, subject, body)
  }

  private enum Limit {
    /// How long a line may be on its way, in bytes (RFC 5322, 2.1.1).
    static let line = 998
    /// How long a line in base64 is (RFC 2045, 6.8).
    static let base64Line = 76
  }

  /// - Parameters:
  ///   - moment: when it was written, in milliseconds since 1970; `offset`: how many seconds clocks are ahead
  ///     of UTC there.
  package func bytes(at moment: Int64, offset: Int) -> [UInt8] {
    var lines: [String] = []
    if let from { lines.append("From: " + MailHeader.written([from])) }
    lines.append("To: " + MailHeader.written(to))
    lines.append("Subject:" + MailHeader.text(subject))
    lines.append("Date: " + MailHeader.date(moment, offset))
    // What some mail programs take for a letter that is yet to be sent.
    lines.append("X-Unsent: 1")
    lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    let written = bodyLines
    let isShort = written.allSatisfy { $0.utf8.count <= Limit.line }
    lines += ["Content-Transfer-Encoding: \(isShort ? "8bit" : "base64")", ""]
    let text = written.joined(separator: "\r\n") + "\r\n"
    lines += isShort ? written : Mail.base64(text)
    return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
  }

  /// `mailto:ada@example.org?subject=…&body=…`
  package var link: String {
    let people = to.map { MailHeader.percent($0.address, keeping: "@") }.joined(separator: ",")
    let subject = MailHeader.percent(MailHeader.inOneLine(subject))
    return
      "mailto:\(people)?subject=\(subject)&body=\(MailHeader.percent(bodyLines.joined(separator: "\r\n")))"
  }

  private var bodyLines: [String] {
    body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
  }

  private static func base64(_ text: String) -> [String] {
    let characters = Array(Data(text.utf8).base64EncodedString())
    return stride(from: 0, to: characters.count, by: Limit.base64Line).map {
      String(characters[$0..<min($0 + Limit.base64Line, characters.count)])
    }
  }
}

/// What stands in the head of a mail.
enum MailHeader {
  private enum Limit {
    /// How long a line should be (RFC 5322, 2.1.1).
    static let line = 76
    /// So many bytes in an encoded word leave room for the name of the header before it (RFC 2047, 2).
    static let encodedBytes = 39
  }

  /// A text in lines that begin with a blank; in encoded words if ASCII does not say it.
  static func text(_ text: String) -> String {
    let line = inOneLine(text)
    let words = line.split(separator: " ")
    let isPlain = isASCII(line) && !line.contains("=?") && words.allSatisfy { $0.utf8.count < Limit.line / 2 }
    guard isPlain else { return " " + encoded(line).joined(separator: "\r\n ") }
    // The name of the header stands in the first line.
    var (lines, last) = ([String](), "")
    for word in words {
      let room = Limit.line - (lines.isEmpty ? 10 : 0)
      if !last.isEmpty, last.utf8.count + 1 + word.utf8.count > room {
        lines.append(last)
        last = ""
      }
      last += " " + word
    }
    return (lines + [last]).joined(separator: "\r\n")
  }

  static func written(_ people: [Mailbox]) -> String {
    people.map(written).joined(separator: ",\r\n ")
  }

  private static func written(_ person: Mailbox) -> String {
    guard !person.name.isEmpty else { return person.address }
    let isPlain =
      isASCII(person.name) && !person.name.contains("=?") && person.name.utf8.count < Limit.line / 2
    let escaped = person.name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let name = isPlain ? "\"\(escaped)\"" : encoded(person.name).joined(separator: "\r\n ")
    return "\(name)\(isPlain ? "" : "\r\n") <\(person.address)>"
  }

  /// `Fri, 20 Nov 2026 09:00:00 +0100`
  static func date(_ moment: Int64, _ offset: Int) -> String {
    let local = Zone.bounded(moment) + Int64(offset) * 1000
    let time = Zone.utc.time(at: local)
    let (year, month, day) = time.day.civil
    let seconds = Int((local % 60_000 + 60_000) % 60_000 / 1000)
    let minutes = abs(offset) / 60
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let zone = (offset < 0 ? "-" : "+") + two(minutes / 60) + two(minutes % 60)
    return """
      \(weekdays[time.day.weekday]), \(two(day)) \(months[month - 1]) \(year) \
      \(time.clock ?? "00:00"):\(two(seconds)) \(zone)
      """
  }

  /// Everything but what may stand anywhere in an address of the web (RFC 3986, 2.3).
  static func percent(_ text: String, keeping kept: String = "") -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.map { byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || (48...57).contains(byte) || "-._~\(kept)".utf8.contains(byte))
      return isPlain ? String(scalar) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }.joined()
  }

  /// Without line breaks and other control characters, which would begin a header of their own.
  static func inOneLine(_ text: String) -> String {
    text.split { $0.isWhitespace || $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } }
      .joined(separator: " ")
  }

  private static func isASCII(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
  }

  /// Encoded words, none of which ends within a character (RFC 2047, 5).
  private static func encoded(_ text: String) -> [String] {
    var (words, piece) = ([String](), "")
    for scalar in text.unicodeScalars {
      if piece.utf8.count + scalar.utf8.count > Limit.encodedBytes {
        words.append(piece)
        piece = ""
      }
      piece.unicodeScalars.append(scalar)
    }
    return (words + [piece]).map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }
  }
}

import Foundation
package import Logging

/// The server's log: one line an event, for people or for programs. What a peer sent reaches it escaped, so
/// that nothing in it steers a terminal or ends a line.
package struct LineLog: LogHandler {
  /// How a line is written.
  package enum Format: String, CaseIterable, Sendable {
    case text
    case json
  }

  package var metadata: Logger.Metadata = [:]
  package var logLevel: Logger.Level
  private let format: Format
  private let now: @Sendable () -> String
  private let write: @Sendable (String) -> Void

  /// `now` tells the time as a line is to say it; `write` takes a line without its end.
  package init(
    _ format: Format, level: Logger.Level, now: @escaping @Sendable () -> String,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.format = format
    logLevel = level
    self.now = now
    self.write = write
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    var all = metadata.merging(event.metadata ?? [:]) { $1 }
    if let error = event.error { all["error"] = "\(type(of: error))" }
    let cells = all.sorted { $0.key < $1.key }
    switch format {
    case .text:
      let told = cells.map { " \($0.key)=\(LineLog.word("\($0.value)"))" }.joined()
      write("\(now()) \(event.level.rawValue) \(event.message.description.escaped)\(told)")
    case .json:
      let first = [
        ("at", LineLog.quoted(now())), ("level", LineLog.quoted(event.level.rawValue)),
        ("message", LineLog.quoted(event.message.description)),
      ]
      let rest = cells.map { ($0.key, LineLog.json($0.value)) }
      write("{" + (first + rest).map { "\(LineLog.quoted($0)):\($1)" }.joined(separator: ",") + "}")
    }
  }

  /// A value in a line of text: in quotes if it would not be one word.
  private static func word(_ text: String) -> String {
    let isWord = !text.isEmpty && !text.unicodeScalars.contains { $0 == " " || $0 == "\"" || $0 == "=" }
    return isWord ? text.escaped : "\"\(text.escaped.replacing("\"", with: "\\\""))\""
  }

  private static func json(_ value: Logger.Metadata.Value) -> String {
    if case .stringConvertible(let number as any FixedWidthInteger) = value { return "\(number)" }
    return quoted("\(value)")
  }

  /// A text of JSON in printable ASCII alone.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22: quoted += "\\\""
      case 0x5C: quoted += "\\\\"
      case 0x20...0x7E: quoted.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default:
        let digits = String(unit, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}

extension String {
  /// In printable ASCII alone.
  fileprivate var escaped: String {
    var shown = ""
    for scalar in unicodeScalars {
      if (0x20...0x7E).contains(scalar.value) {
        shown.unicodeScalars.append(scalar)
      } else {
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    return shown
  }
}

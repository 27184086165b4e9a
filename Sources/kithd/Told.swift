import ArgumentParser
import Foundation

/// Results go to standard output at once, also into a pipe.
func say(_ line: String) {
  try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
}

/// A server goes on where its log cannot be written.
@Sendable func complain(_ line: String) {
  try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
}

/// `--json`, for programs.
struct JSONFlag: ParsableArguments {
  @Flag(name: .customLong("json"), help: "Print one JSON value, for programs.")
  var isOn = false
}

/// Prints `value` as JSON that is safe on a terminal too.
func sayJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  let text = String(decoding: try encoder.encode(value), as: UTF8.self)
  // Outside of texts there is nothing that steers, and inside JSON knows these escapes.
  say(text.escaped { "\\u" + String(repeating: "0", count: max(0, 4 - $0.count)) + $0 })
}

extension String {
  /// The text in one line, with what could steer a terminal shown instead of sent.
  var printable: String {
    escaped { "\\u{\($0)}" }
  }

  /// The text with control characters, line separators and marks that turn the direction of writing each told
  /// by their number, in hexadecimal digits.
  fileprivate func escaped(_ told: (String) -> String) -> String {
    var shown = ""
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
        shown += told(String(scalar.value, radix: 16))
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}

/// Says lines whose cells stand below each other.
func sayColumns(_ lines: [[String]]) {
  var widths: [Int] = []
  for line in lines {
    for (place, cell) in line.enumerated() {
      if place == widths.count { widths.append(0) }
      widths[place] = max(widths[place], cell.count)
    }
  }
  for line in lines {
    let cells = zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
    say(String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed()))
  }
}

/// `1 device`, `2 devices`
func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}

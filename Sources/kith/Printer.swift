#if canImport(Glibc)
  import Glibc
#endif

/// Standard output, kept back until there is enough of it, and standard error.
final class Printer {
  private var kept: [UInt8] = []
  private var following = ""
  private static let enough = 1 << 16

  func write(_ text: String) {
    kept += text.utf8
    if kept.count >= Printer.enough { flush() }
  }

  /// In the order in which things were said.
  func remark(_ text: String) {
    flush()
    Printer.send(Array(text.utf8), to: STDERR_FILENO)
  }

  /// Writes over the line that stands there, if there is something new to say.
  func follow(_ line: String) {
    flush()
    guard line != following else { return }
    following = line
    Printer.send(Array("\r\u{1B}[K\(line)".utf8), to: STDERR_FILENO)
  }

  func flush() {
    Printer.send(kept, to: STDOUT_FILENO)
    kept = []
  }

  private static func send(_ bytes: [UInt8], to file: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if sent < 0, errno == EINTR { continue }
      guard sent > 0 else { return }
      rest = rest.dropFirst(sent)
    }
  }
}

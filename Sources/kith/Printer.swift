#if canImport(Glibc)
  import Glibc
#endif

/// Standard output, kept back until there is enough of it, and standard error. What is longer than the
/// terminal may go through a pager.
final class Printer {
  private var kept: [UInt8] = []
  private var following = ""
  private static let enough = 1 << 16
  private static let newline = UInt8(ascii: "\n")
  /// For what is longer than the terminal, if anything is.
  var pager: Pager?
  private var reading: Pager.Reading?
  /// What to do where a pager is left before its end: nobody wants the rest.
  private let whenLeft: () -> Void
  /// What is said beside a text that may go through a pager, and so after it.
  private var remarks: [String] = []
  /// Why standard output takes no more; nothing goes there after that.
  private(set) var failure: Failure?

  /// Why something cannot be written.
  enum Failure: Equatable {
    /// Whoever read it has gone, as `head` does: no news to anybody.
    case closed
    case other(String)

    init(_ number: Int32) {
      self = number == EPIPE ? .closed : .other(String(cString: strerror(number)))
    }
  }

  init(whenLeft: @escaping () -> Void) {
    self.whenLeft = whenLeft
  }

  func write(_ text: String) {
    kept += text.utf8
    if let pager, isLonger(than: pager.rows) {
      reading = pager.begin()
      self.pager = nil
      // The first screen is not kept waiting for the rest.
      flush()
    }
    if kept.count >= Printer.enough { flush() }
  }

  /// In the order in which things were said.
  func remark(_ text: String) {
    guard pager == nil, reading == nil else { return remarks.append(text) }
    flush()
    _ = Printer.send(Array(text.utf8), to: STDERR_FILENO)
  }

  /// Writes over the line that stands there, if there is something new to say.
  func follow(_ line: String) {
    flush()
    guard line != following else { return }
    following = line
    _ = Printer.send(Array("\r\u{1B}[K\(line)".utf8), to: STDERR_FILENO)
  }

  private func isLonger(than rows: Int) -> Bool {
    kept.count >= Printer.enough || kept.count { $0 == Printer.newline } >= rows
  }

  func flush() {
    let bytes = kept
    kept = []
    if let reading {
      if !reading.write(bytes) { awaitPager() }
    } else if failure == nil {
      failure = Printer.send(bytes, to: STDOUT_FILENO)
    }
  }

  /// Writes all that was kept back, and waits for whoever reads in a pager.
  func finish() {
    flush()
    awaitPager()
    pager = nil
    for text in remarks { remark(text) }
    remarks = []
  }

  private func awaitPager() {
    guard let reading else { return }
    self.reading = nil
    switch reading.finish() {
    case .readToTheEnd: break
    case .left: whenLeft()
    case .missing(let unseen): failure = Printer.send(unseen, to: STDOUT_FILENO)
    }
  }

  /// - Returns: why not all of it was written.
  static func send(_ bytes: [UInt8], to file: Int32) -> Failure? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if sent < 0, errno == EINTR { continue }
      guard sent > 0 else { return Failure(sent < 0 ? errno : EIO) }
      rest = rest.dropFirst(sent)
    }
    return nil
  }
}

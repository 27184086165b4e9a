/// An event stream as it comes in pieces (WHATWG HTML, "Server-sent events"). Whatever the server sends, no
/// more is kept than one line and one event, and both are bounded.
package struct EventStream: Sendable {
  package enum Limit {
    package static let lineBytes = 4 << 10
    package static let eventBytes = 8 << 10
  }

  /// A line or an event without end.
  package struct TooLong: Error {}

  package struct Event: Hashable, Sendable {
    package let name: String
    package let data: String

    package init(name: String, data: String) {
      (self.name, self.data) = (name, data)
    }
  }

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private var line: [UInt8] = []
  private var endsWithReturn = false
  private var isFirstLine = true
  private var name = ""
  private var data: [String] = []
  private var bytes = 0

  package init() {}

  /// - Returns: the events that are whole now; comments and fields that nobody here needs are passed over.
  package mutating func read(_ piece: some Sequence<UInt8>) throws(TooLong) -> [Event] {
    var events: [Event] = []
    for byte in piece {
      // A line ends with a return, a line feed, or both.
      let isRestOfEnd = byte == 10 && endsWithReturn
      endsWithReturn = byte == 13
      if isRestOfEnd { continue }
      guard byte == 10 || byte == 13 else {
        guard line.count < Limit.lineBytes else { throw TooLong() }
        line.append(byte)
        continue
      }
      if let event = try take() { events.append(event) }
      line.removeAll(keepingCapacity: true)
    }
    return events
  }

  /// Takes in one line, and tells the event that it ends.
  private mutating func take() throws(TooLong) -> Event? {
    if isFirstLine, line.starts(with: EventStream.mark) { line.removeFirst(EventStream.mark.count) }
    isFirstLine = false
    guard !line.isEmpty else {
      defer { (name, data, bytes) = ("", [], 0) }
      return data.isEmpty
        ? nil : Event(name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"))
    }
    let colon = line.firstIndex(of: 58)
    let field = String(decoding: line[..<(colon ?? line.endIndex)], as: UTF8.self)
    var value = line[(colon.map { $0 + 1 } ?? line.endIndex)...]
    if value.first == 32 { value = value.dropFirst() }
    bytes += value.count + 1
    guard bytes <= Limit.eventBytes else { throw TooLong() }
    switch field {
    case "event": name = String(decoding: value, as: UTF8.self)
    case "data": data.append(String(decoding: value, as: UTF8.self))
    // A comment has an empty name; it belongs to no event.
    case "": bytes -= value.count + 1
    default: break
    }
    return nil
  }
}

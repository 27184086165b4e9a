package import KithMerge

/// What a field holds: a type byte, then a body. Two values are equal when their bytes are.
///
/// A type that this build has never heard of is carried along and shown as such. Swift compares texts by
/// canonical equivalence, so two spellings of “é” would be one text and two values; bytes have no such second
/// opinion.
package struct Value: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// What a value says, as far as this build can tell.
  package enum Content: Sendable {
    /// Cleared: the field was once set, and is no longer.
    case empty
    case text(String)
    case flag(Bool)
    case number(Int64)
    case date(PartialDate)
    /// Milliseconds since 1970-01-01T00:00:00Z.
    case moment(Int64)
    /// Another record of the same space.
    case reference(RecordID)
    /// Named pieces that are one value together: a name, an address, a labelled number.
    case parts(Parts)
    /// Written by a newer kith, or damaged: shown as such, never rewritten.
    case unknown(type: UInt8)
  }

  private enum Code: UInt8 {
    case empty, text, flag, number, date, moment, reference, parts
  }

  package static let empty = Value(bytes: [Code.empty.rawValue])

  package var isEmpty: Bool { bytes == Value.empty.bytes }

  package static func text(_ text: String) -> Value {
    Value(.text, Array(text.utf8))
  }

  package static func flag(_ flag: Bool) -> Value {
    Value(.flag, [flag ? 1 : 0])
  }

  package static func number(_ number: Int64) -> Value {
    var writer = ByteWriter()
    writer.fixed(number)
    return Value(.number, writer.bytes)
  }

  package static func date(_ date: PartialDate) -> Value {
    Value(.date, date.bytes)
  }

  package static func moment(_ milliseconds: Int64) -> Value {
    var writer = ByteWriter()
    writer.fixed(milliseconds)
    return Value(.moment, writer.bytes)
  }

  package static func reference(_ id: RecordID) -> Value {
    Value(.reference, id.bytes)
  }

  package static func parts(_ parts: Parts) -> Value {
    Value(.parts, parts.bytes)
  }

  private init(_ code: Code, _ body: [UInt8]) {
    bytes = [code.rawValue] + body
  }

  package var content: Content {
    guard let type = bytes.first else { return .unknown(type: 255) }
    guard let code = Code(rawValue: type) else { return .unknown(type: type) }
    return (try? read(code)) ?? .unknown(type: type)
  }

  /// The bytes that an element is named by: a text, the first piece of several, else all of it. Asked
  /// for each element of each edit, and so reads no more than it needs.
  var mainText: ArraySlice<UInt8> {
    switch bytes.first.flatMap(Code.init) {
    case .text: return bytes.dropFirst()
    case .parts:
      var reader = ByteReader(bytes)
      guard (try? reader.byte()) != nil, (try? reader.byte()) == 1, let length = try? reader.count() else {
        return bytes[...]
      }
      let start = bytes.count - reader.remaining
      return bytes[start..<start + length]
    default: return bytes[...]
    }
  }

  private func read(_ code: Code) throws(BytesError) -> Content {
    var reader = ByteReader(Array(bytes.dropFirst()))
    let content: Content
    switch code {
    case .empty: content = .empty
    case .text:
      guard let text = String(validating: try reader.rest(), as: UTF8.self) else { throw .malformed("text") }
      content = .text(text)
    case .flag: content = .flag(try reader.byte() != 0)
    case .number: content = .number(try reader.fixed())
    case .date: content = .date(try PartialDate(&reader))
    case .moment: content = .moment(try reader.fixed())
    case .reference:
      content = .reference(RecordID(high: try reader.fixed(), low: try reader.fixed()))
    case .parts: content = .parts(try Parts(&reader))
    }
    try reader.finished()
    return content
  }
}

extension Value {
  /// The text, if it is one.
  package var text: String? {
    if case .text(let text) = content { text } else { nil }
  }

  /// The pieces, if it has any.
  package var parts: Parts? {
    if case .parts(let parts) = content { parts } else { nil }
  }

  package var date: PartialDate? {
    if case .date(let date) = content { date } else { nil }
  }

  package var reference: RecordID? {
    if case .reference(let id) = content { id } else { nil }
  }

  package var moment: Int64? {
    if case .moment(let milliseconds) = content { milliseconds } else { nil }
  }
}

package import KithMerge

/// Who made an edit: an account, and which of its devices.
package struct Author: Hashable, Sendable {
  /// None means the account whose personal space this is.
  package let account: AccountID?
  package let device: DeviceID

  package init(account: AccountID? = nil, device: DeviceID) {
    self.account = account
    self.device = device
  }
}

/// What a person did to one record: new values for some of its fields. What is sealed as one payload.
package struct Edit: Hashable, Sendable {
  /// What kind of record this is; the same in each of its edits.
  package let kind: KindName
  /// Milliseconds since 1970 by the author's clock. Ranks values that are truly concurrent, and nothing else.
  package let time: Int64
  package let author: Author
  package let changes: [FieldName: Value]

  package init(kind: KindName, time: Int64, author: Author, changes: [FieldName: Value]) {
    self.kind = kind
    self.time = time
    self.author = author
    self.changes = changes
  }

  package static let bytesVersion: UInt8 = 1

  /// The canonical bytes.
  ///
  ///     version 1 ‖ kind ‖ time (zigzag) ‖ length ‖ account (8 or none) ‖ device 8
  ///     n ‖ n × (name ‖ element: 0 none, 1 and 8 bytes, 2 the one its value makes ‖ length ‖ value)
  ///
  /// Changes stand in the order of their names.
  package var bytes: [UInt8] {
    var writer = ByteWriter(reserving: 256)
    writer.byte(Edit.bytesVersion)
    writer.text(kind.rawValue)
    writer.varint(UInt64(bitPattern: (time << 1) ^ (time >> 63)))
    writer.block(author.account?.bytes ?? [])
    writer.fixed(author.device.rawValue)
    writer.count(changes.count)
    for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
      writer.text(name.base)
      if let element = name.element {
        let isMade = element == FieldName.element(for: value)
        writer.byte(isMade ? 2 : 1)
        if !isMade { writer.fixed(element) }
      } else {
        writer.byte(0)
      }
      writer.block(value.bytes)
    }
    return writer.bytes
  }

  /// Reads canonical bytes.
  ///
  /// - Throws: `BytesError`.
  package init(bytes: [UInt8]) throws(BytesError) {
    var reader = ByteReader(bytes)
    let version = try reader.byte()
    guard version == Edit.bytesVersion else {
      throw version > Edit.bytesVersion
        ? .newer(version: version, known: Edit.bytesVersion) : .malformed("version \(version) of an edit")
    }
    kind = KindName(rawValue: try reader.text())
    let zigzag = try reader.varint()
    time = Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
    author = try Edit.readAuthor(&reader)
    changes = try Edit.readChanges(&reader)
    try reader.finished()
  }

  private static func readAuthor(_ reader: inout ByteReader) throws(BytesError) -> Author {
    let account = try reader.block()
    guard account.isEmpty || account.count == 8 else {
      throw .malformed("an account of \(account.count) bytes")
    }
    return Author(account: AccountID(bytes: account), device: DeviceID(rawValue: try reader.fixed()))
  }

  private static func readChanges(_ reader: inout ByteReader) throws(BytesError) -> [FieldName: Value] {
    let count = try reader.count(minimumBytes: 4)
    var changes: [FieldName: Value] = [:]
    changes.reserveCapacity(count)
    for _ in 0..<count {
      let base = try reader.text()
      let form = try reader.byte()
      let explicit: UInt64? = form == 1 ? try reader.fixed() : nil
      let value = Value(bytes: try reader.block())
      let name: FieldName
      switch form {
      case 0: name = FieldName(base)
      case 1: name = FieldName(base, element: explicit)
      case 2: name = FieldName(base, elementFor: value)
      default: throw .malformed("an element of unknown form")
      }
      guard changes.updateValue(value, forKey: name) == nil else { throw .malformed("a field twice") }
    }
    return changes
  }
}

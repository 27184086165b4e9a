extension SealedRecord {
  /// The newest version of the canonical bytes that this build writes and reads.
  package static let bytesVersion: UInt8 = 1

  /// What a record may hold at the most; a peer that sends more is refused.
  package enum Limit {
    package static let writers = 10_000
    package static let edits = 10_000
    package static let fieldsOfAnEdit = 10_000
    package static let payloadBytes = 1 << 20
    package static let markerBytes = 256
  }

  /// The canonical bytes: equal records have equal bytes, and only these.
  ///
  ///     version 1 ‖ form (0 live, 1 purged)
  ///     live:    n ‖ n × (writer 8 ‖ counter)                    context, by writer
  ///              n ‖ n × (writer's place in the context ‖ counter ‖ n ‖ n × field key 8 ‖ length ‖ payload)
  ///     purged:  length ‖ marker
  ///
  /// Fixed numbers are big-endian; counts, counters and lengths are unsigned LEB128 without needless bytes.
  package var bytes: [UInt8] {
    var writer = ByteWriter(
      reserving: 64 + edits.reduce(0) { $0 + 24 + 8 * $1.fields.count + $1.payload.count })
    writer.byte(SealedRecord.bytesVersion)
    if let purge {
      writer.byte(Form.purged.rawValue)
      writer.block(purge)
      return writer.bytes
    }
    writer.byte(Form.live.rawValue)
    writer.count(context.entries.count)
    for entry in context.entries {
      writer.fixed(entry.writer.rawValue)
      writer.varint(entry.counter)
    }
    writer.count(edits.count)
    for edit in edits {
      writer.count(context.index(of: edit.dot.writer) ?? 0)
      writer.varint(edit.dot.counter)
      writer.count(edit.fields.count)
      for field in edit.fields { writer.fixed(field.rawValue) }
      writer.block(edit.payload)
    }
    return writer.bytes
  }

  /// Reads canonical bytes.
  ///
  /// - Throws: `BytesError`: cut short, malformed (any other spelling of a record, or one over a `Limit`),
  ///   newer.
  package init(bytes: [UInt8]) throws(BytesError) {
    var reader = ByteReader(bytes)
    let version = try reader.byte()
    guard version <= SealedRecord.bytesVersion else {
      throw .newer(version: version, known: SealedRecord.bytesVersion)
    }
    guard version == 1 else { throw .malformed("version \(version) of a record") }
    switch Form(rawValue: try reader.byte()) {
    case .purged:
      let marker = try reader.block()
      guard marker.count <= Limit.markerBytes else { throw .malformed("a marker of \(marker.count) bytes") }
      self = .purged(marker)
    case .live:
      let context = try SealedRecord.readContext(&reader)
      self.init(unchecked: context, try SealedRecord.readEdits(&reader, context))
    case nil:
      throw .malformed("a record of unknown form")
    }
    try reader.finished()
  }

  private enum Form: UInt8 {
    case live = 0
    case purged = 1
  }

  private static func readContext(_ reader: inout ByteReader) throws(BytesError) -> Context {
    let count = try reader.count(minimumBytes: 9)
    guard count <= Limit.writers else { throw .malformed("\(count) writers") }
    var entries: [Context.Entry] = []
    entries.reserveCapacity(count)
    for _ in 0..<count {
      let writer = WriterID(rawValue: try reader.fixed())
      let counter = try reader.varint()
      guard counter > 0 else { throw .malformed("a counter of 0") }
      if let last = entries.last, last.writer >= writer { throw .malformed("writers out of order") }
      entries.append(Context.Entry(writer: writer, counter: counter))
    }
    return Context(sorted: entries)
  }

  private static func readEdits(
    _ reader: inout ByteReader, _ context: Context
  ) throws(BytesError) -> [SealedEdit] {
    let count = try reader.count(minimumBytes: 12)
    guard count <= Limit.edits else { throw .malformed("\(count) edits") }
    var edits: [SealedEdit] = []
    edits.reserveCapacity(count)
    for _ in 0..<count {
      let edit = try readEdit(&reader, context)
      if let last = edits.last, last.dot >= edit.dot { throw .malformed("edits out of order") }
      edits.append(edit)
    }
    return edits
  }

  private static func readEdit(_ reader: inout ByteReader, _ context: Context) throws(BytesError)
    -> SealedEdit
  {
    let place = try reader.varint()
    guard place < UInt64(context.entries.count) else { throw .malformed("an edit of an unknown writer") }
    let entry = context.entries[Int(place)]
    let counter = try reader.varint()
    guard counter > 0, counter <= entry.counter else {
      throw .malformed("an edit that the context does not cover")
    }

    let count = try reader.count(minimumBytes: 8)
    guard count > 0, count <= Limit.fieldsOfAnEdit else { throw .malformed("an edit of \(count) fields") }
    var fields: [FieldKey] = []
    fields.reserveCapacity(count)
    for _ in 0..<count {
      let field = FieldKey(rawValue: try reader.fixed())
      if let last = fields.last, last >= field { throw .malformed("fields out of order") }
      fields.append(field)
    }

    let payload = try reader.block()
    guard payload.count <= Limit.payloadBytes else { throw .malformed("a payload of \(payload.count) bytes") }
    return SealedEdit(dot: Dot(writer: entry.writer, counter: counter), sorted: fields, payload: payload)
  }
}

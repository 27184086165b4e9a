/// The part of a sealed payload that everybody may read: `format ‖ epoch`, five bytes.
///
/// The merge never looks at it. The server reads the epoch to refuse what is sealed under keys that a former
/// member still holds; the client, to choose the keys.
package struct PayloadPrefix: Hashable, Sendable {
  package static let byteCount = 5

  /// How the rest is laid out and sealed.
  package let format: UInt8
  /// Which of the space's keys sealed it; counts from 1.
  package let epoch: UInt32

  package init(format: UInt8, epoch: UInt32) {
    self.format = format
    self.epoch = epoch
  }

  package init(of payload: [UInt8]) throws(BytesError) {
    var reader = ByteReader(payload)
    format = try reader.byte()
    epoch = try reader.fixed()
  }

  package var bytes: [UInt8] {
    var writer = ByteWriter(reserving: PayloadPrefix.byteCount)
    writer.byte(format)
    writer.fixed(epoch)
    return writer.bytes
  }
}

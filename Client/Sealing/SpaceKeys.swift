import Crypto
package import KithMerge

/// The secrets of one space: a key for each epoch, and the one that hides the names of its fields.
package struct SpaceKeys: Hashable, Sendable {
  package let space: SpaceID
  /// Made once, never rotated: 32 bytes.
  package let nameKey: [UInt8]
  /// Epochs count from 1; each key is 32 bytes.
  package private(set) var epochs: [UInt32: [UInt8]]

  package static let keyBytes = 32

  /// Draws the keys of a new space.
  package init(space: SpaceID, using random: inout some RandomNumberGenerator) {
    self.space = space
    nameKey = SpaceKeys.drawn(using: &random)
    epochs = [1: SpaceKeys.drawn(using: &random)]
  }

  init(space: SpaceID, nameKey: [UInt8], epochs: [UInt32: [UInt8]]) {
    (self.space, self.nameKey, self.epochs) = (space, nameKey, epochs)
  }

  /// The epoch under which new edits are sealed.
  package var newest: UInt32 { epochs.keys.max() ?? 0 }

  private static func drawn(using random: inout some RandomNumberGenerator) -> [UInt8] {
    (0..<keyBytes / 8).flatMap { _ in FieldKey(rawValue: random.next()).bytes }
  }
}

extension SpaceKeys {
  /// `space 16 ‖ name key 32 ‖ n ‖ n × (epoch 4 ‖ key 32)`, epochs rising.
  func write(to writer: inout ByteWriter) {
    writer.raw(space.bytes)
    writer.raw(nameKey)
    writer.count(epochs.count)
    for (epoch, key) in epochs.sorted(by: { $0.key < $1.key }) {
      writer.fixed(epoch)
      writer.raw(key)
    }
  }

  init(_ reader: inout ByteReader) throws(BytesError) {
    space = SpaceID(high: try reader.fixed(), low: try reader.fixed())
    nameKey = try reader.raw(SpaceKeys.keyBytes)
    epochs = [:]
    for _ in 0..<(try reader.count(minimumBytes: 4 + SpaceKeys.keyBytes)) {
      let epoch = try reader.fixed(UInt32.self)
      epochs[epoch] = try reader.raw(SpaceKeys.keyBytes)
    }
    guard !epochs.isEmpty else { throw .malformed("a space without keys") }
  }

  /// One key for one purpose (HKDF-SHA256, RFC 5869).
  static func derived(_ key: [UInt8], for purpose: String, space: SpaceID, byteCount: Int = 32)
    -> SymmetricKey
  {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: key), salt: space.bytes, info: Array("kith v1 \(purpose)".utf8),
      outputByteCount: byteCount)
  }
}

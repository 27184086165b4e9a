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

  /// Keys that were written down.
  ///
  /// - Returns: nil if one of them is no key, or there are none, or too many.
  package init?(space: SpaceID, nameKey: [UInt8], epochs: [UInt32: [UInt8]]) {
    let keys = Array(epochs.values) + [nameKey]
    guard keys.allSatisfy({ $0.count == SpaceKeys.keyBytes }), epochs[0] == nil,
      (1...SpaceKeys.mostEpochs).contains(epochs.count)
    else { return nil }
    (self.space, self.nameKey, self.epochs) = (space, nameKey, epochs)
  }

  /// The epoch under which new edits are sealed.
  package var newest: UInt32 { epochs.keys.max() ?? 0 }

  /// These keys and a new epoch, which is the newest.
  ///
  /// It lies a random stretch above the last one, so that two machines which both draw one after a server
  /// went back to a backup do not give two keys one number.
  ///
  /// - Parameter epoch: one that it must be above as well.
  /// - Returns: nil if there is no number left.
  package func drawingEpoch(
    above epoch: UInt32 = 0, using random: inout some RandomNumberGenerator
  ) -> SpaceKeys? {
    let (next, overflow) = max(newest, epoch).addingReportingOverflow(
      .random(in: 1...SpaceKeys.longestStride, using: &random))
    guard !overflow, epochs.count < SpaceKeys.mostEpochs else { return nil }
    var keys = self
    keys.epochs[next] = SpaceKeys.drawn(using: &random)
    return keys
  }

  /// These keys, and those of the same space that are only in `other`.
  package func merged(with other: SpaceKeys) -> SpaceKeys {
    guard other.space == space, other.nameKey == nameKey else { return self }
    var keys = self
    keys.epochs.merge(other.epochs) { mine, _ in mine }
    return keys
  }

  /// What every machine of the space knows beside keys, and the server does not: 16 bytes.
  package var packageSecret: [UInt8] {
    SpaceKeys.derived(nameKey, for: "packages", space: space, byteCount: 16).withUnsafeBytes { Array($0) }
  }

  /// Whether these keys may follow on `known`: of the same space, and neither so far above them nor so many
  /// that whoever made them meant to use the numbers or the room up.
  package func isNext(to known: SpaceKeys) -> Bool {
    guard space == known.space, nameKey == known.nameKey else { return false }
    let fresh = epochs.keys.count { known.epochs[$0] == nil }
    guard fresh <= SpaceKeys.mostAtOnce, known.epochs.count + fresh <= SpaceKeys.mostEpochs else {
      return false
    }
    return newest <= known.newest || newest - known.newest <= SpaceKeys.longestStep
  }

  private static let longestStride: UInt32 = 1 << 16
  /// How far the newest epoch moves on at once: strides that nobody heard of add up.
  package static let longestStep: UInt32 = 1 << 20
  /// How many keys one package may bring that were not known.
  package static let mostAtOnce = 16
  /// So many fit a package, and what lies behind a link.
  package static let mostEpochs = 1_500

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

import Crypto
import FoundationEssentials
package import KithMerge
package import KithRecords

/// Seals edits of one space and opens them again.
///
/// A class because it holds C memory for compression; a transaction uses one, and no two at a time.
package final class Sealer {
  package let space: SpaceID
  /// The epoch under which it seals.
  package private(set) var epoch: UInt32
  /// The epochs whose keys it has.
  package var knownEpochs: Set<UInt32> { Set(keys.epochs.keys) }
  /// Everything it seals and opens with.
  package private(set) var keys: SpaceKeys
  private var epochs: [UInt32: EpochKeys]
  private let names: SymmetricKey
  private let sources: SymmetricKey
  private var compression: Compression?

  private struct EpochKeys {
    let payload, nonce, marker: SymmetricKey
  }

  package static let format: UInt8 = 1
  private static let nonceBytes = 12
  private static let tagBytes = 16
  private static let label = Array("kith payload v1.".utf8)

  package init(_ keys: SpaceKeys) {
    let space = keys.space
    self.space = space
    self.keys = keys
    epoch = keys.newest
    epochs = Sealer.derived(keys)
    names = SpaceKeys.derived(keys.nameKey, for: "field names", space: space)
    sources = SpaceKeys.derived(keys.nameKey, for: "sources", space: space)
  }

  /// Takes in keys of other epochs, and seals under the newest from now on.
  package func adopt(_ more: SpaceKeys) {
    keys = keys.merged(with: more)
    epoch = keys.newest
    epochs = Sealer.derived(keys)
  }

  private static func derived(_ keys: SpaceKeys) -> [UInt32: EpochKeys] {
    keys.epochs.mapValues {
      EpochKeys(
        payload: SpaceKeys.derived($0, for: "payloads", space: keys.space),
        nonce: SpaceKeys.derived($0, for: "nonces", space: keys.space),
        marker: SpaceKeys.derived($0, for: "markers", space: keys.space))
    }
  }

  /// Made when it is first needed: most commands need none.
  private func compressor() throws(SealingError) -> Compression {
    if let compression { return compression }
    let made = try Compression()
    compression = made
    return made
  }

  // MARK: Names

  /// The keys of a record's fields: equal fields of two records look unrelated.
  package func fieldKeys(of record: RecordID) -> FieldKeys {
    FieldKeys(key: Array(HMAC<SHA256>.authenticationCode(for: record.bytes, using: names).prefix(16)))
  }

  /// The id of what was imported under `identity`, so that two machines that import one file make one record.
  package func recordID(of identity: String) -> RecordID {
    let code = HMAC<SHA256>.authenticationCode(for: Array(identity.utf8), using: sources)
    return RecordID(bytes: Array(code.prefix(16))) ?? RecordID(high: 0, low: 0)
  }

  // MARK: Payloads

  /// One edit, sealed once.
  ///
  /// - Throws: `SealingError.unknownEpoch` if these keys are empty.
  package func sealed(_ edit: Edit, of record: RecordID, as dot: Dot) throws(SealingError) -> SealedEdit {
    let plain = Padding.padded(try compressor().compressed(edit.bytes))
    let fields = fieldKeys(of: record)
    return SealedEdit(
      dot: dot, fields: edit.changes.keys.map(fields.key(of:)),
      payload: try sealed(plain, of: record, as: dot))
  }

  /// What a payload says.
  package func opened(_ payload: [UInt8], of record: RecordID, as dot: Dot) throws(SealingError) -> Edit {
    let plain = try Padding.unpadded(try openedBytes(payload, of: record, as: dot))
    let bytes = try compressor().decompressed(plain)
    do throws(BytesError) {
      return try Edit(bytes: bytes)
    } catch .newer(let version, _) {
      throw .newer(format: version)
    } catch {
      throw .malformed
    }
  }

  private func sealed(_ plain: [UInt8], of record: RecordID, as dot: Dot) throws(SealingError) -> [UInt8] {
    guard let keys = epochs[epoch] else { throw .unknownEpoch(epoch) }
    let prefix = PayloadPrefix(format: Sealer.format, epoch: epoch)
    // Made of what is sealed, so that even a process resumed twice repeats nothing.
    var seed = HMAC<SHA256>(key: keys.nonce)
    seed.update(data: record.bytes + place(of: dot))
    seed.update(data: plain)
    let nonce = Array(seed.finalize().prefix(Sealer.nonceBytes))
    do {
      let box = try AES.GCM.seal(
        plain, using: keys.payload, nonce: AES.GCM.Nonce(data: nonce),
        authenticating: bound(prefix, record, dot))
      return prefix.bytes + nonce + box.ciphertext + box.tag
    } catch {
      throw .malformed
    }
  }

  // MARK: Markers

  /// Says that a record was purged, in a way that only a member can:
  /// `format ‖ epoch ‖ first 16 bytes of HMAC-SHA256(marker key, what a payload at no dot is bound to)`.
  ///
  /// - Throws: `SealingError.unknownEpoch` if these keys are empty.
  package func marker(of record: RecordID) throws(SealingError) -> [UInt8] {
    try marker(of: record, PayloadPrefix(format: Sealer.format, epoch: epoch))
  }

  /// - Throws: `SealingError`, if nobody with these keys made it.
  package func check(_ marker: [UInt8], of record: RecordID) throws(SealingError) {
    guard let prefix = try? PayloadPrefix(of: marker) else { throw .malformed }
    guard prefix.format <= Sealer.format else { throw .newer(format: prefix.format) }
    guard try self.marker(of: record, prefix) == marker else { throw .forged }
  }

  private func marker(of record: RecordID, _ prefix: PayloadPrefix) throws(SealingError) -> [UInt8] {
    guard let keys = epochs[prefix.epoch] else { throw .unknownEpoch(prefix.epoch) }
    let nowhere = Dot(writer: WriterID(rawValue: 0), counter: 0)
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("purge".utf8) + bound(prefix, record, nowhere), using: keys.marker)
    return prefix.bytes + Array(code.prefix(Sealer.tagBytes))
  }

  private func openedBytes(
    _ payload: [UInt8], of record: RecordID, as dot: Dot
  ) throws(SealingError) -> [UInt8] {
    guard let prefix = try? PayloadPrefix(of: payload) else { throw .malformed }
    guard prefix.format <= Sealer.format else { throw .newer(format: prefix.format) }
    guard let keys = epochs[prefix.epoch] else { throw .unknownEpoch(prefix.epoch) }
    let sealed = payload.dropFirst(PayloadPrefix.byteCount)
    guard sealed.count >= Sealer.nonceBytes + Sealer.tagBytes else { throw .malformed }
    do {
      let box = try AES.GCM.SealedBox(
        nonce: AES.GCM.Nonce(data: sealed.prefix(Sealer.nonceBytes)),
        ciphertext: sealed.dropFirst(Sealer.nonceBytes).dropLast(Sealer.tagBytes),
        tag: sealed.suffix(Sealer.tagBytes))
      return Array(try AES.GCM.open(box, using: keys.payload, authenticating: bound(prefix, record, dot)))
    } catch {
      throw .forged
    }
  }

  /// What a payload is bound to: `format ‖ label 16 ‖ epoch 4 ‖ space 16 ‖ record 16 ‖ writer 8 ‖ counter 8`.
  private func bound(_ prefix: PayloadPrefix, _ record: RecordID, _ dot: Dot) -> [UInt8] {
    var writer = ByteWriter(reserving: 80)
    writer.byte(prefix.format)
    writer.raw(Sealer.label)
    writer.fixed(prefix.epoch)
    writer.raw(space.bytes)
    writer.raw(record.bytes)
    writer.raw(place(of: dot))
    return writer.bytes
  }

  private func place(of dot: Dot) -> [UInt8] {
    var writer = ByteWriter(reserving: 16)
    writer.fixed(dot.writer.rawValue)
    writer.fixed(dot.counter)
    return writer.bytes
  }
}

/// The sealed names of one record's fields.
package struct FieldKeys: Sendable {
  private let hash: SipHash

  init(key: [UInt8]) {
    hash = SipHash(key: key) ?? SipHash(key: (0, 0))
  }

  package func key(of name: FieldName) -> FieldKey {
    FieldKey(rawValue: hash.hash(Array(name.description.utf8)))
  }
}

/// Hides most of a payload's length: Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files
/// and Communication with PURBs", 2019) with the mark of ISO/IEC 7816-4, at most 12 % more.
enum Padding {
  static func padded(_ bytes: [UInt8]) -> [UInt8] {
    let marked = bytes + [0x80]
    return marked + Array(repeating: 0, count: length(for: marked.count) - marked.count)
  }

  static func unpadded(_ bytes: [UInt8]) throws(SealingError) -> ArraySlice<UInt8> {
    guard let mark = bytes.lastIndex(where: { $0 != 0 }), bytes[mark] == 0x80 else { throw .malformed }
    return bytes[..<mark]
  }

  static func length(for count: Int) -> Int {
    guard count > 1 else { return count }
    let exponent = Int.bitWidth - 1 - count.leadingZeroBitCount
    let digits = Int.bitWidth - exponent.leadingZeroBitCount
    let mask = (1 << max(0, exponent - digits)) - 1
    return (count + mask) & ~mask
  }
}

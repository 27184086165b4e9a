import Crypto
import KithMerge

/// The keys that an inviter leaves for a new device: sealed under one half of the link's secret, which the
/// server never sees.
package enum LeftKeys {
  private static let version: UInt8 = 2

  /// What lies behind a link.
  package struct Contents: Hashable, Sendable {
    package let keys: SpaceKeys
    /// What whoever invites calls the group; nil for a machine of one's own.
    package let name: String?
  }

  /// `version ‖ space` and, from version 2 on, `‖ length ‖ name`. Where there is no name it is version 1,
  /// which an older kith reads.
  ///
  /// - Parameters:
  ///   - name: what the group is called.
  ///   - key: the opening key of the link, 32 bytes.
  ///   - invitation: what the sealed bytes are bound to.
  package static func sealed(
    _ keys: SpaceKeys, named name: String? = nil, under key: [UInt8], invitation: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    var writer = ByteWriter(reserving: 160)
    writer.byte(name == nil ? 1 : version)
    keys.write(to: &writer)
    if let name { writer.block(Array(name.utf8)) }
    do {
      let box = try AES.GCM.seal(
        writer.bytes, using: SymmetricKey(data: key), authenticating: bound(to: invitation))
      return Array(box.nonce) + box.ciphertext + box.tag
    } catch {
      throw .malformed
    }
  }

  package static func opened(
    _ bytes: [UInt8], under key: [UInt8], invitation: [UInt8]
  ) throws(SealingError) -> Contents {
    let plain: [UInt8]
    do {
      let box = try AES.GCM.SealedBox(combined: bytes)
      plain = Array(
        try AES.GCM.open(box, using: SymmetricKey(data: key), authenticating: bound(to: invitation)))
    } catch {
      throw .forged
    }
    do throws(BytesError) {
      var reader = ByteReader(plain)
      let found = try reader.byte()
      guard found <= version else { throw .newer(version: found, known: version) }
      let keys = try SpaceKeys(&reader)
      let name = found > 1 ? String(decoding: try reader.block(), as: UTF8.self) : nil
      try reader.finished()
      return Contents(keys: keys, name: name)
    } catch .newer(let version, _) {
      throw .newer(format: version)
    } catch {
      throw .malformed
    }
  }

  private static func bound(to invitation: [UInt8]) -> [UInt8] {
    Array("kith v1 link keys".utf8) + invitation
  }
}

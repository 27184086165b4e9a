import Crypto
package import KithMerge

/// The two key pairs of one device: one signs its requests, the other receives keys.
package struct DeviceKeys: Sendable {
  /// Ed25519, the private half: 32 bytes.
  package let signing: [UInt8]
  /// X25519, the private half: 32 bytes.
  package let agreement: [UInt8]

  package init() {
    signing = Array(Curve25519.Signing.PrivateKey().rawRepresentation)
    agreement = Array(Curve25519.KeyAgreement.PrivateKey().rawRepresentation)
  }

  /// The keys that a seed of 16 bytes always gives: those of a recovery kit.
  package init(seed: [UInt8]) {
    func half(_ purpose: String) -> [UInt8] {
      let key = HKDF<SHA256>.deriveKey(
        inputKeyMaterial: SymmetricKey(data: seed), info: Array("kith v1 kit \(purpose)".utf8),
        outputByteCount: 32)
      return key.withUnsafeBytes { Array($0) }
    }
    (signing, agreement) = (half("signing"), half("agreement"))
  }

  init(signing: [UInt8], agreement: [UInt8]) {
    (self.signing, self.agreement) = (signing, agreement)
  }
}

/// A key pair that receives keys, and nothing else: X25519.
package struct AgreementKey: Hashable, Sendable {
  /// The private half: 32 bytes.
  package let secret: [UInt8]

  package init() {
    secret = Array(Curve25519.KeyAgreement.PrivateKey().rawRepresentation)
  }

  /// - Returns: nil if it is no key.
  package init?(secret: [UInt8]) {
    guard (try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret)) != nil else { return nil }
    self.secret = secret
  }

  /// Nil if the private half is no key.
  package var publicKey: [UInt8]? {
    (try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret)).map {
      Array($0.publicKey.rawRepresentation)
    }
  }

  fileprivate init(unchecked secret: [UInt8]) {
    self.secret = secret
  }
}

extension DeviceKeys {
  /// The pair that receives keys.
  package var receiving: AgreementKey { AgreementKey(unchecked: agreement) }
}

/// Every secret of one home: kept in a file of its own that only its owner may read, never in the database,
/// so that a copied database alone opens nothing.
package struct Keyring: Sendable {
  package let device: DeviceID
  package let keys: DeviceKeys
  /// The keys of every space this home takes part in.
  package var spaces: [SpaceKeys]
  /// What the recovery kit is made of, where this machine made it: 16 bytes.
  package var kitSeed: [UInt8]?

  package init(device: DeviceID, keys: DeviceKeys, spaces: [SpaceKeys], kitSeed: [UInt8]? = nil) {
    (self.device, self.keys, self.spaces, self.kitSeed) = (device, keys, spaces, kitSeed)
  }

  /// Keys that came later: the space's own and these.
  package mutating func add(_ keys: SpaceKeys) {
    if let place = spaces.firstIndex(where: { $0.space == keys.space }) {
      spaces[place] = spaces[place].merged(with: keys)
    } else {
      spaces.append(keys)
    }
  }

  /// Keys of a space that this home takes part in no more.
  package mutating func remove(_ space: SpaceID) {
    spaces.removeAll { $0.space == space }
  }

  package func keys(of space: SpaceID) -> SpaceKeys? {
    spaces.first { $0.space == space }
  }

  private static let version: UInt8 = 2

  /// `version 2 ‖ device 8 ‖ signing 32 ‖ agreement 32 ‖ n ‖ n × space ‖ length ‖ kit's seed`; version 1 ends
  /// before the seed.
  package var bytes: [UInt8] {
    var writer = ByteWriter(reserving: 256)
    writer.byte(Keyring.version)
    writer.raw(device.bytes)
    writer.raw(keys.signing)
    writer.raw(keys.agreement)
    writer.count(spaces.count)
    for space in spaces { space.write(to: &writer) }
    writer.block(kitSeed ?? [])
    return writer.bytes
  }

  package init(bytes: [UInt8]) throws(BytesError) {
    var reader = ByteReader(bytes)
    let version = try reader.byte()
    guard version <= Keyring.version else { throw .newer(version: version, known: Keyring.version) }
    device = DeviceID(rawValue: try reader.fixed())
    keys = DeviceKeys(signing: try reader.raw(32), agreement: try reader.raw(32))
    spaces = []
    for _ in 0..<(try reader.count(minimumBytes: 80)) { spaces.append(try SpaceKeys(&reader)) }
    if version > 1 {
      let seed = try reader.block()
      kitSeed = seed.isEmpty ? nil : seed
    }
    try reader.finished()
  }
}

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

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

/// Who a machine is to one server, and to no other: so two servers cannot tell that it is the same machine.
package struct MachineIdentity: Sendable {
  package let device: DeviceID
  package let keys: DeviceKeys
  /// What the recovery kit is made of, where this machine made it: 16 bytes.
  package var kitSeed: [UInt8]?
  /// For which server it was drawn, by a hash of 32 bytes; empty where none was meant.
  package var server: [UInt8] = []

  package init(device: DeviceID, keys: DeviceKeys, kitSeed: [UInt8]? = nil) {
    (self.device, self.keys, self.kitSeed) = (device, keys, kitSeed)
  }

  /// A new one.
  package init(for server: [UInt8] = [], using random: inout some RandomNumberGenerator) {
    self.init(device: DeviceID(using: &random), keys: DeviceKeys())
    self.server = server
  }
}

/// Every secret of one home: kept in a file of its own that only its owner may read, never in the database,
/// so that a copied database alone opens nothing.
package struct Keyring: Sendable {
  /// Who this machine is to the server of its first network.
  package var first: MachineIdentity
  /// Who it is to each other server, by the personal space of its account there.
  package private(set) var further: [SpaceID: MachineIdentity] = [:]
  /// The keys of every space this home takes part in.
  package var spaces: [SpaceKeys]

  package var device: DeviceID { first.device }
  package var keys: DeviceKeys { first.keys }

  package init(device: DeviceID, keys: DeviceKeys, spaces: [SpaceKeys], kitSeed: [UInt8]? = nil) {
    (first, self.spaces) = (MachineIdentity(device: device, keys: keys, kitSeed: kitSeed), spaces)
  }

  /// Who this machine is to the server whose account has that personal space.
  package subscript(personal: SpaceID) -> MachineIdentity {
    get { further[personal] ?? first }
    set {
      if further[personal] == nil { first = newValue } else { further[personal] = newValue }
    }
  }

  /// Somebody else to one more server, whose account has that personal space; nil takes that away.
  package mutating func keep(_ identity: MachineIdentity?, of personal: SpaceID) {
    further[personal] = identity
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

  private static let version: UInt8 = 3

  /// `version 3 ‖ identity ‖ n ‖ n × space ‖ length ‖ kit's seed ‖ m ‖ m × (personal space 16 ‖ identity ‖
  /// length ‖ kit's seed ‖ length ‖ server)`, where an identity is `device 8 ‖ signing 32 ‖ agreement 32`.
  /// Version 2 ends before m, and is written where there is no further server; version 1 before the seed.
  package var bytes: [UInt8] {
    var writer = ByteWriter(reserving: 256)
    writer.byte(further.isEmpty ? 2 : Keyring.version)
    first.write(to: &writer)
    writer.count(spaces.count)
    for space in spaces { space.write(to: &writer) }
    writer.block(first.kitSeed ?? [])
    guard !further.isEmpty else { return writer.bytes }
    writer.count(further.count)
    for (space, identity) in further.sorted(by: { $0.key < $1.key }) {
      writer.raw(space.bytes)
      identity.write(to: &writer)
      writer.block(identity.kitSeed ?? [])
      writer.block(identity.server)
    }
    return writer.bytes
  }

  package init(bytes: [UInt8]) throws(BytesError) {
    var reader = ByteReader(bytes)
    let version = try reader.byte()
    guard version <= Keyring.version else { throw .newer(version: version, known: Keyring.version) }
    first = try MachineIdentity(&reader)
    spaces = []
    for _ in 0..<(try reader.count(minimumBytes: 80)) { spaces.append(try SpaceKeys(&reader)) }
    if version > 1 { try first.readSeed(&reader) }
    if version > 2 {
      for _ in 0..<(try reader.count(minimumBytes: 90)) {
        let space = SpaceID(high: try reader.fixed(), low: try reader.fixed())
        var identity = try MachineIdentity(&reader)
        try identity.readSeed(&reader)
        identity.server = try reader.block()
        further[space] = identity
      }
    }
    try reader.finished()
  }
}

extension MachineIdentity {
  /// As whom an operation writes at this machine's server. Who lacks the private key cannot tell of which
  /// operation it is.
  package func writer(of operation: WriterID) -> WriterID {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("kith v1 writer".utf8) + operation.bytes, using: SymmetricKey(data: keys.signing))
    return WriterID(bytes: Array(code.prefix(8))) ?? operation
  }

  fileprivate func write(to writer: inout ByteWriter) {
    writer.raw(device.bytes)
    writer.raw(keys.signing)
    writer.raw(keys.agreement)
  }

  fileprivate init(_ reader: inout ByteReader) throws(BytesError) {
    let device = DeviceID(rawValue: try reader.fixed())
    self.init(device: device, keys: DeviceKeys(signing: try reader.raw(32), agreement: try reader.raw(32)))
  }

  fileprivate mutating func readSeed(_ reader: inout ByteReader) throws(BytesError) {
    let seed = try reader.block()
    kitSeed = seed.isEmpty ? nil : seed
  }
}

import Crypto
import FoundationEssentials
package import KithMerge

/// All keys of a space so far, sealed for one machine by another one (HPKE, RFC 9180, in its mode with both a
/// sender's key and a shared secret).
///
/// The sender's key is one that the receiver has pinned, so a server cannot make a package. The shared secret
/// comes of the space's name key, which every machine of the space has had since it joined: a recovery kit,
/// which has pinned nobody, trusts by it alone.
package struct KeyPackage: Sendable {
  package let sender: KeyHolderID
  /// Everybody for whom a package was made, in rising order.
  package let receivers: [KeyHolderID]
  private let encapsulated: [UInt8]
  private let sealed: [UInt8]

  private static let version: UInt8 = 1
  private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly
  private static let encapsulatedBytes = 32

  /// Who a package is for.
  package struct Receiver: Hashable, Sendable {
    package let holder: KeyHolderID
    /// X25519, the public half.
    package let agreement: [UInt8]

    package init(holder: KeyHolderID, agreement: [UInt8]) {
      (self.holder, self.agreement) = (holder, agreement)
    }
  }

  // MARK: Sealing

  /// One package for each of `receivers`.
  ///
  /// - Parameter keys: everything the space was ever sealed under.
  /// - Throws: `SealingError.malformed` if a key is none.
  package static func all(
    _ keys: SpaceKeys, for receivers: [Receiver], from sender: KeyHolderID, _ pair: AgreementKey
  ) throws(SealingError) -> [KeyHolderID: [UInt8]] {
    var writer = ByteWriter(reserving: 256)
    keys.write(to: &writer)
    let everybody = receivers.map(\.holder).sorted()
    var packages: [KeyHolderID: [UInt8]] = [:]
    do {
      let own = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: pair.secret)
      for receiver in receivers {
        let key = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: receiver.agreement)
        let info = info(keys.space, everybody, sender: sender, for: receiver.holder)
        var box = try HPKE.Sender(
          recipientKey: key, ciphersuite: suite, info: Data(info), authenticatedBy: own,
          presharedKey: SymmetricKey(data: keys.packageSecret), presharedKeyIdentifier: Data(secretName))
        let sealed = try box.seal(writer.bytes)
        packages[receiver.holder] = bytes(sender, everybody, Array(box.encapsulatedKey), Array(sealed))
      }
    } catch {
      throw .malformed
    }
    return packages
  }

  private static func bytes(
    _ sender: KeyHolderID, _ receivers: [KeyHolderID], _ encapsulated: [UInt8], _ sealed: [UInt8]
  ) -> [UInt8] {
    var writer = ByteWriter(reserving: 128 + sealed.count)
    writer.byte(version)
    writer.raw(sender.bytes)
    writer.count(receivers.count)
    for receiver in receivers { writer.raw(receiver.bytes) }
    writer.raw(encapsulated)
    writer.block(sealed)
    return writer.bytes
  }

  // MARK: Opening

  /// Reads `version 1 ‖ sender 8 ‖ n ‖ n × receiver 8 ‖ encapsulated key 32 ‖ length ‖ sealed`.
  package init(bytes: [UInt8]) throws(SealingError) {
    do throws(BytesError) {
      var reader = ByteReader(bytes)
      let version = try reader.byte()
      guard version <= KeyPackage.version else {
        throw .newer(version: version, known: KeyPackage.version)
      }
      sender = KeyHolderID(rawValue: try reader.fixed())
      var receivers: [KeyHolderID] = []
      for _ in 0..<(try reader.count(minimumBytes: 8)) {
        receivers.append(KeyHolderID(rawValue: try reader.fixed()))
      }
      self.receivers = receivers
      encapsulated = try reader.raw(KeyPackage.encapsulatedBytes)
      sealed = try reader.block()
      try reader.finished()
    } catch .newer(let version, _) {
      throw .newer(format: version)
    } catch {
      throw .malformed
    }
  }

  /// Opens it for `holder`.
  ///
  /// - Parameters:
  ///   - agreement: the sender's public key, as this receiver has pinned it.
  ///   - secret: `SpaceKeys.packageSecret`, as this receiver knows it.
  /// - Throws: `SealingError.forged` if that sender did not make it for this receiver and this space.
  package func opened(
    for holder: KeyHolderID, _ pair: AgreementKey, from agreement: [UInt8], space: SpaceID, secret: [UInt8]
  ) throws(SealingError) -> SpaceKeys {
    let plain: Data
    do {
      var box = try HPKE.Recipient(
        privateKey: Curve25519.KeyAgreement.PrivateKey(rawRepresentation: pair.secret),
        ciphersuite: KeyPackage.suite,
        info: Data(KeyPackage.info(space, receivers, sender: sender, for: holder)),
        encapsulatedKey: Data(encapsulated),
        authenticatedBy: Curve25519.KeyAgreement.PublicKey(rawRepresentation: agreement),
        presharedKey: SymmetricKey(data: secret),
        presharedKeyIdentifier: Data(KeyPackage.secretName))
      plain = try box.open(sealed)
    } catch {
      throw .forged
    }
    do throws(BytesError) {
      var reader = ByteReader([UInt8](plain))
      let keys = try SpaceKeys(&reader)
      try reader.finished()
      guard keys.space == space, keys.packageSecret == secret else {
        throw BytesError.malformed("another space")
      }
      return keys
    } catch {
      throw .malformed
    }
  }

  private static func info(
    _ space: SpaceID, _ receivers: [KeyHolderID], sender: KeyHolderID, for receiver: KeyHolderID
  ) -> [UInt8] {
    Array("kith v1 package".utf8) + space.bytes + sender.bytes + receiver.bytes + receivers.flatMap(\.bytes)
  }

  private static let secretName = Array("kith v1 name key".utf8)
}

extension DeviceKeys {
  /// The public halves: what others know a device by. Nil if the private ones are no keys.
  package var publicKeys: (signing: [UInt8], agreement: [UInt8])? {
    guard let signing = try? Curve25519.Signing.PrivateKey(rawRepresentation: signing),
      let agreement = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: agreement)
    else { return nil }
    return (Array(signing.publicKey.rawRepresentation), Array(agreement.publicKey.rawRepresentation))
  }
}

import Crypto
import Foundation
import KithMerge

/// An invitation as a person passes it on: `kith://host:port/join#…`.
///
/// What follows the `#` is base64url, without padding, of
/// `version 1 ‖ secret 16 ‖ flags 1 (1: a pin follows) ‖ pin 32 ‖ first 4 bytes of SHA-256 of all before`.
package struct Link: Hashable, Sendable {
  package let host: String
  package let port: Int
  package let secret: Secret
  /// SHA-256 of the server's public key (SPKI, DER); nil where a public authority vouches for the server.
  package let pin: [UInt8]?

  static let version: UInt8 = 1
  static let pinFlag: UInt8 = 1
  static let pinBytes = 32
  static let checkBytes = 4

  /// - Returns: nil if `host` could not stand in a link, or `port` or `pin` is out of range.
  package init?(host: String, port: Int, secret: Secret, pin: [UInt8]?) {
    guard Link.isPlace(host: host, port: port), pin.map({ $0.count == Link.pinBytes }) ?? true
    else {
      return nil
    }
    self.host = host.lowercased()
    self.port = port
    self.secret = secret
    self.pin = pin
  }

  /// What a link proves and opens with, each by HKDF-SHA256 of the 16 bytes in it.
  package struct Secret: Hashable, Sendable {
    package static let byteCount = 16

    package let bytes: [UInt8]

    /// - Returns: nil unless there are 16 bytes.
    package init?(bytes: [UInt8]) {
      guard bytes.count == Secret.byteCount else { return nil }
      self.bytes = bytes
    }

    /// How the server names the invitation.
    package var invitation: InvitationID {
      InvitationID(bytes: derived("kith v1 invitation", 16)) ?? InvitationID(high: 0, low: 0)
    }

    /// Proves to the server that one holds the link.
    package var token: [UInt8] { derived("kith v1 token", 32) }

    /// What the server keeps of the token.
    package var tokenHash: [UInt8] { Array(SHA256.hash(data: token)) }

    /// Opens the keys that the inviter left; the server never has it.
    package var openingKey: [UInt8] { derived("kith v1 link keys", 32) }

    private func derived(_ purpose: String, _ count: Int) -> [UInt8] {
      let key = HKDF<SHA256>.deriveKey(
        inputKeyMaterial: SymmetricKey(data: bytes), info: Data(purpose.utf8), outputByteCount: count)
      return key.withUnsafeBytes { Array($0) }
    }
  }

  /// Whether a server can be reached under this host name or address and port.
  package static func isPlace(host: String, port: Int) -> Bool {
    isHost(host) && (1...65_535).contains(port)
  }

  private static func isHost(_ host: String) -> Bool {
    let isAddress = host.contains(":")
    return !host.isEmpty && host.utf8.count <= 253
      && host.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"): !isAddress
        case UInt8(ascii: ":"): true
        default: false
        }
      }
  }
}

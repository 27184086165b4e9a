import Crypto
import KithMerge
import KithWire

/// Makes witnesses and knows its own again: a witness that somebody made up is malformed, not a reset.
struct WitnessSeal: Sendable, CustomStringConvertible {
  static let keyBytes = 32
  private static let macBytes = 16

  private let key: SymmetricKey

  /// Whoever prints a hub does not print its key.
  var description: String { "witness seal" }

  init(key: [UInt8]) {
    self.key = SymmetricKey(data: key)
  }

  /// `tag = commit's tag 8 ‖ HMAC-SHA256(key, "kith v1 witness" ‖ space ‖ seq ‖ commit's tag)`, its first 16
  /// bytes.
  func witness(of commit: Commit, in space: SpaceID) -> Witness {
    guard commit.seq > 0 else { return .none }
    let mac = HMAC<SHA256>.authenticationCode(for: spoken(commit, space), using: key)
    return Witness(seq: commit.seq, tag: commit.tag + Array(mac).prefix(WitnessSeal.macBytes))
  }

  /// The commit that `witness` speaks of; nil if this server never made it.
  func commit(of witness: Witness, in space: SpaceID) -> Commit? {
    guard witness.seq > 0 else { return witness.tag.isEmpty ? Commit.none : nil }
    let commit = Commit(seq: witness.seq, tag: Array(witness.tag.prefix(Commit.tagBytes)))
    return areEqual(self.witness(of: commit, in: space).tag, witness.tag) ? commit : nil
  }

  private func spoken(_ commit: Commit, _ space: SpaceID) -> [UInt8] {
    var writer = ByteWriter(reserving: 64)
    writer.raw(Array("kith v1 witness".utf8))
    writer.raw(space.bytes)
    writer.fixed(commit.seq)
    writer.raw(commit.tag)
    return writer.bytes
  }
}

/// Compares without telling by its time where the first difference stands.
func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  guard a.count == b.count else { return false }
  return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

import Crypto
package import KithMerge

/// A machine on paper: with it an empty machine gets everything back while the server still has it.
///
/// It holds where the server is, the first half of its key's hash, the account, the seed of a device's keys,
/// and what every machine of the space knows and the server does not. Not the keys of the space: those lie at
/// the server, sealed for the kit, so that a kit that was revoked opens nothing new.
package struct RecoveryKit: Hashable, Sendable {
  package let host: String
  package let port: Int
  /// The first 16 bytes of SHA-256 of the server's public key; nil where a public authority vouches for it.
  package let pin: [UInt8]?
  package let account: AccountID
  package let space: SpaceID
  /// What its keys and its number come of: 16 bytes.
  package let seed: [UInt8]
  /// `SpaceKeys.packageSecret`.
  package let secret: [UInt8]

  package static let seedBytes = 16
  package static let pinBytes = 16

  /// - Parameter pin: of any length from 16 bytes; nil if it is shorter, or the seed has not 16.
  package init?(host: String, port: Int, pin: [UInt8]?, account: AccountID, keys: SpaceKeys, seed: [UInt8]) {
    guard seed.count == RecoveryKit.seedBytes, (pin?.count ?? .max) >= RecoveryKit.pinBytes else {
      return nil
    }
    (self.host, self.port, self.account, self.seed) = (host, port, account, seed)
    self.pin = pin.map { Array($0.prefix(RecoveryKit.pinBytes)) }
    (space, secret) = (keys.space, keys.packageSecret)
  }

  /// The number of the machine that a kit is.
  package static func device(seed: [UInt8]) -> DeviceID {
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: seed), info: Array("kith v1 kit device".utf8), outputByteCount: 8)
    return key.withUnsafeBytes { DeviceID(rawValue: $0.reduce(0) { $0 << 8 | UInt64($1) }) }
  }

  package var device: DeviceID { RecoveryKit.device(seed: seed) }
  package var keys: DeviceKeys { DeviceKeys(seed: seed) }
}

/// Why a text is no kit that can be used.
package enum KitProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case notAKit
  case noServer
  case missing(line: Int)
  case wrong(line: Int)
  /// Each line is right, and together they are none.
  case mixed
  case newer

  package var description: String {
    switch self {
    case .notAKit:
      "This is no recovery kit. A kit has a line with its server, and nine numbered lines of four groups."
    case .noServer: "The kit's first line is missing: the word server, and host:port. Type it as it stands."
    case .missing(let line): "Line \(line) of the kit is missing. Type all nine, each with its number."
    case .wrong(let line):
      "Line \(line) of the kit has a mistake. Compare it with the paper, and type it again."
    case .mixed: "These lines are of two different kits. Take all nine from the same one."
    case .newer: "A newer kith made this kit. Update kith on this machine."
    }
  }
}

/// On paper: `server host:port`, then nine lines `number group group group group`, each of nine bytes and a
/// check of its own, in Crockford's base32. Before that they are
/// `version 1 ‖ flags (1: a pin) ‖ seed 16 ‖ secret 16 ‖ account 8 ‖ space 16 ‖ pin 16 ‖ check 7`.
extension RecoveryKit {
  private static let version: UInt8 = 1
  private static let pinFlag: UInt8 = 1
  private static let lines = 9
  private static let lineBytes = 9
  private static let checkBytes = 7
  private static let longestText = 1 << 16

  package var text: [String] {
    var writer = ByteWriter(reserving: RecoveryKit.lines * RecoveryKit.lineBytes)
    writer.byte(RecoveryKit.version)
    writer.byte(pin == nil ? 0 : RecoveryKit.pinFlag)
    writer.raw(seed)
    writer.raw(secret)
    writer.raw(account.bytes)
    writer.raw(space.bytes)
    writer.raw(pin ?? Array(repeating: 0, count: RecoveryKit.pinBytes))
    writer.raw(RecoveryKit.check(writer.bytes))
    let bytes = writer.bytes
    let place = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    return ["server \(place)"]
      + (1...RecoveryKit.lines).map { number in
        let part = Array(bytes.dropFirst((number - 1) * RecoveryKit.lineBytes).prefix(RecoveryKit.lineBytes))
        return "\(number) " + Base32.groups(part + [RecoveryKit.check(part, line: number)])
      }
  }

  /// Reads what a person typed; lines that are none of a kit are passed over.
  package init(text: String) throws(KitProblem) {
    guard text.utf8.count <= RecoveryKit.longestText else { throw .notAKit }
    var place: (host: String, port: Int)?
    var parts: [Int: [UInt8]] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let first = words.first else { continue }
      if first.lowercased() == "server", words.count == 2 { place = RecoveryKit.place(words[1]) }
      guard let number = Int(first), (1...RecoveryKit.lines).contains(number), words.count > 1 else {
        continue
      }
      parts[number] = try RecoveryKit.part(words.dropFirst().joined(), line: number)
    }
    guard !parts.isEmpty || place != nil else { throw .notAKit }
    guard let place else { throw .noServer }
    var bytes: [UInt8] = []
    for number in 1...RecoveryKit.lines {
      guard let part = parts[number] else { throw .missing(line: number) }
      bytes += part
    }
    try self.init(bytes, host: place.host, port: place.port)
  }

  /// A line as it stands on paper, from what was typed when it was asked for: with or without what begins it.
  package static func line(_ typed: String, asked number: Int) -> String {
    let first = typed.split(separator: " ").first ?? ""
    if number == 0 { return first.lowercased() == "server" ? typed : "server \(typed)" }
    let isNumbered = first.count == 1 && typed.filter { !$0.isWhitespace && $0 != "-" }.count > 16
    return isNumbered ? typed : "\(number) \(typed)"
  }

  private init(_ bytes: [UInt8], host: String, port: Int) throws(KitProblem) {
    do throws(BytesError) {
      var reader = ByteReader(bytes)
      let version = try reader.byte()
      guard version <= RecoveryKit.version else { throw BytesError.newer(version: version, known: 1) }
      let flags = try reader.byte()
      seed = try reader.raw(RecoveryKit.seedBytes)
      secret = try reader.raw(16)
      account = AccountID(rawValue: try reader.fixed())
      space = SpaceID(high: try reader.fixed(), low: try reader.fixed())
      let pin = try reader.raw(RecoveryKit.pinBytes)
      self.pin = flags & RecoveryKit.pinFlag == 0 ? nil : pin
      let check = try reader.raw(RecoveryKit.checkBytes)
      guard check == RecoveryKit.check(Array(bytes.dropLast(RecoveryKit.checkBytes))) else {
        throw BytesError.malformed("check")
      }
      (self.host, self.port) = (host, port)
    } catch .newer {
      throw .newer
    } catch {
      throw .mixed
    }
  }

  private static func place(_ text: Substring) -> (host: String, port: Int)? {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]) else {
      return nil
    }
    let host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    return (String(isBracketed ? host.dropFirst().dropLast() : host), port)
  }

  private static func part(_ groups: String, line: Int) throws(KitProblem) -> [UInt8] {
    guard let bytes = Base32.bytes(groups), bytes.count == lineBytes + 1,
      check(Array(bytes.dropLast()), line: line) == bytes.last
    else { throw .wrong(line: line) }
    return Array(bytes.dropLast())
  }

  private static func check(_ bytes: [UInt8]) -> [UInt8] {
    Array(Array(SHA256.hash(data: Array("kith v1 kit".utf8) + bytes)).prefix(checkBytes))
  }

  private static func check(_ part: [UInt8], line: Int) -> UInt8 {
    Array(SHA256.hash(data: [UInt8(truncatingIfNeeded: line)] + part)).first ?? 0
  }
}

/// Base32 as Crockford wrote it down: without I, L, O and U, and kind to who reads 1 for I, or 0 for O.
enum Base32 {
  private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  /// In groups of four; the number of bytes must be a multiple of five.
  static func groups(_ bytes: [UInt8]) -> String {
    var text = ""
    var (kept, bits) = (UInt32(0), 0)
    var count = 0
    for byte in bytes {
      (kept, bits) = (kept << 8 | UInt32(byte), bits + 8)
      while bits >= 5 {
        if count > 0, count.isMultiple(of: 4) { text += " " }
        text.append(digits[Int(kept >> UInt32(bits - 5) & 31)])
        (bits, count) = (bits - 5, count + 1)
      }
      kept &= 1 << UInt32(bits) - 1
    }
    return text
  }

  /// Nil if a character is none of it. Hyphens are passed over.
  static func bytes(_ text: String) -> [UInt8]? {
    var found: [UInt8] = []
    var (kept, bits) = (UInt32(0), 0)
    for character in text.uppercased() where character != "-" {
      let meant: Character = character == "O" ? "0" : character == "I" || character == "L" ? "1" : character
      guard let value = digits.firstIndex(of: meant) else { return nil }
      (kept, bits) = (kept << 5 | UInt32(value), bits + 5)
      if bits >= 8 {
        found.append(UInt8(truncatingIfNeeded: kept >> UInt32(bits - 8)))
        bits -= 8
      }
      kept &= 1 << UInt32(bits) - 1
    }
    return found
  }
}

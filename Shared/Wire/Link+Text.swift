import Crypto
import Foundation
import KithMerge

/// Why a text is no link that can be used.
package enum LinkProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case notALink
  case cutShort
  case damaged
  case newer

  package var description: String {
    switch self {
    case .notALink: "This is not a kith link. A link looks like kith://host:port/join#…"
    case .cutShort: "The link ends too early. Copy it again, all of it."
    case .damaged: "A character of the link is wrong. Copy it again, or ask for another link."
    case .newer: "The link was made by a newer kith. Update kith on this machine."
    }
  }
}

extension Link {
  private static let opening = "kith://"
  private static let door = "/join"
  private static let longestText = 1_024

  package var text: String {
    var writer = ByteWriter()
    writer.byte(Link.version)
    writer.raw(secret.bytes)
    writer.byte(pin == nil ? 0 : Link.pinFlag)
    writer.raw(pin ?? [])
    writer.raw(Link.check(writer.bytes))
    let host = self.host.contains(":") ? "[\(self.host)]" : self.host
    return "\(Link.opening)\(host):\(port)\(Link.door)#\(base64URL(writer.bytes))"
  }

  /// Reads a link, with or without blanks around it.
  package init(text: String) throws(LinkProblem) {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard text.utf8.count <= Link.longestText, text.lowercased().hasPrefix(Link.opening) else {
      throw .notALink
    }
    let rest = text.dropFirst(Link.opening.count)
    guard let hash = rest.firstIndex(of: "#") else { throw .cutShort }
    let place = rest[..<hash]
    guard place.hasSuffix(Link.door),
      let (host, port) = Link.hostAndPort(place.dropLast(Link.door.count))
    else { throw .notALink }
    let (secret, pin) = try Link.secretAndPin(String(rest[rest.index(after: hash)...]))
    guard let link = Link(host: host, port: port, secret: secret, pin: pin) else { throw .notALink }
    self = link
  }

  /// Reads `host:port`; an address with colons stands in brackets.
  package static func hostAndPort(_ place: Substring) -> (host: String, port: Int)? {
    guard let colon = place.lastIndex(of: ":") else { return nil }
    let digits = place[place.index(after: colon)...]
    guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(digits) else { return nil }
    let host = place[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { return (String(host.dropFirst().dropLast()), port) }
    return host.contains(":") ? nil : (String(host), port)
  }

  private static func secretAndPin(_ text: String) throws(LinkProblem) -> (Secret, [UInt8]?) {
    let bytes = try base64URLBytes(text)
    var reader = ByteReader(bytes)
    let (secret, pin): (Secret?, [UInt8]?)
    do {
      // Links of every version end with the check: without a good one it is only damaged.
      guard try reader.byte() <= version else {
        let body = Array(bytes.dropLast(checkBytes))
        throw bytes.suffix(checkBytes) == check(body)[...] ? LinkProblem.newer : .damaged
      }
      secret = Secret(bytes: try reader.raw(Secret.byteCount))
      let flags = try reader.byte()
      guard flags & ~pinFlag == 0 else { throw LinkProblem.damaged }
      pin = flags & pinFlag == 0 ? nil : try reader.raw(pinBytes)
      let body = Array(bytes.prefix(bytes.count - reader.remaining))
      let found = try reader.raw(checkBytes)
      guard reader.remaining == 0, found == check(body), bytes.first == version else {
        throw LinkProblem.damaged
      }
    } catch let problem as LinkProblem {
      throw problem
    } catch {
      throw .cutShort
    }
    guard let secret else { throw .damaged }
    return (secret, pin)
  }

  private static func check(_ bytes: [UInt8]) -> [UInt8] {
    Array(Array(SHA256.hash(data: bytes)).prefix(checkBytes))
  }
}

private func base64URL(_ bytes: [UInt8]) -> String {
  Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
    "=", with: "")
}

/// A text that stops in the middle of a byte was cut short; one with other characters is damaged.
private func base64URLBytes(_ text: String) throws(LinkProblem) -> [UInt8] {
  let isPlain = text.utf8.allSatisfy { byte in
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }
  guard isPlain else { throw .damaged }
  guard text.utf8.count % 4 != 1 else { throw .cutShort }
  let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
  guard
    let data = Data(base64Encoded: padded.replacing("-", with: "+").replacing("_", with: "/"))
  else { throw .damaged }
  let bytes = [UInt8](data)
  return bytes
}

import Foundation
import KithMerge
import SwiftProtobuf

/// Why a message of the wire could not be read.
package enum WireError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What stands where, and should not.
  case malformed(String)

  package var description: String {
    switch self {
    case .malformed(let what):
      "The other side sent a message that this kith cannot read (\(what)). Update kith on both machines."
    }
  }
}

/// A message as bytes, and its checks on reading: every field has one length or a bound.
enum Field {
  static func message<M: Message>(_ bytes: [UInt8], as type: M.Type = M.self) throws(WireError) -> M {
    do {
      return try M(serializedBytes: bytes)
    } catch {
      throw .malformed("not a \(M.protoMessageName)")
    }
  }

  /// A message of ours has no required fields and no text that is not UTF-8, so it can always be written.
  static func bytes(_ message: some Message) -> [UInt8] {
    (try? message.serializedBytes() as [UInt8]) ?? []
  }

  static func data(_ bytes: [UInt8]) -> Data { Data(bytes) }

  static func wide<ID: WideIdentifier>(_ bytes: Data, _ name: String) throws(WireError) -> ID {
    guard let id = ID(bytes: bytes) else { throw .malformed("\(name) of \(bytes.count) bytes") }
    return id
  }

  static func narrow<ID: NarrowIdentifier>(_ bytes: Data, _ name: String) throws(WireError) -> ID {
    guard let id = ID(bytes: bytes) else { throw .malformed("\(name) of \(bytes.count) bytes") }
    return id
  }

  /// The account, or nil where the field is empty.
  static func account(_ bytes: Data, _ name: String) throws(WireError) -> AccountID? {
    bytes.isEmpty ? nil : try narrow(bytes, name)
  }

  static func exactly(_ count: Int, _ bytes: Data, _ name: String) throws(WireError) -> [UInt8] {
    guard bytes.count == count else { throw .malformed("\(name) of \(bytes.count) bytes") }
    return [UInt8](bytes)
  }

  static func atMost(_ count: Int, _ bytes: Data, _ name: String) throws(WireError) -> [UInt8] {
    guard bytes.count <= count else { throw .malformed("\(name) of \(bytes.count) bytes") }
    return [UInt8](bytes)
  }

  /// One line of text that is safe to show: bounded, and without control characters.
  static func line(_ text: String, _ name: String, limitBytes: Int) throws(WireError) -> String {
    guard text.utf8.count <= limitBytes else { throw .malformed("\(name) of \(text.utf8.count) bytes") }
    guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw .malformed("\(name) with control characters")
    }
    return text
  }

  static func number(_ count: Int, _ limit: Int, _ name: String) throws(WireError) {
    guard count <= limit else { throw .malformed("\(count) \(name)") }
  }
}

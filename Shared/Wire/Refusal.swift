import Foundation

/// A request that the server does not serve: a status, a word for programs and a sentence for people, sent as
/// `application/problem+json` (RFC 9457).
package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// Why, in a word that programs may rely on.
  package enum Code: String, Hashable, Sendable, CaseIterable {
    case unsigned
    case badSignature = "bad-signature"
    /// The signature does not cover what it must.
    case coverage
    case clockSkew = "clock-skew"
    case unknownDevice = "unknown-device"
    /// There is no such thing, or it is somebody else's: the same answer.
    case notFound = "not-found"
    /// A member's role does not let them.
    case notAllowed = "not-allowed"
    /// Without them a group would have no owner.
    case lastOwner = "last-owner"
    case unknownLink = "unknown-link"
    case usedLink = "used-link"
    case expiredLink = "expired-link"
    case malformed
    case tooLarge = "too-large"
    case mediaType = "media-type"
    case encoding
    case protocolVersion = "protocol"
    case method
    case taken
    case tooMany = "too-many"
    case busy
    /// The server's disk takes nothing more.
    case diskFull = "disk-full"
    case `internal`
  }

  package static let mediaType = "application/problem+json"

  package let status: Int
  package let code: Code
  package let sentence: String

  package var description: String { sentence }

  package init(_ code: Code, _ sentence: String) {
    self.code = code
    self.sentence = sentence
    status = code.status
  }
}

extension Refusal.Code {
  package var status: Int {
    switch self {
    case .malformed, .protocolVersion: 400
    case .unsigned, .badSignature, .coverage, .clockSkew, .unknownDevice: 401
    case .notAllowed: 403
    case .notFound, .unknownLink: 404
    case .method: 405
    case .taken, .lastOwner: 409
    case .usedLink, .expiredLink: 410
    case .tooLarge: 413
    case .mediaType, .encoding: 415
    case .tooMany: 429
    case .internal: 500
    case .busy: 503
    case .diskFull: 507
    }
  }
}

extension Refusal {
  private struct Problem: Codable {
    var type = "about:blank"
    var title: String
    var status: Int
    var detail: String
    var code: String
  }

  package var bytes: [UInt8] {
    let title = code.rawValue.replacing("-", with: " ")
    let problem = Problem(title: title, status: status, detail: sentence, code: code.rawValue)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(problem)).map { Array($0) } ?? []
  }

  /// Reads what a server sent under `status`; nil if it is no refusal that this build knows.
  package init?(status: Int, bytes: [UInt8]) {
    guard bytes.count <= 4 * Limits.standard.sentenceBytes,
      let problem = try? JSONDecoder().decode(Problem.self, from: Data(bytes)),
      let code = Code(rawValue: problem.code), problem.status == status, code.status == status,
      let sentence = try? Field.line(
        problem.detail, "a sentence", limitBytes: Limits.standard.sentenceBytes)
    else { return nil }
    self.init(code, sentence)
  }
}

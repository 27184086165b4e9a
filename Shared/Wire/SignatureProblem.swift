/// Why a request's signature is not accepted.
package enum SignatureProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case missing
  case several
  case malformed(String)
  /// It covers too little, or something that this server does not check.
  case coverage(missing: [String], needless: [String])
  case algorithm
  case tag
  /// The clocks are too far apart.
  case skew(serverNow: Int64)
  /// The body is not the one that was signed.
  case digest
  case encoding
  case contentType
  case protocolVersion
  /// The signature does not fit request and key.
  case badSignature

  package var description: String {
    switch self {
    case .missing: "The request is not signed. Use kith to talk to this server."
    case .several: "The request carries more than one signature. Send exactly one."
    case .malformed(let what): "The signature cannot be read: \(what). Update kith."
    case .coverage(let missing, let needless): coverage(missing, needless)
    case .algorithm: "The signature is of another kind than ed25519. Update kith."
    case .tag: "The signature was made for another purpose than kith-v1. Update kith."
    case .skew: "The clocks of this machine and the server are too far apart. Set the clock of this machine."
    case .digest: "The body is not the one that was signed. Try again."
    case .encoding: "The body is encoded. Send it as it is, with content-encoding: identity."
    case .contentType: "The body is of another media type than \(Route.mediaType). Update kith."
    case .protocolVersion:
      "This server speaks version \(Route.protocolVersion) of the kith protocol. Update kith."
    case .badSignature:
      "The signature does not fit the request. Join this server again if its key has changed."
    }
  }

  private func coverage(_ missing: [String], _ needless: [String]) -> String {
    let parts = [
      missing.isEmpty ? nil : "does not cover \(missing.joined(separator: ", "))",
      needless.isEmpty ? nil : "covers \(needless.count) components too many",
    ]
    return "The signature \(parts.compactMap { $0 }.joined(separator: " and ")). Update kith."
  }

  /// The refusal that says so.
  package var refusal: Refusal {
    let code: Refusal.Code =
      switch self {
      case .missing: .unsigned
      case .coverage: .coverage
      case .skew: .clockSkew
      case .encoding: .encoding
      case .contentType: .mediaType
      case .protocolVersion: .protocolVersion
      case .several, .malformed, .algorithm, .tag, .digest, .badSignature: .badSignature
      }
    return Refusal(code, description)
  }
}

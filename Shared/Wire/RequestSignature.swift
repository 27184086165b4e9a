package import Crypto
import Foundation
import KithMerge
import RawStructuredFieldValues

/// A request's signature by its device (RFC 9421): which key, when, and over what.
///
/// The server reads it first (`init(headers:)`), looks up the key, then checks (`check`): the verifier fixes
/// what must be covered, and takes exactly one signature, spelled the one canonical way.
package struct RequestSignature: Sendable {
  package static let tag = "kith-v1"
  package static let algorithm = "ed25519"
  static let label = "kith"

  package let keyID: KeyID
  /// Seconds since 1970, by the signer's clock.
  package let created: Int64
  /// The covered components in the signer's order, and the parameters, as signed.
  private let components: [String]
  private let parameters: String
  private let signature: [UInt8]

  /// All headers that a signed request carries, by lower-case name.
  package static func headers(
    for request: SignableRequest, keyID: KeyID, created: Int64, key: Curve25519.Signing.PrivateKey
  ) throws -> [(name: String, value: String)] {
    let list = SignableRequest.covered.map { "\"\($0)\"" }.joined(separator: " ")
    let parameters =
      "(\(list));created=\(created);keyid=\"\(keyID)\";alg=\"\(algorithm)\";tag=\"\(tag)\""
    let base = RequestSignature.base(of: request, SignableRequest.covered, parameters)
    let signature = try key.signature(for: Data(base.utf8))
    return [
      ("content-digest", contentDigest(of: request.body)),
      ("content-type", request.contentType),
      ("content-encoding", SignableRequest.contentEncoding),
      ("kith-protocol", Route.protocolVersion),
      ("signature-input", "\(label)=\(parameters)"),
      ("signature", "\(label)=:\(signature.base64EncodedString()):"),
    ]
  }

  /// Reads the one signature among the headers; `values` gives all values of a header by its lower-case name.
  package init(headers values: (String) -> [String]) throws(SignatureProblem) {
    let inputs = values("signature-input")
    let signatures = values("signature")
    guard let input = inputs.first, let signed = signatures.first else { throw .missing }
    guard inputs.count == 1, signatures.count == 1 else { throw .several }
    let claim = try SignatureClaim(input: input)
    components = claim.components
    parameters = claim.parameters
    keyID = claim.keyID
    created = claim.created
    signature = try SignatureClaim.signature(in: signed, label: claim.label)
  }

  /// - Throws: `skew` where the signer's clock and `now` are further apart than `Limits.skewSeconds`.
  package func checkClock(now: Int64, limits: Limits = .standard) throws(SignatureProblem) {
    let (difference, overflow) = now.subtractingReportingOverflow(created)
    guard !overflow, difference.magnitude <= limits.skewSeconds.magnitude else { throw .skew(serverNow: now) }
  }

  /// Checks that the headers which the signature speaks for say what the request is.
  package static func checkHeaders(
    of request: SignableRequest, _ values: (String) -> [String]
  ) throws(SignatureProblem) {
    guard values("kith-protocol") == [Route.protocolVersion] else { throw .protocolVersion }
    guard values("content-encoding") == [SignableRequest.contentEncoding] else { throw .encoding }
    guard values("content-type") == [request.contentType] else { throw .contentType }
    guard values("content-digest") == [contentDigest(of: request.body)] else { throw .digest }
  }

  /// Checks the signature itself under the device's public key.
  package func check(_ request: SignableRequest, publicKey: [UInt8]) throws(SignatureProblem) {
    let base = RequestSignature.base(of: request, components, parameters)
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey),
      key.isValidSignature(signature, for: Data(base.utf8))
    else { throw .badSignature }
  }

  private static func base(of request: SignableRequest, _ names: [String], _ parameters: String) -> String {
    signatureBase(
      components: names.compactMap { name in request.component(name).map { (name, $0) } },
      parameters: parameters)
  }
}

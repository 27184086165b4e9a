import Crypto
import Foundation

/// The text that an HTTP message signature signs (RFC 9421, section 2.5): a line for each covered component,
/// then the parameters; joined by LF, with none at the end.
///
/// `parameters` is the covered list with its parameters, as `Signature-Input` spells it.
package func signatureBase(components: [(name: String, value: String)], parameters: String) -> String {
  (components.map { "\"\($0.name)\": \($0.value)" } + ["\"@signature-params\": \(parameters)"])
    .joined(separator: "\n")
}

/// The value of `Content-Digest` for a body (RFC 9530), of an empty one as well.
package func contentDigest(of body: [UInt8]) -> String {
  "sha-256=:\(Data(SHA256.hash(data: body)).base64EncodedString()):"
}

/// What of a request is signed.
package struct SignableRequest: Hashable, Sendable {
  package var method: String
  /// Host and port in lower case, without the port where it is 443; see `Authority`.
  package var authority: String
  package var path: String
  /// With its question mark; a question mark alone where there is no query.
  package var query: String
  package var contentType: String
  package var body: [UInt8]

  package init(
    method: String, authority: String, path: String, query: String = "?",
    contentType: String = Route.mediaType,
    body: [UInt8]
  ) {
    self.method = method
    self.authority = authority
    self.path = path
    self.query = query
    self.contentType = contentType
    self.body = body
  }

  /// What the signature covers, in this order and nothing else.
  package static let covered = [
    "@method", "@authority", "@path", "@query", "content-digest", "content-type", "content-encoding",
    "kith-protocol",
  ]

  package static let contentEncoding = "identity"

  func component(_ name: String) -> String? {
    switch name {
    case "@method": method
    case "@authority": authority
    case "@path": path
    case "@query": query
    case "content-digest": contentDigest(of: body)
    case "content-type": contentType
    case "content-encoding": SignableRequest.contentEncoding
    case "kith-protocol": Route.protocolVersion
    default: nil
    }
  }
}

/// How host and port are written in a `Host` header, a link and a signature.
package enum Authority {
  /// IPv6 addresses stand in brackets; 443 is left out, since every client leaves it out of `Host`.
  package static func text(host: String, port: Int) -> String {
    let host = host.lowercased()
    let bracketed = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    return port == 443 ? bracketed : "\(bracketed):\(port)"
  }
}

import Crypto
package import Foundation
import NIOCore
import NIOSSL
import SwiftASN1
package import X509

/// The server's key and its own certificate for it, kept as PEM files in the data folder.
///
/// Clients trust the key by its pin, so the certificate is valid for ever (1970 to 9999), and is made anew
/// with the same key when the server gets another name.
package struct ServerIdentity: Sendable {
  package let certificate: Certificate
  /// With those of the authorities that vouch for it, if there are any.
  package let certificatePEM: String
  let keyPEM: String
  /// SHA-256 of the public key (SPKI, DER).
  package let pin: [UInt8]

  /// Whether kithd made the certificate itself.
  package var isOwn: Bool {
    let own = try? ServerIdentity.subject()
    return certificate.issuer == own && certificate.subject == own
  }

  /// From when until when the certificate is good.
  package var validity: (from: Date, until: Date) {
    (certificate.notValidBefore, certificate.notValidAfter)
  }

  package static let keyFile = "server-key.pem"
  package static let certificateFile = "server-certificate.pem"

  /// Makes an identity. `names` are host names and addresses.
  init(key: P256.Signing.PrivateKey, names: [String]) throws {
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key.publicKey),
      notValidBefore: Date(timeIntervalSince1970: 0), notValidAfter: ServerIdentity.lastSecond,
      issuer: ServerIdentity.subject(), subject: ServerIdentity.subject(),
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try ServerIdentity.extensions(for: names), issuerPrivateKey: Certificate.PrivateKey(key))
    try self.init(key: key, chain: [certificate])
  }

  /// The server's certificate comes first.
  private init(key: P256.Signing.PrivateKey, chain: [Certificate]) throws {
    guard let certificate = chain.first, certificate.publicKey == Certificate.PublicKey(key.publicKey) else {
      throw IdentityProblem.unfit
    }
    self.certificate = certificate
    certificatePEM = try chain.map { try $0.serializeAsPEM().pemString }.joined(separator: "\n")
    keyPEM = key.pemRepresentation
    pin = Array(SHA256.hash(data: key.publicKey.derRepresentation))
  }

  /// The identity in `folder`: the key is made once; the certificate again whenever a name is missing in it.
  /// One that somebody else made stays as it is, whatever it says.
  ///
  /// - Throws: `IdentityProblem`, or what the disk refuses.
  package static func kept(in folder: URL, names: [String]) throws -> ServerIdentity {
    let keyFile = folder.appending(path: ServerIdentity.keyFile)
    let certificateFile = folder.appending(path: ServerIdentity.certificateFile)
    let key: P256.Signing.PrivateKey
    if FileManager.default.fileExists(atPath: keyFile.path) {
      key = try self.key(in: keyFile)
    } else {
      key = P256.Signing.PrivateKey()
      try writeSecret(key.pemRepresentation, to: keyFile)
    }
    if FileManager.default.fileExists(atPath: certificateFile.path) {
      let kept = try ServerIdentity(key: key, chain: chain(in: certificateFile))
      if !kept.isOwn || covers(kept.certificate, names) { return kept }
    }
    let identity = try ServerIdentity(key: key, names: names)
    try Data(identity.certificatePEM.utf8).write(to: certificateFile, options: .atomic)
    return identity
  }

  /// The identity in `folder`, just as it is.
  ///
  /// - Throws: `IdentityProblem`.
  package static func read(in folder: URL) throws -> ServerIdentity {
    try ServerIdentity(
      key: key(in: folder.appending(path: ServerIdentity.keyFile)),
      chain: chain(in: folder.appending(path: ServerIdentity.certificateFile)))
  }

  private static func key(in file: URL) throws -> P256.Signing.PrivateKey {
    guard let text = try? String(contentsOf: file, encoding: .utf8),
      let key = try? P256.Signing.PrivateKey(pemRepresentation: text)
    else { throw IdentityProblem.unreadable(file.path) }
    return key
  }

  private static func chain(in file: URL) throws -> [Certificate] {
    guard let text = try? String(contentsOf: file, encoding: .utf8),
      let documents = try? PEMDocument.parseMultiple(pemString: text),
      let chain = try? documents.map({ try Certificate(pemDocument: $0) })
    else { throw IdentityProblem.unreadable(file.path) }
    return chain
  }

  /// Whether `file` holds the key of a server.
  package static func isKey(_ file: URL) -> Bool {
    (try? key(in: file)) != nil
  }

  /// TLS 1.3, or 1.2 where a client cannot do better.
  func tls() throws -> TLSConfiguration {
    let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8)).map {
      NIOSSLCertificateSource.certificate($0)
    }
    let key = try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem)
    var tls = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
    tls.minimumTLSVersion = .tlsv12
    tls.applicationProtocols = ["http/1.1"]
    return tls
  }

  /// 9999-12-31 23:59:59, which RFC 5280 gives for "no end".
  private static let lastSecond = Date(timeIntervalSince1970: 253_402_300_799)

  private static func subject() throws -> DistinguishedName {
    try DistinguishedName { CommonName("kithd") }
  }

  private static func extensions(for names: [String]) throws -> Certificate.Extensions {
    try Certificate.Extensions {
      // Its own authority: a client that trusts it finds itself at the end of the chain.
      Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
      Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
      try ExtendedKeyUsage([.serverAuth])
      SubjectAlternativeNames(names.map(generalName))
    }
  }

  private static func covers(_ certificate: Certificate, _ names: [String]) -> Bool {
    guard let kept = try? certificate.extensions.subjectAlternativeNames else { return false }
    return names.allSatisfy { kept.contains(generalName($0)) }
  }

  /// Nobody but the owner may read it, from the first byte on.
  private static func writeSecret(_ text: String, to file: URL) throws {
    guard
      FileManager.default.createFile(
        atPath: file.path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { throw CocoaError(.fileWriteNoPermission) }
  }
}

private func generalName(_ name: String) -> GeneralName {
  guard let address = (try? SocketAddress(ipAddress: name, port: 0)).flatMap({ $0.addressBytes }) else {
    return .dnsName(name)
  }
  return .ipAddress(ASN1OctetString(contentBytes: address[...]))
}

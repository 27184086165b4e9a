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
  package let certificatePEM: String
  let keyPEM: String
  /// SHA-256 of the public key (SPKI, DER).
  package let pin: [UInt8]

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
    try self.init(key: key, certificate: certificate)
  }

  private init(key: P256.Signing.PrivateKey, certificate: Certificate) throws {
    self.certificate = certificate
    certificatePEM = try certificate.serializeAsPEM().pemString
    keyPEM = key.pemRepresentation
    pin = Array(SHA256.hash(data: key.publicKey.derRepresentation))
  }

  /// The identity in `folder`: the key is made once; the certificate again whenever a name is missing in it.
  package static func kept(in folder: URL, names: [String]) throws -> ServerIdentity {
    let keyFile = folder.appending(path: ServerIdentity.keyFile)
    let certificateFile = folder.appending(path: ServerIdentity.certificateFile)
    let key: P256.Signing.PrivateKey
    if FileManager.default.fileExists(atPath: keyFile.path) {
      key = try P256.Signing.PrivateKey(pemRepresentation: String(contentsOf: keyFile, encoding: .utf8))
    } else {
      key = P256.Signing.PrivateKey()
      try writeSecret(key.pemRepresentation, to: keyFile)
    }
    if let text = try? String(contentsOf: certificateFile, encoding: .utf8),
      let certificate = try? Certificate(pemEncoded: text),
      certificate.publicKey == Certificate.PublicKey(key.publicKey), covers(certificate, names)
    {
      return try ServerIdentity(key: key, certificate: certificate)
    }
    let identity = try ServerIdentity(key: key, names: names)
    try Data(identity.certificatePEM.utf8).write(to: certificateFile, options: .atomic)
    return identity
  }

  /// The identity in `folder`, just as it is.
  static func read(in folder: URL) throws -> ServerIdentity {
    let text = { (file: String) in try String(contentsOf: folder.appending(path: file), encoding: .utf8) }
    let key = try P256.Signing.PrivateKey(pemRepresentation: text(keyFile))
    let certificate = try Certificate(pemEncoded: text(certificateFile))
    guard certificate.publicKey == Certificate.PublicKey(key.publicKey) else { throw ReloadProblem.unfit }
    return try ServerIdentity(key: key, certificate: certificate)
  }

  /// Whether `file` holds the key of a server.
  package static func isKey(_ file: URL) -> Bool {
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return false }
    return (try? P256.Signing.PrivateKey(pemRepresentation: text)) != nil
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

import Crypto
import Foundation
import KithHTTP
import KithWire
import SwiftASN1
import Testing
import X509

@Suite struct ServerIdentityTests {
  @Test func theCertificateIsForEverAndForAllNames() throws {
    try withFolder { folder in
      let identity = try ServerIdentity.kept(in: folder, names: ["kith.example", "192.0.2.7", "2001:db8::1"])

      let certificate = identity.certificate
      #expect(certificate.notValidBefore == Date(timeIntervalSince1970: 0))
      #expect(certificate.notValidAfter == Date(timeIntervalSince1970: 253_402_300_799))
      let names = try #require(try certificate.extensions.subjectAlternativeNames)
      #expect(
        names.map { "\($0)" } == [
          "DNSName(\"kith.example\")", "IPAddress([192, 0, 2, 7])",
          "IPAddress([32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])",
        ])
      let key = try #require(P256.Signing.PublicKey(certificate.publicKey))
      #expect(identity.pin == Array(SHA256.hash(data: key.derRepresentation)))
    }
  }

  @Test func anIdentityIsKept() throws {
    try withFolder { folder in
      let first = try ServerIdentity.kept(in: folder, names: ["localhost"])
      let second = try ServerIdentity.kept(in: folder, names: ["localhost"])

      #expect(first.certificate == second.certificate)
      let key = folder.appending(path: "server-key.pem").path
      let permissions = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
      #expect(permissions == 0o600)
    }
  }

  @Test func aNewNameKeepsTheKey() throws {
    try withFolder { folder in
      let first = try ServerIdentity.kept(in: folder, names: ["localhost"])
      let second = try ServerIdentity.kept(in: folder, names: ["localhost", "kith.example"])

      #expect(first.certificate != second.certificate)
      #expect(first.pin == second.pin)
    }
  }

  /// Whoever runs the server may have one of an authority's there, with others behind it.
  @Test func aCertificateOfSomebodyElseStaysAsItIs() throws {
    try withFolder { folder in
      let first = try ServerIdentity.kept(in: folder, names: ["localhost"])
      let file = folder.appending(path: "server-certificate.pem")
      let key = try P256.Signing.PrivateKey(
        pemRepresentation: String(contentsOf: folder.appending(path: "server-key.pem"), encoding: .utf8))
      let authority = P256.Signing.PrivateKey()
      let foreign = try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(),
        publicKey: Certificate.PublicKey(key.publicKey),
        notValidBefore: .now, notValidAfter: .now + 9_000,
        issuer: DistinguishedName { CommonName("An authority") },
        subject: DistinguishedName { CommonName("kith.example") },
        signatureAlgorithm: .ecdsaWithSHA256, extensions: Certificate.Extensions(),
        issuerPrivateKey: Certificate.PrivateKey(authority))
      let chain = try foreign.serializeAsPEM().pemString + "\n" + first.certificatePEM
      try Data(chain.utf8).write(to: file)

      let kept = try ServerIdentity.kept(in: folder, names: ["localhost", "kith.example"])

      #expect(kept.certificate == foreign && kept.pin == first.pin)
      #expect(kept.certificatePEM.ranges(of: "BEGIN CERTIFICATE").count == 2)
      #expect(try String(contentsOf: file, encoding: .utf8) == chain)
    }
  }

  @Test(arguments: ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
  func whatCannotBeReadIsNotOverwritten(text: String) throws {
    try withFolder { folder in
      _ = try ServerIdentity.kept(in: folder, names: ["localhost"])
      let file = folder.appending(path: "server-certificate.pem")
      try Data(text.utf8).write(to: file)

      #expect(throws: IdentityProblem.self) { try ServerIdentity.kept(in: folder, names: ["localhost"]) }
      #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kith-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }
}

@Suite struct ServedNamesTests {
  @Test(
    arguments: [
      ("kith.example", "kith.example", nil), ("Kith.Example:443", "kith.example", 443),
      ("192.0.2.7:1", "192.0.2.7", 1),
      ("2001:db8::1", "2001:db8::1", nil), ("[2001:db8::1]", "2001:db8::1", nil), ("[::1]:8717", "::1", 8717),
    ] as [(String, String, Int?)])
  func aNameIsRead(text: String, host: String, port: Int?) {
    #expect(ServedNames.Name(text: text) == ServedNames.Name(host: host, port: port))
  }

  @Test(arguments: [
    "", ":1", "a b", "a/b", "kith.example:x", "kith.example:0", "kith.example:70000", "[::1]x", "[::1",
  ])
  func somethingElseIsNoName(text: String) {
    #expect(ServedNames.Name(text: text) == nil)
  }
}

import Crypto
import Foundation
import KithWire
import Testing

/// Known answers of the standards themselves.
@Suite struct SignatureVectorTests {
  /// RFC 9421, appendix B.2.6.
  @Test func theBaseOfTheStandardIsOursToTheByte() throws {
    let parameters =
      #"("date" "@method" "@path" "@authority" "content-type" "content-length")"#
      + #";created=1618884473;keyid="test-key-ed25519""#
    let base = signatureBase(
      components: [
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"), ("@method", "POST"), ("@path", "/foo"),
        ("@authority", "example.com"), ("content-type", "application/json"), ("content-length", "18"),
      ],
      parameters: parameters)

    #expect(
      base == """
        "date": Tue, 20 Apr 2021 02:07:55 GMT
        "@method": POST
        "@path": /foo
        "@authority": example.com
        "content-type": application/json
        "content-length": 18
        "@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length")\
        ;created=1618884473;keyid="test-key-ed25519"
        """)

    let key = try Curve25519.Signing.PublicKey(
      rawRepresentation: try #require(Data(base64Encoded: "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")))
    let signature = try #require(
      Data(
        base64Encoded:
          "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="))
    #expect(key.isValidSignature(signature, for: Data(base.utf8)))
  }

  /// RFC 9530, appendix D.
  @Test(arguments: [
    ("{\"hello\": \"world\"}\n", "RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg="),
    ("{\"hello\": \"world\"}", "X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="),
    ("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
  ])
  func theDigestsOfTheStandardAreOurs(body: String, digest: String) {
    #expect(contentDigest(of: Array(body.utf8)) == "sha-256=:\(digest):")
  }
}

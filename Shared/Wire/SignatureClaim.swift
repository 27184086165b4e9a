import Foundation
import RawStructuredFieldValues

/// What `Signature-Input` says, checked against what it must say.
struct SignatureClaim {
  let label: String
  let components: [String]
  /// The value of `@signature-params`.
  let parameters: String
  let keyID: KeyID
  let created: Int64

  enum Limit {
    static let headerBytes = 2_048
  }

  init(input: String) throws(SignatureProblem) {
    let (label, list) = try SignatureClaim.onlyMember(of: input)
    guard case .innerList(let inner) = list else { throw .malformed("signature-input is not a list") }
    self.label = label
    parameters = String(input.dropFirst(label.count + 1))

    let components = try SignatureClaim.names(in: inner.bareInnerList)
    self.components = components
    let missing = SignableRequest.covered.filter { !components.contains($0) }
    let needless = components.filter { !SignableRequest.covered.contains($0) }
    guard missing.isEmpty, needless.isEmpty, components.count == SignableRequest.covered.count else {
      throw .coverage(missing: missing, needless: needless)
    }

    let given = inner.rfc9651Parameters
    guard given["alg"] == .string(RequestSignature.algorithm) else { throw .algorithm }
    guard given["tag"] == .string(RequestSignature.tag) else { throw .tag }
    guard case .integer(let created) = given["created"] else { throw .malformed("created is missing") }
    guard case .string(let text) = given["keyid"], let keyID = KeyID(text) else {
      throw .malformed("keyid is not an account and a device")
    }
    guard given.count == 4 else { throw .malformed("a parameter that has no meaning here") }
    self.created = created
    self.keyID = keyID
  }

  /// The signature in the `Signature` header, which must stand under the same label.
  static func signature(in header: String, label: String) throws(SignatureProblem) -> [UInt8] {
    let (found, value) = try onlyMember(of: header)
    guard found == label else { throw .malformed("signature and signature-input name two labels") }
    guard case .item(let item) = value, item.rfc9651Parameters.count == 0,
      case .undecodedByteSequence(let text) = item.rfc9651BareItem,
      let bytes = Data(base64Encoded: text), bytes.count == 64
    else { throw .malformed("signature is not 64 bytes") }
    return [UInt8](bytes)
  }

  /// The one member of a dictionary that is spelled just as a serialiser spells it: so there is one reading
  /// of it, and no member or parameter can stand twice.
  private static func onlyMember(of header: String) throws(SignatureProblem) -> (String, ItemOrInnerList) {
    guard header.utf8.count <= Limit.headerBytes else {
      throw .malformed("a signature header that is too long")
    }
    var parser = StructuredFieldValueParser(Array(header.utf8))
    guard let map = try? parser.parseDictionaryFieldValue() else {
      throw .malformed("a signature header that is no dictionary")
    }
    guard let (label, value) = map.first else { throw .missing }
    guard map.count == 1 else { throw .several }
    var serializer = StructuredFieldValueSerializer()
    guard let canonical = try? serializer.writeDictionaryFieldValue(map), canonical == Array(header.utf8)
    else {
      throw .malformed("a signature header that is not in its canonical spelling")
    }
    return (label, value)
  }

  private static func names(in list: BareInnerList) throws(SignatureProblem) -> [String] {
    var names: [String] = []
    for item in list {
      guard case .string(let name) = item.rfc9651BareItem, item.rfc9651Parameters.count == 0 else {
        throw .malformed("a covered component with parameters")
      }
      guard !names.contains(name) else { throw .malformed("a component that is covered twice") }
      names.append(name)
    }
    return names
  }
}

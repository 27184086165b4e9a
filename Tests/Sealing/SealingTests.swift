import Foundation
import KithMerge
import KithRecords
import KithSealing
import KithTestSupport
import Testing

@Suite struct SealerTests {
  private let keys: SpaceKeys
  private let sealer: Sealer
  private let id = RecordID(high: 1, low: 2)
  private let dot = Dot(writer: WriterID(rawValue: 3), counter: 4)
  private let edit = Edit(
    kind: .contact, time: 1_700_000_000_000, author: Author(device: DeviceID(rawValue: 9)),
    changes: [
      FieldName("name"): PersonName(given: "Ada", family: "Lovelace").value,
      FieldName("email", elementFor: .text("ada@example.org")): .text("ada@example.org"),
    ])

  init() {
    var random = SeededRandom(seed: 1)
    keys = SpaceKeys(space: SpaceID(high: 5, low: 6), using: &random)
    sealer = Sealer(keys)
  }

  @Test func whatIsSealedOpens() throws {
    let sealed = try sealer.sealed(edit, of: id, as: dot)

    let opening = sealer.opened(SealedRecord(edits: [sealed]), id: id)

    #expect(opening.unreadable.isEmpty)
    #expect(opening.record.value("name") == PersonName(given: "Ada", family: "Lovelace").value)
    #expect(opening.record.elements("email").map(\.shown.value) == [.text("ada@example.org")])
  }

  @Test func sealedBytesSayNothing() throws {
    let sealed = try sealer.sealed(edit, of: id, as: dot)
    let text = String(decoding: SealedRecord(edits: [sealed]).bytes, as: UTF8.self)

    for word in ["Ada", "Lovelace", "example", "email", "contact"] { #expect(!text.contains(word)) }
  }

  @Test func aPayloadOpensOnlyWhereItBelongs() throws {
    let payload = try sealer.sealed(edit, of: id, as: dot).payload
    var random = SeededRandom(seed: 2)
    let stranger = Sealer(SpaceKeys(space: SpaceID(high: 5, low: 6), using: &random))
    var broken = payload
    broken[payload.count - 1] ^= 1

    #expect(throws: SealingError.forged) {
      try sealer.opened(payload, of: RecordID(high: 1, low: 3), as: dot)
    }
    #expect(throws: SealingError.forged) {
      try sealer.opened(payload, of: id, as: Dot(writer: dot.writer, counter: 5))
    }
    #expect(throws: SealingError.forged) { try stranger.opened(payload, of: id, as: dot) }
    #expect(throws: SealingError.forged) { try sealer.opened(broken, of: id, as: dot) }
    #expect(throws: SealingError.unknownEpoch(7)) {
      try sealer.opened([1, 0, 0, 0, 7] + payload.dropFirst(5), of: id, as: dot)
    }
    #expect(throws: SealingError.newer(format: 2)) {
      try sealer.opened([2] + payload.dropFirst(), of: id, as: dot)
    }
    #expect(throws: SealingError.malformed) { try sealer.opened([1], of: id, as: dot) }
  }

  @Test func aPayloadLiveInAFieldThatItDoesNotNameIsReported() throws {
    let sealed = try sealer.sealed(edit, of: id, as: dot)
    let moved = SealedEdit(
      dot: dot, fields: sealed.fields + [FieldKey(rawValue: 77)], payload: sealed.payload)

    let opening = sealer.opened(SealedRecord(edits: [moved]), id: id)

    #expect(opening.unreadable.map(\.reason) == [.strangerField])
    #expect(opening.record.fields.count == 2)
  }

  @Test func equalFieldsOfTwoRecordsLookUnrelated() {
    let name = FieldName("name")

    #expect(
      sealer.fieldKeys(of: id).key(of: name) != sealer.fieldKeys(of: RecordID(high: 1, low: 3)).key(of: name))
    #expect(sealer.fieldKeys(of: id).key(of: name) == sealer.fieldKeys(of: id).key(of: name))
  }

  @Test func oneImportedIdentityIsOneRecordOnEveryMachine() {
    var random = SeededRandom(seed: 3)
    let other = Sealer(SpaceKeys(space: SpaceID(high: 8, low: 8), using: &random))

    #expect(sealer.recordID(of: "linkedin:ada") == Sealer(keys).recordID(of: "linkedin:ada"))
    #expect(sealer.recordID(of: "linkedin:ada") != sealer.recordID(of: "linkedin:bob"))
    #expect(sealer.recordID(of: "linkedin:ada") != other.recordID(of: "linkedin:ada"))
  }

  @Test func lengthsAreBlurred() throws {
    let lengths = try (1...40).map { count in
      let edit = Edit(
        kind: .note, time: 0, author: Author(device: DeviceID(rawValue: 9)),
        changes: [
          FieldName("body"): .text(
            String((0..<count).map { Character(UnicodeScalar(UInt8(97 + $0 * 7 % 26))) }))
        ])
      return try sealer.sealed(edit, of: id, as: dot).payload.count
    }

    #expect(Set(lengths).count < 20)
  }

  /// Sealed by the first version: it must open for ever. Lines are only ever added.
  @Test func goldenPayloadsOpen() throws {
    let url = try #require(Bundle.module.url(forResource: "Vectors/payload-1", withExtension: "txt"))
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").filter {
      !$0.hasPrefix("#")
    }
    #expect(lines.count >= 3)

    for line in lines {
      let parts = try line.split(separator: " ").map { try #require([UInt8](hex: $0)) }
      try #require(parts.count == 2)
      let record = try SealedRecord(bytes: parts[0])
      let part = try #require(record.edits.first)
      let edit = try sealer.opened(part.payload, of: id, as: part.dot)
      #expect(edit.bytes.hex == parts[1].hex)
      #expect(edit.changes.keys.map(sealer.fieldKeys(of: id).key(of:)).sorted() == part.fields)
    }
  }
}

@Suite struct KeyringTests {
  @Test func bytesGiveTheSameKeysBack() throws {
    var random = SeededRandom(seed: 4)
    let spaces = (0..<2).map { _ in SpaceKeys(space: SpaceID(using: &random), using: &random) }
    let ring = Keyring(device: DeviceID(rawValue: 1), keys: DeviceKeys(), spaces: spaces)

    let read = try Keyring(bytes: ring.bytes)

    #expect(read.bytes == ring.bytes)
    #expect(read.spaces == spaces)
    #expect(throws: BytesError.self) { try Keyring(bytes: ring.bytes.dropLast()) }
    #expect(throws: BytesError.newer(version: 4, known: 3)) {
      try Keyring(bytes: [4] + ring.bytes.dropFirst())
    }
  }

  @Test func whoAMachineIsToFurtherServersStaysApart() throws {
    var random = SeededRandom(seed: 4)
    let spaces = (0..<3).map { _ in SpaceKeys(space: SpaceID(using: &random), using: &random) }
    var ring = Keyring(device: DeviceID(rawValue: 1), keys: DeviceKeys(), spaces: spaces)
    #expect(ring.bytes.first == 2, "an older kith reads what it can use")

    for keys in spaces.dropFirst() { ring.keep(MachineIdentity(using: &random), of: keys.space) }
    ring[spaces[1].space].kitSeed = Array(repeating: 7, count: 16)
    ring[spaces[0].space].kitSeed = Array(repeating: 8, count: 16)
    let read = try Keyring(bytes: ring.bytes)

    #expect(read.bytes == ring.bytes && read.bytes.first == 3)
    #expect(Set(spaces.map { read[$0.space].device }).count == 3)
    #expect(read[spaces[1].space].kitSeed?.first == 7 && read.first.kitSeed?.first == 8)
    #expect(read[spaces[2].space].kitSeed == nil)
    for cut in [1, 17, 90] {
      #expect(throws: BytesError.self) { try Keyring(bytes: ring.bytes.dropLast(cut)) }
    }
    ring.keep(nil, of: spaces[1].space)
    #expect(ring[spaces[1].space].device == ring.device)
  }

  @Test func aKeyringOfTheFirstVersionIsStillRead() throws {
    var random = SeededRandom(seed: 4)
    let keys = SpaceKeys(space: SpaceID(using: &random), using: &random)
    let ring = Keyring(device: DeviceID(rawValue: 1), keys: DeviceKeys(), spaces: [keys])
    let withKit = Keyring(
      device: ring.device, keys: ring.keys, spaces: [keys], kitSeed: Array(repeating: 9, count: 16))

    // The first version ended where the second one has the length of the seed.
    let read = try Keyring(bytes: [1] + ring.bytes.dropFirst().dropLast())

    #expect(read.spaces == [keys])
    #expect(read.bytes == ring.bytes)
    #expect(try Keyring(bytes: withKit.bytes).first.kitSeed == withKit.first.kitSeed)
  }

  @Test func keysLeftForADeviceOpenUnderTheLinkAlone() throws {
    var random = SeededRandom(seed: 5)
    let keys = SpaceKeys(space: SpaceID(using: &random), using: &random)
    let (secret, invitation) = (Array(repeating: UInt8(7), count: 32), Array(repeating: UInt8(1), count: 16))

    let left = try LeftKeys.sealed(keys, under: secret, invitation: invitation)

    #expect(try LeftKeys.opened(left, under: secret, invitation: invitation).keys == keys)
    #expect(throws: SealingError.forged) {
      try LeftKeys.opened(left, under: Array(repeating: 8, count: 32), invitation: invitation)
    }
    #expect(throws: SealingError.forged) {
      try LeftKeys.opened(left, under: secret, invitation: Array(repeating: 2, count: 16))
    }
    #expect(throws: SealingError.forged) {
      try LeftKeys.opened([1, 2], under: secret, invitation: invitation)
    }
  }
}

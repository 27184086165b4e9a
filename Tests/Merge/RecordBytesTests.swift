import Foundation
import KithMerge
import KithTestSupport
import Testing

/// The canonical bytes, and the golden vectors that freeze them together with the merge.
@Suite struct RecordBytesTests {
  @Test func bytesGiveTheSameRecordBack() throws {
    for seed in UInt64(0)..<1_000 {
      var random = SeededRandom(seed: seed)
      let record = random.anyRecord()

      #expect(try SealedRecord(bytes: record.bytes) == record, "seed \(seed)")
    }
  }

  @Test func everyOtherSpellingIsRefused() {
    for seed in UInt64(0)..<1_500 {
      var random = SeededRandom(seed: seed)
      let bytes = random.anyRecord().bytes
      var broken = bytes
      switch random.below(4) {
      case 0: broken.removeLast(random.below(bytes.count) + 1)
      case 1: broken.append(UInt8(random.below(256)))
      case 2: broken[random.below(bytes.count)] ^= UInt8(1 << random.below(8))
      default: broken.insert(0x80, at: random.below(bytes.count))
      }

      // What is read at all is read as a record whose bytes are just these.
      if let record = try? SealedRecord(bytes: broken) { #expect(record.bytes == broken, "seed \(seed)") }
    }
  }

  @Test func aCountThatLiesCostsNoMemory() {
    #expect(throws: BytesError.cutShort) {
      try SealedRecord(bytes: [1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F])
    }
  }

  @Test func aNewerVersionIsSaidToBeNewer() {
    #expect(throws: BytesError.newer(version: 2, known: 1)) { try SealedRecord(bytes: [2, 0, 0, 0]) }
  }

  /// Each line of the fixture: two records and what they merge to, in hexadecimal. Lines are only ever added.
  @Test func goldenVectorsHold() throws {
    let url = try #require(Bundle.module.url(forResource: "Vectors/merge-1", withExtension: "txt"))
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").filter {
      !$0.hasPrefix("#")
    }
    #expect(lines.count >= 40)

    for line in lines {
      let parts = try line.split(separator: " ").map { try #require([UInt8](hex: $0)) }
      try #require(parts.count == 3)
      let (a, b) = (try SealedRecord(bytes: parts[0]), try SealedRecord(bytes: parts[1]))
      #expect(a.bytes == parts[0])
      #expect(a.merged(with: b).bytes.hex == parts[2].hex, "\(line)")
    }
  }
}

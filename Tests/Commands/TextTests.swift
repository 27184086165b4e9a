import Foundation
import KithCommands
import KithMerge
import KithRecords
import KithTestSupport
import Testing

@Suite struct TextTests {
  @Test func everyScalarThatSteersATerminalIsShown() {
    let steering: [ClosedRange<UInt32>] = [0...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069]
    for range in steering {
      for scalar in range.compactMap(Unicode.Scalar.init) {
        let hex = String(scalar.value, radix: 16)
        #expect("a\(scalar)b".printable == "a\\u{\(hex)}b")
        #expect(JSON.string("\(scalar)").text().utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "\(hex)")
      }
    }
    #expect("Ærøskøbing — 山田 👩‍🚀 שלום".printable == "Ærøskøbing — 山田 👩‍🚀 שלום")
  }

  @Test func anyTextComesBackFromJSON() throws {
    for seed in UInt64(0)..<300 {
      var random = SeededRandom(seed: seed)
      var text = ""
      for _ in 0..<random.below(12) {
        let scalar = Unicode.Scalar(UInt32(random.below(random.oneIn(2) ? 0x100 : 0x3000)))
        text.unicodeScalars.append(scalar ?? "\"")
      }

      let json = JSON.object(["b": .string(text), "a": .array([.number(.max), .null, .flag(true)])])

      for isIndented in [true, false] {
        let data = Data(json.text(isIndented: isIndented).utf8)
        let read = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
          (read["b"] as? String)?.unicodeScalars.elementsEqual(text.unicodeScalars) == true, "seed \(seed)")
      }
    }
  }

  @Test func momentsAreReadInEveryYearAndNoneTraps() {
    let known: [(Int64, String)] = [
      (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"), (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
      (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ]
    for (milliseconds, text) in known { #expect(Moment(milliseconds).rfc3339 == text) }
    for milliseconds in [Int64.min, .max, 253_402_300_800_000, -62_135_596_800_001] {
      #expect(Moment(milliseconds).rfc3339 == nil)
      #expect(Moment(milliseconds).day(offset: .max) == "at an impossible time")
    }
    #expect(Moment(0).minute(offset: -3600) == "1969-12-31 23:00")
  }

  @Test func whatThisBuildCannotReadIsWrittenAsItsBytes() {
    let time: Int64 = 1_767_225_600_000
    let dot = Dot(writer: WriterID(rawValue: 1), counter: 1)
    var labelled = Labelled("ada@x.org", label: "work")
    var parts = labelled.parts
    parts[bytes: 77] = [1, 2]
    labelled = Labelled(parts: parts)
    let changes: [FieldName: Value] = [
      FieldName("name"): Value(bytes: [200, 1]), FieldName("title"): .number(7),
      FieldName("mood"): .text("good"),
      FieldName("email", element: 1): labelled.value,
    ]
    let edit = Edit(
      kind: .contact, time: time, author: Author(device: DeviceID(rawValue: 9)), changes: changes)
    let record = OpenedRecord(
      id: RecordID(high: 1, low: 2), edits: [.init(dot: dot, edit: edit, live: Array(changes.keys))])

    let fields = [
      #"{"field":"name","value":{"bytes":"c801","type":200}}"#,
      #"{"field":"title","value":{"bytes":"030000000000000007","type":3}}"#,
      #"{"element":"0000000000000001","field":"email","value":"#
        + #"{"bytes":"07010961646140782e6f72670204776f726b4d020102","label":"work","text":"ada@x.org"}}"#,
      #"{"field":"mood","value":"good"}"#,
    ].joined(separator: ",")
    let whole = [
      #""conflicts":0"#, #""edited":"2026-01-01T00:00:00.000Z""#, #""editedInTrash":false"#,
      "\"fields\":[\(fields)]",
      #""id":"00000000000000010000000000000002""#, #""kind":"contact""#, #""trashed":null"#,
    ].joined(separator: ",")
    #expect(RecordJSON.of(record).text() == "{\(whole)}")
  }
}

import KithFormats
import KithMerge
import KithRecords
import Testing

struct VCardWriterTests {
  private let full = fields(
    [
      "name": PersonName(written: "Ada, Countess; of Lovelace", given: "Ada", family: "Lovelace").value,
      "phonetic": PersonName(written: "ay da", given: "Ay-da").value, "pronouns": .text("she/her"),
      "org": .text("Engines, Inc; Ltd"), "department": .text("Notes"), "title": .text("Programmer"),
      "industry": .text("Looms"), "met": .text("At Babbage’s\nparty"), "birthday": day(nil, 12, 10),
      "connected": day(1833, 6, 5),
    ],
    [
      "nickname": [.text("Enchantress")], "tag": [.text("Friends")],
      "email": [Labelled("ada@b.example", label: "work", preferred: true).value],
      "phone": [Labelled("+44 1", label: "Büro").value],
      "profile": [Labelled("https://linkedin.example/in/ada", label: "linkedin").value],
      "web": [Labelled("https://a.example/?a;b,c").value],
      "anniversary": [Named("anniversary", day(1835, 7, 8)).value],
      "related": [Labelled("William", label: "spouse").value],
      "custom": [Named("Tea \"x^", .text("Earl; Grey")).value],
      "vcard": [.text("X-FOO;A=b:bar")],
    ])

  @Test func wholeCardOf4IsWritten() {
    #expect(
      VCardWriter.text(record(full), notes: ["a,b\nc"]).components == [
        "BEGIN:VCARD", "VERSION:4.0", "PRODID:-//kith//kith//EN",
        "UID:urn:uuid:00000000-0000-000a-0000-00000000000b", "FN:Ada\\, Countess\\; of Lovelace",
        "N:Lovelace;Ada;;;",
        "NICKNAME:Enchantress", "X-PHONETIC-FIRST-NAME:Ay-da", "X-KITH-PHONETIC:ay da", "PRONOUNS:she/her",
        "ORG:Engines\\, Inc\\; Ltd;Notes", "TITLE:Programmer", "X-KITH-INDUSTRY:Looms",
        "X-KITH-MET:At Babbage’s\\nparty", "CATEGORIES:Friends", "EMAIL;TYPE=work;PREF=1:ada@b.example",
        "item1.TEL:+44 1", "item1.X-ABLabel:Büro", "URL:https://a.example/?a;b,c",
        "X-SOCIALPROFILE;TYPE=linkedin:https://linkedin.example/in/ada", "BDAY:--1210",
        "X-KITH-CONNECTED:18330605",
        "ANNIVERSARY:18350708", "X-KITH-CUSTOM;NAME=\"Tea ^'x^^\":Earl\\; Grey",
        "RELATED;VALUE=text;TYPE=spouse:William", "NOTE:a\\,b\\nc", "X-FOO;A=b:bar", "END:VCARD", "",
      ])
  }

  @Test func wholeCardOf3IsWritten() {
    #expect(
      VCardWriter.text(record(full), notes: [], version: .v3).components == [
        "BEGIN:VCARD", "VERSION:3.0", "PRODID:-//kith//kith//EN", "UID:00000000-0000-000a-0000-00000000000b",
        "FN:Ada\\, Countess\\; of Lovelace", "N:Lovelace;Ada;;;", "NICKNAME:Enchantress",
        "X-PHONETIC-FIRST-NAME:Ay-da",
        "X-KITH-PHONETIC:ay da", "X-PRONOUNS:she/her", "ORG:Engines\\, Inc\\; Ltd;Notes", "TITLE:Programmer",
        "X-KITH-INDUSTRY:Looms", "X-KITH-MET:At Babbage’s\\nparty", "CATEGORIES:Friends",
        "EMAIL;TYPE=INTERNET,WORK,PREF:ada@b.example", "item1.TEL:+44 1", "item1.X-ABLabel:Büro",
        "URL:https://a.example/?a;b,c", "X-SOCIALPROFILE;TYPE=LINKEDIN:https://linkedin.example/in/ada",
        "BDAY;X-APPLE-OMIT-YEAR=1604:1604-12-10", "X-KITH-CONNECTED:1833-06-05", "X-ANNIVERSARY:1835-07-08",
        "X-KITH-CUSTOM;NAME=\"Tea ^'x^^\":Earl\\; Grey", "item2.X-ABRELATEDNAMES:William",
        "item2.X-ABLabel:spouse",
        "X-FOO;A=b:bar", "END:VCARD", "",
      ])
  }

  @Test func linesAreFoldedAt75BytesAndNoCharacterIsSplit() {
    let notes = [String(repeating: "é€😀", count: 60), String(repeating: "x", count: 71) + "é"]

    let text = VCardWriter.text(record([:]), notes: notes)

    let lines = text.components
    #expect(lines.allSatisfy { $0.utf8.count <= 75 })
    #expect(lines.contains { $0.utf8.count == 75 })
    #expect(!text.unicodeScalars.contains("\u{FFFD}"))
    #expect(
      text.replacing("\r\n ", with: "").components.filter { $0.hasPrefix("NOTE:") }
        == notes.map { "NOTE:" + $0 })
  }

  @Test func linesEndInCRLFAndNowhereElse() {
    let text = VCardWriter.text(record(full), notes: ["a\r\nb\rc\nd"])

    let bare = text.utf8.split(separator: 10, omittingEmptySubsequences: false).dropLast()
    #expect(bare.allSatisfy { $0.last == 13 && $0.dropLast().allSatisfy { $0 >= 32 } })
    #expect(text.components.contains("NOTE:a\\nbc\\nd"))
  }

  @Test func noValueCanWriteALineOfItsOwn() throws {
    let attack = "x\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Mallory"
    let hostile = fields(
      ["name": PersonName(written: attack).value, "title": .text(attack), "org": .text("\u{9B}31m\u{7F}\0")],
      [
        "email": [Labelled(attack, label: attack).value],
        "vcard": [.text("X-A:1\r\nEND:VCARD"), .text(attack)],
        "custom": [Named(attack, .text(attack)).value],
        "profile": [Labelled("im:" + attack, label: attack).value],
        "tag": [.text(attack)], "source": [.text("vcard:uid:" + attack)],
        "related": [Labelled(attack, label: attack).value],
      ])

    for version in VCardWriter.Version.allCases {
      let text = VCardWriter.text(record(hostile), notes: [attack], version: version)

      #expect(text.components.filter { $0 == "BEGIN:VCARD" || $0 == "END:VCARD" }.count == 2)
      #expect(!text.unicodeScalars.contains { (127...159).contains($0.value) || $0 == "\0" })
      #expect(try VCardFile(Array(text.utf8)).count == 1)
    }
  }

  @Test(arguments: [
    "BEGIN:VCARD", "END:VCARD", "begin:vcard", "VERSION:2.1", "UID:other", "PRODID:x", "no property", "",
  ])
  func keptLineThatWouldBreakTheCardIsLeftOut(line: String) throws {
    let kept = fields(["name": PersonName(written: "Ada").value], ["vcard": [.text(line), .text("X-B:2")]])

    let text = VCardWriter.text(record(kept), notes: [])

    #expect(
      text.components == [
        "BEGIN:VCARD", "VERSION:4.0", "PRODID:-//kith//kith//EN",
        "UID:urn:uuid:00000000-0000-000a-0000-00000000000b", "FN:Ada", "X-B:2", "END:VCARD", "",
      ])
  }

  @Test func unknownTypesAndFieldsAreSkipped() {
    let unknown = Value(bytes: [250, 1, 2])
    var odd = fields(["name": unknown, "birthday": .text("soon"), "org": .number(1), "future": .text("x")])
    for base in [
      "email", "phone", "address", "anniversary", "custom", "vcard", "tag", "related", "web", "profile",
    ] {
      for value in [unknown, .flag(true), Value(bytes: []), .parts(Parts()), .empty] {
        odd[FieldName(base, elementFor: value)] = value
      }
    }
    odd[FieldName("custom", elementFor: .text("c"))] =
      Named("Ref", .reference(RecordID(high: 1, low: 2))).value

    #expect(
      VCardWriter.text(record(odd), notes: []).components == [
        "BEGIN:VCARD", "VERSION:4.0", "PRODID:-//kith//kith//EN",
        "UID:urn:uuid:00000000-0000-000a-0000-00000000000b", "FN:?", "END:VCARD", "",
      ])
  }

  @Test func groupsOfKeptLinesAreNotUsedAgain() throws {
    let mixed = fields(
      ["name": PersonName(written: "Ada").value],
      [
        "phone": [Labelled("1", label: "Büro").value],
        "vcard": [.text("item1.X-ABLabel:Odd"), .text("ITEM1.X-ODD:1")],
      ])

    let card = try onlyCard(Array(VCardWriter.text(record(mixed), notes: []).utf8))

    #expect(card.labelled("phone") == [Labelled("1", label: "Büro")])
    #expect(card.kept == ["ITEM1.X-ODD:1", "item1.X-ABLabel:Odd"])
  }

  @Test func cardThatHadANameKeepsIt() throws {
    let known = try onlyCard("FN:Ada", "UID:4F0C8A10-0000-4000-8000-00000000ABCD")
    let odd = try onlyCard("FN:Ada", "UID:ada;1")

    let texts = [known, odd].flatMap { card in
      VCardWriter.Version.allCases.map { VCardWriter.text(record(card.fields), notes: [], version: $0) }
    }

    #expect(
      texts.flatMap { $0.components.filter { $0.hasPrefix("UID") } } == [
        "UID:4f0c8a10-0000-4000-8000-00000000abcd", "UID:urn:uuid:4f0c8a10-0000-4000-8000-00000000abcd",
        "UID:ada\\;1", "UID:ada\\;1",
      ])
  }

  @Test func cardOfOursIsKnownByItsRecord() throws {
    let id = RecordID(high: .max, low: 7)

    let card = try onlyCard(Array(VCardWriter.text(record([:], id: id), notes: []).utf8))

    #expect(card.identities == [Identity.uid(of: id)])
  }
}

extension String {
  /// The lines of a card, the last of them empty.
  var components: [String] {
    unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(String.UnicodeScalarView(line.last == "\r" ? line.dropLast() : line))
    }
  }
}

import KithMerge
import KithRecords
import KithTestSupport
import Testing

@Suite struct EditBytesTests {
  @Test func bytesGiveTheSameEditBack() throws {
    for seed in UInt64(0)..<300 {
      var random = SeededRandom(seed: seed)
      let edit = random.edit()

      #expect(try Edit(bytes: edit.bytes) == edit, "seed \(seed)")
    }
  }

  @Test func unknownKindsFieldsAndTypesSurvive() throws {
    let strange = Value(bytes: [200, 1, 2, 3])
    let edit = Edit(
      kind: KindName(rawValue: "lead"), time: -5, author: Author(device: DeviceID(rawValue: 1)),
      changes: [FieldName("stage"): strange, FieldName("step", element: 7): .text("x")])

    let read = try Edit(bytes: edit.bytes)

    #expect(read == edit)
    guard case .unknown(type: 200) = strange.content else { return #expect(Bool(false), "an unknown type") }
  }

  @Test func damagedBytesAreThrownNotTrapped() {
    for seed in UInt64(0)..<2_000 {
      var random = SeededRandom(seed: seed)
      var bytes = random.edit().bytes
      for _ in 0...random.below(3) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
      if random.oneIn(2) { bytes.removeLast(random.below(bytes.count)) }

      // Reading throws or gives values that can be looked at; it must not end the program.
      if let edit = try? Edit(bytes: bytes) { for value in edit.changes.values { _ = value.content } }
    }
  }

  /// What was sealed by version 1 must open for ever.
  @Test func versionOneIsFrozen() throws {
    let edit = Edit(
      kind: .contact, time: 1_700_000_000_000, author: Author(device: DeviceID(rawValue: 0x0102)),
      changes: [
        FieldName("name"): PersonName(given: "Ada", family: "L").value,
        FieldName("email", elementFor: Labelled("Ada@X.org").value): Labelled("Ada@X.org", label: "work")
          .value,
        FieldName("tag", element: 9): .empty,
      ])

    #expect(
      edit.bytes.hex == """
        0107636f6e7461637480a0abfef9620000000000000001020305656d61696c0212\
        07010941646140582e6f72670204776f726b046e616d65000907020341646104014c\
        037461670100000000000000090100
        """)
    #expect(try Edit(bytes: edit.bytes) == edit)
  }
}

@Suite struct FieldNameTests {
  @Test func twoSpellingsOfOneAddressAreOneElement() {
    let one = FieldName("email", elementFor: Labelled(" Ada@Example.ORG").value)
    let other = FieldName("email", elementFor: Labelled("ada@example.org", label: "work").value)

    #expect(one == other)
    #expect(
      FieldName("phone", elementFor: Labelled("+1 (201) 555-0100").value)
        == FieldName("phone", elementFor: Labelled("+12015550100").value))
    #expect(
      FieldName("tag", elementFor: .text("Anna-Maria")) != FieldName("tag", elementFor: .text("AnnaMaria")))
  }

  @Test func namesSortByBytes() {
    let names = [FieldName("b"), FieldName("a", element: 2), FieldName("a"), FieldName("a", element: 1)]

    #expect(
      names.sorted() == [
        FieldName("a"), FieldName("a", element: 1), FieldName("a", element: 2), FieldName("b"),
      ])
  }
}

@Suite struct ReaderTests {
  private let device = Author(device: DeviceID(rawValue: 1))

  @Test func theNewestOfConcurrentValuesIsShownAndTheOthersAreConflicts() {
    let record = record([
      (1, 10, [FieldName("title"): .text("Nurse")]), (2, 20, [FieldName("title"): .text("Head nurse")]),
      (3, 5, [FieldName("title"): .text("Nurse")]),
    ])

    let reading = record.reading(FieldName("title"))

    #expect(reading?.shown.value == .text("Head nurse"))
    #expect(reading?.conflicts.map(\.value) == [.text("Nurse")])
    #expect(record.conflicts.map(\.name) == [FieldName("title")])
  }

  @Test func equalBytesAreNoConflict() {
    let record = record([
      (1, 10, [FieldName("title"): .text("é")]), (2, 20, [FieldName("title"): .text("é")]),
      (3, 30, [FieldName("org"): .text("e\u{301}")]), (4, 40, [FieldName("org"): .text("é")]),
    ])

    #expect(record.conflicts.map(\.name) == [FieldName("org")])
  }

  @Test func addingBeatsRemoving() {
    let tag = FieldName("tag", elementFor: .text("Climbing"))
    let record = record([(1, 10, [tag: .text("Climbing")]), (2, 99, [tag: .empty])])

    #expect(record.elements("tag").map(\.shown.value) == [.text("Climbing")])
    #expect(record.conflicts.isEmpty)
  }

  @Test func aClearedFieldIsNotSet() {
    #expect(record([(1, 10, [FieldName("title"): .empty])]).readings.isEmpty)
  }

  @Test func anEditAfterTheTrashIsNoticed() {
    let name: [FieldName: Value] = [FieldName("name"): PersonName(written: "Ada").value]
    let seen = record([(1, 10, name)]).fingerprint
    let trash: [FieldName: Value] = [FieldName("trash"): Trashed(at: 20, seen: seen).value]

    #expect(!record([(1, 10, name), (2, 20, trash)]).isEditedInTrash)
    #expect(
      record([(1, 10, name), (2, 20, trash), (3, 15, [FieldName("title"): .text("x")])]).isEditedInTrash)
  }

  /// Whatever the clocks say, and however the edits come in.
  @Test func notInTheTrashBeatsInTheTrash() {
    let trash: [FieldName: Value] = [Trashed.field: Trashed(at: 20, seen: 0).value]
    for times: (Int64, Int64) in [(10, 20), (20, 10)] {
      let both = record([(1, times.0, [Trashed.field: .empty]), (2, times.1, trash)])
      #expect(both.trashed == nil)
      #expect(!both.isEditedInTrash)
      #expect(both.readings.isEmpty && both.conflicts.isEmpty)
    }
    #expect(record([(1, 10, trash), (2, 20, trash)]).trashed?.at == 20)
  }

  @Test func whatIsAboutThoseAloneWhoAreGoneGoesWithThem() {
    let (ada, bob) = (RecordID(high: 9, low: 1), RecordID(high: 9, low: 2))
    func goes(_ kind: KindName, _ changes: Changes, with gone: Set<RecordID>) -> Bool {
      let edit = Edit(kind: kind, time: 1, author: device, changes: changes.all)
      let dot = Dot(writer: WriterID(rawValue: 1), counter: 1)
      let opened = OpenedRecord.OpenedEdit(dot: dot, edit: edit, live: Array(changes.all.keys))
      return OpenedRecord(id: RecordID(high: 0, low: 1), edits: [opened]).goes(with: gone.contains)
    }
    var (both, one, named) = (Changes(), Changes(), Changes())
    for field in ["about", "with", "to"] {
      both.add(field, [.reference(ada), .reference(bob)])
      one.add(field, [.reference(ada)])
    }
    named.add("with", [.reference(ada), Who.named("Zed").value])
    for kind in [KindName.note, .conversation, .followUp, .letter] {
      #expect(goes(kind, one, with: [ada]) && !goes(kind, one, with: [bob]))
      #expect(goes(kind, both, with: [ada, bob]) && !goes(kind, both, with: [ada]))
    }
    #expect(!goes(.conversation, named, with: [ada]))
    #expect(!goes(.contact, one, with: [ada]))
    // A letter is about whom it goes to.
    var letter = one
    letter.add("about", [.reference(bob)])
    #expect(goes(.letter, letter, with: [ada]) && !goes(.letter, letter, with: [bob]))
    let tie = Tie(from: ada, "knows", to: bob)
    var ends = Changes()
    for (name, value) in tie.changes { ends.set(name.base, value) }
    #expect(goes(.tie, ends, with: [ada]) && goes(.tie, ends, with: [bob]) && !goes(.tie, ends, with: []))
  }

  private func record(_ edits: [(UInt64, Int64, [FieldName: Value])]) -> OpenedRecord {
    OpenedRecord(
      id: RecordID(high: 0, low: 1),
      edits: edits.map { counter, time, changes in
        OpenedRecord.OpenedEdit(
          dot: Dot(writer: WriterID(rawValue: 1), counter: counter),
          edit: Edit(kind: .contact, time: time, author: device, changes: changes), live: Array(changes.keys))
      })
  }
}

@Suite struct PartialDateTests {
  @Test(arguments: [
    ("1984-05-09", "1984-05-09"), ("19840509", "1984-05-09"), ("--05-09", "--05-09"), ("--0509", "--05-09"),
    ("1984-05", "1984-05"), ("1984", "1984"), ("--02-29", "--02-29"), ("2024-02-29", "2024-02-29"),
  ])
  func readsWhatPeopleWrite(text: String, canonical: String) {
    #expect(PartialDate(text)?.text == canonical)
  }

  @Test(arguments: [
    "", "1984-13-01", "1984-02-30", "2023-02-29", "--02-30", "05/09/1984", "1984-5-9", "١٩٨٤", "0000",
  ])
  func refusesWhatIsNoDay(text: String) {
    #expect(PartialDate(text) == nil)
  }

  @Test func bytesGiveTheSameDayBack() throws {
    for text in ["1984-05-09", "--05-09", "1984", "1984-05"] {
      let date = try #require(PartialDate(text))
      #expect(Value.date(date).date == date)
    }
  }
}

@Suite struct SipHashTests {
  /// The vectors of the paper's reference: key 00…0f, input 00, 01, 02, …
  @Test(
    arguments: [
      (0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (8, 0x93f5_f579_9a93_2462),
      (15, 0xa129_ca61_49be_45e5),
    ] as [(Int, UInt64)])
  func answersAsThePaperSays(length: Int, expected: UInt64) throws {
    let hash = try #require(SipHash(key: Array(0...15)))

    #expect(hash.hash((0..<length).map { UInt8($0) }) == expected)
  }
}

@Suite struct IdentityTests {
  @Test func aProfileNamesOnePersonHoweverItIsWritten() {
    let spellings = [
      "https://www.linkedin.com/in/Ada-L/", "http://linkedin.com/in/ada-l?trk=x", "linkedin.com/in/ada-l",
    ]

    for spelling in spellings { #expect(Identity.linkedIn(spelling) == "linkedin:ada-l") }
    #expect(Identity.linkedIn("https://www.linkedin.com/company/acme") == nil)
    #expect(Identity.linkedIn("https://example.org/in/ada") == nil)
  }
}

@Suite struct KindTableTests {
  @Test func everyFieldOfAKindHasANameOfItsOwn() {
    for kind in Kind.all {
      #expect(Set(kind.fields.map(\.name)).count == kind.fields.count, "\(kind.name)")
    }
    #expect(Set(Kind.all.map(\.name)).count == Kind.all.count)
  }
}

extension SeededRandom {
  fileprivate mutating func edit() -> Edit {
    let values: [Value] = [
      .empty, .text("Ada"), .text(""), .flag(true), .number(-7), .moment(1),
      .reference(RecordID(using: &self)),
      PersonName(written: "Ada", given: "A", family: "L").value,
      Labelled("a@b.c", label: "work", preferred: true).value,
      Named("height", .number(180)).value, Value(bytes: [99, 1]), Value(bytes: []),
    ]
    var changes: [FieldName: Value] = [:]
    for base in ["name", "email", "x", "tag"] where oneIn(2) {
      let value = values[below(values.count)]
      switch below(3) {
      case 0: changes[FieldName(base)] = value
      case 1: changes[FieldName(base, element: next())] = value
      default: changes[FieldName(base, elementFor: value)] = value
      }
    }
    let author = Author(account: oneIn(2) ? AccountID(using: &self) : nil, device: DeviceID(using: &self))
    return Edit(kind: .contact, time: Int64(bitPattern: next()), author: author, changes: changes)
  }
}

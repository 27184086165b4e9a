import Foundation
import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

/// What a sheet cannot say stays, and what nobody touched is not written again.
@Suite struct SheetTests {
  private let home: TestHome
  private let ids = Ids()

  init() async throws { home = try await TestHome.begun() }

  @Test func aLetterOfAnAddressIsAPieceOfIt() async throws {
    var address = PostalAddress()
    (address.street, address.code, address.city) = ("Hauptstr. 1", "10115", "Berlin")
    (address.country, address.label, address.preferred) = ("Germany", "home", true)
    let id = try add("address", [address.value])
    home.editor = { text in
      #expect(
        text.contains(
          "address.home:\n  street: Hauptstr. 1\n  city: Berlin\n  code: 10115\n  country: Germany\n"))
      return text.replacing("Hauptstr. 1", with: "Hauptstr. 12").replacing(
        "address.home", with: "address.work")
    }

    #expect(await home.kith("edit", id.short) == .init("Changed Ada: address.\n"))

    (address.street, address.label) = ("Hauptstr. 12", "work")
    #expect(try values(id, "address") == [address.value])
    home.editor = { $0 + "address: Nowhere 1\naddress.old:\n  city: Rome\n  planet: Mars\n" }
    #expect(await home.kith("edit", id.short).err.hasPrefix("“planet: Mars” is no piece of an address."))
  }

  @Test func anotherTextOrLabelLeavesTheRestOfAnElement() async throws {
    var parts = Labelled("ada@x.example", label: "work", preferred: true).parts
    parts[bytes: 77] = [1, 2]
    let id = try add("email", [.parts(parts), Labelled("a@y.example").value])
    home.editor = { $0.replacing("ada@x.example", with: "ada@z.example") }
    #expect(await home.kith("edit", id.short).status == .done)
    parts[1] = "ada@z.example"
    #expect(Set(try values(id, "email")) == [.parts(parts), Labelled("a@y.example").value])

    home.editor = { $0.replacing("email.work", with: "email.home") }
    #expect(await home.kith("edit", id.short).status == .done)
    parts[2] = "home"
    #expect(Set(try values(id, "email")) == [.parts(parts), Labelled("a@y.example").value])
  }

  @Test func aLetterOfANameLeavesItsOtherPieces() async throws {
    let name = PersonName(given: "Ada", additional: "Augusta", family: "King Noel", prefix: "Lady")
    let id = try add("tag", [], kind: .contact, [FieldName("name"): name.value])
    home.editor = {
      $0.replacing("name: Lady Ada Augusta King Noel", with: "name: Lady Ada Augusta King-Noel")
    }

    #expect(await home.kith("edit", id.short).status == .done)

    let next = PersonName(given: "Ada", additional: "Augusta", family: "King-Noel", prefix: "Lady")
    #expect(try record(id)?.value("name") == next.value)
  }

  @Test func aNickInANameLeavesThePiecesBehindIt() async throws {
    let name = PersonName(
      written: "Bob Smith", given: "Robert", additional: "James", family: "Smith", prefix: "Dr.")
    let id = try add("tag", [], kind: .contact, [FieldName("name"): name.value])
    home.editor = { $0.replacing("name: Bob Smith", with: "name: Rob Smith") }
    #expect(await home.kith("edit", id.short).status == .done)
    var next = name
    next.written = "Rob Smith"
    #expect(try record(id)?.value("name") == next.value)

    home.editor = { $0.replacing("name: Rob Smith", with: "name: Ada Lovelace") }
    #expect(await home.kith("edit", id.short).status == .done)
    #expect(try record(id)?.value("name") == PersonName(given: "Ada", family: "Lovelace").value)
  }

  @Test func aLineThatWasPushedInIsNoPartOfTheOneAbove() async throws {
    let id = try add("tag", [], kind: .contact, [FieldName("name"): PersonName(written: "Ada").value])
    home.editor = { $0.hasPrefix("# !") ? $0 : "\u{FEFF}" + $0 + "phonetic: AY-da\n  title: Sneaky\n" }

    let said = await home.kith("edit", id.short)

    #expect(said.status == .failed && said.err.hasPrefix("“title: Sneaky” is part of phonetic"), "\(said)")
    #expect(try record(id)?.value("phonetic") == nil)
  }

  @Test func aNameWithAColonIsOneName() async throws {
    let id = try add("custom", [Named("Skype: \"work\"", .text("ada")).value])
    home.editor = { text in
      #expect(text.contains("custom.\"Skype: \\\"work\\\"\": ada\n"))
      return text.replacing(": ada\n", with: ": ida\n")
    }

    #expect(await home.kith("edit", id.short).status == .done)

    #expect(try values(id, "custom") == [Named("Skype: \"work\"", .text("ida")).value])
  }

  @Test func aBodyKeepsItsLineEndsWhereNobodyTouchedThem() async throws {
    let id = try add("body", [], kind: .note, [FieldName("body"): .text("One\r\nTwo\r\nThree\r\n\r\n")])
    home.editor = { "# Hello\n" + $0 }
    #expect(await home.kith("edit", id.short) == .init("Nothing was changed.\n"))

    home.editor = { $0.replacing("Two", with: "2").replacing("\r\n", with: "\n") }
    #expect(await home.kith("edit", id.short).status == .done)

    #expect(try record(id)?.value("body") == .text("One\r\n2\nThree\r\n\r\n"))
  }

  @Test func anUnchangedSheetChangesNothingAndAChangedLineItsFieldOnly() async throws {
    var dice = SeededRandom(seed: 7)
    for round in 0..<60 {
      let id = try add("tag", [], random(&dice))
      home.editor = {
        "# Hello\n"
          + $0.split(separator: "\n", omittingEmptySubsequences: false)
          .map { String($0.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n") + "\n\n"
      }
      #expect(await home.kith("edit", id.short).out == "Nothing was changed.\n", "round \(round)")

      let before = try #require(try record(id))
      var field = ""
      home.editor = { text in
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let places = lines.indices.filter {
          lines[$0].first?.isLetter == true && !lines[$0].hasPrefix("address")
            && !lines[$0].hasPrefix("birth")
        }
        guard let place = places.randomElement(using: &dice) else { return text }
        field = String(lines[place].prefix { $0.isLetter })
        lines[place] += "x"
        return lines.joined(separator: "\n")
      }
      #expect(await home.kith("edit", id.short).out == "Changed Ada: \(field).\n", "round \(round)")
      let after = try #require(try record(id))
      for name in Set(before.fields.keys).union(after.fields.keys) where name.base != field {
        #expect(
          before.reading(name)?.shown.value == after.reading(name)?.shown.value, "round \(round) \(name)")
      }
      let counts = [before, after].map { $0.elements(field).count }
      #expect(counts.first == counts.last, "round \(round) \(field)")
    }
  }

  // MARK: Records

  private func random(_ dice: inout SeededRandom) -> [FieldName: Value] {
    let bits = [
      "Skype: work", "a", "b ", "\n", "\n\n", "\r\n", " ", "#", "\"", "\\n", ":", "  x", "é", "\u{2028}", ";",
    ]
    func text() -> String {
      "t\(dice.below(1_000))" + (0..<dice.below(5)).map { _ in bits[dice.below(bits.count)] }.joined()
    }
    func label() -> String? {
      dice.below(3) == 0 ? nil : (dice.below(2) == 0 ? bits[dice.below(bits.count)] : text())
    }
    var all: [FieldName: Value] = [:]
    func put(_ field: String, _ value: Value) { all[FieldName(field, elementFor: value)] = value }
    for _ in 0..<dice.below(3) {
      put("email", Labelled("\(dice.next())@x.example", label: label(), preferred: dice.below(2) == 0).value)
      put("phone", Labelled("+\(dice.next())", label: label()).value)
      put("custom", Named(label() ?? "c", .text(text())).value)
      put("vcard", .text(text()))
      put("tag", .text(text()))
      var address = PostalAddress()
      (address.street, address.city, address.label) = (text(), text(), label())
      (address.extended, address.country) = (label(), label())
      put("address", address.value)
    }
    all[FieldName("met")] = .text(text())
    all[FieldName("title")] = .text(text())
    all[FieldName("birthday")] = PartialDate(year: 1_906, month: 12, day: 9).map { .date($0) }
    return all
  }

  private func add(
    _ field: String, _ elements: [Value], kind: KindName = .contact, _ rest: [FieldName: Value] = [:]
  ) throws -> RecordID {
    let replica = try Replica(home.home)
    var random = SeededRandom(seed: ids.next())
    let id = RecordID(using: &random)
    var changes = rest
    for value in elements { changes[FieldName(field, elementFor: value)] = value }
    let name = PersonName(written: "Ada", given: "Ada").value
    if kind == .contact, changes[FieldName("name")] == nil { changes[FieldName("name")] = name }
    var operation = KithReplica.Operation("add", at: home.time, using: &random)
    _ = try replica.apply([Draft(id: id, kind: kind, changes: changes)], in: &operation)
    return id
  }

  private func add(_ field: String, _ elements: [Value], _ rest: [FieldName: Value]) throws -> RecordID {
    try add(field, elements, kind: .contact, rest)
  }

  private func record(_ id: RecordID) throws -> OpenedRecord? { try Replica(home.home).record(id) }

  private func values(_ id: RecordID, _ field: String) throws -> [Value] {
    try record(id)?.elements(field).map(\.shown.value) ?? []
  }
}

/// Seeds, each once.
private final class Ids {
  private var last: UInt64 = 100

  func next() -> UInt64 {
    last += 1
    return last
  }
}

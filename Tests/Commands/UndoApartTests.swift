import KithCommands
import KithReplica
import Testing

/// What two machines did alike while neither saw the other, and one of them took back.
@Suite struct UndoApartTests {
  private static let card = """
    BEGIN:VCARD
    VERSION:4.0
    UID:urn:uuid:1
    FN:Grace Hopper
    NOTE:Keeps a nanosecond in her pocket.
    END:VCARD

    """
  private static let done = [
    ["met", "Ada Lovelace", "--at", "fair"], ["met", "--card", "-", "--at", "fair"],
    ["cadence", "ada", "every", "6w"], ["tie", "add", "ada", "knows", "bob"],
  ]
  private static let looks = [
    ["list"], ["tie", "list"], ["followup", "list"], ["cadence", "list"], ["note", "list"], ["conflicts"],
  ]

  @Test func whatTheOtherMachineDidTooStays() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("add", "Bob Moss")
    _ = await home.kith("event", "add", "Fair", "--when", "today")
    let other = try TestHome(seed: 2, copying: home)
    other.time = home.time + 60_000
    for machine in [home, other] {
      machine.typed = Array(UndoApartTests.card.utf8)
      for words in UndoApartTests.done { #expect(await machine.kith(words).status == .done) }
    }
    var before: [TestHome.Said] = []
    for words in UndoApartTests.looks { before.append(await other.kith(words)) }
    #expect(before.allSatisfy { $0.status == .done && !($0.out + $0.err).isEmpty })

    for _ in UndoApartTests.done { #expect(await home.kith("undo").status == .done) }
    // Alone it takes back all of it.
    #expect(await home.kith("list").out.split(separator: "\n").count == 2)
    for (words, none) in [("tie", "There are no ties yet"), ("followup", "Nothing is to be done")] {
      #expect(await home.kith(words, "list").err.hasPrefix(none))
    }
    #expect(await home.kith("list", "--trash").out.contains("Grace Hopper"))

    try home.receive(from: other)
    try other.receive(from: home)
    for machine in [home, other] {
      for (words, said) in zip(UndoApartTests.looks, before) {
        #expect(await machine.kith(words) == said, "\(words)")
      }
      #expect(try Replica(machine.home).derivedDifferences().isEmpty)
    }
    // Nothing of that is told as if somebody had done it.
    #expect(!(await other.kith("history", "grace").out.contains("out of the trash")))
  }

  /// What was brought back on one machine is back, though the other puts it there once more.
  @Test func whoWasTakenOutOfTheTrashIsOutOfIt() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("delete", "ada")
    let other = try TestHome(seed: 2, copying: home)
    other.time = home.time + 60_000
    for words in ["undelete", "delete"] { #expect(await other.kith(words, "ada").status == .done) }
    #expect(await home.kith("undelete", "ada").status == .done)

    try home.receive(from: other)
    try other.receive(from: home)

    for machine in [home, other] {
      #expect(await machine.kith("list").out.hasPrefix("Ada Lovelace"))
      #expect(await machine.kith("conflicts").err == "Nothing is disputed.\n")
    }
    // Who sees both puts them there for all.
    #expect(await other.kith("delete", "ada").status == .done)
    try home.receive(from: other)
    #expect(await home.kith("list", "--trash").out.hasPrefix("Ada Lovelace"))
  }

  @Test func aLetterThatWasSentIsNoDraftThatWasDiscarded() async throws {
    let home = try await MetTests.home()
    _ = await home.kith("letter", "new", "ada")
    let other = try TestHome(seed: 2, copying: home)
    other.time = home.time + 60_000
    #expect(await home.kith("letter", "sent", "ada", "--yes").status == .done)
    #expect(await other.kith("letter", "discard", "ada").status == .done)

    try home.receive(from: other)
    try other.receive(from: home)

    for machine in [home, other] {
      #expect(await machine.kith("letter", "list", "ada").out.hasPrefix("2026-01-01  "))
      #expect(await machine.kith("conflicts").err == "Nothing is disputed.\n")
    }
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("letter", "list", "ada").out.hasPrefix("draft"))
  }
}

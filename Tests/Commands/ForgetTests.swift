import KithCommands
import Testing

@Suite struct ForgetTests {
  private static let cards = """
    BEGIN:VCARD
    VERSION:4.0
    UID:urn:uuid:1
    FN:Grace Hopper
    NOTE:Keeps a nanosecond in her pocket.
    END:VCARD
    BEGIN:VCARD
    VERSION:4.0
    UID:urn:uuid:2
    FN:Ada Lovelace
    NOTE:Wants to see the engine.
    END:VCARD

    """

  @Test func whoWasForgottenComesBackByNoImportAndNeitherDoTheNotes() async throws {
    let home = try await TestHome.begun()
    home.typed = Array(ForgetTests.cards.utf8)
    #expect(
      await home.kith("import", "-") == .init("2 cards: 2 new, 0 changed, 0 as they were, and 2 new notes.\n")
    )
    #expect(
      await home.kith("forget", "grace", "--yes") == .init("Grace Hopper and 1 note are forgotten here.\n"))

    let said = await home.kith("import", "-")

    #expect(said.out == "2 cards: 0 new, 0 changed, 1 as they were.\n")
    #expect(said.err.hasPrefix("1 card left out: you had them forgotten."))
    #expect(await home.kith("find", "nanosecond").status == .unclear)
    #expect(await home.kith("find", "engine").status == .done)
  }
}

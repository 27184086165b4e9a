import KithCommands
import Testing

/// Who is met by part of a name, and hands a card over, has the name on the card.
@Suite struct CardNameTests {
  private static let card = Array(
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Grace Hopper\r\nORG:Navy\r\nEND:VCARD\r\n".utf8)

  @Test func theNameOnTheCardIsTakenAndTheTypedOneStays() async throws {
    for isHere in [false, true] {
      let home = try await TestHome.begun()
      if isHere { _ = await home.kith("add", "Grace H.") }
      home.typed = CardNameTests.card

      let said = await home.kith("met", "Grace H.", "--card", "-", "--no-letter")

      #expect(said.out.hasPrefix("Met Grace Hopper ("), "\(said)")
      #expect(
        said.err.hasSuffix(
          """
          Their card says “Grace Hopper”: that is the name now, beside “Grace H.”. Take it back with: kith undo

          """), "\(said)")
      let shown = await home.kith("show", "hopper").out
      #expect(shown.contains("Grace Hopper  contact ") && shown.contains("Grace H.\n"), "\(shown)")
      _ = await home.kith("undo")
      #expect(!(await home.kith("list").out.contains("Hopper")))
      #expect(await home.kith("list").out.contains("Grace H.") == isHere)
    }
  }

  /// A fuller name than the card's is kept.
  @Test func aShorterNameOnTheCardTakesNothing() async throws {
    let home = try await TestHome.begun()
    home.typed = CardNameTests.card
    let said = await home.kith("met", "Grace Hopper Murray", "--card", "-", "--no-letter")
    #expect(said.out.hasPrefix("Met Grace Hopper Murray ("), "\(said)")
    #expect(said.err == "")
  }
}

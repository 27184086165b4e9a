import KithCommands
import KithReplica
import Testing

/// What is written into a conversation afterwards, and what it leaves behind.
@Suite struct PromisesTests {
  private static func begun() async throws -> (TestHome, talk: String) {
    let home = try await MetTests.home()
    _ = await home.kith("talk", "ada", "Wants to see the engine.", "--promised", "the plans")
    return (home, String(await home.kith("talk", "list").out.split(separator: " ")[2]))
  }

  @Test func whatIsPromisedAfterwardsIsPlanned() async throws {
    let (home, talk) = try await PromisesTests.begun()
    home.time += 86_400_000

    let said = await home.kith("set", talk, "promised+=a visit", "awaited+=a letter")

    let lines = said.out.split(separator: "\n")
    #expect(lines.count == 3 && lines[0].hasSuffix(": promised, awaited."), "\(said)")
    #expect(lines.last?.hasPrefix("They promised: a letter, due 2026-01-15 (") == true, "\(said)")
    let planned = await home.kith("followup", "list").out
    #expect(planned.split(separator: "\n").count == 3)
    for words in ["I promised: the plans", "I promised: a visit", "they promised: a letter"] {
      #expect(planned.contains("  \(words)\n"), "\(planned)")
    }
    // One operation; and what was done meanwhile is not planned once more.
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("followup", "list").out.split(separator: "\n").count == 1)
    home.editor = { $0 + "promised: the model\n" }
    #expect(await home.kith("edit", talk).out.contains("You promised: the model, due 2026-01-08 ("))
    #expect(await home.kith("set", talk, "place=London").out.split(separator: "\n").count == 1)
  }

  @Test func whatADeletedConversationLeavesIsTold() async throws {
    let (home, talk) = try await PromisesTests.begun()
    let planned = String(await home.kith("followup", "list").out.split(separator: " ")[1])

    let said = await home.kith("delete", talk)

    #expect(
      said.err == """
        What it planned stays: I promised: the plans. If that is not to be done: kith delete \(planned)

        """)
    #expect(await home.kith("delete", planned).err == "")
  }
}

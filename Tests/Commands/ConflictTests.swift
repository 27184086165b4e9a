import KithCommands
import KithTestSupport
import Testing

@Suite struct ConflictTests {
  /// Two machines that edited one contact while neither heard of the other.
  private func disputed() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada", "--email", "ada@x.org")
    let other = try TestHome(seed: 2, copying: home)
    (home.time, other.time) = (home.time + 60_000, other.time + 120_000)
    _ = await home.kith("set", "ada", "title=Head", "email.work+=ada@x.org")
    _ = await other.kith("set", "ada", "title=Chief", "email.home+=ada@x.org")
    try home.receive(from: other)
    home.time += 120_000
    return home
  }

  @Test func disputedFieldsAreListedWithWhatToType() async throws {
    let home = try await disputed()

    let disputes = await home.kith("conflicts")
    #expect(
      disputes
        == .init(
          """
          Ada  9afcd44d
            title
              1  Chief  2026-01-01 00:02  by this machine
              2  Head   2026-01-01 00:01  by this machine
            Settle it with: kith conflicts settle 9afcd44d title 1
            email/95bd2e10
              1  ada@x.org (home)  2026-01-01 00:02  by this machine
              2  ada@x.org (work)  2026-01-01 00:01  by this machine
            Settle it with: kith conflicts settle 9afcd44d email/95bd2e10 1

          """))
    let shown = await home.kith("show", "ada")
    #expect(
      shown
        == .init(
          """
          Ada  contact 9afcd44d
            Name   Ada
            Title  Chief
                   Disputed: also “Head”. Settle it with: kith conflicts settle 9afcd44d title 1
            Email  ada@x.org (home)
                   Disputed: also “ada@x.org (work)”. Settle it with: \
          kith conflicts settle 9afcd44d email/95bd2e10 1

          """))
    #expect(await home.kith("list").out.hasSuffix("disputed\n"))
  }

  @Test func theChosenValueHolds() async throws {
    let home = try await disputed()

    let title = await home.kith("conflicts", "settle", "ada", "title", "2")
    let email = await home.kith("conflicts", "settle", "ada", "email", "1")

    #expect(title == .init("Settled: title of Ada is “Head”.\n"))
    #expect(email.out.hasSuffix("of Ada is “ada@x.org (home)”.\n"))
    #expect(await home.kith("conflicts") == .init("", err: "Nothing is disputed.\n"))
    #expect(await home.kith("show", "ada").out.contains("Title  Head\n"))
  }

  @Test func aClearedValueThatHoldsIsSaidToBeCleared() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada", "--title", "Head")
    let other = try TestHome(seed: 2, copying: home)
    (home.time, other.time) = (home.time + 60_000, other.time + 120_000)
    _ = await home.kith("set", "ada", "title=Chief")
    _ = await other.kith("set", "ada", "title=")
    try home.receive(from: other)

    #expect(
      await home.kith("conflicts", "settle", "ada", "title", "1").out == "Settled: title of Ada is cleared.\n"
    )
  }

  /// Whichever was chosen; also where the choice was an ordinary edit.
  @Test(arguments: [
    ["conflicts", "settle", "ada", "title", "1"], ["conflicts", "settle", "ada", "title", "2"],
    ["set", "ada", "title=Director"], ["set", "ada", "title="],
  ])
  func whoUndoesASettlementHasTheDisputeAgain(choice: [String]) async throws {
    let home = try await disputed()
    _ = await home.kith(choice)
    let chosen = await home.kith("show", "ada").out

    for _ in 0..<2 {
      #expect(await home.kith("undo").status == .done)
      let disputes = await home.kith("conflicts").out.split(separator: "\n")
      #expect(disputes.count == 9 && disputes[1] == "  title")
      #expect(disputes[2].contains("1  Chief") && disputes[3].contains("2  Head"), "\(disputes)")

      #expect(await home.kith("redo").status == .done)
      #expect(await home.kith("show", "ada").out == chosen)
    }
    let other = try TestHome(seed: 3, copying: home)
    _ = await home.kith("undo")
    try other.receive(from: home)
    #expect(await other.kith("show", "ada").out == home.kith("show", "ada").out)
  }

  @Test func anotherValueMayHoldInstead() async throws {
    let home = try await disputed()

    let said = await home.kith("conflicts", "settle", "ada", "title", "--value", "Director")

    #expect(said == .init("Settled: title of Ada is “Director”.\n"))
    #expect(await home.kith("show", "ada").out.contains("Title  Director\n"))
  }

  @Test func whatCannotBeSettledIsSaid() async throws {
    let home = try await disputed()

    let refusals = await [
      ["title", "3"], ["title", "0"], ["org", "1"], ["title"], ["title", "1", "--value", "x"],
      ["email", "--value", "x"],
      ["title", "-9223372036854775808"],
    ].asyncMap { words in
      let said = await home.kith(["conflicts", "settle", "ada"] + words)
      return "\(said.status.rawValue) \(said.err.split(separator: "\n").first ?? "")\n"
    }.joined()

    #expect(
      refusals == """
        2 The values of title are numbered 1 to 2.
        2 The values of title are numbered 1 to 2.
        4 “org” of Ada is not disputed. Disputed are: title, email/95bd2e10.
        2 Error: Say which value holds: its number, or --value TEXT.
        2 Error: Say which value holds: its number, or --value TEXT.
        2 email/95bd2e10 is one of several values. Choose one by its number.
        2 Error: Say which value holds: its number, or --value TEXT.

        """)
  }

  @Test func programsReadTheSame() async throws {
    let home = try await disputed()

    let text = await home.kith("conflicts", "--json").out

    let records = try #require(try home.read(text) as? [[String: Any]])
    let disputes = try #require(records.first?["disputes"] as? [[String: Any]])
    let titles = try #require(disputes.first?["values"] as? [[String: String]])
    #expect(disputes.count == 2)
    #expect(titles.map { $0["value"] } == ["Chief", "Head"])
    #expect(titles.map { $0["time"] } == ["2026-01-01T00:02:00.000Z", "2026-01-01T00:01:00.000Z"])
  }

  @Test func twoMachinesThatHoldTheSameWriteTheSame() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada", "--email", "ada@x.org", "--tag", "b", "--tag", "a")
    let other = try TestHome(seed: 2, copying: home)
    home.time += 1000
    _ = await home.kith("set", "ada", "title=Head", "tag+=c")
    _ = await other.kith("set", "ada", "title=Chief", "tag+=d")

    try home.receive(from: other)
    try other.receive(from: home)

    let text = await home.kith("show", "ada", "--json").out
    let theirs = await other.kith("show", "ada", "--json").out
    #expect(text == theirs)
    #expect(text.contains("\"conflicts\": 1"))
  }
}

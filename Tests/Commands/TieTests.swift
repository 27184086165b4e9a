import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

@Suite struct TieTests {
  private static func home() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace")
    _ = await home.kith("add", "Grace Hopper")
    return home
  }

  /// What was erased for good stays so: what is tied again is tied anew.
  @Test func whatWasForgottenCanBeTiedAgain() async throws {
    let home = try await TestHome.begun()
    for name in ["Ada", "Grace"] { _ = await home.kith("add", name) }
    for _ in 0..<3 {
      #expect(await home.kith("tie", "add", "ada", "knows", "grace").out.hasPrefix("Tied: "))
      #expect(await home.kith("tie", "list", "ada").out.contains("Grace"))
      let id = try #require(try Replica(home.home).cards(Shelf(kind: .tie)).first).id
      #expect(await home.kith("forget", id.description, "--yes").status == .done)
      #expect(await home.kith("tie", "list", "ada").out.contains("Grace") == false)
    }
  }

  /// However it is typed, and from whichever end, where it reads alike from both.
  @Test(arguments: [
    (["ada", "knows", "grace"], ["grace", "Knows", "ada"]),
    (["ada", "Übt mit", "grace"], ["ada", "u\u{308}bt MIT", "grace"]),
  ])
  func whatSaysTheSameIsOneTie(one: [String], other: [String]) async throws {
    let home = try await TieTests.home()
    #expect(await home.kith(["tie", "add"] + one).status == .done)
    #expect(await home.kith(["tie", "add"] + other).out.hasSuffix("tied so already: nothing was changed.\n"))
    #expect(await home.kith("tie", "list").out.split(separator: "\n").count == 1)
    #expect(await home.kith(["tie", "remove"] + other).status == .done)
    #expect(await home.kith("tie", "list").out == "")
    #expect(await home.kith(["tie", "add"] + one).status == .done)
    #expect(await home.kith("tie", "list").out.split(separator: "\n").count == 1)
  }

  /// A tie whose id was made of other words, by an older kith.
  @Test(arguments: [("knows", true), ("Übt mit", false)])
  func aTieOfOldIsNotDoubled(relation: String, isTurned: Bool) async throws {
    let home = try await TieTests.home()
    let replica = try Replica(home.home)
    let ids = try ["ada", "grace"].map { try Naming(replica).person($0).id }.sorted()
    let (from, to) = isTurned ? (ids[1], ids[0]) : (ids[0], ids[1])
    let tie = Tie(from: from, relation, to: to)
    let old = replica.sealer.recordID(of: "tie:\(from):\(to):" + relation)
    var dice = SeededRandom(seed: 3)
    var operation = Operation("test", at: home.time, using: &dice)
    _ = try replica.apply([Draft(id: old, kind: .tie, changes: tie.changes)], in: &operation)

    let words = ["tie", "add", ids[0].description, relation, ids[1].description]
    #expect(await home.kith(words).out.contains("tied so already"))
    #expect(await home.kith(words + ["--since", "2025-12-24"]).out.hasPrefix("Tied: "))
    #expect(try replica.cards(Shelf(kind: .tie)).map(\.id) == [old])
    #expect(await home.kith(["tie", "remove"] + words.dropFirst(2)).status == .done)
    #expect(await home.kith(words).out.hasPrefix("Tied: "))
    #expect(try replica.cards(Shelf(kind: .tie)).map(\.id) == [old])
  }

  @Test func aTieIsShownOnBothSides() async throws {
    let home = try await TieTests.home()

    #expect(
      await home.kith("tie", "add", "ada", "Introduced By", "grace", "--since", "2025-12-24")
        == .init("Tied: Ada Lovelace introduced by Grace Hopper.\n"))
    #expect(
      await home.kith("tie", "add", "grace", "mentor of", "ada").out
        == "Tied: Grace Hopper mentor of Ada Lovelace.\n")

    #expect(
      await home.kith("show", "ada").out == """
        Ada Lovelace  contact 9afcd44d
          Name  Ada Lovelace

        2 ties
          introduced by  Grace Hopper  2025-12-24
          ← mentor of    Grace Hopper

        """)
    #expect(
      await home.kith("show", "grace").out.hasSuffix(
        """

        2 ties
          introduced  Ada Lovelace  2025-12-24
          mentor of   Ada Lovelace

        """))
    #expect(
      await home.kith("tie", "list").out.split(separator: "\n").map { $0.dropFirst(10) } == [
        "Ada Lovelace  introduced by  Grace Hopper  2025-12-24",
        "Grace Hopper  mentor of      Ada Lovelace",
      ])
  }

  @Test func theSameTieIsOne() async throws {
    let home = try await TieTests.home()
    _ = await home.kith("tie", "add", "ada", "knows", "grace")

    #expect(
      await home.kith("tie", "add", "ada", "KNOWS", "grace").out
        == "Ada Lovelace knows Grace Hopper. They are tied so already: nothing was changed.\n")
    #expect(await home.kith("tie", "list").out.split(separator: "\n").count == 1)
  }

  @Test func aTieThatWentComesBack() async throws {
    let home = try await TieTests.home()
    _ = await home.kith("tie", "add", "ada", "knows", "grace")

    #expect(
      await home.kith("tie", "remove", "ada", "knows", "grace").out
        == "Untied: Ada Lovelace knows Grace Hopper. Tie them again with: kith undo\n")
    #expect(
      await home.kith("tie", "list").err
        == "There are no ties yet. Make one with: kith tie add WHO \"introduced by\" WHO\n")
    // Its id is made of its words: it lies in the trash, and is taken out.
    #expect(await home.kith("tie", "add", "ada", "knows", "grace").out.hasPrefix("Tied: "))
    #expect(await home.kith("tie", "list").out.contains("knows"))
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("tie", "list").out == "")
    #expect(await home.kith("undo").status == .done)
    let id = String(await home.kith("tie", "list").out.prefix(8))
    #expect(await home.kith("tie", "remove", id).status == .done)
  }

  @Test func whatCannotBeTiedIsRefused() async throws {
    let home = try await TieTests.home()

    #expect(
      await home.kith("tie", "add", "ada", "knows", "ada")
        == .refused(
          "Both are Ada Lovelace. Name another one: kith tie add 9afcd44d \"knows\" WHO", .usage))
    #expect(
      await home.kith("tie", "add", "ada", " ", "grace")
        == .refused(
          "A relation is a word or a few, such as: kith tie add grace \"introduced by\" ada", .usage))
    #expect(
      await home.kith("tie", "add", "ada", "knows", "zoe")
        == .refused("No contact matches “zoe”. See them all with: kith list", .unclear))
    #expect(
      await home.kith("tie", "add", "ada", "met at", "fair")
        == .refused(
          """
          No event matches “fair”. See which there are with: kith event list, or add one with: kith event \
          add NAME
          """, .unclear))
    #expect(
      await home.kith("tie", "remove", "ada", "knows", "grace").err
        == """
        There is no such tie: Ada Lovelace knows Grace Hopper. See which there are with: kith tie list \
        9afcd44d

        """)
    #expect(await home.kith("tie", "remove", "ffffffff").status == .unclear)
    #expect(await home.kith("tie", "add", "ada", "knows", "grace", "--since", "soon").status == .usage)
  }
}

import Foundation
import KithCommands
import KithMerge
import KithReplica
import KithSealing
import KithTestSupport
import Testing

@Suite struct QuarantineTests {
  /// Ada's title was refused by the server, which holds her without it.
  private func refused() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada", "--email", "ada@x.org")
    try answer(home) { ($0, []) }
    home.time += 60_000
    _ = await home.kith("set", "ada", "title=Head", "email.work+=a@y.org", "tag+=old")
    _ = await home.kith("set", "ada", "tag-=old")
    try answer(home) { ([], $0) }
    return home
  }

  /// Answers what waits, in the server's name.
  private func answer(
    _ home: TestHome, _ split: ([Outgoing]) -> (acked: [Outgoing], refused: [Outgoing])
  ) throws {
    let replica = try Replica(home.home)
    let (acked, refused) = split(try replica.outgoing(limitBytes: .max))
    let from = try replica.bookmark()
    _ = try replica.absorb(
      Delivery(
        acked: acked, refused: refused.map { ($0, "too-large", "It is too large.") }, from: from, to: from),
      at: home.time)
  }

  private func receive(_ home: TestHome, _ id: RecordID, _ state: SealedRecord) throws {
    let replica = try Replica(home.home)
    let from = try replica.bookmark()
    _ = try replica.absorb(
      Delivery(records: [Incoming(id: id, state: state.bytes)], from: from, to: from), at: home.time)
  }

  @Test func whatWouldBeTooLargeStaysAndTheRestIsTriedAgain() async throws {
    let home = try await refused()
    var dice = SeededRandom(seed: 5)
    func long(_ field: String) -> String {
      let letters = Array("abcdefghijklmnopqrstuvwxyz012345")
      return field + "=" + String((0..<100_000).compactMap { _ in letters.randomElement(using: &dice) })
    }
    _ = await home.kith("add", "Bob")
    try answer(home) { ($0, []) }
    #expect(await home.kith("set", "bob", long("met"), long("title"), long("org")).status == .done)
    try answer(home) { ([], $0) }
    #expect(await home.kith("set", "bob", long("department"), long("industry")).status == .done)
    try answer(home) { ($0, []) }

    let ended = await home.kith("quarantine", "retry", "--all")

    #expect(ended.status == .partly)
    #expect(ended.err.contains("Bob would become larger than can travel"), "\(ended.err)")
    #expect(ended.out.contains("Ada: what was refused is a new edit."), "\(ended.out)")
    #expect(try Replica(home.home).quarantined().count == 1)
  }

  @Test func everythingIsErasedAtOnce() async throws {
    let home = try await refused()
    try receive(home, RecordID(high: 5, low: 5), .purged([1, 2, 3]))

    let unasked = await home.kith("quarantine", "drop", "--all")
    let both = await home.kith("quarantine", "drop", "9afcd44d", "--all", "--yes")
    let done = await home.kith("quarantine", "drop", "--all", "--yes")
    let again = await home.kith("quarantine", "drop", "--all", "--yes")

    #expect(unasked.status == .usage && both.status == .usage)
    #expect(done.out == "What was set aside of 2 records is erased.\n", "\(done)")
    #expect(again.err == "Nothing is set aside.\n" && again.status == .done)
    #expect(try Replica(home.home).quarantined().isEmpty)
  }

  @Test func whatWasRefusedIsListedAndShown() async throws {
    let home = try await refused()

    let list = await home.kith("quarantine")
    let shown = await home.kith("quarantine", "show", "9afcd44d")

    #expect(
      list
        == .init(
          "9afcd44d  contact  Ada  edited here  2026-01-01 00:01  It is too large.\n",
          err: "See what it says with: kith quarantine show ID\n"))
    #expect(
      shown
        == .init(
          """
          Ada  contact 9afcd44d
            Edited here, and set aside 2026-01-01 00:01: It is too large.
              Title  Head
              Email  a@y.org (work)
              Tag    (cleared)
            Make it a new edit with: kith quarantine retry 9afcd44d
            Erase it with: kith quarantine drop 9afcd44d

          """))
    #expect(await home.kith("status").out.contains("Set aside  1 record, see: kith quarantine list\n"))
    #expect(await home.kith("doctor").err == "See what was set aside with: kith quarantine list\n")
  }

  @Test func whatWasSetAsideTwiceIsListedOnce() async throws {
    let home = try await refused()
    home.time += 60_000
    _ = await home.kith("set", "ada", "org=Acme")
    try answer(home) { ([], $0) }

    let line = "9afcd44d  contact  Ada  edited here  2026-01-01 00:02  It is too large. And 1 more of it.\n"
    #expect(await home.kith("quarantine").out == line)
    #expect(await home.kith("status").out.contains("Set aside  1 record, see"))
  }

  @Test func programsReadTheSame() async throws {
    let home = try await refused()

    let list = await home.kith("quarantine", "list", "--json")
    let shown = await home.kith("quarantine", "show", "9afcd44d", "--json")

    for (said, path) in [(list, ["quarantine", "list"]), (shown, ["quarantine", "show"])] {
      let schema = await home.kith(["schema"] + path).out
      #expect(try SchemaCheck(said.out, against: schema).misfits == [])
    }
    let listed = try #require(try home.read(list.out) as? [[String: Any]])
    let entries = try #require(try home.read(shown.out) as? [[String: Any]])
    let fields = try #require(entries.first?["fields"] as? [[String: Any]])
    #expect(listed.first?["origin"] as? String == "refused")
    #expect(listed.first?["name"] as? String == "Ada" && listed.first?["kind"] as? String == "contact")
    #expect(listed.first?["at"] as? String == "2026-01-01T00:01:00.000Z")
    #expect(fields.map { $0["field"] as? String } == ["title", "email", "tag"])
    #expect(fields.first?["value"] as? String == "Head")
    #expect(await home.kith("quarantine", "drop", "9afcd44d", "--yes").status == .done)
    #expect(await home.kith("quarantine", "--json").out == "[]\n")
  }

  @Test func aRefusedEditCanBeMadeAnew() async throws {
    let home = try await refused()
    #expect(!(await home.kith("show", "ada").out.contains("Head")))
    home.time += 60_000

    let said = await home.kith("quarantine", "retry", "9afcd44d")

    #expect(said == .init("Ada: what was refused is a new edit.\n"))
    #expect(
      await home.kith("show", "ada")
        == .init(
          """
          Ada  contact 9afcd44d
            Name   Ada
            Title  Head
            Email  a@y.org (work)
                   ada@x.org

          """))
    let replica = try Replica(home.home)
    #expect(try replica.quarantined().isEmpty && replica.counts().pending == 1)
    #expect(await home.kith("quarantine") == .init("", err: "Nothing is set aside.\n"))
    #expect(await home.kith("quarantine", "retry", "--all") == .init("", err: "Nothing is set aside.\n"))
  }

  @Test func whatIsSoAlreadyMakesNoEdit() async throws {
    let home = try await refused()
    _ = await home.kith("set", "ada", "title=Head", "email.work+=a@y.org")
    try answer(home) { ($0, []) }

    let said = await home.kith("quarantine", "retry", "--all")

    #expect(said == .init("Ada: what was refused is so already.\n"))
    #expect(try Replica(home.home).counts().pending == 0)
  }

  @Test func aRecordThatWasRefusedAltogetherComesBack() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada", "--org", "Inn")
    try answer(home) { ([], $0) }
    #expect(await home.kith("list").out == "")

    #expect(await home.kith("quarantine").out.hasPrefix("9afcd44d  contact  Ada  edited here  "))
    #expect(await home.kith("quarantine", "retry", "9afcd44d").status == .done)

    #expect(await home.kith("list").out.hasPrefix("Ada  Inn"))
  }

  @Test func whoWasForgottenElsewhereStaysSo() async throws {
    let home = try await refused()
    let replica = try Replica(home.home)
    let id = try #require(try replica.quarantined().first?.id)
    try receive(home, id, .purged(try replica.sealer.marker(of: id)))

    let said = await home.kith("quarantine", "retry", "9afcd44d")

    #expect(
      said
        == .refused(
          """
          contact 9afcd44d was forgotten, and an edit cannot bring it back. See what it said with: kith \
          quarantine show 9afcd44d, and begin anew with: kith add
          """, .failed))
    #expect(try Replica(home.home).quarantined().count == 1)
    let shown = await home.kith("quarantine", "show", "9afc").out
    #expect(shown.hasPrefix("contact 9afcd44d\n  Edited here, and set aside 2026-"), "\(shown)")
    #expect(shown.contains("Title  Head\n"))
    #expect(
      shown.hasSuffix(
        """
          It was forgotten, and an edit cannot bring it back. Begin anew with: kith add
          Erase it with: kith quarantine drop 9afcd44d

        """), "\(shown)")
  }

  @Test func whatTheServerMayNotDoStaysKeptOut() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada", "--org", "Inn")
    try answer(home) { ($0, []) }
    let id = try #require(try Replica(home.home).cards(Shelf()).first?.id)
    try receive(home, id, .purged([1, 2, 3]))
    let strange = SealedEdit(
      dot: Dot(writer: WriterID(rawValue: 1), counter: 1), fields: [FieldKey(rawValue: 5)],
      payload: [1, 0, 0, 0, 9] + Array(repeating: 7, count: 60))
    try receive(home, RecordID(high: 0xAB << 56, low: 1), SealedRecord(edits: [strange]))

    let list = await home.kith("quarantine").out
    let shown = await home.kith("quarantine", "show", "9afcd44d")
    let said = await home.kith("quarantine", "retry", "9afcd44d")

    #expect(
      list == """
        9afcd44d  record  Ada  sent by the server  2026-01-01 00:00  The server says that it was \
        forgotten, and the marker is opened, and not readable; it is kept here.

        """)
    #expect(shown.out.hasPrefix("Ada  record 9afcd44d\n  Sent by the server, and kept out 2026-"))
    #expect(shown.out.contains("    It says that the record was forgotten.\n  Try it again with: kith "))
    #expect(
      said
        == .refused(
          """
          Ada stays kept out: the server says that it was forgotten, and the marker is opened, and not \
          readable; it is kept here.
          """, .failed))
    #expect(try Replica(home.home).quarantined().count == 1)
  }

  @Test func whatIsDroppedLeavesNoTrace() async throws {
    let home = try await refused()
    let path = home.home.database
    // Somebody else has it open, so that the log is not gone by itself.
    let other = try Replica(home.home)
    let sentence = try #require(try other.quarantined().first?.sentence)

    let unasked = await home.kith("quarantine", "drop", "9afcd44d")
    let said = await home.kith("quarantine", "drop", "9afcd44d", "--yes")

    #expect(
      unasked
        == .refused(
          """
          Of Ada, what you wrote and the server refused will be erased. This cannot be undone. Nothing was \
          changed: say --yes if you mean it.
          """, .usage))
    #expect(said == .init("What was set aside of Ada is erased.\n"))
    for ending in ["", "-wal"] {
      let bytes = FileManager.default.contents(atPath: path + ending) ?? Data()
      #expect(bytes.range(of: Data(sentence.utf8)) == nil, "\(ending)")
    }
    #expect(try other.quarantined().isEmpty)
    #expect(await home.kith("show", "ada").out.contains("ada@x.org"))
  }

  @Test func whatIsNotSetAsideIsSaid() async throws {
    let home = try await refused()

    for id in ["ada", "9af", "12345678", "", "9AFCD44D0"] {
      let said = await home.kith("quarantine", "show", id)
      #expect(
        said
          == .refused(
            "Nothing with the id “\(id)” is set aside. See what is with: kith quarantine list", .unclear))
    }
    #expect(await home.kith("quarantine", "show", "9AFCD44D").status == .done)
    #expect(await home.kith("quarantine", "retry").status == .usage)
    #expect(await home.kith("quarantine", "retry", "9afcd44d", "--all").status == .usage)
  }
}

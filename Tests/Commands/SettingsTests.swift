import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

/// What one sets holds on all of one's machines, and is taken back as all else.
@Suite struct SettingsTests {
  @Test func whatWasSetIsUndoneAndStandsInTheLog() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada")
    let before = await home.standing()

    _ = await home.kith("config", "set", "letter-days", "9")
    #expect(await home.kith("config", "list").out.contains("letter-days  9     set; else 3"))
    #expect(await home.kith("log", "-n", "1").out.contains("config set  Settings\n"))
    #expect(await home.kith("undo").out.hasPrefix("Undid “config set”"))
    #expect(await home.kith("config", "list").out.contains("letter-days  3     as it comes"))
    #expect(await home.standing() == before)
    #expect(await home.kith("show", "ada").status == .done)

    // What was taken back does not come again with what is set later.
    _ = await home.kith("config", "set", "name", "Lena Hahn")
    #expect(await home.kith("config", "list").out.contains("letter-days  3          as it comes"))
    _ = await home.kith("config", "set", "letter-days", "5")
    _ = await home.kith("undo")
    #expect(await home.kith("config", "list").out.contains("name         Lena Hahn  set"))
    _ = await home.kith("redo")
    #expect(await home.kith("met", "Bob").out.contains("Write by 2026-01-06: "))
    _ = await home.kith("config", "unset", "letter-days")
    #expect(await home.kith("met", "Carla").out.contains("Write by 2026-01-04: "))
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("undo").out.hasPrefix("Undid “config unset”"))
    #expect(await home.kith("met", "Carla").out.contains("Write by 2026-01-06: "))
  }

  @Test func itHoldsOnAllMachines() async throws {
    let a = try await TestHome.begun()
    let b = try TestHome(seed: 2, copying: a)
    _ = await a.kith("config", "set", "letter-days", "9")
    _ = await a.kith("config", "set", "name", "Lena Hahn")
    try b.receive(from: a)
    #expect(
      await b.kith("config", "list")
        == .init(
          """
          letter-days  9          set; else 3  in how many days you write to somebody whom you met
          name         Lena Hahn  set          how your letters are signed

          """))
    // It is nobody, and nothing that anybody looks for.
    #expect(await b.kith("list").err.hasPrefix("There are no contacts"))
    #expect(await b.kith("find", "lena").out == "")
    #expect(await b.kith("show", "settings").status == ExitStatus.unclear)
    #expect(await !b.kith("status").out.contains("not readable"))
  }

  /// Each command adds to the one record: what one of them added is taken back alone.
  @Test func anEarlierSettingIsTakenBackAlone() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("event", "add", "Fair", "--when", "tomorrow")
    _ = await home.kith("config", "set", "letter-days", "9")
    _ = await home.kith("config", "set", "name", "Lena Hahn")
    _ = await home.kith("event", "edit", "fair", "--going", "yes")
    _ = await home.kith("event", "plan", "fair", "--meet", "Zoe")
    let log = try Replica(home.home).operations()

    #expect(log.map(\.words).prefix(4) == ["event plan", "event edit going", "config set", "config set"])
    for place in [1, 3] {
      let first = try #require(log.dropFirst(place).first)
      let undone = await home.kith("undo", first.id.description)
      #expect(undone.status == .done, "\(undone)")
    }
    let list = await home.kith("config", "list").out
    #expect(list.contains("letter-days  3 ") && list.contains("Lena Hahn"))
    let fair = await home.kith("event", "show", "fair").out
    #expect(fair.contains("Zoe") && !fair.contains("yes"), "\(fair)")
  }

  /// Where nothing is left to take back, what was done before it is still within reach.
  @Test func whatWasDoneBeforeIsNamedWhereNothingIsLeft() async throws {
    let a = try await TestHome.begun()
    _ = await a.kith("add", "Ada")
    _ = await a.kith("add", "Bob")
    let b = try TestHome(seed: 2, copying: a)
    _ = await a.kith("set", "ada", "org=A")
    _ = await b.kith("set", "ada", "org=B")
    try a.receive(from: b)
    let second = try #require(try Replica(a.home).operations().dropFirst().first)
    let older = String(second.id.description.prefix(8))

    #expect(
      await a.kith("undo").err
        == """
        Nothing of “set org” is left to take back: everything was changed since. To take back what was done \
        before it: kith undo \(older)

        """)
    #expect(await a.kith("undo", older).out.hasPrefix("Undid “add”: Bob. 1 in the trash."))
  }

  /// Another kith may set what this one cannot read.
  @Test func nonsenseKeepsNobodyFromMeeting() async throws {
    let home = try await TestHome.begun()
    let replica = try Replica(home.home)
    var dice = SeededRandom(seed: 3)
    var operation = Operation("test", at: home.time, using: &dice)
    _ = try replica.set([FieldName("letter-days"): .text("weekly")], in: &operation)
    #expect(await home.kith("met", "Bob").out.contains("Write by 2026-01-04: "))
    #expect(await home.kith("config", "list").status == .done)
  }

  @Test func whatAFormerKithKeptStillHolds() async throws {
    let home = try await TestHome.begun()
    try home.home.keep(settings: ["letter-days": "8", "colour": "red"])
    #expect(await home.kith("met", "Ada").out.contains("Write by 2026-01-09: "))

    _ = await home.kith("config", "set", "letter-days", "5")
    #expect(try home.home.settings() == ["colour": "red"])
    #expect(await home.kith("met", "Bob").out.contains("Write by 2026-01-06: "))
    _ = await home.kith("undo")
    #expect(await home.kith("undo").out.hasPrefix("Undid “config set”"))
    #expect(await home.kith("met", "Bob").out.contains("Write by 2026-01-09: "))

    try home.home.keep(settings: ["name": "Lena of the file"])
    #expect(await home.kith("config", "unset", "name").out == "name is Lena again.\n")
    #expect(try home.home.settings() == [:])
  }

  @Test func whatIsSetIsBounded() async throws {
    let home = try await TestHome.begun()
    for text in ["", " ", "a\u{1B}[2J", String(repeating: "x", count: 101)] {
      let said = await home.kith("config", "set", "name", text)
      #expect(said.status == .usage && said.err.contains("kith config set name \"YOUR NAME\""), "\(said)")
      #expect(!said.err.contains("\u{1B}"))
    }
    #expect(await home.kith("config", "set", "letter-days", "-1").status == .usage)
    #expect(await home.kith("log").out == "")
  }

  @Test func aLetterSignedAsOneLogsInIsRemarked() async throws {
    let home = try await TestHome.begun()
    (home.person, home.login) = ("root", "root")
    _ = await home.kith("add", "Ada Lovelace")

    let drafted = await home.kith("letter", "new", "ada", "--search", "work")
    #expect(
      drafted.err.hasPrefix(
        """
        It is signed “root”, which is how you log in. Say how you sign with: kith config set name "YOUR NAME"
        """), "\(drafted)")
    let remark = """
      It is signed “root”, which is how you log in. Write your name there; for the next letters type: \
      kith config set name "YOUR NAME"

      """
    #expect(await home.kith("letter", "check", "ada").out.hasSuffix(remark))
    _ = await home.kith("undo")

    _ = await home.kith("config", "set", "name", "Lena Hahn")
    let other = await home.kith("letter", "new", "ada", "--search", "work")
    #expect(other.err == "" && !other.out.contains("log in"), "\(other)")
    #expect(await home.kith("letter", "show", "ada").out.contains("Lena Hahn"))
    #expect(await !home.kith("letter", "check", "ada").out.contains("log in"))
    _ = await home.kith("undo")
    _ = await home.kith("letter", "new", "ada", "--as", "L.")
    #expect(await home.kith("letter", "show", "ada").out.hasSuffix("L.\n"))
  }
}

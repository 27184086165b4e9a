import Foundation
import GRDB
import KithCommands
import KithReplica
import KithTestSupport
import Testing

@Suite struct HomeTests {
  @Test func startSaysWhereItIsAndWhatIsAtStake() async throws {
    let home = try TestHome()

    let said = await home.kith("start")

    #expect(
      said
        == .init(
          """
          Your kith is in HOME.
          It is on this machine only: whoever loses the machine loses it, until a server is joined.

          What to type next:
            kith add NAME       for somebody you know
            kith import FILE    for contacts that another program wrote
            kith join LINK      for a server that keeps your machines together

          """))
    #expect(
      await home.kith("start")
        == .refused("There is a kith in HOME already. See it with: kith status", .conflict))
  }

  @Test func withoutAHomeEveryCommandSaysHowToBegin() async throws {
    let home = try TestHome()

    for words in [["list"], ["add", "Ada"], ["status"], ["conflicts"], ["note", "list"], ["find", "x"]] {
      let said = await home.kith(words)
      #expect(said == .refused("There is no kith in HOME yet. Begin one with: kith start", .failed))
    }
    #expect(!FileManager.default.fileExists(atPath: home.folder))
  }

  @Test func statusSaysHowItIs() async throws {
    let home = try await TestHome.begun()
    let empty = await home.kith("status")
    _ = await home.kith("add", "Ada", "--note", "Tea.")
    _ = await home.kith("add", "Grace")
    _ = await home.kith("delete", "grace")

    let said = await home.kith("status")

    #expect(
      empty
        == .init(
          """
          Home       HOME
          Holds      nothing yet
          Conflicts  none
          Server     none; join one with: kith join LINK
          Waiting    nothing
          Set aside  nothing

          """))
    #expect(
      said
        == .init(
          """
          Home       HOME
          Holds      1 contact, 1 note; 1 in the trash
          Conflicts  none
          Server     none; join one with: kith join LINK
          Waiting    3 records, until there is a server
          Set aside  nothing

          """))
    let json = try #require(try home.read(await home.kith("status", "--json").out) as? [String: Any])
    #expect(json["contacts"] as? Int == 1 && json["trashed"] as? Int == 1 && json["pending"] as? Int == 3)
    #expect(json["server"] is NSNull && json["lastExchange"] is NSNull)
  }

  @Test func aDatabaseOfANewerKithIsLeftAlone() async throws {
    let home = try await TestHome.begun()
    let database = try DatabaseQueue(path: home.home.database)
    try await database.write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99: from the future')")
    }
    try database.close()

    let said = await home.kith("add", "Ada")

    let sentence = "HOME/kith.sqlite was written by a newer kith. Install that version here, and try again."
    #expect(said == .refused(sentence, .failed))
  }

  @Test func aFirstStartThatWasCutShortSaysWhatToType() async throws {
    let home = try await TestHome.begun()
    for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: home.home.database + end) }

    let said = await home.kith("start")
    #expect(said.status == .conflict)
    #expect(said.err.hasSuffix("type: mv HOME/keys HOME/keys.old and then: kith start\n"))

    try FileManager.default.moveItem(atPath: home.home.keys, toPath: home.home.keys + ".old")
    #expect(await home.kith("start").status == .done)
    #expect(await home.kith("add", "Ada").status == .done)
  }

  @Test func aDamagedDatabaseIsSaidAndNotTouched() async throws {
    let home = try await TestHome.begun()
    let garbage = Data((0..<8192).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) })
    for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: home.home.database + end) }
    try garbage.write(to: URL(fileURLWithPath: home.home.database))

    let said = await home.kith("list")

    #expect(said.status == .failed)
    #expect(said.err.hasPrefix("HOME/kith.sqlite cannot be read ("))
    #expect(
      said.err.hasSuffix(
        "Put a backup in its place with: kith restore FILE, or begin elsewhere with: kith --home DIR start\n")
    )
    #expect(FileManager.default.contents(atPath: home.home.database) == garbage)
  }

  @Test(arguments: ["", "# nothing but words\n", "AAAA"])
  func missingOrDamagedKeysAreSaid(keys: String) async throws {
    let home = try await TestHome.begun()
    try FileManager.default.removeItem(atPath: home.home.keys)
    if !keys.isEmpty { try Data(keys.utf8).write(to: URL(fileURLWithPath: home.home.keys)) }

    let said = await home.kith("list")

    #expect(said.status == .failed)
    #expect(said.err.hasPrefix("The keys of this home are missing or damaged (HOME/keys)."))
  }
}

import Foundation
import GRDB
import KithCommands
import KithReplica
import KithTestSupport
import Testing

@Suite struct BackupTests {
  private func begun() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace", "--email", "ada@x.example", "--note", "Tea at four.")
    _ = await home.kith("add", "Bob")
    return home
  }

  /// A place beside the home, in a folder that goes with it.
  private func place(_ home: TestHome, _ name: String = "b") throws -> String {
    try FileManager.default.createDirectory(
      atPath: home.folder + "/out", withIntermediateDirectories: true)
    return home.folder + "/out/" + name
  }

  private func files(_ folder: String) throws -> [String: Data] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
    return Dictionary(
      uniqueKeysWithValues: paths.compactMap { path in
        FileManager.default.contents(atPath: folder + "/" + path).map { (path, $0) }
      })
  }

  @Test func aBackupSaysWhatOfItLiesInTheTrash() async throws {
    let home = try await begun()
    _ = await home.kith("list", "--tag", "mentor", "--save", "mentors")
    _ = await home.kith("saved", "delete", "mentors")

    let said = await home.kith("backup", try place(home)).out

    let holds = "holds 2 contacts, 1 note, 1 saved list, 1 of them in the trash, the newest edit"
    #expect(said.contains(holds), "\(said)")
  }

  @Test func aBackupSaysWhatItHoldsAndWhatItCannotDo() async throws {
    let home = try await begun()
    let file = try place(home)

    let without = await home.kith("backup", file)
    let again = await home.kith("backup", file)
    let with = await home.kith("backup", file + "2", "--with-keys")
    let nowhere = await home.kith("backup", home.folder + "/no/b")

    #expect(
      without
        == .init(
          """
          HOME/out/b holds 2 contacts, 1 note, the newest edit of 2026-01-01 00:00.
          Put it back with: kith restore HOME/out/b

          """,
          err: """
            The keys are not in it: it can be put back here, or where kith recover has brought the keys. \
            To write them too: kith backup --with-keys FILE

            """))
    #expect(
      again
        == .refused("HOME/out/b is there already, and is left as it is. Name another file.", .conflict))
    #expect(
      with
        == .init(
          """
          HOME/out/b2 holds 2 contacts, 1 note, the newest edit of 2026-01-01 00:00.
          HOME/out/b2.keys holds the keys: keep it as you keep a key.
          Put both back, on any machine, with: kith restore HOME/out/b2

          """))
    #expect(
      nowhere
        == .refused(
          "HOME/no/b cannot be written (No such file or directory). Make room for it, or name another place.",
          .failed))
    #expect(try files(home.folder + "/out").keys.sorted() == ["b", "b2", "b2.keys"])
    #expect(
      FileManager.default.contents(atPath: file + "2.keys")
        == FileManager.default.contents(atPath: home.home.keys))
  }

  @Test func whatWasHereIsInAHomeOfItsOwnAfterwards() async throws {
    let home = try await begun()
    let file = try place(home)
    _ = await home.kith("backup", file)
    let before = await home.kith("export", "--format", "jsonl")
    _ = await home.kith("add", "Carol")
    _ = await home.kith("delete", "ada")

    let unasked = await home.kith("restore", file)
    let said = await home.kith("restore", file, "--yes")

    #expect(
      unasked
        == .refused(
          "HOME will hold what HOME/out/b holds: 2 contacts, 1 note, the newest edit of 2026-01-01 00:00. "
            + "What it holds now is moved aside. Nothing was changed: say --yes if you mean it.", .usage))
    #expect(
      said
        == .init(
          """
          Restored 2 contacts, 1 note, the newest edit of 2026-01-01 00:00.
          What was here is in HOME/before-20260101T000000Z.
          Look at it with: kith --home HOME/before-20260101T000000Z list

          """, err: "What was edited since the backup is only there.\n"))
    #expect(await home.kith("export", "--format", "jsonl") == before)
    #expect(await home.kith("doctor").status == .done)
    #expect(await home.kith("status").out.contains("Holds      2 contacts, 1 note\n"))
    let aside = try Replica(Home(folder: home.folder + "/before-20260101T000000Z"))
    #expect(try aside.cards(Shelf()).map(\.name) == ["Bob", "Carol", "Tea at four."])

    // A second one in the same second has a name of its own.
    let second = await home.kith("restore", file, "--yes")
    #expect(second.out.contains("What was here is in HOME/before-20260101T000000Z-2.\n"))
  }

  @Test func whatIsNoBackupIsRefusedAndNothingChanges() async throws {
    let home = try await begun()
    let good = try place(home)
    _ = await home.kith("backup", good)
    let bytes = try #require(FileManager.default.contents(atPath: good))
    func file(_ name: String, _ data: Data) throws -> String {
      let path = try place(home, name)
      try data.write(to: URL(fileURLWithPath: path))
      return path
    }
    func changed(_ name: String, _ sql: String) throws -> String {
      let path = try file(name, bytes)
      let queue = try DatabaseQueue(path: path)
      try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
      try queue.close()
      return path
    }
    let garbage = Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) })
    let refused: [(String, String)] = [
      (try file("garbage", garbage), "is no backup of a kith, and nothing was changed."),
      (try file("empty", Data()), "is no backup of a kith, and nothing was changed."),
      (try file("half", bytes.prefix(bytes.count / 2)), "is damaged ("),
      (
        try changed("newer", "INSERT INTO grdb_migrations VALUES ('99: tomorrow')"),
        "was written by a newer kith, and nothing was changed."
      ),
      (
        try changed(
          "acting", "CREATE TRIGGER t AFTER INSERT ON card BEGIN DELETE FROM record; END"),
        "is no backup of a kith"
      ),
      (try changed("poor", "DROP TABLE journal"), "is no backup of a kith"),
      (try changed("spaceless", "UPDATE space SET personal = 0"), "is no backup of a kith"),
      (home.folder + "/missing", "There is no file HOME/missing."),
      (home.folder + "/out", "There is no file HOME/out."),
    ]
    let before = try files(home.folder)

    for (path, told) in refused {
      let said = await home.kith("restore", path, "--yes")
      #expect(said.status == .failed && said.out == "", "\(path)")
      #expect(said.err.contains(told), "\(path): \(said.err)")
      #expect(try files(home.folder) == before, "\(path)")
    }
  }

  @Test func aBackupWithoutItsKeysSaysWhatToType() async throws {
    let home = try await begun()
    let file = try place(home)
    _ = await home.kith("backup", file)
    let (empty, stranger) = (try TestHome(seed: 2), try await TestHome.begun(seed: 3))

    let keyless = await empty.kith("restore", file)
    let strange = await stranger.kith("restore", file, "--yes")
    try Data("no keys".utf8).write(to: URL(fileURLWithPath: file + ".keys"))
    let wrong = await empty.kith("restore", file)

    #expect(
      keyless
        == .refused(
          """
          \(file) opens with its keys only, and they are neither in HOME/keys nor in \(file).keys. Put \
          them there, or fetch them with: kith recover
          """, .failed))
    #expect(
      strange
        == .refused(
          """
          \(file) is of another network than the keys in HOME/keys, and nothing was changed. Give it a \
          home of its own with: kith --home DIR restore \(file)
          """, .failed))
    #expect(
      wrong
        == .refused(
          """
          \(file).keys does not hold the keys of \(file), and nothing was changed. Put the keys there \
          that were written with it.
          """, .failed))
    #expect(!FileManager.default.fileExists(atPath: empty.folder))
    #expect(await stranger.kith("status").status == .done)
  }
}

import Foundation
import GRDB
import KithCommands
import KithReplica
import KithTestSupport
import Testing

@Suite struct DoctorTests {
  private func begun() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace", "--email", "ada@x.example", "--note", "Tea at four.")
    return home
  }

  private func damage(_ home: TestHome, _ sql: String) throws {
    let database = try DatabaseQueue(path: home.home.database)
    try database.writeWithoutTransaction { try $0.execute(sql: sql) }
    try database.close()
  }

  @Test func aHealthyHomeIsSaidToBeSo() async throws {
    let home = try await begun()

    let said = await home.kith("doctor")

    let lines = said.out.split(separator: "\n").map(String.init)
    #expect(said.status == .done && said.err == "")
    #expect(lines.first?.hasPrefix("Versions   kith 0.1.0, SQLite 3.") == true)
    #expect(
      lines.dropFirst().dropLast(2).joined(separator: "\n") == """
        Database   sound
        Records    2: 2 open
        Tables     what the records say
        Keys       they fit; their owner's alone
        Server     none
        Waiting    2 edited records, 0 offers, 0 purges
        Set aside  0 refused edits, 0 records of the server
        """)
    #expect(lines.last == "Nothing is wrong.")
  }

  @Test func whatItSaysHoldsNoNameAndNoContentAndNoPlace() async throws {
    let home = try await begun()
    try damage(home, "UPDATE card SET name = 'Bob'; DELETE FROM handle")

    for words in [["doctor"], ["doctor", "--json"], ["doctor", "--rebuild"]] {
      let said = await home.kith(words)
      for secret in ["Ada", "Bob", "ada@", "Tea", "HOME", NSHomeDirectory() + "/"] {
        #expect(!(said.out + said.err).contains(secret), "\(words): \(secret)")
      }
    }
  }

  @Test func tablesThatDifferAreSaidAndARebuildMendsThem() async throws {
    let home = try await begun()
    try damage(home, "UPDATE card SET name = 'Bob' WHERE kind = 'contact'")

    let before = await home.kith("doctor")
    let mended = await home.kith("doctor", "--rebuild")

    #expect(before.status == .failed)
    #expect(before.out.contains("Tables     differ from the records: card (1)\n"))
    #expect(
      before.err
        == "Lists or index are not what the records say. Make them anew with: kith doctor --rebuild\n")
    #expect(mended.status == .done && mended.err == "Lists and index were made anew from 2 records.\n")
    #expect(mended.out.hasSuffix("Nothing is wrong.\n"))
    #expect(await home.kith("list").out.hasPrefix("Ada Lovelace"))
  }

  @Test func programsReadTheSame() async throws {
    let home = try await begun()
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: home.home.keys)
    try damage(home, "UPDATE record SET pending = x'01ff' WHERE number = 1")

    let said = await home.kith("doctor", "--json")

    let json = try #require(try home.read(said.out) as? [String: Any])
    let records = try #require(json["records"] as? [String: Any])
    #expect(said.status == .failed)
    #expect(records["damaged"] as? Int == 1 && records["open"] as? Int == 1 && records["all"] as? Int == 2)
    #expect(json["keysMode"] as? String == "640" && json["server"] as? Bool == false)
    #expect((json["wrong"] as? [String])?.count == 2)
    #expect(said.err.contains("chmod 600 keys") && said.err.contains("1 record cannot be decoded."))
  }

  @Test func aDamagedFileIsSaidToBeDamaged() async throws {
    let home = try await begun()
    try damage(
      home,
      """
      PRAGMA writable_schema = ON;
      UPDATE sqlite_master SET sql = 'CREATE INDEX card_sort ON card (name, record)' WHERE name = 'card_sort'
      """)

    let said = await home.kith("doctor")

    #expect(said.status == .failed)
    #expect(said.out.contains("Database   damaged\n"))
    #expect(said.err.hasPrefix("The database is damaged. "))
  }
}

import Foundation
import KithReplica
import KithTestSupport
import Testing

/// A server is left, and what was there before comes back by a backup.
@Suite(.serialized) struct ServerLeavingTests {
  typealias Two = SeveralServersTests.Two

  @Test func aBackupOfBeforeIsPutBackAllTheSame() throws {
    let two = try Two()
    let file = two.play.folder + "/backup"
    try two.does("ann", "backup", file)
    try two.does("ann", "server", "leave", "127.0.0.1:\(two.own.port)", "--yes")
    try two.does("ann", "add", "Later")
    try two.does("ann", "restore", file, "--yes")
    #expect(try two.does("ann", "list").contains("Ada Lovelace"))
    #expect(try two.does("ann", "server", "list").split(separator: "\n").count == 2)
  }

  /// The club was left since: its rows are back, and their keys are gone for good.
  @Test func ofAServerThatWasLeftSinceABackupNothingStandsInTheWay() throws {
    let two = try Two()
    let file = two.play.folder + "/backup"
    try two.does("ann", "add", "Grace Hopper", "--space", "Job club")
    try two.does("ann", "sync")
    try two.does("ann", "backup", file)
    try two.does("ann", "server", "leave", two.clubAddress, "--yes")
    try two.does("ann", "restore", file, "--yes")

    try two.does("ann", "sync")
    #expect(try two.does("ann", "server", "list").contains("its keys are gone"))
    #expect(try two.does("ann", "list").contains("Ada Lovelace"))
    try two.does("ann", "join", try two.invitation(), "--as", "Ann again")
    try two.does("ann", "sync")
    #expect(try two.does("ann", "list").contains("Grace Hopper"))
    #expect(try !two.does("ann", "server", "list").contains("keys"))
    try two.does("ann", "add", "Third", "--space", "Job club")
    try two.does("ann", "sync")
    try two.does("bob", "sync")
    #expect(try two.does("bob", "list").contains("Third"))

    try two.does("ann", "restore", file, "--yes")
    try two.does("ann", "server", "leave", two.clubAddress, "--yes", "--gone")
    #expect(try two.does("ann", "server", "list").split(separator: "\n").count == 1)
    #expect(try two.typed("ann", "doctor").status == 0)
  }

  @Test func whatWasImportedIsOneAfterBothMachinesMoved() throws {
    let two = try Two()
    let card = "BEGIN:VCARD\nVERSION:4.0\nUID:ina-1\nFN:Imported Ina\nEMAIL:ina@x.org\nEND:VCARD\n"
    try two.does("ann", "import", two.play.file("ina.vcf", Array(card.utf8)))
    try two.does("ann", "note", "add", "ina", "Wants to see the engine.")
    try two.does("ann", "sync")
    try two.secondMachine()
    let third = try two.play.serve("third")
    defer { third.stop() }
    let first = "127.0.0.1:\(two.own.port)"

    try two.does("ann", "server", "leave", first, "--yes")
    try two.does("ann", "join", third.firstLink())
    try two.does("desk", "server", "leave", first, "--yes")
    try two.does("desk", "join", try two.play.link(in: two.does("ann", "device", "add")))
    try two.does("ann", "sync")
    for home in ["ann", "desk"] {
      let found = try two.does(home, "list").split(separator: "\n").filter { $0.contains("Ina") }
      #expect(found.count == 1, "\(home): \(found)")
      #expect(try two.does(home, "conflicts").isEmpty)
      #expect(try two.does(home, "show", "ina").contains("Wants to see the engine."))
    }
    // The same file once more makes nothing new.
    try two.does("desk", "import", two.play.folder + "/ina.vcf")
    #expect(try two.does("desk", "list").components(separatedBy: "Ina").count == 2)
  }

  @Test func itIsLeftWholeOrNotAtAll() throws {
    let two = try Two()
    try two.does("ann", "space", "create", "Zeta", "--server", two.clubAddress, "--as", "Ann")
    try two.does("ann", "sync")

    let refused = try two.typed("ann", "server", "leave", two.clubAddress, "--yes")
    #expect(
      refused.status == 5 && refused.complaint.contains("Zeta would have no owner"), "\(refused.complaint)")
    let spaces = try two.does("ann", "space", "list")
    #expect(spaces.contains("Job club") && spaces.contains("Zeta"))
    try two.does("bob", "sync")
    #expect(try two.does("bob", "space", "members").contains("editor"))

    // An owner there makes somebody else one, and goes.
    try two.does(
      "bob", "join", try two.play.link(in: two.does("ann", "space", "invite", "Zeta")), "--as", "Bob")
    try two.does("ann", "sync")
    try two.does("ann", "space", "transfer", "bob", "--space", "Zeta", "--yes")
    try two.does("ann", "server", "leave", two.clubAddress, "--yes")
    #expect(try two.does("ann", "space", "list").split(separator: "\n").count == 1)
  }

  @Test func theKitThatGoesWithAMachineIsToldOf() throws {
    let two = try Two()
    try two.secondMachine()
    try two.does("desk", "recovery", "show")
    let first = "127.0.0.1:\(two.own.port)"
    let asked = try two.typed("desk", "server", "leave", first)
    #expect(
      asked.status == 2 && asked.complaint.contains("The recovery kit was made here"), "\(asked.complaint)")
    #expect(try !two.typed("ann", "server", "leave", first).complaint.contains("recovery kit"))
  }

  /// A server that answers nothing that kithd says.
  @Test func aServerThatIsGoneIsLeftWithoutAWord() throws {
    let two = try Two()
    two.club.stop()
    try two.does("ann", "server", "leave", two.clubAddress, "--yes", "--gone")
    #expect(try two.does("ann", "server", "list").split(separator: "\n").count == 1)
    try two.does("ann", "sync")
    // The only one that is left to mean is meant.
    two.club = try two.play.serve("club", port: two.club.port)
    try two.does("bob", "sync")
    try two.does("ann", "join", try two.invitation(), "--as", "Ann")
    try two.does("ann", "server", "leave", "127.0.0.1:\(two.own.port)", "--yes")
    #expect(try two.does("ann", "device", "list").split(separator: "\n").count == 1)
    #expect(try two.does("ann", "status").contains("until it has a server"))
    let synced = try two.typed("ann", "sync")
    #expect(synced.status == 0 && synced.complaint.contains("on this machine alone"), "\(synced.complaint)")
    #expect(try two.does("ann", "sync", "--dry-run").contains("nothing new"))
  }

  @Test func whatWaitsForAServerThatWasAwayGoesOnceItIsBack() throws {
    let two = try Two()
    let watch = try two.play.watch("ann")
    _ = try watch.line { $0.contains(#""state":"listening""#) }
    two.own.stop()
    try two.does("ann", "add", "Third Person")
    _ = try watch.line { $0.contains("not everything was exchanged") }
    two.own = try two.play.serve("own", port: two.own.port)
    _ = try watch.line { $0.contains(#""event":"exchanged""#) && $0.contains(#""pushed":1"#) }
    watch.stop()
  }
}

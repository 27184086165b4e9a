import Foundation
import KithMerge
import KithReplica
import KithSealing
import KithTestSupport
import Testing

/// A home that belongs to a club's server and to its owner's own: one network, one group, two identities.
@Suite(.serialized) struct SeveralServersTests {
  /// Bob runs the club; Ann has a server of her own, and comes in by a link.
  final class Two {
    let play: Play
    var club, own: Server
    var clubAddress: String { "127.0.0.1:\(club.port)" }

    init() throws {
      play = try Play()
      (club, own) = (try play.serve("club"), try play.serve("own"))
      try does("bob", "join", club.firstLink())
      try does("bob", "space", "create", "Job club", "--as", "Bob")
      try does("bob", "sync")
      try does("ann", "start")
      try does("ann", "add", "Ada Lovelace")
      try does("ann", "join", own.firstLink())
      let ended = try typed("ann", "join", try invitation(), "--as", "Ann")
      #expect(ended.status == 0 && ended.output.contains("as an editor"), "\(ended.complaint)")
    }

    deinit {
      for server in [club, own] where server.process.isRunning { server.stop() }
    }

    func typed(_ home: String, _ words: String...) throws -> Ended {
      try play.run(Play.programs + "/kith", ["--home", play.folder + "/" + home] + words)
    }

    @discardableResult
    func does(_ home: String, _ words: String..., at place: SourceLocation = #_sourceLocation) throws
      -> String
    {
      let ended = try play.run(Play.programs + "/kith", ["--home", play.folder + "/" + home] + words)
      #expect(ended.status == 0, "\(home) \(words): \(ended.complaint)", sourceLocation: place)
      return ended.output
    }

    func invitation() throws -> String {
      try play.link(in: does("bob", "space", "invite", "Job club", "--role", "editor"))
    }

    /// Ann's second machine, at both servers.
    func secondMachine() throws {
      try does("desk", "join", try play.link(in: does("ann", "device", "add")))
      try does("desk", "join", try play.link(in: does("ann", "device", "add", "--server", clubAddress)))
    }

    func home(_ name: String) -> Home { Home(folder: play.folder + "/" + name) }

    /// Whether some file of a folder of the play holds these bytes.
    func holds(_ folder: String, _ bytes: [UInt8]) throws -> Bool {
      try play.contents(folder).values.contains { $0.range(of: Data(bytes)) != nil }
    }
  }

  @Test func eachServerHasItsOwnAndKnowsNothingOfTheOther() throws {
    let two = try Two()
    try two.secondMachine()
    try two.does("ann", "add", "Grace Hopper", "--space", "Job club")
    try two.does("ann", "sync")

    #expect(try two.does("bob", "list").isEmpty)
    try two.does("bob", "sync")
    #expect(try two.does("bob", "list").contains("Grace Hopper"))
    #expect(try !two.does("bob", "list").contains("Ada"))
    try two.does("desk", "sync")
    let seen = try two.does("desk", "list")
    #expect(seen.contains("Ada Lovelace") && seen.contains("Grace Hopper"))
    #expect(try two.does("desk", "show", "grace", "--provenance").contains("device ") == false)

    let ring = try two.home("ann").keyring()
    let (space, further) = try #require(ring.further.first)
    #expect(ring.further.count == 1 && further.device != ring.device)
    let mine = try #require(ring.spaces.first { $0.space != space })
    let public1 = try #require(ring.keys.publicKeys)
    let public2 = try #require(further.keys.publicKeys)
    for (server, there, elsewhere) in [("own", public1, public2), ("club", public2, public1)] {
      #expect(try two.holds(server, there.signing) && two.holds(server, there.agreement))
      #expect(try !two.holds(server, elsewhere.signing) && !two.holds(server, elsewhere.agreement))
    }
    #expect(try two.holds("own", mine.space.bytes) && !two.holds("club", mine.space.bytes))
    #expect(try two.holds("club", space.bytes) && !two.holds("own", space.bytes))

    let listed = try two.does("desk", "server", "list", "--json")
    #expect(listed.contains(#""Job club""#) && listed.contains(two.clubAddress))
    #expect(try two.does("desk", "status").contains(two.clubAddress))
    #expect(try two.does("desk", "device", "list").split(separator: "\n").count == 2)
    #expect(
      try two.does("desk", "device", "list", "--server", two.clubAddress).split(separator: "\n").count == 2)
  }

  @Test func aServerThatIsAwayStopsNoOther() throws {
    let two = try Two()
    two.club.stop()
    try two.does("ann", "add", "Third Person")

    let partly = try two.typed("ann", "sync")
    #expect(partly.status == 3 && partly.output.contains("sent 1"), "\(partly.complaint)")
    #expect(partly.complaint.contains("\(two.clubAddress) cannot be reached"), "\(partly.complaint)")
    two.own.stop()
    let neither = try two.typed("ann", "sync")
    #expect(neither.status == 7 && neither.complaint.contains("127.0.0.1:\(two.own.port)"))

    // The club's comes back elsewhere.
    two.club = try two.play.serve("club")
    let away = try two.typed("ann", "sync")
    #expect(away.status == 7)
    two.own = try two.play.serve("own", port: two.own.port)
    let old = try #require(
      try two.does("ann", "server", "list").firstMatch(of: /127\.0\.0\.1:\d+  1 group/)
    ).output.prefix { $0 != " " }
    let nonsense = try two.typed("ann", "server", "move", String(old), "nonsense")
    #expect(nonsense.status == 2 && nonsense.complaint.contains("host:port"))
    let wrong = try two.typed("ann", "server", "move", String(old), "127.0.0.1:\(two.own.port)")
    #expect(wrong.status == 6 && wrong.complaint.contains("another key"), "\(wrong.complaint)")
    #expect(try two.does("ann", "server", "list").contains(old))
    try two.does("ann", "server", "move", String(old), two.clubAddress)
    try two.does("ann", "sync")
    #expect(try two.typed("ann", "server", "move", "nobody", two.clubAddress).status == 4)
  }

  @Test func whoLeavesTheClubKeepsTheirOwn() throws {
    let two = try Two()
    try two.secondMachine()
    try two.does("ann", "add", "Grace Hopper", "--space", "Job club")
    try two.does("ann", "sync")
    try two.does("desk", "sync")
    let shared = try #require(try two.home("desk").keyring().further.first?.key)

    let asked = try two.typed("desk", "server", "leave", two.clubAddress)
    #expect(asked.status == 2 && asked.complaint.contains("From here go: Job club"), "\(asked.complaint)")
    try two.does("desk", "server", "leave", two.clubAddress, "--yes")
    #expect(try two.does("desk", "list").contains("Ada Lovelace"))
    #expect(try !two.does("desk", "list").contains("Grace"))
    #expect(try two.does("desk", "space", "list").split(separator: "\n").count == 1)
    #expect(try two.home("desk").keyring().keys(of: shared) == nil)
    // The other one shuts it out, with keys that it does not have.
    let before = try two.home("ann").keyring().keys(of: shared)?.newest
    try two.does("ann", "sync")
    #expect(try two.does("ann", "device", "list", "--server", two.clubAddress).contains("revoked"))
    #expect(try #require(try two.home("ann").keyring().keys(of: shared)).newest > #require(before))
    try two.does("desk", "sync")

    // The last one leaves the group itself.
    try two.does("ann", "server", "leave", two.clubAddress, "--yes")
    #expect(try two.does("ann", "list") == two.does("desk", "list"))
    try two.does("bob", "sync")
    #expect(try two.does("bob", "space", "members", "--json").contains(#""role": null"#))
    // The only owner of a group cannot go like that.
    let owner = try two.typed("bob", "server", "leave", two.clubAddress, "--yes")
    #expect(owner.status == 5 && owner.complaint.contains("owner"), "\(owner.complaint)")
    #expect(try two.does("bob", "list").contains("Grace Hopper"))
  }

  @Test func oneServerIsLeftForAnotherWithEverything() throws {
    let two = try Two()
    try two.secondMachine()
    try two.does("desk", "add", "Edna")
    let third = try two.play.serve("third")
    defer { third.stop() }
    let first = "127.0.0.1:\(two.own.port)"

    try two.does("ann", "server", "leave", first, "--yes")
    #expect(try two.does("ann", "status").contains("none; join one"))
    try two.does("ann", "sync")
    let joined = try two.does("ann", "join", third.firstLink())
    #expect(joined.contains("sent"), "\(joined)")
    try two.does("desk", "sync")
    try two.does("desk", "server", "leave", first, "--yes")
    try two.does("desk", "join", try two.play.link(in: two.does("ann", "device", "add")))
    try two.does("ann", "sync")
    for home in ["ann", "desk"] {
      let list = try two.does(home, "list")
      #expect(list.contains("Ada Lovelace") && list.contains("Edna"), "\(home): \(list)")
      #expect(try two.does(home, "conflicts").contains("Ada") == false)
      #expect(try two.does(home, "device", "list").split(separator: "\n").count == 2)
      #expect(try two.does(home, "space", "list").contains("Job club"))
    }
    // One that is gone for good.
    third.stop()
    let still = try two.typed("ann", "server", "leave", "127.0.0.1:\(third.port)", "--yes")
    #expect(still.status == 1 && still.complaint.contains("--gone"), "\(still.complaint)")
    try two.does("ann", "server", "leave", "127.0.0.1:\(third.port)", "--yes", "--gone")
    #expect(try two.does("ann", "list").contains("Edna"))
  }

  @Test func whatIsNewAtEitherComesAtOnce() throws {
    let two = try Two()
    let watch = try two.play.watch("ann")
    _ = try watch.line { $0.contains(#""state":"listening""#) }
    try two.does("bob", "add", "Grace Hopper", "--space", "Job club")
    // The line to a further server opens a moment later, and tells where it stands then.
    try two.does("bob", "sync")
    _ = try watch.line { $0.contains(#""event":"exchanged""#) && $0.contains(#""received":1"#) }
    #expect(try two.does("ann", "list").contains("Grace Hopper"))
    watch.stop()
  }

  @Test func aKitIsOfOneServer() throws {
    let two = try Two()
    let kit = try two.does("ann", "recovery", "show", "--server", two.clubAddress)
    let file = try two.play.file("kit", Array(kit.utf8))

    #expect(try two.does("ann", "recovery", "test", file).contains("opens your network"))
    #expect(try two.typed("ann", "recover", file).status == 5)
    // A machine that belongs elsewhere gets back what was there, beside its own.
    try two.does("desk", "join", try two.play.link(in: two.does("ann", "device", "add")))
    let recovered = try two.does("desk", "recover", file)
    #expect(recovered.contains("stays with the server that keeps it"), "\(recovered)")
    #expect(try two.does("desk", "space", "list").contains("Job club"))
    #expect(try two.does("desk", "list").contains("Ada Lovelace"))
  }
}

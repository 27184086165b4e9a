import Foundation
import Testing

/// What two machines and a server say to the person, word by word.
@Suite(.serialized) struct WordsTests {
  @Test func machinesAreCalledByTheirNames() throws {
    let play = try Play()
    let server = try play.serve()
    #expect(try play.kith("laptop", "join", try server.firstLink(), "--name", "laptop").status == 0)
    let link = try play.link(in: try play.kith("laptop", "device", "add").output)
    _ = try play.kith("laptop", "add", "Ada")
    _ = try play.kith("laptop", "sync")
    #expect(try play.kith("desktop", "join", link, "--name", "desktop").status == 0)
    _ = try play.kith("laptop", "set", "ada", "title=Head")
    _ = try play.kith("desktop", "set", "ada", "title=Chief")
    for machine in ["desktop", "laptop"] { _ = try play.kith(machine, "sync") }

    let disputes = try play.kith("laptop", "conflicts").output
    #expect(disputes.contains(#/Head .* by this machine\n/#) && disputes.contains(#/Chief .* by desktop\n/#))

    let list = try play.kith("laptop", "device", "list").output
    let lines = list.split(separator: "\n")
    let line = #/^[0-9a-f]{8}  (laptop |desktop)  since /#
    #expect(lines.count == 2 && lines.count { $0.firstMatch(of: line) != nil } == 2, "\(list)")
    #expect(lines.first { $0.contains("laptop") }?.hasSuffix("this machine") == true)
    let narrow = try play.shell("COLUMNS=40 \"$KITH\" device list").output
    #expect(narrow.contains("  laptop   this machine\n") && narrow.contains("  desktop\n"), "\(narrow)")
    server.stop()
  }

  @Test func aNewKitIsMadeOnlyForWhoMeansIt() throws {
    let play = try Play()
    let server = try play.serve()
    _ = try play.kith("laptop", "join", try server.firstLink())
    let kit = try play.file("kit", try play.kith("laptop", "recovery", "show").output.utf8)

    let unasked = try play.kith("laptop", "recovery", "show", "--new")
    #expect(unasked.status == 2 && unasked.output == "")
    #expect(
      unasked.complaint.hasSuffix(" Nothing was changed. It cannot be undone: say --yes if you mean it.\n"))
    #expect(try play.kith("laptop", "recovery", "test", kit).status == 0)

    let already = try play.kith("laptop", "recover", kit)
    #expect(already.status == 5)
    #expect(
      already.complaint == """
        This home belongs to 127.0.0.1:\(server.port) already. Fetch what is there with: kith sync, or \
        recover into another home with: kith --home DIR recover\n
        """)
    server.stop()
  }

  /// Nobody is told to sync who cannot.
  @Test func whoCannotReachTheServerIsToldToTryTheSameAgain() throws {
    let play = try Play()
    let server = try play.serve()
    let link = try server.firstLink()
    _ = try play.kith("laptop", "join", link)
    let kit = try play.file("kit", try play.kith("laptop", "recovery", "show").output.utf8)
    server.stop()

    for (machine, words, again) in [
      ("laptop", ["sync"], "kith sync"), ("laptop", ["device", "list"], "kith device list"),
      ("laptop", ["device", "add"], "kith device add"),
      ("laptop", ["recovery", "show"], "kith recovery show"),
      ("empty", ["join", link], "kith join LINK"), ("empty", ["recover", kit], "kith recover"),
      ("empty", ["recovery", "test", kit], "kith recovery test"),
    ] {
      let ended = try play.run(
        Play.programs + "/kith", ["--home", play.folder + "/" + machine] + words)
      #expect(ended.status == 7 && ended.output == "")
      #expect(ended.complaint.hasSuffix("; try again with: \(again)\n"), "\(ended.complaint)")
      #expect(ended.complaint.contains("Everything is kept here") == (words == ["sync"]))
    }
  }
}

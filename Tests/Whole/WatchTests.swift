import Foundation
import KithMerge
import KithTestSupport
import KithWire
import Testing

/// `kith sync --watch`, in a pipe, with a real server.
@Suite(.serialized) struct WatchTests {
  @Test func whatIsNewOnEitherSideIsThereAtOnce() throws {
    let play = try Play()
    let server = try play.twoMachines()
    let watch = try play.watch("desktop")
    _ = try watch.line { $0.contains(#""state":"listening""#) }

    _ = try play.kith("laptop", "add", "Ada Lovelace")
    _ = try play.kith("laptop", "sync")
    let came = try watch.line { $0.contains(#""event":"exchanged""#) }
    #expect(came.contains(#""received":1"#), "\(came)")
    #expect(try play.kith("desktop", "list").output.contains("Ada Lovelace"))

    _ = try play.kith("desktop", "add", "Grace Hopper")
    let went = try watch.line { $0.contains(#""event":"exchanged""#) }
    #expect(went.contains(#""pushed":1"#), "\(went)")
    _ = try play.kith("laptop", "sync")
    #expect(try play.kith("laptop", "list").output.contains("Grace Hopper"))
    try play.expectFit([came, went])

    let began = Date()
    watch.stop()
    server.stop()
    #expect(Date().timeIntervalSince(began) < 4)
  }

  @Test func aServerThatGoesIsToldToStopAtOnceAndComesBackToBeHeard() throws {
    let play = try Play()
    let server = try play.twoMachines()
    let watch = try play.watch("desktop")
    _ = try watch.line { $0.contains(#""state":"listening""#) }

    let began = Date()
    server.stop()
    #expect(Date().timeIntervalSince(began) < 4)
    #expect(server.process.terminationStatus == 0)
    _ = try watch.line { $0.contains(#""state":"asking""#) }
    _ = try play.kith("desktop", "add", "Grace Hopper")
    let away = try watch.line { $0.contains(#""state":"away""#) }
    #expect(away.contains("cannot be reached (connection refused)"), "\(away)")
    try play.expectFit([away])

    let again = try play.serve(port: server.port)
    let went = try watch.line { $0.contains(#""event":"exchanged""#) }
    #expect(went.contains(#""pushed":1"#), "\(went)")
    watch.stop()
    again.stop()
  }

  /// As in the journal of a service: once for each turn, and nothing while all is well.
  @Test func inTextItTellsThatTheServerIsAwayAndThereAgain() throws {
    let play = try Play()
    let server = try play.twoMachines()
    let words = ["--home", play.folder + "/desktop", "sync", "--watch"]
    let begun = try play.begin(Play.programs + "/kith", words)
    func wait(for text: String) throws {
      let deadline = Date(timeIntervalSinceNow: 30)
      while try !String(contentsOfFile: begun.name + ".err", encoding: .utf8).contains(text) {
        guard Date() < deadline else { throw PlayProblem.notChanged(text) }
        usleep(20_000)
      }
    }
    _ = try play.kith("laptop", "add", "Ada Lovelace")
    _ = try play.kith("laptop", "sync")
    while try !play.kith("desktop", "list").output.contains("Ada") { usleep(50_000) }
    usleep(500_000)
    #expect(try String(contentsOfFile: begun.name + ".err", encoding: .utf8) == "")

    server.stop()
    try wait(for: "The line to the server broke (it hung up). ")
    _ = try play.kith("desktop", "add", "Grace Hopper")
    try wait(for: "cannot be reached (connection refused). Everything is kept here, and tried again.\n")
    let again = try play.serve(port: server.port)
    try wait(for: "The server is there again.\n")
    begun.process.terminate()
    let ended = try play.ended(begun)
    again.stop()

    let said = ended.complaint.split(separator: "\n")
    #expect(said.count { $0.contains("cannot be reached") } == 1, "\(said)")
    #expect(said.count { $0.contains("there again") } == 1 && said.count <= 4, "\(said)")
    #expect(ended.output.hasSuffix("In step: sent 1, received 0.\n"), "\(ended.output)")
  }

  @Test func aRevokedMachineWatchesNoMore() throws {
    let play = try Play()
    let server = try play.twoMachines()
    let watch = try play.watch("desktop")
    _ = try watch.line { $0.contains(#""state":"listening""#) }

    let listing = try play.kith("desktop", "device", "list").output
    let own = try #require(listing.firstMatch(of: /([0-9a-f]{8,}).*this machine/))
    let revoked = try play.kith("laptop", "device", "revoke", "--yes", String(own.1))
    #expect(revoked.status == 0, "\(revoked)")

    let ended = try watch.ended()
    #expect(ended.status == 6, "\(ended)")
    #expect(ended.complaint.contains("does not let this machine in"))
    server.stop()
  }

  /// A line, an event, a stream without end, and noise: it goes on, takes little of it, and asks seldom.
  @Test(arguments: ["data: x", ":\n", "event: head\ndata: \(SpaceID.any) 7\n\n", "\u{FFFD}\n"])
  func aServerThatBabblesIsHeardOutOnlySoFar(text: String) async throws {
    let play = try Play()
    let server = try play.twoMachines()
    server.stop()
    let liar = try await Liar(
      key: play.data + "/server-key.pem", certificate: play.data + "/server-certificate.pem",
      port: server.port
    ) { _, _ in .stream(String(repeating: text, count: 4_096)) }

    let watch = try play.watch("desktop")
    let away = try watch.line { $0.contains(#""state":"away""#) }
    #expect(away.contains("nonsense"), "\(away)")
    usleep(3_000_000)

    #expect(watch.peakKiB() < 200_000)
    #expect(liar.ear.questions < 20)
    watch.stop()
    try await liar.stop()
  }
}

/// A `kith sync --watch --json` on its way.
struct Watched {
  let play: Play
  let begun: Begun
  private let reader: FileHandle
  private let lines: Lines

  private final class Lines {
    var text = ""
  }

  init(play: Play, begun: Begun) throws {
    (self.play, self.begun, lines) = (play, begun, Lines())
    reader = try FileHandle(forReadingFrom: URL(fileURLWithPath: begun.name + ".out"))
  }

  /// The next line that fits.
  func line(_ fits: (String) -> Bool) throws -> String {
    let deadline = Date(timeIntervalSinceNow: 30)
    while Date() < deadline {
      lines.text += String(decoding: reader.availableData, as: UTF8.self)
      while let end = lines.text.firstIndex(of: "\n") {
        let line = String(lines.text[..<end])
        lines.text.removeSubrange(...end)
        if fits(line) { return line }
      }
      usleep(10_000)
    }
    let complaint = try String(contentsOfFile: begun.name + ".err", encoding: .utf8)
    throw PlayProblem.notChanged("no such line came; \(complaint)")
  }

  func peakKiB() -> Int {
    let path = "/proc/\(begun.process.processIdentifier)/status"
    let status = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return status.firstMatch(of: /VmHWM:\s+(\d+)/).flatMap { Int($0.1) } ?? .max
  }

  func stop() {
    begun.process.terminate()
    begun.process.waitUntilExit()
  }

  func ended() throws -> Ended { try play.ended(begun) }
}

extension Play {
  /// Each line is what `kith schema` says.
  fileprivate func expectFit(_ lines: [String]) throws {
    let schema = try run(Play.programs + "/kith", ["schema", "sync", "--watch"]).output
    for line in lines { #expect(try SchemaCheck(line, against: schema).misfits == [], "\(line)") }
  }

  func watch(_ machine: String) throws -> Watched {
    try Watched(
      play: self,
      begun: begin(
        Play.programs + "/kith", ["--home", folder + "/" + machine, "sync", "--watch", "--json"]))
  }
}

extension SpaceID {
  fileprivate static let any = SpaceID(high: 1, low: 2)
}

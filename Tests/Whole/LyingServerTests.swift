import Foundation
import KithMerge
import KithReplica
import KithSync
import KithWire
import Testing

/// A server that holds the right key and lies, over real TLS, against the real program: it ends with a
/// sentence, in bounded time and memory, and every edit is still there.
@Suite(.serialized) struct LyingServerTests {
  private static let tag = [UInt8](repeating: 7, count: Witness.tagBytes)

  /// A page that follows upon what was asked.
  private static func page(
    _ call: ExchangeCall?, ahead: Int64 = 1, acking: Range<Int>? = nil, _ records: [HeldRecord] = [],
    more: Bool = false
  ) -> Liar.Lie {
    let seq = UInt64(clamping: Int64(call?.cursor.seq ?? 0) + ahead)
    let acked = Array(acking ?? (call?.records ?? []).indices)
    return .answer(
      ExchangeAnswer.page(
        ExchangePage(
          acked: acked, refused: [], records: records, cursor: Position(seq: seq),
          witness: Witness(seq: more ? .max : seq, tag: tag), more: more)
      ).bytes)
  }

  /// A record that nobody pushed, in a form that could be one.
  private static func stranger(_ number: Int, bytes: Int = 60) -> HeldRecord {
    let edit = SealedEdit(
      dot: Dot(writer: WriterID(rawValue: UInt64(number)), counter: 1), fields: [FieldKey(rawValue: 9)],
      payload: [1, 0, 0, 0, 1] + [UInt8](repeating: 7, count: bytes))
    return HeldRecord(
      id: RecordID(high: 1, low: UInt64(number)), state: SealedRecord(edits: [edit]).bytes)
  }

  /// What a server may say, what a person reads, and how often it is asked at the most.
  private struct Lie {
    let name: String
    let says: String
    var most = 1
    let story: Liar.Story
  }

  private static let lies = [
    Lie(name: "more, and nothing of it", says: "it has more and sends nothing of it") { call, _ in
      page(call, more: true)
    },
    Lie(name: "back in time", says: "it goes back") { call, _ in page(call, ahead: -1) },
    Lie(name: "a reset for ever", says: "went back to a backup twice", most: 2) { _, _ in
      .answer(ExchangeAnswer.reset.bytes)
    },
    Lie(name: "an answer for what was not sent", says: "it does not answer for each record") { call, _ in
      page(call, acking: 0..<9)
    },
    Lie(name: "noise", says: "The server answered nonsense") { _, _ in
      .answer((0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 37) })
    },
    Lie(name: "somebody else's page", says: "The server answered nonsense (status 418)") { _, _ in
      .status(418, "<html><body>teapot</body></html>")
    },
    Lie(name: "a body of terabytes", says: "a body over every bound") { _, _ in .declared(1 << 42) },
    Lie(name: "chunks without end", says: "a body over every bound") { _, _ in .endlessBody },
    Lie(name: "headers without end", says: "the connection broke", most: 4) { _, _ in .endlessHead },
  ]

  @Test func itEndsWithASentenceAndKeepsEveryEdit() async throws {
    let stage = try Stage()
    let (before, pending) = (try stage.play.exported("laptop"), try stage.pending())
    for lie in LyingServerTests.lies {
      let liar = try await stage.liar(lie.story)
      let (ended, peak, took) = try stage.sync()
      try await liar.stop()

      #expect(ended.status != 0 && !ended.wasKilled, "\(lie.name): \(ended.output)")
      #expect(ended.complaint.contains(lie.says), "\(lie.name): \(ended.complaint)")
      #expect(ended.complaint.count < 300, "\(lie.name): \(ended.complaint)")
      #expect(liar.ear.questions <= lie.most, "\(lie.name)")
      #expect(peak < Stage.memory && took < 40, "\(lie.name): \(peak) bytes, \(took) seconds")
      #expect(try stage.play.exported("laptop") == before, "\(lie.name)")
      #expect(try stage.pending().isSuperset(of: pending), "\(lie.name)")
    }

    // Afterwards the true server hears of everything.
    #expect(try stage.play.damage(["laptop"], server: false) == "")
    _ = try stage.play.serve(port: stage.port)
    let healed = try stage.play.kith("laptop", "sync")
    #expect(healed.status == 0, "\(healed.complaint)")
    let link = try stage.play.link(in: try stage.play.kith("laptop", "device", "add").output)
    #expect(try stage.play.kith("desktop", "join", link).status == 0)
    #expect(try stage.play.exported("desktop") == before)
  }

  /// What a server says that it holds is believed; so these edits wait no more, and are here all the same.
  @Test func pagesWithoutEndHaveAnEnd() async throws {
    let stage = try Stage()
    let before = try stage.play.exported("laptop")
    let liar = try await stage.liar { call, number in
      LyingServerTests.page(call, [LyingServerTests.stranger(number)], more: true)
    }

    let (ended, peak, took) = try stage.sync()

    #expect(ended.status == 1)
    #expect(ended.complaint.contains("The server answered nonsense (it always has more)."))
    #expect(liar.ear.questions == ExchangeMachine.Limit.shortPages + 1)
    #expect(peak < Stage.memory && took < 40, "\(peak) bytes, \(took) seconds")
    #expect(try stage.play.exported("laptop") == before)
    try await liar.stop()
  }

  @Test func recordsThatNobodyPushedAreKeptAsideAndBounded() async throws {
    let stage = try Stage()
    let before = try stage.play.exported("laptop")
    let liar = try await stage.liar { call, number in
      let records = number > 3 ? [] : (0..<600).map { LyingServerTests.stranger(number * 1_000 + $0) }
      return LyingServerTests.page(call, records, more: number < 3)
    }

    let (ended, peak, _) = try stage.sync()

    #expect(ended.complaint.contains("Kept out: record "), "\(ended.complaint)")
    #expect(peak < Stage.memory, "\(peak)")
    #expect(try stage.play.exported("laptop") == before)
    let aside = try stage.replica().quarantined()
    #expect((1...Replica.Limit.received).contains(aside.count), "\(aside.count)")
    #expect(try stage.play.damage(["laptop"], server: false) == "")
    try await liar.stop()
  }

  @Test func whoeverDripsIsNotWaitedFor() async throws {
    let stage = try Stage()
    let pending = try stage.pending()
    // Where the head comes at once it is waited for, however busy this machine is.
    for (name, lie, head, says) in [
      (
        "a byte of the body now and then", Liar.Lie.trickle(20, ofHead: false), 20_000,
        "it answers too slowly"
      ),
      ("a byte of the head now and then", .trickle(20, ofHead: true), 1_500, "it does not answer"),
      ("nothing at all", .silence, 1_500, "it does not answer"),
    ] {
      let liar = try await stage.liar { _, _ in lie }
      let began = ContinuousClock.now
      let error = await #expect(throws: SyncError.self, "\(name)") { try await hurriedly(stage, head) }
      try await liar.stop()

      #expect("\(error.map(String.init(describing:)) ?? "")".contains(says), "\(name)")
      #expect(liar.ear.questions == ExchangeMachine.Limit.attempts, "\(name)")
      #expect(ContinuousClock.now - began < .seconds(50), "\(name)")
      #expect(try stage.pending() == pending, "\(name)")
    }
  }

  /// An exchange that waits for no answer longer than a moment.
  private func hurriedly(_ stage: Stage, _ head: Int) async throws {
    let replica = try stage.replica()
    let server = try #require(try replica.server())
    var patience = HTTPSTransport.Patience()
    (patience.head, patience.silence) = (.milliseconds(head), .milliseconds(head))
    (patience.pace, patience.body) = (.milliseconds(300), .milliseconds(1_200))

    try await HTTPSTransport.withServer(server, patience: patience) { transport in
      let world = Syncer.World(
        now: { Int64(Date().timeIntervalSince1970 * 1_000) }, sleep: { _ in }, draw: { 0 })
      var syncer = try Syncer(replica, over: transport, as: server, world: world)
      _ = try await syncer.exchange()
    }
  }
}

/// A laptop that has joined and works on, and a place for a liar where its server was.
private struct Stage {
  /// More than a sync ever needs; it takes a third of this.
  static let memory = 160 << 20

  let play: Play
  let port: Int

  init() throws {
    play = try Play()
    let server = try play.serve()
    _ = try play.kith("laptop", "start")
    _ = try play.kith("laptop", "join", try server.firstLink())
    _ = try play.kith("laptop", "add", "Ada Lovelace", "--note", "Likes engines.")
    guard try play.kith("laptop", "sync").status == 0 else { throw PlayProblem.notChanged("laptop") }
    _ = try play.kith("laptop", "set", "ada", "title=Countess")
    _ = try play.kith("laptop", "add", "Grace Hopper")
    port = server.port
    server.stop()
  }

  func liar(_ story: @escaping Liar.Story) async throws -> Liar {
    try await Liar(
      key: play.data + "/server-key.pem", certificate: play.data + "/server-certificate.pem", port: port,
      story: story)
  }

  func replica() throws -> Replica { try Replica(Home(folder: play.folder + "/laptop")) }

  /// What waits to be pushed.
  func pending() throws -> Set<RecordID> {
    Set(try replica().outgoing(limitBytes: .max).map(\.id))
  }

  /// Syncs, and tells the most memory that it took, in bytes, and how long, in seconds.
  func sync() throws -> (ended: Ended, peak: Int, seconds: Double) {
    let began = Date()
    let begun = try play.begin(Play.programs + "/kith", ["--home", play.folder + "/laptop", "sync"])
    var peak = 0
    while begun.process.isRunning, Date().timeIntervalSince(began) < 100 {
      let path = "/proc/\(begun.process.processIdentifier)/status"
      let status = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      let most = status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) } ?? 0
      peak = max(peak, 1_024 * most)
      usleep(5_000)
    }
    if begun.process.isRunning { kill(begun.process.processIdentifier, SIGKILL) }
    return (try play.ended(begun), peak, Date().timeIntervalSince(began))
  }
}

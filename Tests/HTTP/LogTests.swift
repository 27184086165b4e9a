import HTTPTypes
import KithHTTP
import KithHub
import KithMerge
import KithWire
import Logging
import Synchronization
import Testing

/// What the log says, and what it never does.
@Suite struct LogTests {
  @Test func aServedRequestIsOneLine() async throws {
    let (house, lines) = try await logged(.text)
    let ada = try await house.account(1)
    let pull = ExchangeCall(cursor: .start, witness: .none, records: []).bytes

    _ = try await house.ask(ada.request(.exchange(ada.space), pull))

    #expect(
      lines.taken == [
        """
        2026-11-23T08:43:04Z info request account=00000000 answer=page method=POST ms=3 \
        refused=0 route=/v1/spaces/{space}/exchange sent=0 status=200 taken=0
        """
      ])
  }

  @Test func aRefusalTellsItsReason() async throws {
    let (house, lines) = try await logged(.json)
    let ada = try await house.account(1)
    var spoilt = try ada.request(.devices)
    spoilt.set("signature", nil)

    _ = try await house.ask(spoilt)

    #expect(
      lines.taken == [
        #"{"at":"2026-11-23T08:43:04Z","level":"info","message":"request","#
          + #""method":"GET","ms":3,"refusal":"unsigned","route":"/v1/devices","status":401}"#
      ])
  }

  /// Paths, methods, labels, keys and bodies are what a peer likes.
  @Test(arguments: LineLog.Format.allCases)
  func nothingOfAPeerIsLogged(format: LineLog.Format) async throws {
    let (house, lines) = try await logged(format)
    let ada = try await house.account(7)
    let secret = try #require(Link.Secret(bytes: [UInt8](repeating: 3, count: 16)))
    let invite = InviteCall(
      id: secret.invitation, tokenHash: secret.tokenHash, kind: .newDevice, sealedKeys: [4, 2],
      lifetimeSeconds: 0)
    _ = try await house.ask(ada.request(.invitations, invite.bytes))
    _ = try await house.ask(ada.request(.exchange(ada.space), [0xFF]))
    var strange = try ada.request(.devices)
    (strange.method, strange.path) = ("SECRETMETHOD", "/secret-path?secret-query")
    _ = try await house.ask(strange)

    let log = lines.taken.joined(separator: "\n")
    #expect(lines.taken.count == 3)
    let never = [
      "SECRET", "secret", "laptop", ada.key.text, ada.space.description, ada.key.account.description,
      secret.invitation.description,
    ]
    for word in never { #expect(!log.contains(word), "\(word): \(log)") }
  }

  @Test func whatWouldSteerATerminalIsTold() {
    let lines = Lines()
    for format in LineLog.Format.allCases {
      let logger = Logger(label: "test") { _ in lines.log(format, level: .notice) }
      logger.error("a\u{1b}[2J", metadata: ["what": "b\n\u{9b}c \"d\" \u{202e}é😀"])
      logger.info("not at this level")
    }

    #expect(
      lines.taken == [
        #"2026-11-23T08:43:04Z error a\u{1b}[2J what="b\u{a}\u{9b}c \"d\" \u{202e}\u{e9}\u{1f600}""#,
        #"{"at":"2026-11-23T08:43:04Z","level":"error","message":"a\u001b[2J","what":"b\u000a\u009bc \"d\" "#
          + #"\u202e\u00e9\ud83d\ude00"}"#,
      ])
  }

  @Test func theNumbersAreThoseOfWhatWasAsked() async throws {
    let house = try await House()
    let ada = try await house.account(1)
    let pull = ExchangeCall(cursor: .start, witness: .none, records: []).bytes
    _ = try await house.ask(ada.request(.exchange(ada.space), pull))
    _ = try await house.ask(ada.request(.exchange(ada.space), [0xFF]))
    _ = try await house.ask(ada.request(.exchange(SpaceID(high: 9, low: 9)), pull))

    let sizes = try await house.hub.store.read { try $0.sizes() }
    let text = TallyText(house.daybook.tally, sizes: sizes, live: 3, version: "1", startedMs: 1_500).text
    let lines = Set(text.split(separator: "\n").map(String.init))

    let route = "route=\"/v1/spaces/{space}/exchange\""
    let name = "kithd_http_request_duration_seconds"
    for line in [
      "kithd_build_info{version=\"1\"} 1", "kithd_start_time_seconds 1", "kithd_accounts 1",
      "kithd_devices 1", "kithd_records 0", "kithd_live_channels 3",
      "# TYPE kithd_http_requests_total counter",
      "kithd_http_requests_total{\(route),method=\"POST\",status=\"200\"} 1",
      "kithd_http_requests_total{\(route),method=\"POST\",status=\"400\"} 1",
      "kithd_http_requests_total{\(route),method=\"POST\",status=\"404\"} 1",
      "kithd_refusals_total{reason=\"malformed\"} 1", "kithd_refusals_total{reason=\"disk-full\"} 0",
      "kithd_exchanges_total{answer=\"page\"} 1", "kithd_exchanges_total{answer=\"reset\"} 0",
      "# TYPE \(name) histogram", "\(name)_bucket{\(route),le=\"0.002\"} 0",
      "\(name)_bucket{\(route),le=\"0.005\"} 3", "\(name)_bucket{\(route),le=\"10\"} 3",
      "\(name)_bucket{\(route),le=\"+Inf\"} 3", "\(name)_sum{\(route)} 0.009", "\(name)_count{\(route)} 3",
    ] { #expect(lines.contains(line), "\(line)") }
    #expect(sizes.bytes > 0)
    for line in lines where !line.hasPrefix("#") {
      #expect(line.contains(/^kithd_[a-z_]+(\{([a-z]+="[^"\n]*",?)+\})? [0-9.e+-]+$/), "\(line)")
    }
  }

  private func logged(_ format: LineLog.Format) async throws -> (House, Lines) {
    let lines = Lines()
    return (try await House(log: lines.log(format, level: .info)), lines)
  }

  /// Lines as they come.
  private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var taken: [String] { lines.withLock { $0 } }

    func log(_ format: LineLog.Format, level: Logger.Level) -> LineLog {
      LineLog(format, level: level, now: { "2026-11-23T08:43:04Z" }) { line in
        self.lines.withLock { $0.append(line) }
      }
    }
  }
}

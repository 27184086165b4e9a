import Foundation
import Testing

/// How often a server may be asked, as its operator chooses.
@Suite(.serialized) struct RateTests {
  @Test func aRateIsANumber() throws {
    let play = try Play()
    for (flag, word) in [
      ("--rate-address", "0"), ("--rate-address", "1.5"), ("--rate-device", "10001"), ("--rate-device", "x"),
    ] {
      let refused = try play.refusedServe("--data", play.data, "--listen", "127.0.0.1:0", flag, word)
      #expect(refused.status == 2)
      #expect(
        refused.complaint
          == "“\(word)” is no number of requests a second. Write one from 1 to 10000.\n")
    }
    #expect(!FileManager.default.fileExists(atPath: play.data))
  }

  /// 40 at once, and then one a second.
  @Test func anAddressThatAsksMoreOftenThanAllowedIsTold() throws {
    let play = try Play()
    let server = try play.watched("--rate-address", "1")
    #expect(try play.answers(of: server, asked: 60).contains("429"))
    #expect(try server.stop().status == 0)

    let patient = try play.watched("--rate-address", "100")
    #expect(try play.answers(of: patient, asked: 60) == Array(repeating: "200", count: 60))
    #expect(try patient.stop().status == 0)
  }

  @Test func aDeviceThatAsksMoreOftenThanAllowedIsTold() throws {
    let play = try Play()
    let server = try play.watched("--rate-device", "1", "--log-level", "info")
    #expect(try play.kith("laptop", "join", try server.link()).status == 0)
    for _ in 0..<70 { _ = try play.kith("laptop", "device", "list") }

    let log = try server.stop().complaint

    let refused = try #require(log.split(separator: "\n").first { $0.contains("status=429") }, "\(log)")
    // Whose device it is was known by then: it was not the address.
    #expect(refused.contains("too-many") && refused.contains("account="), "\(refused)")
  }
}

extension Play {
  /// The statuses of so many requests, one after the other.
  fileprivate func answers(of server: WatchedServer, asked count: Int) throws -> [String] {
    let program = """
      import http.client, ssl, sys
      peer = http.client.HTTPSConnection(
        "127.0.0.1", int(sys.argv[1]), timeout=10, context=ssl._create_unverified_context())
      for _ in range(int(sys.argv[2])):
        peer.request("GET", "/healthz")
        answer = peer.getresponse()
        answer.read()
        print(answer.status)
      """
    let words = ["python3", "-c", program, "\(server.port)", "\(count)"]
    return try run("/usr/bin/env", words).output.split(separator: "\n").map(String.init)
  }
}

import Foundation
import Testing

/// A server as its operator watches it: the log, and the metrics.
@Suite(.serialized) struct WatchedServerTests {
  @Test func theLogIsJSONAndNamesNobody() throws {
    let play = try Play()
    let server = try play.watched("--log-format", "json", "--log-level", "info")
    #expect(try play.kith("laptop", "join", try server.link()).status == 0)
    #expect(try play.kith("laptop", "add", "Ada Lovelace").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)

    let ended = try server.stop()

    #expect(ended.status == 0)
    let lines = try ended.complaint.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
    }
    let messages = lines.compactMap { $0["message"] as? String }
    #expect(messages.first { $0 == "started" } != nil)
    #expect(messages.last == "stopped")
    let exchanges = lines.filter { $0["route"] as? String == "/v1/spaces/{space}/exchange" }
    #expect(!exchanges.isEmpty)
    let account = try #require(try play.accounts().first)
    for line in exchanges {
      #expect(line["account"] as? String == String(account.prefix(8)))
      #expect(line["status"] as? Int == 200 && line["ms"] is Int)
    }
    let host = ProcessInfo.processInfo.hostName
    for name in [account, "Ada", "Lovelace", host, "127.0.0.1:\(server.port)"] {
      #expect(!ended.complaint.contains(name), "\(name): \(ended.complaint)")
    }
  }

  @Test func aQuietServerSaysWhenItStartsAndStops() throws {
    let play = try Play()
    let server = try play.watched()
    #expect(try play.kith("laptop", "join", try server.link()).status == 0)

    let lines = try server.stop().complaint.split(separator: "\n")

    #expect(lines.count == 2, "\(lines)")
    #expect(
      lines.first?.contains(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ notice started address=127\.0\.0\.1 port=\d+\sversion=/)
        == true)
    #expect(lines.last?.hasSuffix("Z notice stopped") == true)
  }

  @Test func metricsAreForThisMachineAlone() throws {
    let play = try Play()
    for place in ["0.0.0.0:0", "192.0.2.7:9717", "localhost:9717", "[::]:9717", "127.0.0.1", "9717"] {
      let refused = try play.refusedServe(
        "--data", play.data, "--listen", "127.0.0.1:0", "--metrics", place)
      #expect(refused.status == 2, "\(place): \(refused.output)")
      #expect(refused.complaint.contains("“\(place)” is no place to show metrics at"))
    }
    #expect(!FileManager.default.fileExists(atPath: play.data))

    let server = try play.watched("--metrics", "127.0.0.1:0")
    #expect(try play.kith("laptop", "join", try server.link()).status == 0)
    let place = try server.said(/Metrics on (http:\/\/127\.0\.0\.1:\d+\/metrics)\n/)
    let page = try play.fetched(place)
    #expect(page.hasPrefix("200 text/plain; version=0.0.4; charset=utf-8\n"))
    #expect(page.contains("\nkithd_accounts 1\n"))
    #expect(page.contains("route=\"/v1/invitations/redeem\",method=\"POST\",status=\"200\"} 1\n"))
    #expect(try play.fetched(place, host: "evil.example").hasPrefix("421 "))
    #expect(try play.fetched(place.replacing("/metrics", with: "/")).hasPrefix("404 "))

    let taken = try play.refusedServe(
      "--data", play.folder + "/other", "--listen", "127.0.0.1:0", "--metrics",
      String(place.dropFirst(7).dropLast(8)))
    #expect(taken.status == 1)
    #expect(taken.complaint.contains("Choose another address with --metrics."), "\(taken.complaint)")
    #expect(!taken.output.contains("kith join") && !taken.complaint.contains("first link"), "\(taken)")
    #expect(try server.stop().status == 0)
  }

  /// A body that never ends is not waited for, and a peer that hangs up is no failure of the server's.
  @Test func nobodyKeepsAServerFromStopping() throws {
    let play = try Play()
    let server = try play.watched()
    let dripping = """
      import socket, ssl, sys, time
      port, covered = int(sys.argv[1]), ["@method", "@authority", "@path", "@query", "content-digest",
        "content-type", "content-encoding", "kith-protocol"]
      words = " ".join('"%s"' % word for word in covered)
      heads = ["POST /v1/invitations/look HTTP/1.1", "host: 127.0.0.1:%d" % port, "kith-protocol: 1",
        "content-digest: sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
        "content-type: application/vnd.kith.v1+protobuf", "content-encoding: identity",
        'signature-input: kith=(%s);created=%d;keyid="%s.%s";alg="ed25519";tag="kith-v1"'
          % (words, time.time(), "0" * 16, "0" * 16),
        "signature: kith=:" + "AQEB" * 21 + "AQ==:", "content-length: 50000", "", ""]
      def begun():
        plain = socket.create_connection(("127.0.0.1", port))
        peer = ssl._create_unverified_context().wrap_socket(plain)
        peer.sendall("\\r\\n".join(heads).encode() + b"x")
        return peer
      begun().close()
      peer = begun()
      print("begun", flush=True)
      while True:
        time.sleep(1)
        peer.sendall(b"x")
      """
    let peer = try play.begin("/usr/bin/env", ["python3", "-c", dripping, "\(server.port)"])
    let deadline = Date.now + 180
    while try String(contentsOfFile: peer.name + ".out", encoding: .utf8).isEmpty, Date.now < deadline {
      usleep(20_000)
    }

    let begun = Date.now
    let ended = try server.stop()

    #expect(ended.status == 0 && ended.complaint.contains("notice stopped"), "\(ended.complaint)")
    #expect((5..<50).contains(Date.now.timeIntervalSince(begun)))
    #expect(!ended.complaint.contains("failed"), "\(ended.complaint)")
    peer.process.terminate()
    _ = try play.ended(peer)
  }

  @Test func whatIsNoLogIsRefused() throws {
    let play = try Play()
    for (flag, word) in [("--log-level", "loud"), ("--log-level", "trace"), ("--log-format", "xml")] {
      let refused = try play.refusedServe("--data", play.data, "--listen", "127.0.0.1:0", flag, word)
      #expect(refused.status == 2)
      #expect(refused.complaint.contains("“\(word)” is no "))
      #expect(refused.complaint.contains("Choose one of: "))
    }
  }
}

/// A server whose words and log are read.
struct WatchedServer {
  let play: Play
  let begun: Begun
  private(set) var port = 0

  init(_ play: Play, _ words: [String], data: String) throws {
    self.play = play
    let place = ["serve", "--data", data, "--listen", "127.0.0.1:0"]
    begun = try play.begin(Play.programs + "/kithd", place + words)
    port = Int(try said(/listens on https:\/\/[^ ]*:(\d+)\n/)) ?? 0
  }

  /// What the server says to people, once it has said it.
  func said(_ words: Regex<(Substring, Substring)>) throws -> String {
    try seen(".out", words)
  }

  /// … and in its log.
  func logged(_ words: Regex<(Substring, Substring)>) throws -> String {
    try seen(".err", words)
  }

  func link() throws -> String {
    try said(/(kith:\/\/[^ '\n]+)'\n/)
  }

  @discardableResult func stop() throws -> Ended {
    begun.process.terminate()
    return try play.ended(begun)
  }

  private func seen(_ suffix: String, _ words: Regex<(Substring, Substring)>) throws -> String {
    let deadline = Date(timeIntervalSinceNow: 30)
    while true {
      let isRunning = begun.process.isRunning
      let text = try String(contentsOfFile: begun.name + suffix, encoding: .utf8)
      if let found = text.firstMatch(of: words) { return String(found.1) }
      guard isRunning, Date() < deadline else {
        throw PlayProblem.noServer(try String(contentsOfFile: begun.name + ".err", encoding: .utf8) + text)
      }
      usleep(10_000)
    }
  }
}

extension Play {
  func watched(_ words: String..., data: String = "server") throws -> WatchedServer {
    try WatchedServer(self, words, data: folder + "/" + data)
  }

  /// Status, type and text of what is at `place`.
  func fetched(_ place: String, host: String? = nil) throws -> String {
    let program = """
      import sys, urllib.request, urllib.error
      headers = {"Host": sys.argv[2]} if len(sys.argv) > 2 else {}
      try:
        answer = urllib.request.urlopen(urllib.request.Request(sys.argv[1], headers=headers), timeout=10)
      except urllib.error.HTTPError as error:
        answer = error
      print(answer.status, answer.headers["content-type"])
      print(answer.read().decode(), end="")
      """
    return try run("/usr/bin/env", ["python3", "-c", program, place] + (host.map { [$0] } ?? [])).output
  }
}

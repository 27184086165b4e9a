import Foundation
import Testing

/// Another certificate while the server runs.
@Suite(.serialized) struct ReloadTests {
  @Test func anotherCertificateForTheKeyIsShownAndAnotherKeyIsNot() throws {
    let play = try Play()
    // A first run with another name makes another certificate for the same key.
    try play.watched("--name", "other.example").stop()
    let other = try Data(contentsOf: URL(fileURLWithPath: play.data + "/server-certificate.pem"))
    let server = try play.watched("--name", "kith.example", "--name", "127.0.0.1")
    let first = try play.shown(server.port)

    try other.write(to: URL(fileURLWithPath: play.data + "/server-certificate.pem"))
    #expect(try play.shown(server.port) == first)
    kill(server.begun.process.processIdentifier, SIGHUP)
    _ = try server.logged(/notice (reloaded)\n/)
    let second = try play.shown(server.port)
    #expect(second != first)
    #expect(
      second.filter { !$0.isWhitespace } == String(decoding: other, as: UTF8.self).filter { !$0.isWhitespace }
    )

    try play.watched(data: "stranger").stop()
    for name in ["server-key.pem", "server-certificate.pem"] {
      let file = URL(fileURLWithPath: play.data + "/" + name)
      try Data(contentsOf: URL(fileURLWithPath: play.folder + "/stranger/" + name)).write(to: file)
    }
    kill(server.begun.process.processIdentifier, SIGHUP)
    _ = try server.logged(/error not reloaded why="(The key is another) than/)
    #expect(try play.shown(server.port) == second)
    #expect(try server.stop().status == 0)
  }
}

extension Play {
  /// The certificate that a server shows.
  fileprivate func shown(_ port: Int) throws -> String {
    let program = "import ssl, sys; print(ssl.get_server_certificate(('127.0.0.1', int(sys.argv[1]))))"
    return try run("/usr/bin/env", ["python3", "-c", program, "\(port)"]).output
  }
}

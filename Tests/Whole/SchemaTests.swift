import Foundation
import KithTestSupport
import Testing

/// What is written with `--json` by those that ask a server is what `kith schema` says.
@Suite struct SchemaTests {
  @Test func whatIsWrittenOfAServerFits() throws {
    let play = try Play()
    let server = try play.serve()
    let link = try server.firstLink()
    _ = try play.kith("laptop", "start")
    _ = try play.kith("laptop", "add", "Ada Lovelace")

    try play.expectFit("laptop", "join", link)
    try play.expectFit("laptop", "sync")
    try play.expectFit("laptop", "sync", "--dry-run")
    _ = try play.kith("laptop", "add", "Grace Hopper")
    try play.expectFit("laptop", "sync", "--dry-run")
    try play.expectFit("laptop", "status")
    try play.expectFit("laptop", "device", "list")
    #expect(try play.kith("laptop", "space", "create", "club", "--as", "Ada").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)
    #expect(try play.kith("laptop", "add", "Edsger Dijkstra", "--space", "club").status == 0)
    for words in ["list", "show", "members", "audit"] { try play.expectFit("laptop", "space", words) }
    try play.expectFit("laptop", "show", "edsger")
    try play.expectFit("laptop", "show", "edsger", "--provenance")
    let kit = try play.expectFit("laptop", "recovery", "show")
    let lines = try #require(
      (try JSONSerialization.jsonObject(with: Data(kit.utf8)) as? [String: [String]])?["kit"])
    let file = try play.file("kit", lines.joined(separator: "\n").utf8)
    try play.expectFit("desktop", "recover", file)
    server.stop()
  }
}

extension Play {
  /// The words of the command come first; what follows them has a colon or a slash.
  @discardableResult
  fileprivate func expectFit(_ machine: String, _ words: String...) throws -> String {
    let ended = try run(Play.programs + "/kith", ["--home", folder + "/" + machine] + words + ["--json"])
    let path = words.filter { !$0.contains("/") }
    let schema = try run(Play.programs + "/kith", ["schema"] + path.filter { $0 != "edsger" })
    #expect(ended.status == 0 && schema.status == 0, "\(words): \(ended) \(schema)")
    #expect(try SchemaCheck(ended.output, against: schema.output).misfits == [], "\(words): \(ended.output)")
    return ended.output
  }
}

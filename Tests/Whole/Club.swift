import Foundation
import KithMerge
import KithReplica
import KithSealing
import Testing

/// A server, people with two machines each, `ada1` and `ada2` and so on, and a group that Ada owns.
final class Club {
  static let name = "Job club"
  let play: Play
  private(set) var server: Server
  let people: [String]
  /// Every machine, in order.
  var machines: [String] { people.flatMap { ["\($0)1", "\($0)2"] } }

  /// Everybody is let in, and has synced until nothing moves. Whoever has no role is a stranger to the group.
  init(_ others: KeyValuePairs<String, Role?>) throws {
    play = try Play()
    server = try play.serve()
    people = ["ada"] + others.map(\.key)
    for (place, person) in people.enumerated() {
      let link =
        place == 0
        ? try server.firstLink() : try play.link(in: play.kithd("invite", "--data", play.data).output)
      try does(person + "1", "join", link, "--name", person + "1")
      let second = try play.link(in: try play.kith(person + "1", "device", "add").output)
      try does(person + "2", "join", second, "--name", person + "2")
    }
    try does("ada1", "space", "create", Club.name, "--as", "Ada")
    try sync("ada1")
    for (person, role) in others {
      if let role { try does(person + "1", "join", try link(role), "--as", person.capitalized) }
    }
    try sync()
    try sync()
  }

  deinit { server.stop() }

  func link(_ role: Role, by machine: String = "ada1") throws -> String {
    try play.link(in: does(machine, "space", "invite", "--role", role.word))
  }

  /// What a machine says where all goes well.
  @discardableResult
  func does(_ machine: String, _ words: String..., at place: SourceLocation = #_sourceLocation) throws
    -> String
  {
    let ended = try typed(machine, words)
    #expect(ended.status == 0, "\(machine) \(words): \(ended.complaint)", sourceLocation: place)
    return ended.output
  }

  func typed(_ machine: String, _ words: [String]) throws -> Ended {
    try play.run(Play.programs + "/kith", ["--home", play.folder + "/" + machine] + words)
  }

  /// All of them, or some.
  func sync(_ some: String..., at place: SourceLocation = #_sourceLocation) throws {
    for machine in some.isEmpty ? machines : some { try does(machine, "sync", at: place) }
  }

  /// Adds somebody to the group, with a title to look for.
  func add(_ machine: String, _ name: String, _ title: String) throws {
    try does(machine, "add", name, "--space", Club.name, "title=\(title)")
  }

  /// The number of a person's account.
  func account(_ person: String) throws -> String {
    try #require(try Replica(home(person + "1")).account()).description
  }

  func home(_ machine: String) -> Home { Home(folder: play.folder + "/" + machine) }

  /// A home, seen from the group.
  func group(_ machine: String) throws -> Replica {
    let replica = try Replica(home(machine))
    return try replica.seen(from: try #require(try replica.spaces().first { !$0.isPersonal }))
  }

  /// The group's records as a machine holds them, sealed; what waits to be sent shows too.
  func held(_ machine: String) throws -> String {
    try play.rows(
      """
      SELECT lower(hex(record.id)), lower(hex(mirror)), pending IS NOT NULL OR offer IS NOT NULL
      FROM record JOIN space ON space.number = record.space WHERE NOT personal ORDER BY space.id, record.id
      """, in: machine + "/kith.sqlite")
  }

  /// … as the server holds them.
  func heldByServer(_ path: String = "server/hub.sqlite") throws -> String {
    try play.rows(
      """
      SELECT lower(hex(record.id)), lower(hex(state)), 0 FROM record JOIN space ON space.id = record.space
      WHERE personal IS NULL ORDER BY space.id, record.id
      """, in: path)
  }

  /// These machines and the server hold the same of the group, byte by byte, and nothing waits.
  func expectOneState(_ machines: String..., at place: SourceLocation = #_sourceLocation) throws {
    let all = try heldByServer()
    #expect(!all.isEmpty, sourceLocation: place)
    for machine in machines {
      #expect(try held(machine) == all, "\(machine)", sourceLocation: place)
    }
  }

  /// What is set aside on a machine: a reason and a sentence each.
  func setAside(_ machine: String) throws -> [SetAside] { try Replica(home(machine)).setAside() }

  /// Which machines hold some word in any file of theirs; `server` among them.
  func holders(of word: String) throws -> [String] {
    try (machines + ["server"]).filter { folder in
      try !play.traces(of: [word], in: [folder]).isEmpty
    }
  }

  /// Which files hold a secret of the group or of a person's account, as it is or as digits; key files aside.
  func leaks(of machine: String) throws -> [String] {
    let keys = try #require(try home(machine).keyring().keys(of: try group(machine).spaceID))
    let accounts = try Replica(home(machine)).accountKeys().map(\.secret)
    let secrets = [keys.nameKey] + Array(keys.epochs.values) + accounts
    let files = try play.files(machines + ["server"])
    return files.filter { path, bytes in
      let isKeyFile = machines.contains { home($0).keys == play.folder + "/" + path }
      return !isKeyFile
        && secrets.contains {
          bytes.range(of: Data($0)) != nil || bytes.range(of: Data($0.hex.utf8)) != nil
        }
    }.map(\.key).sorted()
  }

  /// Stops the server, puts a backup in its place, and starts it where it was.
  func goBack(to backup: String) throws {
    server.stop()
    let restored = try play.kithd("restore", "--data", play.data, play.folder + "/" + backup)
    #expect(restored.status == 0, "\(restored.complaint)")
    server = try play.serve(port: server.port)
  }

  func backUp(as name: String) throws {
    let done = try play.kithd("backup", "--data", play.data, play.folder + "/" + name)
    #expect(done.status == 0, "\(done.complaint)")
  }

  func stop() { server.stop() }
  func startAgain() throws { server = try play.serve(port: server.port) }
}

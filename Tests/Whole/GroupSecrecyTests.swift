import Foundation
import KithMerge
import KithReplica
import KithSealing
import Testing

/// What somebody can open who has the keys and the database of a former member or of a lost machine, and a
/// copy of the server's database.
@Suite(.serialized) struct GroupSecrecyTests {
  @Test func aFormerMemberOpensNothingThatWasWrittenAfterTheRemoval() throws {
    let club = try Club(["grace": .editor, "alan": .editor])
    try club.add("ada1", "Emmy Noether", "Before")
    try club.sync()
    try club.sync()
    try club.keep("alan1", as: "kept")

    try club.does("ada1", "space", "remove", "alan", "--yes")
    try club.add("ada1", "Adas Later", "After")
    try club.sync("grace1")
    try club.add("grace1", "Graces Later", "After")
    try club.does("grace1", "set", "Noether", "title=After")
    try club.sync("grace1", "ada1", "ada2", "grace2")

    try club.expectOnlyTheOldOpens(to: "kept", ofAda: "Emmy Noether", new: ["Adas Later", "Graces Later"])
  }

  @Test func whoeverLeftOpensNothingThatWasWrittenSince() throws {
    let club = try Club(["grace": .editor, "alan": .editor])
    try club.add("ada1", "Emmy Noether", "Before")
    try club.sync()
    try club.sync()
    try club.keep("alan1", as: "kept")

    try club.does("alan1", "space", "leave", Club.name, "--yes")
    // Whoever writes next makes the new keys, owner or not.
    try club.add("grace2", "Adas Later", "After")
    try club.does("grace2", "set", "Noether", "title=After")
    try club.sync("grace2", "ada1")
    try club.add("ada1", "Graces Later", "After")
    try club.sync("ada1", "ada2", "grace1", "grace2")

    try club.expectOnlyTheOldOpens(to: "kept", ofAda: "Emmy Noether", new: ["Adas Later", "Graces Later"])
  }

  @Test func aRevokedMachineOfAMemberOpensNothingThatWasWrittenSince() throws {
    let club = try Club(["grace": .editor, "alan": .editor])
    try club.add("ada1", "Emmy Noether", "Before")
    try club.sync()
    try club.sync()
    try club.keep("grace2", as: "kept")

    try club.does("grace1", "device", "revoke", "grace2", "--yes")
    try club.sync("grace1")
    try club.add("grace1", "Graces Later", "After")
    try club.does("grace1", "set", "Noether", "title=After")
    try club.sync("grace1")
    // The others doubt Grace's new key until they have asked her; nothing else of theirs waits for that.
    try club.does("ada1", "add", "Own Person", "title=Adaown")
    let doubting = try club.typed("ada1", ["sync"])
    #expect(doubting.complaint.contains("Grace of \(Club.name) shows another key than before"))
    #expect(doubting.complaint.contains("the group's new keys wait for your word"))
    try club.sync("ada2")
    #expect(try club.does("ada2", "list").contains("Adaown"))
    try club.add("ada1", "Adas Later", "After")
    try club.sync("ada1")
    #expect(try club.group("ada1").outgoingCount() == 1)
    for machine in ["ada1", "ada2", "alan1", "alan2"] {
      try club.sync(machine)
      let said = try club.does(machine, "space", "members", "--confirm", "grace")
      #expect(said.contains("is believed"), "\(said)")
    }
    for machine in ["ada1", "ada2", "alan1", "alan2", "grace1", "ada1", "ada2", "alan1", "alan2"] {
      try club.sync(machine)
    }
    try club.expectOneState("ada1", "ada2", "grace1", "alan1", "alan2")
    #expect(try club.does("alan2", "list").contains("Adas Later"))

    try club.expectOnlyTheOldOpens(to: "kept", ofAda: "Emmy Noether", new: ["Adas Later", "Graces Later"])
  }
}

extension Club {
  /// Keeps a copy of a home, keys and all, as somebody might who means to come back.
  fileprivate func keep(_ machine: String, as name: String) throws {
    try FileManager.default.copyItem(atPath: home(machine).folder, toPath: home(name).folder)
  }

  /// With the kept home and the server's database, the edits from before open, and none from after; `old` has
  /// one of these, besides its first.
  fileprivate func expectOnlyTheOldOpens(
    to kept: String, ofAda old: String, new: [String], at place: SourceLocation = #_sourceLocation
  ) throws {
    stop()
    try FileManager.default.copyItem(atPath: play.data, toPath: play.folder + "/stolen")
    let database = "stolen/hub.sqlite"
    let every = try keys(of: kept, stealing: database)
    func id(_ name: String) throws -> String {
      let line = try does("ada1", "show", name, "--json")
      return String(try #require(line.firstMatch(of: /"id": ?"([0-9a-f]{32})"/)).1)
    }
    func counts(_ name: String, _ sealer: Sealer) throws -> (some: Int, all: Int) {
      let record = try id(name)
      let state = try #require(try play.state(of: record, in: database))
      let unread = sealer.opened(state, id: try #require(RecordID(record))).unreadable.count
      return (state.edits.count - unread, state.edits.count)
    }
    for name in new {
      #expect(try counts(name, Sealer(every)).some == 0, "\(name)", sourceLocation: place)
      let mine = try counts(name, try self.group("ada1").sealer)
      #expect(mine.some == mine.all && mine.all > 0, "\(name)", sourceLocation: place)
    }
    // Nor does any old key open them under a new number.
    let epochs = try self.group("ada1").sealer.keys.epochs.keys
    for key in Set(every.epochs.values) {
      let numbered = Dictionary(uniqueKeysWithValues: epochs.map { ($0, key) })
      let guess = try #require(SpaceKeys(space: every.space, nameKey: every.nameKey, epochs: numbered))
      for name in new {
        #expect(try counts(name, Sealer(guess)).some == 0, "\(name)", sourceLocation: place)
      }
    }
    let before = try counts(old, Sealer(every))
    #expect(before.some == before.all - 1, "\(before)", sourceLocation: place)
  }

  /// Every key of the group that a kept home has, or that a package in the server's database gives it: by its
  /// account's keys, from whoever it knows, under any sender's key it knows.
  private func keys(of kept: String, stealing database: String) throws -> SpaceKeys {
    let group = try group(kept)
    var keys = group.sealer.keys
    let account = try #require(try group.account())
    let packages = try play.blobs("SELECT sealed FROM package ORDER BY epoch", in: database)
    #expect(!packages.isEmpty)
    // What members say now of their keys lies open to whoever had the keys of the time.
    let senders = try (self.group("ada1").members() + group.members()).compactMap(\.agreement)
    for bytes in packages {
      let package = try KeyPackage(bytes: bytes)
      for own in try Replica(home(kept)).accountKeys() {
        for sender in senders {
          let opened = try? package.opened(
            for: KeyHolderID(account), own, from: sender, space: keys.space, secret: keys.packageSecret)
          if let opened { keys = keys.merged(with: opened) }
        }
      }
    }
    return keys
  }
}

import Foundation
import GRDB
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

/// A home's backup and its way back.
@Suite struct RestoreTests {
  private let here = TemporaryHome()
  private var file: BackupFile { BackupFile(here.home.folder + "/../\(name)") }
  private let name = "kith-backup-\(UUID().uuidString)"

  private func cleanUp() {
    for path in [file.database, file.keys] { try? FileManager.default.removeItem(atPath: path) }
  }

  private func restored(_ home: Home? = nil, stamp: String = "then") throws -> Restored {
    try (home ?? here.home).restore(file, stamp: stamp) { _, _ in }
  }

  private func names(_ replica: Replica) throws -> [String] {
    try replica.cards(Shelf()).map(\.name)
  }

  @Test func aBackupIsWholeWhileOthersWrite() async throws {
    defer { cleanUp() }
    let replica = try here.start()
    for number in 0..<50 { try here.add("Early \(number)", to: replica) }
    let home = here.home
    let writer = Task.detached { () -> Int in
      let (other, busy) = (TemporaryHome(seed: 9), try Replica(home))
      var count = 0
      while !Task.isCancelled, count < 2_000 {
        try other.add("Late \(count)", to: busy)
        count += 1
      }
      return count
    }
    while try replica.counts().contacts < 60 { await Task.yield() }

    let contents = try await replica.copy(to: file, withKeys: true)

    writer.cancel()
    let written = try await writer.value
    let held = contents.records["contact"] ?? 0
    #expect(held >= 60 && held <= 50 + written)
    try replica.close()
    _ = try restored()
    let back = try Replica(here.home)
    #expect(try back.counts().contacts == held)
    #expect(try names(back).filter { $0.hasPrefix("Early") }.count == 50)
    #expect(try back.checkup().damage.isEmpty && back.checkup().differences.isEmpty)
  }

  @Test func whoWasForgottenIsNotInABackup() async throws {
    defer { cleanUp() }
    let replica = try here.start()
    let id = try here.add("Xyzzy Plugh", [FieldName("title"): .text("Frobnicator")], to: replica)
    try here.add("Ada", to: replica)
    try here.set(id, [FieldName("org"): .text("Zork")], in: replica)
    _ = try replica.forget([id])
    let other = try here.add("Bob", [FieldName("title"): .text("Quuxmonger")], to: replica)
    try here.set(other, [FieldName("title"): .text("Clerk")], in: replica)

    _ = try await replica.copy(to: file, withKeys: false)

    let bytes = try #require(FileManager.default.contents(atPath: file.database))
    #expect(bytes.range(of: Data("Ada".utf8)) != nil)
    for word in [
      "xyzzy", "Xyzzy", "plugh", "Plugh", "frobnicator", "Frobnicator", "zork", "Zork", "uuxmonger",
    ] {
      #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word)")
    }
    let mode = try FileManager.default.attributesOfItem(atPath: file.database)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func aRestoredHomeLosesNothingThatAnybodyHas() async throws {
    defer { cleanUp() }
    var shore = Shore()
    let replica = try here.start()
    let pushed = try here.add("Ada", [FieldName("title"): .text("Nurse")], to: replica)
    try shore.meet(replica)
    let waiting = try here.add("Waiting", to: replica)
    _ = try await replica.copy(to: file, withKeys: false)
    let other = TemporaryHome(seed: 2)
    let twin = try other.twin(of: here)
    try here.set(pushed, [FieldName("title"): .text("Doctor")], in: replica)
    try here.set(waiting, [FieldName("title"): .text("Pilot")], in: replica)
    try shore.meet(replica)
    try shore.meet(twin)
    try other.set(pushed, [FieldName("org"): .text("Inn")], in: twin)
    try shore.meet(twin)
    try here.add("Never Pushed", to: replica)
    try replica.close()

    let aside = try #require(try restored().aside)
    let back = try Replica(here.home)
    #expect(try names(back) == ["Ada", "Waiting"])
    #expect(try back.record(pushed)?.value("title") == .text("Nurse"))
    // A new edit by the restored home, while it has heard of nothing.
    try here.set(waiting, [FieldName("org"): .text("Airline")], in: back)
    try shore.meet(back)
    let before = try Replica(aside)
    #expect(try names(before) == ["Ada", "Never Pushed", "Waiting"])
    try shore.meet(before)
    for one in [back, twin, before] { try shore.meet(one) }

    for one in [back, twin, before] {
      #expect(try names(one) == ["Ada", "Never Pushed", "Waiting"])
      #expect(try one.record(pushed)?.value("title") == .text("Doctor"))
      #expect(try one.record(pushed)?.value("org") == .text("Inn"))
      #expect(try one.record(waiting)?.value("title") == .text("Pilot"))
      #expect(try one.record(waiting)?.value("org") == .text("Airline"))
      #expect(try one.disputed().isEmpty && one.counts().pending == 0 && one.quarantined().isEmpty)
    }
  }

  @Test(arguments: FaultyDisk.Fault.allCases)
  func aDiskThatFailsLeavesTheOldHomeOrTheNew(_ fault: FaultyDisk.Fault) async throws {
    defer { cleanUp() }
    let disk = try FaultyDisk(here.home.folder)
    let replica = try here.start()
    try here.add("Old", to: replica)
    _ = try await replica.copy(to: file, withKeys: false)
    try here.add("New", to: replica)
    try replica.close()
    var (ends, restores): (Set<[String]>, Int) = ([], 0)

    for calls in stride(from: 0, to: 400, by: fault == .crash ? 2 : 3) {
      try disk.plan(fault, after: calls)
      let told = Result { try restored(stamp: "\(calls)") }
      let hasStruck = disk.hasStruck
      disk.heal()
      let opened = try Replica(here.home)
      let found = try names(opened)
      ends.insert(found)
      #expect(found == ["New", "Old"] || found == ["Old"], "\(fault) \(calls)")
      #expect(try opened.checkup().damage.isEmpty, "\(fault) \(calls)")
      let isTold = (try? told.get()) != nil
      if isTold { #expect(found == ["Old"], "\(fault) \(calls)") }
      if fault == .full, !isTold { #expect(found == ["New", "Old"], "\(fault) \(calls)") }
      if found == ["Old"] {
        restores += 1
        #expect(
          try names(Replica(Home(folder: here.home.folder + "/before-\(calls)"))) == ["New", "Old"],
          "\(fault) \(calls)")
        try here.add("New", to: opened)
      }
      try opened.close()
      let asides = try FileManager.default.contentsOfDirectory(atPath: here.home.folder).filter {
        $0.hasPrefix("before-")
      }
      // Who is not there any more takes nothing away.
      #expect(fault == .crash || asides.count <= restores, "\(fault) \(calls)")
      if !hasStruck { break }
      #expect(calls < 390, "it never came to an end")
    }
    #expect(ends.count == 2)
    #expect(!FileManager.default.fileExists(atPath: here.home.database + ".restoring"))
  }

  @Test func aHomeThatSomebodyHasOpenIsLeftAlone() async throws {
    defer { cleanUp() }
    let replica = try here.start()
    _ = try await replica.copy(to: file, withKeys: false)
    try here.add("Ada", to: replica)

    let problem = BackupProblem.inUse(folder: here.home.folder)
    #expect(throws: problem) { try restored() }
    #expect(problem.description.hasSuffix(": systemctl --user stop kith-sync.service"))

    #expect(try names(replica) == ["Ada"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: here.home.folder).count <= 4)
    try replica.close()
    #expect(try restored().aside?.folder == here.home.folder + "/before-then")
  }

  @Test(arguments: [true, false])
  func aDatabaseThatNobodyCanReadGoesAsideAsItIs(_ isHalf: Bool) async throws {
    defer { cleanUp() }
    let replica = try here.start()
    try here.add("Ada", to: replica)
    _ = try await replica.copy(to: file, withKeys: false)
    try replica.close()
    let garbage = Data((0..<8192).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) })
    let half = FileManager.default.contents(atPath: here.home.database).map { $0.prefix($0.count / 2) }
    try (isHalf ? half ?? garbage : garbage).write(to: URL(fileURLWithPath: here.home.database))
    if !isHalf { try Data("a log".utf8).write(to: URL(fileURLWithPath: here.home.database + "-wal")) }

    let aside = try #require(try restored().aside)

    #expect(FileManager.default.contents(atPath: aside.database) == (isHalf ? half : garbage))
    let log = FileManager.default.contents(atPath: aside.database + "-wal")
    #expect(isHalf || log == Data("a log".utf8))
    #expect(try names(Replica(here.home)) == ["Ada"])
  }

  @Test func keysComeFromBesideTheBackupOnlyWhereThereAreNone() async throws {
    defer { cleanUp() }
    let replica = try here.start()
    try here.add("Ada", to: replica)
    _ = try await replica.copy(to: file, withKeys: true)
    let (empty, stranger) = (TemporaryHome(seed: 3), TemporaryHome(seed: 4))
    try stranger.start().close()
    let keys = FileManager.default.contents(atPath: stranger.home.keys)

    #expect(try restored(empty.home).tookKeys)
    #expect(try names(Replica(empty.home)) == ["Ada"])
    #expect(throws: BackupProblem.otherNetwork(file: file.database, keys: stranger.home.keys)) {
      try restored(stranger.home)
    }
    #expect(FileManager.default.contents(atPath: stranger.home.keys) == keys)

    // Damaged keys go aside, like everything that is replaced.
    try replica.close()
    try Data("nothing".utf8).write(to: URL(fileURLWithPath: here.home.keys))
    let again = try restored()
    #expect(again.tookKeys)
    #expect(FileManager.default.contents(atPath: again.aside?.keys ?? "") == Data("nothing".utf8))
    #expect(try names(Replica(here.home)) == ["Ada"])
  }
}

package import ArgumentParser
import KithRecords
import KithReplica

/// `kith backup kith-monday`
package struct Backup: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Write all that this home holds into one file.",
    discussion: """
      Other commands may go on meanwhile. The file is for its owner alone, stands there whole or not at \
      all, and holds nothing that was erased before. What it holds is sealed, but lists and index are not: \
      whoever has it can read names. With --with-keys the keys are written beside it, as FILE.keys: \
      whoever has both can read and write everything, and be taken for this machine.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Flag(help: "Also write the keys, without which the file opens only where they are.")
  var withKeys = false

  @Argument(help: "The file to write; it must not be there yet.", completion: .file()) var file: String

  package init() {}

  package func run(in desk: Desk) async throws {
    let backup = BackupFile(file)
    let replica = try desk.replica()
    defer { desk.output.follow("") }
    desk.output.follow("Copying \(desk.home.bytes.inMiB)")
    let contents = try await replica.copy(to: backup, withKeys: withKeys)

    desk.output.follow("")
    desk.output.say("\(file) holds \(contents.text(desk)).")
    if withKeys {
      desk.output.say("\(backup.keys) holds the keys: keep it as you keep a key.")
      desk.output.say("Put both back, on any machine, with: kith restore \(file)")
    } else {
      desk.output.say("Put it back with: kith restore \(file)")
      desk.output.tell(
        """
        The keys are not in it: it can be put back here, or where kith recover has brought the keys. To \
        write them too: kith backup --with-keys FILE
        """)
    }
  }
}

extension HomeCopy.Contents {
  /// `2 contacts, 1 note, 1 of them in the trash, the newest edit of 2026-01-01 00:00`
  func text(_ desk: Desk) -> String {
    let kinds = Kind.all.filter { !Kind.inner.contains($0.name) }
    let known = kinds.compactMap { kind in
      records[kind.name.rawValue].map { $0.of(kind.title.lowercased()) }
    }
    let others = records.filter { !kinds.map(\.name.rawValue).contains($0.key) }.values.reduce(0, +)
    let all = known + (others > 0 ? [others.of("record") + " of a newer kith"] : [])
    let inTrash = trashed > 0 ? ["\(trashed) of them in the trash"] : []
    let newest = newestMs.map { ", the newest edit of \(desk.minute($0))" } ?? ""
    return (all.isEmpty ? "no records" : (all + inTrash).joined(separator: ", ")) + newest
  }
}

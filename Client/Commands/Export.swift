package import ArgumentParser
import KithFormats
import KithMerge
import KithReplica
import KithRecords

/// `kith export --format vcard > contacts.vcf`
package struct Export: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write everything out, for another program.",
    discussion: """
      vcard: contacts and organisations with their notes, as vCard 4.0 (--vcard-version 3.0 for older \
      programs). \
      jsonl: every record in a line of JSON, the trash included, by id; two machines that hold the same \
      write the same.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Option(help: "vcard or jsonl.") var format: String

  @Option(help: "4.0 or 3.0.") var vcardVersion = "4.0"

  package init() {}

  package func run(in desk: Desk) async throws {
    guard ["vcard", "jsonl"].contains(format) else {
      throw CommandError.usage("kith cannot write “\(format)”. Choose: --format vcard or --format jsonl")
    }
    guard let version = VCardWriter.Version(rawValue: vcardVersion) else {
      throw CommandError.usage("There is no vCard “\(vcardVersion)” here. Choose: --vcard-version 4.0 or 3.0")
    }
    let replica = try desk.replica()
    var progress = try Progress(replica, desk.output)
    defer { desk.output.follow("") }
    guard format == "vcard" else {
      return try replica.forEachRecord {
        try progress.next()
        desk.output.hand(RecordJSON.of($0).text() + "\n")
      }
    }
    var notes: [RecordID: [(Int64, String)]] = [:]
    try replica.forEachRecord { record in
      guard record.kind == .note, record.trashed == nil, let body = record.value("body")?.text else { return }
      for about in record.elements("about").compactMap(\.shown.value.reference) {
        notes[about, default: []].append((record.lastEdited, body))
      }
    }
    try replica.forEachRecord { record in
      try progress.next()
      guard record.trashed == nil, record.kind == .contact || record.kind == .organisation else { return }
      let texts = (notes[record.id] ?? []).sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
      desk.output.hand(VCardWriter.text(record, notes: texts, version: version))
    }
  }
}

/// How many records are written, said on a terminal that does not show the records themselves.
private struct Progress {
  private let output: Output
  private let all: Int
  private var done = 0

  init(_ replica: Replica, _ output: Output) throws {
    self.output = output
    let counts = try replica.counts()
    all = counts.contacts + counts.organisations + counts.notes + counts.others + counts.trashed
  }

  /// - Throws: `CancellationError` where it is interrupted.
  mutating func next() throws {
    try Task.checkCancellation()
    done += 1
    if !output.isTerminal, done.isMultiple(of: Replica.Limit.toldEvery) {
      output.follow("Writing: \(done) of \(all)")
    }
  }
}

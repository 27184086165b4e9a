package import ArgumentParser
import KithFormats
import KithReplica

/// `kith export --format vcard > contacts.vcf`
package struct Export: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write everything out, for another program.",
    discussion: """
      vcard: contacts and organisations with their notes, as vCard 4.0 (--vcard-version 3.0 for older \
      programs). \
      jsonl: every record in a line of JSON, the trash included, by id; two machines that hold the same \
      write the same. \
      ics: events but for those that you declined, follow-ups, the next turns of cadences and birthdays, of \
      your own network and of your groups (--space takes one of them alone), as iCalendar. Each keeps its \
      name there: a calendar that reads the file again moves what was moved, and makes nothing twice. \
      --all writes a folder that holds both, the notes as Markdown, and a README.txt that says what is what: \
      all that anybody typed, the trash included. It is there whole or not at all, and replaces nothing.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Option(help: "vcard, jsonl or ics, to standard output.") var format: String?

  @Option(help: ArgumentHelp("Write everything into a new folder.", valueName: "folder")) var all: String?

  @Option(help: "4.0 or 3.0.") var vcardVersion = "4.0"
  @OptionGroup var space: SpaceOption

  package init() {}

  package func run(in desk: Desk) async throws {
    guard let version = VCardWriter.Version(rawValue: vcardVersion) else {
      throw CommandError.usage("There is no vCard “\(vcardVersion)” here. Choose: --vcard-version 4.0 or 3.0")
    }
    switch (format, all) {
    case (nil, let folder?): try writeFolder(folder, version, desk)
    case ("vcard", nil):
      try write(desk, \.cards) { replica, hand in try VCards(replica, version).forEach(nil, hand) }
    case ("jsonl", nil):
      try write(desk, \.all) { replica, hand in
        try replica.forEachRecord { try hand(RecordJSON.of($0).text() + "\n") }
      }
    case ("ics", nil): try writeCalendar(desk)
    case (let format?, nil):
      throw CommandError.usage(
        "kith cannot write “\(format)”. Choose: --format vcard, --format jsonl or --format ics")
    default:
      throw CommandError.usage("Choose one: --all FOLDER, --format vcard, --format jsonl or --format ics")
    }
  }

  /// Writes texts to standard output, one after the other.
  private func write(
    _ desk: Desk, _ number: (Counts) -> Int,
    _ body: (_ replica: Replica, _ hand: (String) throws -> Void) throws -> Void
  ) throws {
    let home = try desk.replica()
    let replica = try space.target(home, else: home.personal)
    var progress = Progress(desk.output, of: number(try replica.counts()))
    defer { desk.output.follow("") }
    try body(replica) { text in
      try progress.next()
      desk.output.hand(text)
    }
  }

  private func writeCalendar(_ desk: Desk) throws {
    let home = try desk.replica()
    let chosen = try space.chosen(home)
    let spaces = try home.spaces().filter { chosen == nil || $0.id == chosen?.id }
    var progress = Progress(desk.output, of: try home.counts().all)
    defer { desk.output.follow("") }
    let calendar = try PlannedCalendar(home, of: spaces) { try progress.next() }
    desk.output.hand(String(decoding: calendar.bytes, as: UTF8.self))
  }

  private func writeFolder(_ folder: String, _ version: VCardWriter.Version, _ desk: Desk) throws {
    guard !folder.isEmpty else {
      throw CommandError.usage("The folder has no name. Write it as: kith export --all FOLDER")
    }
    let folder = FolderDraft.plain(folder)
    guard !FolderDraft.isThere(folder) else {
      throw CommandError.conflict("\(folder) is there already, and is left as it is. Name a new folder.")
    }
    let home = try desk.replica()
    let replica = try space.target(home, else: home.personal)
    let tally = try ExportedFolder(replica: replica, desk: desk, version: version).write(folder)
    desk.output.say("\(folder) holds \(tally.text).")
    let groups = try home.spaces().count { !$0.isPersonal }
    if groups > 0, space.name == nil {
      desk.output.tell("\(groups.of("group", "is", "are")) not in it: export each with --space NAME.")
    }
    desk.output.tell("None of it is sealed. What is what stands in \(folder)/README.txt.")
  }
}

extension Counts {
  /// Every record that a person wrote.
  fileprivate var all: Int {
    let method = events + attendances + conversations + ties + followUps + cadences + letters
    return cards + notes + method + savedLists + settings + others + trashed
  }

  /// What becomes a vCard.
  fileprivate var cards: Int { contacts + organisations }
}

/// How many records are written, said on a terminal that does not show the records themselves.
private struct Progress {
  private let output: Output
  private let all: Int
  private var done = 0

  init(_ output: Output, of all: Int) {
    (self.output, self.all) = (output, all)
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

import KithFormats
import KithMerge
import KithRecords
import KithReplica

/// Everything of a home in files that other programs read.
struct ExportedFolder {
  let replica: Replica
  let desk: Desk
  let version: VCards.Version

  /// What was written: how many of each kind, and how many of them lie in the trash.
  struct Tally {
    var kinds: [KindName: Int] = [:]
    var trashed = 0
    var refused = 0

    mutating func add(_ record: OpenedRecord) {
      kinds[record.kind, default: 0] += 1
      if record.trashed != nil { trashed += 1 }
    }

    /// `2 contacts, 1 note, 1 of them in the trash`
    var text: String {
      let known = Kind.all.filter { kinds[$0.name] != nil }
      let others = kinds.filter { Kind.named($0.key) == nil }.values.reduce(0, +)
      var parts = known.map { (kinds[$0.name] ?? 0).of($0.title.lowercased()) }
      if others > 0 { parts.append(others.of("record") + " of a newer kith") }
      if trashed > 0 { parts.append("\(trashed) of them in the trash") }
      if refused > 0 { parts.append(refused.of("refused edit")) }
      return parts.isEmpty ? "no records" : parts.joined(separator: ", ")
    }
  }

  /// Writes the folder, all of it or nothing.
  func write(_ path: String) throws -> Tally {
    let draft = try FolderDraft(path)
    defer {
      draft.remove()
      desk.output.follow("")
    }
    var (tally, notes) = (Tally(), VCards.Notes())
    try draft.write("records.jsonl") { file in
      try replica.forEachRecord { record in
        tally.add(record)
        notes.add(record)
        try add(RecordJSON.of(record).text() + "\n", to: &file, "records.jsonl")
      }
    }
    try draft.write("contacts.vcf") { file in
      try VCards(replica, version).forEach(notes) { try add($0, to: &file, "contacts.vcf") }
    }
    try draft.write("notes.md", writeNotes)
    let refused = try replica.setAside().filter { $0.entry.origin == .refused }
    tally.refused = refused.count
    if !refused.isEmpty {
      try draft.write("refused.jsonl") { file in
        for aside in refused { try file.add(QuarantineShow.json(aside).text() + "\n") }
      }
    }
    try draft.write("README.txt") { try $0.add(readme(tally)) }
    try draft.finish()
    return tally
  }

  /// Adds a text to a file, and tells a person how far it has come.
  private func add(_ text: String, to file: inout FolderDraft.File, _ name: String) throws {
    try file.add(text)
    try Task.checkCancellation()
    if file.count.isMultiple(of: Replica.Limit.toldEvery) {
      desk.output.follow("Writing \(name): \(file.count)")
    }
  }

  /// Notes in the order in which they were written, each under its day and whom it is about.
  private func writeNotes(_ file: inout FolderDraft.File) throws {
    var shelf = Shelf(kind: .note)
    (shelf.order, shelf.isReversed) = (.added, true)
    shelf.space = try replica.spaceHere()
    try replica.forEachRecord(of: replica.cards(shelf)) { card, record in
      guard let record else { return }
      let about = try replica.cards(pointedToBy: card.id).map(\.called).joined(separator: ", ")
      let written = desk.minute(record.value("written")?.moment ?? record.firstEdited)
      let body = record.value("body")?.text ?? ""
      let heading = "## \(written)\(about.isEmpty ? "" : ", about \(about)")"
      try add("\(heading)\n\n\(body)\n\n", to: &file, "notes.md")
    }
  }

  private func readme(_ tally: Tally) -> String {
    let refused =
      tally.refused == 0
      ? ""
      : """

      refused.jsonl  Edits that the server refused and that nobody settled yet, one JSON object a line.

      """
    return """
      What kith knew on \(desk.minute(desk.now())): \(tally.text).
      None of it is sealed: whoever has this folder can read it.

      records.jsonl  Every record in full, one JSON object a line (UTF-8): contacts, organisations, notes,
                     events, attendances, conversations, ties, follow-ups, cadences, letters, saved lists,
                     the trash too, and of a dispute every value. Records name each other by id.

      contacts.vcf   Contacts and organisations as vCard \(version.rawValue), with their notes, without the
                     trash. Address books read it, and so does: kith import contacts.vcf

      notes.md       The notes as Markdown, oldest first, without the trash.
      \(refused)
      Not in here: what a field said before it was changed, what was forgotten, keys, and what belongs to the
      server. A backup, by kith backup, has all of that but what was forgotten.

      """
  }
}

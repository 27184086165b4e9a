package import ArgumentParser
import KithFormats
import KithMerge
import KithRecords
import KithReplica
import KithSealing

/// `kith import contacts.vcf`
package struct Import: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take in contacts that another program wrote.",
    discussion: """
      Reads vCard 3.0 and 4.0 and LinkedIn's Connections.csv, in UTF-8. Whoever is here already is found \
      again by the \
      card's uid, the profile or the e-mail address, and gets what they did not have, and notes of theirs \
      that are not here word for word; what you wrote, changed or removed stays as it is. So to import a \
      file twice is to import it once, and to import what kith export wrote of this network changes nothing.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "The file, or - for standard input.", completion: .file()) var file: String

  @OptionGroup var space: SpaceOption

  @Option(help: "What the file is: vcard or linkedin. Else kith looks for itself.")
  var format: String?

  enum Limit {
    /// How many cards one transaction takes in.
    static let batch = 2_000
    /// How many of the cards that cannot be read are named, and of the parts that are left out.
    static let named = 5
  }

  package init() {}

  package func run(in desk: Desk) async throws {
    let home = try desk.replica()
    let replica = try space.target(home, else: home.spaceInUse)
    let bytes = try read(desk)
    let kind = try kind(of: bytes)
    var intake = Intake(replica, desk.operation("import"))
    switch kind {
    case .vcard:
      let cards = try VCardFile(bytes)
      try intake.takeAll(cards, count: cards.count, desk.output)
    case .linkedin:
      let rows = try LinkedInFile(bytes)
      try intake.takeAll(rows, count: rows.count, desk.output)
    }
    try report(intake.tally, on: desk.output)
  }

  private func read(_ desk: Desk) throws -> [UInt8] {
    let limit = KithFormats.Limit.fileBytes
    guard let bytes = try file == "-" ? desk.input(limit) : desk.outside.file(file, limit) else {
      throw CommandError.failed("The file “\(file)” cannot be read. See what is there with: ls")
    }
    guard bytes.count <= limit else {
      throw CommandError.failed("“\(file)” is over \(limit >> 20) MiB. Split it, and import the parts.")
    }
    return bytes
  }

  private func kind(of bytes: [UInt8]) throws -> FileKind {
    switch format {
    case "vcard": return .vcard
    case "linkedin": return .linkedin
    case nil:
      if let kind = FileKind.guess(bytes: bytes) { return kind }
      throw CommandError.failed(
        """
        “\(file)” is neither a vCard file nor LinkedIn's Connections.csv: nothing was imported. If it is, \
        say which: \
        --format vcard or --format linkedin
        """)
    case let other?:
      throw CommandError.usage("kith cannot read “\(other)”. Choose: --format vcard or --format linkedin")
    }
  }

  private func report(_ tally: Intake.Tally, on output: Output) throws {
    let notes = tally.notes == 0 ? "" : ", and \(tally.notes.of("new note"))"
    output.say(
      """
      \(tally.cards.of("card")): \(tally.made) new, \(tally.changed) changed, \(tally.unchanged) as \
      they were\(notes).
      """
    )
    if tally.trashed > 0 {
      output.tell(
        "\(tally.trashed.of("card")) left alone: in the trash. See them with: kith list --trash")
    }
    if tally.forgotten > 0 {
      output.tell(
        """
        \(tally.forgotten.of("card")) left out: you had them forgotten. Whom you want back after all, \
        write down with: kith add
        """)
    }
    for part in tally.someLeftOut { output.tell("Left out of \(part).") }
    let more = tally.leftOut - tally.someLeftOut.count
    if more > 0 { output.tell("… and \(more.of("more part")) of cards, which kith cannot hold.") }
    guard !tally.problems.isEmpty else { return }
    for problem in tally.problems.prefix(Limit.named) { output.complain("Not imported: \(problem)") }
    throw CommandError.partly(
      """
      \(tally.problems.count.of("card")) could not be read; the others are here. Mend them and \
      import again.
      """
    )
  }
}

/// Takes cards in, a batch at a time: one transaction each, all of them one operation.
private struct Intake {
  /// What came of it.
  struct Tally {
    var cards = 0, made = 0, changed = 0, unchanged = 0, trashed = 0, forgotten = 0, notes = 0, leftOut = 0
    var problems: [String] = []
    /// Of whom what was left out, as far as it is told.
    var someLeftOut: [String] = []
  }

  private let replica: Replica
  private var operation: KithReplica.Operation
  private(set) var tally = Tally()

  init(_ replica: Replica, _ operation: KithReplica.Operation) {
    (self.replica, self.operation) = (replica, operation)
  }

  mutating func takeAll(
    _ cards: some Sequence<Result<ImportedCard, CardProblem>>, count: Int, _ output: Output
  ) throws {
    defer { output.follow("") }
    var batch: [ImportedCard] = []
    for card in cards {
      guard !Task.isCancelled else { throw interrupted(of: count) }
      switch card {
      case .success(let card): batch.append(card)
      case .failure(let problem): tally.problems.append("\(problem)")
      }
      if batch.count == Import.Limit.batch {
        try take(batch)
        batch = []
        output.follow("Importing: \(tally.cards) of \(count)")
      }
    }
    try take(batch)
  }

  /// What is here stays, as one operation; the file imported again brings the rest.
  private func interrupted(of count: Int) -> any Error {
    guard tally.cards > 0 else { return CancellationError() }
    return CommandError.interrupted(
      """
      Interrupted. \(tally.cards) of \(count.of("card")) were taken in. Import the file again for the rest, \
      or take them back with: kith undo
      """)
  }

  private mutating func take(_ cards: [ImportedCard]) throws {
    let ids = try replica.records(of: cards.map(\.arrival))
    let forgotten = try replica.purged(among: ids)
    let noted = Set(zip(cards, ids).filter { !$0.0.notes.isEmpty }.map(\.1)).subtracting(forgotten)
    let known = try replica.noteTexts(about: noted)
    var drafts: [Draft] = []
    for (card, id) in zip(cards, ids) {
      drafts.append(
        Draft(
          id: id, kind: card.kind, changes: card.fields(of: id), mode: .fill,
          identity: card.identities.first))
      if noted.contains(id) {
        let here = Set((known[id] ?? []).map(\.withoutControls))
        let texts = card.notes.filter { !here.contains($0.withoutControls) }
        drafts += texts.map { note($0, about: id) }
      }
      tally.leftOut += card.leftOut.count
      let room = Import.Limit.named - tally.someLeftOut.count
      tally.someLeftOut += card.leftOut.prefix(room).map { "\(card.arrival.name.inOneLine): \($0)" }
    }
    let applied = try replica.apply(drafts, leavingOut: true, in: &operation)
    for (draft, result) in zip(drafts, applied) {
      if case .tooLarge(let bytes) = result { tally.problems.append(tooLarge(draft, bytes)) }
      if draft.kind == .note {
        if result == .made { tally.notes += 1 }
        continue
      }
      tally.cards += 1
      switch result {
      case .made: tally.made += 1
      case .changed: tally.changed += 1
      case .unchanged: tally.unchanged += 1
      case .trashed: tally.trashed += 1
      case .purged: tally.forgotten += 1
      case .tooLarge: break
      }
    }
  }

  private func tooLarge(_ draft: Draft, _ bytes: Int) -> String {
    let name = draft.changes[FieldName("name")].flatMap(PersonName.init)?.display ?? "a note"
    return "\(name.inOneLine) has \(bytes >> 10) KiB, more than can travel to another machine."
  }

  /// The same note of the same card is one record on every machine.
  private func note(_ text: String, about id: RecordID) -> Draft {
    let identity = "note:\(id):\(text)"
    let about = Value.reference(id)
    return Draft(
      id: replica.sealer.recordID(of: identity), kind: .note,
      changes: [FieldName("body"): .text(text), FieldName("about", elementFor: about): about], mode: .fill)
  }
}

extension ImportedCard {
  /// Without the name of the record itself, which a card has that kith wrote of it.
  func fields(of id: RecordID) -> [FieldName: Value] {
    let own = Value.text(Identity.uid(of: id))
    return fields.filter { $0.key.base != "source" || $0.value != own }
  }

  var arrival: Arrival {
    let name = fields[FieldName("name")].flatMap(PersonName.init)?.display ?? ""
    return Arrival(kind: kind, identities: identities, name: name)
  }
}

extension String {
  /// What is left of it when it went through a file.
  fileprivate var withoutControls: String {
    let kept = unicodeScalars.filter { $0.value >= 32 && !(127...159).contains($0.value) }
    return String(String.UnicodeScalarView(kept))
  }
}

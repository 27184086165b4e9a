package import ArgumentParser
import KithFormats
import KithMerge
import KithRecords
import KithReplica

/// `kith letter show ada --format eml > letter.eml`
package struct LetterShow: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a letter, or write it out for a mail program or a printer.",
    discussion: """
      --format text writes the letter alone; eml a file that mail programs open, to be looked at and sent; \
      mailto a link that they follow. kith itself sends nothing. With --json: an object as of kith show, \
      without notes and space.

        kith letter show ada --format eml > letter.eml
        xdg-open "$(kith letter show ada --format mailto)"
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Argument(
    help: "Its id, whom it goes to, or words of its subject.", completion: .names)
  var which: [String]
  @Option(help: "text, eml or mailto.") var format: LetterFormat?
  @Option(
    help: ArgumentHelp(
      "For eml: who writes it; else the mail program says it.", valueName: "name <address>"))
  var from: String?

  package init() {}

  package func validate() throws {
    guard format == nil || !json.isOn else {
      throw ValidationError("--json and --format exclude each other.")
    }
    guard from == nil || format == .eml else { throw ValidationError("--from goes with --format eml.") }
  }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let (letter, record) = try LetterNaming(replica).one(which.joined(separator: " "), .any)
    if json.isOn { return desk.output.say(RecordJSON.of(record)) }
    switch format {
    case nil: try say(letter, record, desk, replica)
    case .text: write((letter.body ?? "") + "\n", desk.output)
    case .eml:
      let bytes = try mail(letter, replica).bytes(at: desk.now(), offset: desk.offset(desk.now()))
      write(String(decoding: bytes, as: UTF8.self), desk.output)
    case .mailto: write(try mail(letter, replica).link + "\n", desk.output)
    }
  }

  /// Just as it is, but for a terminal: what somebody else wrote must not steer it.
  private func write(_ text: String, _ output: Output) {
    guard output.isTerminal else { return output.hand(text) }
    for line in text.dropLast().split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      output.say(String(line))
    }
  }

  /// As a person reads it.
  private func say(_ letter: Letter, _ record: OpenedRecord, _ desk: Desk, _ replica: Replica) throws {
    let names = RecordNames(replica)
    let receivers = names.listed(letter.to)
    let via = letter.via.map { " by \($0.inOneLine)" } ?? ""
    let state = letter.sent.map { "sent \($0)\(via)" } ?? "draft"
    desk.output.say([
      Output.Span("Letter to \(receivers)", .strong), "  ",
      Output.Span("\(state) \(letter.id.short)", .faint),
    ])
    if let subject = letter.subject {
      desk.output.say([Output.Span("Subject: ", .faint), Output.Span(subject)])
    }
    desk.output.say("")
    for line in (letter.body ?? "").split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      desk.output.say(String(line))
    }
    for reading in record.readings where !reading.conflicts.isEmpty {
      desk.output.say("")
      desk.output.say([
        Output.Span("Disputed: \(reading.name.base). ", .warning),
        Output.Span("Settle it with: \(Dispute(reading, of: record.id).command(number: 1))"),
      ])
    }
  }

  private func mail(_ letter: Letter, _ replica: Replica) throws -> Mail {
    let receivers = try letter.to.map { id in
      guard let card = try replica.card(id), let record = try replica.record(id) else {
        throw CommandError.unclear("\(RecordNames(replica).of(id)) has no e-mail address that is known here.")
      }
      let addresses = record.elements("email").compactMap { Labelled($0.shown.value) }
      let all = addresses.filter(\.preferred) + addresses.filter { !$0.preferred }
      guard let mailbox = all.lazy.compactMap({ Mailbox(card.name, $0.text) }).first else {
        throw CommandError.failed(
          "\(card.called) has no e-mail address. Add one with: kith set \(card.shortID) email+=ADDRESS")
      }
      return mailbox
    }
    let writer = try from.map { typed in
      guard let mailbox = Mailbox(written: typed) else {
        throw CommandError.usage(
          "“\(typed)” is no e-mail address. Write it as: --from \"Lena Weber <lena@example.org>\"")
      }
      return mailbox
    }
    return Mail(to: receivers, from: writer, subject: letter.subject ?? "", body: letter.body ?? "")
  }
}

/// How a letter is written out.
enum LetterFormat: String, CaseIterable, ExpressibleByArgument {
  case text, eml, mailto
}

package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// `kith event plan barbecue --meet "Grace H." --ask "Who hires?"`
package struct EventPlan: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Whom you hope to meet at an event, and what you want to ask.",
    discussion: """
      Without an option it shows what is planned. Who is no contact yet is kept as a name, and becomes one \
      with kith met.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of its name, or its id.") var event: String
  @Option(help: ArgumentHelp("Whom to meet; several times.", valueName: "who"), completion: .names)
  var meet: [String] = []
  @Option(help: ArgumentHelp("What to ask; several times.", valueName: "text")) var ask: [String] = []
  @Option(
    name: .customLong("no-meet"), help: ArgumentHelp("Whom no more; several times.", valueName: "who"),
    completion: .names)
  var noMeet: [String] = []
  @Option(
    name: .customLong("no-ask"), help: ArgumentHelp("What no more, or how it begins.", valueName: "text"))
  var noAsk: [String] = []

  package init() {}

  package var isDeed: Bool { !(meet + ask + noMeet + noAsk).isEmpty }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let known = try EventNaming(replica, desk).event(event)
    guard isDeed else { return try show(known, replica, desk) }
    var changes: [FieldName: Value] = [:]
    var hopes = Readable(in: nil, replica)
    for words in meet { _ = try hopes.add(words) }
    guard ask.allSatisfy({ !$0.inOneLine.isEmpty }) else {
      throw CommandError.usage("There is nothing to ask. Write it as: --ask \"Who hires compiler people?\"")
    }
    changes.merge(EventDetails.elements("meet", hopes.all.map(\.value))) { $1 }
    changes.merge(EventDetails.elements("ask", ask.map { .text($0.inOneLine) })) { $1 }
    for words in noMeet { changes[try planned(words, known, replica, desk)] = .empty }
    for words in noAsk { changes[try question(words, known)] = .empty }

    var operation = desk.operation("event plan")
    let own = try replica.personal()
    guard try own.apply([known.attending(changes, own)], in: &operation).first != .unchanged else {
      return desk.output.say("It is planned so already. Nothing was changed.")
    }
    hopes.tell(desk.output)
    desk.output.say("Planned for \(known.card.called.ended())")
  }

  private func show(_ known: KnownEvent, _ replica: Replica, _ desk: Desk) throws {
    let (mine, values) = (known.event.mine, ValueText(desk, replica))
    guard !mine.hopes.isEmpty || !mine.questions.isEmpty else {
      return desk.output.tell(
        "Nothing is planned for \(known.card.called). Plan with: kith event plan EVENT --meet WHO --ask TEXT"
      )
    }
    let met = Set(try Outcome(of: known.event, replica).yield.met)
    var columns = Columns()
    for who in mine.hopes {
      let isMet = who.record.map(met.contains) ?? false
      columns.add([
        Output.Span("meet", .faint), Output.Span(values.of(who.value, as: .who)),
        Output.Span(isMet ? "met" : "", .faint),
      ])
    }
    for question in mine.questions { columns.add([Output.Span("ask", .faint), Output.Span(question)]) }
    try columns.say(on: desk.output)
  }

  /// The element of somebody whom one hoped to meet: a name first, for it may be a contact's too.
  private func planned(_ words: String, _ known: KnownEvent, _ replica: Replica, _ desk: Desk) throws
    -> FieldName
  {
    let all = known.elements("meet")
    let wanted = Folding.folded(words.inOneLine)
    let named = all.first { Folding.folded($0.shown.value.text?.inOneLine ?? "") == wanted }
    if let named, !wanted.isEmpty { return named.name }
    let who = try Naming(replica).who(words)
    guard let element = all.first(where: { Who($0.shown.value) == who }) else {
      throw CommandError.unclear(
        """
        \(ValueText(desk, replica).of(who.value, as: .who)) is not among those whom you hope to meet. See \
        who is with: kith event plan \(known.card.shortID)
        """)
    }
    return element.name
  }

  private func question(_ words: String, _ known: KnownEvent) throws -> FieldName {
    let wanted = Folding.folded(words.inOneLine)
    let begun = known.elements("ask").filter {
      Folding.folded($0.shown.value.text?.inOneLine ?? "").hasPrefix(wanted)
    }
    let exact = begun.filter { Folding.folded($0.shown.value.text?.inOneLine ?? "") == wanted }
    let found = exact.isEmpty ? begun : exact
    guard let element = found.first, found.count == 1, !wanted.isEmpty else {
      let how = found.count > 1 ? "Several questions begin" : "No question begins"
      throw CommandError.unclear(
        "\(how) with “\(words.inOneLine)”. See them with: kith event plan \(known.card.shortID)")
    }
    return element.name
  }
}

package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith event invite barbecue ada grace --answer yes --plus 1`
package struct EventInvite: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "invite", abstract: "Write down who is asked to an event, and what they answered.",
    discussion: """
      kith sends nothing. Said again, an answer takes the place of an earlier one. Who is no contact yet is \
      kept as a name. What you answered yourself is: kith event edit EVENT --going yes
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of its name, or its id.") var event: String
  @Argument(help: "Guests: parts of names, e-mail addresses, ids.", completion: .names) var who: [String]
  @Option(help: ArgumentHelp("What they answered: yes, no or maybe.", valueName: "answer")) var answer:
    String?
  @Option(help: ArgumentHelp("How many each of them brings.", valueName: "number")) var plus: Int?
  @Flag(help: "They are asked no more.") var remove = false

  package init() {}

  package func validate() throws {
    guard plus.map({ (0...Int(Guest.Limit.plus)).contains($0) }) ?? true else {
      throw ValidationError("--plus is a number from 0 to \(Guest.Limit.plus).")
    }
    guard !remove || (answer == nil && plus == nil) else {
      throw ValidationError("Who is asked no more answers nothing: leave out --answer and --plus.")
    }
  }

  package func run(in desk: Desk) async throws {
    let answer = try answer.map { try Guest.Answer(typed: $0) }
    let replica = try desk.replica()
    let known = try EventNaming(replica, desk).event(event)
    var changes: [FieldName: Value] = [:]
    var (names, present) = ([String](), Set<String>())
    var people = try Readable(in: known.group(replica), replica)
    let values = ValueText(desk, replica)
    for words in who {
      let someone = try people.add(words)
      let name = values.of(someone.value, as: .who)
      let wanted = Folding.folded(name.inOneLine)
      // A name, and the record that is called so by now.
      let theirs = known.record.elements("guest").compactMap { element -> (FieldName, Guest)? in
        guard let guest = Guest(element.shown.value) else { return nil }
        if case .named(let name)? = guest.who {
          return Folding.folded(name.inOneLine) == wanted ? (element.name, guest) : nil
        }
        return guest.who == someone ? (element.name, guest) : nil
      }
      names.append(name)
      if !theirs.isEmpty { present.insert(name) }
      for (element, _) in theirs { changes[element] = .empty }
      if remove {
        guard !theirs.isEmpty else {
          throw CommandError.unclear(
            "\(name) is not among the guests. See who is with: kith event show \(known.card.shortID)")
        }
        continue
      }
      let same = theirs.first { $0.1.who == someone } ?? (someone.record == nil ? theirs.first : nil)
      var guest = Guest(
        same?.1.who ?? someone, answer: theirs.compactMap(\.1.answer).first,
        plus: theirs.map(\.1.plus).max() ?? 0)
      if let answer { guest.answer = answer }
      if let plus { guest.plus = Int64(plus) }
      changes[same?.0 ?? FieldName("guest", elementFor: guest.value)] = guest.value
    }
    var operation = desk.operation("event invite")
    let draft = Draft(id: known.card.id, kind: .event, changes: changes)
    let applied = try replica.apply([draft], in: &operation)
    let listed = names.joined(separator: ", ")
    guard applied.first != .unchanged else {
      return desk.output.say("\(listed): so already. Nothing was changed.")
    }
    people.tell(desk.output, but: present)
    desk.output.say("\(said(answer)) \(known.card.called): \(listed)\(brings).")
  }

  private func said(_ answer: Guest.Answer?) -> String {
    if remove { return "Asked no more to" }
    switch answer {
    case .yes: return "Coming to"
    case .maybe: return "Perhaps coming to"
    case .no: return "Not coming to"
    case nil: return "Asked to"
    }
  }

  private var brings: String {
    guard let plus, plus > 0 else { return "" }
    return who.count == 1 ? ", and \(plus) more" : ", and \(plus) more with each"
  }
}

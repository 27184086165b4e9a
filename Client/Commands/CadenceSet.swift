package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica
import KithSealing

/// `kith cadence ada every 6w`
package struct CadenceSet: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Say how often you want to talk with somebody, or no more.",
    discussion: """
      kith cadence WHO is kith cadence set WHO, and shows what was decided. Times are 10d, 6w, 2 months, 1 \
      year, weekly.
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(
    help: ArgumentHelp(
      "Whom; then “every” and a time, or “off”.", valueName: "who"), completion: .names)
  var words: [String]

  /// What is wanted.
  private enum Wish {
    case shown
    case every(Every)
    case off
  }

  package init() {}

  package func run(in desk: Desk) async throws {
    let home = try desk.replica()
    // How often one talks with somebody is one's own, in whatever group they are.
    let replica = try home.personal()
    let (who, wish) = try read()
    let person = try Naming(replica).person(who)
    let id = replica.sealer.recordID(of: Identity.cadence(of: person.id))
    let old = try replica.records(of: .cadence, pointingTo: person.id).first ?? replica.record(id)
    let cadence = old.flatMap { $0.trashed == nil ? Cadence($0) : nil }
    switch wish {
    case .shown: break
    case .off:
      guard cadence != nil else { throw none(person) }
      // Cleared and not deleted: what lies in the trash goes for good one day, and its id with it.
      try apply(
        [FieldName("every"): .empty, FieldName("since"): .empty], to: old?.id ?? id, of: person, replica, desk
      )
      return desk.output.say("You are reminded of \(person.called) no more.")
    case .every(let every) where cadence?.every == every: break
    case .every(let every):
      var changes = Cadence(about: person.id, every: every, since: desk.today).changes
      if old?.trashed != nil { changes[Trashed.field] = .empty }
      try apply(changes, to: old?.id ?? id, of: person, replica, desk)
    }
    guard let turn = try Rounds(desk, replica).of([person.id]).first else { throw none(person) }
    let last = turn.lastTalk.map { ", you last talked on \($0)" } ?? ""
    desk.output.say("\(person.called): \(turn.cadence.every.often), next on \(turn.day)\(last).")
  }

  private func apply(
    _ changes: [FieldName: Value], to id: RecordID, of person: Card, _ replica: Replica, _ desk: Desk
  ) throws {
    let draft = Draft(id: id, kind: .cadence, changes: changes, identity: Identity.cadence(of: person.id))
    var operation = desk.operation("cadence")
    guard try replica.apply([draft], in: &operation).first == .purged else { return }
    // What was taken back, and then lay in the trash until it went for good, took its id with it.
    var dice = desk.dice
    let other = Draft(id: RecordID(using: &dice), kind: .cadence, changes: changes)
    _ = try replica.apply([other], in: &operation)
  }

  private func none(_ person: Card) -> CommandError {
    .unclear(
      """
      Nothing is decided for \(person.called.ended()) Decide it with: kith cadence \(person.shortID) every 6w
      """)
  }

  /// Whoever is meant may have several words.
  private func read() throws(CommandError) -> (who: String, Wish) {
    func name(_ words: some Sequence<String>) -> String { words.joined(separator: " ") }
    guard words.count > 1, let last = words.last else { return (name(words), .shown) }
    if last.lowercased() == "off" { return (name(words.dropLast()), .off) }
    guard let place = words.dropFirst().lastIndex(where: { $0.lowercased() == "every" }) else {
      return Every(last).map { (name(words.dropLast()), .every($0)) } ?? (name(words), .shown)
    }
    let typed = name(words[(place + 1)...])
    let who = name(words[..<place])
    guard let every = Every(typed) else {
      throw .usage(
        """
        \(typed.inOneLine.isEmpty ? "There" : "“\(typed.inOneLine)”") is no length of time. Write it as: \
        kith cadence \(who.inOneLine.printable) every 6w
        """)
    }
    return (who, .every(every))
  }
}

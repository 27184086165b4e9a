package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith followup list --about ada`
package struct FollowUpList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what is to be done, what has waited longest first.",
    discussion: """
      The next turn of each cadence is among it. What was done or skipped stands below, the latest first. \
      With --json: an array of objects with id, why, sort (letter, promise, awaited, turn, other), about (an \
      array of id and name), due, day (until when it is snoozed, else due), state (open, done, skipped), \
      remark, every, stored (false for a turn that is only reckoned) and space.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Flag(help: "What was done or skipped, too.") var all = false
  @Flag(help: "Only what was done or skipped.") var done = false
  @Option(help: ArgumentHelp("Only what is about them.", valueName: "who"), completion: .names)
  var about: String?
  @Option(help: ArgumentHelp("At most so many of either.", valueName: "number")) var limit = 200
  @OptionGroup var space: SpaceOption

  package init() {}

  package func validate() throws {
    try ListOptions.check(limit)
    guard !all || !done else { throw ValidationError("--all and --done exclude each other.") }
  }

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let chosen = try space.chosen(replica)
    let person = try ListOptions.person(about.map { [$0] } ?? [], replica)
    let open = try done ? [] : self.open(chosen, person, desk, replica)
    let closed = try all || done ? self.closed(chosen, person, replica) : []
    let groups = try (open + closed).map { try replica.card($0.id) }
    let shown = zip(open + closed, groups).filter { planned, card in
      guard let chosen else { return true }
      return card.map(chosen.holds) ?? chosen.isMain
    }

    let lines = FollowUpLines(RecordNames(replica))
    if json.isOn {
      return desk.output.say(
        .array(shown.map { lines.json($0, $1?.group, isStored: $1 != nil) }))
    }
    guard !shown.isEmpty else { return desk.output.tell(nothing(person)) }
    try lines.columns(shown.map(\.0)).say(on: desk.output)
    ListOptions.tellOfMore([open.count, closed.count].contains { $0 >= limit }, desk)
  }

  private func open(_ space: Space?, _ person: Card?, _ desk: Desk, _ replica: Replica) throws -> [Planned] {
    let undone = Undone(desk, replica)
    let all = try person.map { try undone.about($0.id) } ?? undone.all(in: space, limit: limit)
    return Array(all.prefix(limit))
  }

  private func closed(_ space: Space?, _ person: Card?, _ replica: Replica) throws -> [Planned] {
    let records =
      try person.map { try replica.records(of: .followUp, pointingTo: $0.id) }
      ?? replica.followUps(areOpen: false, in: space, limit: limit)
    let closed = records.compactMap(FollowUp.init).filter { followUp in
      followUp.state != .open && person.map { followUp.about.contains($0.id) } ?? true
    }
    let sorted = closed.sorted { ($0.day ?? .first, $0.id) > ($1.day ?? .first, $1.id) }
    return sorted.prefix(limit).map { Planned($0) }
  }

  private func nothing(_ person: Card?) -> String {
    let about = person.map { " about \($0.called)" } ?? ""
    return done
      ? "Nothing\(about) was done yet. See what is to be done with: kith followup list"
      : "Nothing is to be done\(about). Plan something with: kith followup add WHO TEXT --due DATE"
  }
}

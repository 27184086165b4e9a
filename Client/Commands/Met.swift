package import ArgumentParser
import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// `kith met "Grace H." --said "Knows the compiler team."`
package struct Met: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "met", abstract: "Catch whom you have just met, in one line.",
    discussion: """
      Nothing is needed but a name. It belongs to the event at which you are (kith event in), or to --at; a \
      letter is planned, so that you write within days. Somebody of just that name who is here already is \
      met again.

        kith met "Grace H." --org Navy --said "Knows the compiler team." --via ada
        kith met --card grace.vcf --at barbecue

      In how many days you write is set with: kith config set letter-days 5
      """)

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "The name, as much of it as you caught; or an id.") var name: [String] = []
  @Option(help: ArgumentHelp("At which event.", valueName: "event")) var at: String?
  @Option(help: ArgumentHelp("Who introduced you.", valueName: "who"), completion: .names) var via: String?
  @Option(help: "Where they work.") var org: String?
  @Option(help: "What they are there.") var title: String?
  @Option(help: "An e-mail address; several times.") var email: [String] = []
  @Option(help: "A telephone number; several times.") var phone: [String] = []
  @Option(help: ArgumentHelp("What was said.", valueName: "text")) var said: String?
  @Option(
    help: ArgumentHelp("Their card: a vCard file, or - for standard input.", valueName: "file"),
    completion: .file())
  var card: String?
  @Option(help: ArgumentHelp("When; else now.", valueName: "day")) var on: String?
  @Flag(name: .customLong("no-letter"), help: "Plan no letter.") var noLetter = false
  @Option(
    name: .customLong("letter-in"), help: ArgumentHelp("In how many days you write.", valueName: "days"))
  var letterIn: Int?
  @Flag(help: "It is somebody else than who has that name.") var new = false
  @OptionGroup var space: SpaceOption

  package init() {}

  package func validate() throws {
    guard letterIn.map({ Setting.Limit.days.contains($0) }) ?? true else {
      throw ValidationError("--letter-in is a number from 0 to \(Setting.Limit.days.upperBound).")
    }
    guard letterIn == nil || !noLetter else {
      throw ValidationError("Say when you write, or that you do not: --letter-in or --no-letter.")
    }
  }

  package func run(in desk: Desk) async throws {
    let home = try desk.replica()
    // Whom one meets is a contact like any other; what was said is a group's only if one says so, and what
    // one plans is nobody else's.
    let shelf = try space.target(home, else: home.spaceInUse)
    let talked = try space.target(home, else: home.personal)
    let own = talked.isPersonal ? talked : try home.personal()
    let typed = name.joined(separator: " ").inOneLine
    let brought = try card.map { try BusinessCard($0, desk) }
    guard !typed.isEmpty || brought != nil else {
      throw CommandError.usage("There is no name. Write it as: kith met \"Grace Hopper\"")
    }

    let encounter = try Encounter(at: at, on: on, home, desk)
    let friend = try via.map { words in
      guard try Naming(home).isKnown(words) else {
        throw CommandError.unclear(
          "Who introduced you is nobody who is here: “\(words)”. Catch them first: kith met NAME")
      }
      return try Naming(home).person(words)
    }
    let acquaintance = try Acquaintance(
      typed: typed, card: brought, assignments: assignments, isNew: new, shelf, desk)
    if let friend, friend.id == acquaintance.id {
      throw CommandError.usage("\(friend.called) introduced somebody else: name who it was with --via.")
    }
    var meeting = Meeting(acquaintance, encounter, via: friend)
    try meeting.remember(said, isShared: space.name != nil, own: own, in: talked, desk)
    try meeting.keepNotes(of: brought, in: talked)
    if !noLetter {
      try meeting.planLetter(days: letterIn ?? KeptSettings(home, desk).letterDays, own)
    }

    var operation = desk.operation("met")
    let applied = try Met.apply(
      [(shelf, acquaintance.drafts), (talked, meeting.shared), (own, meeting.drafts)], &operation)
    guard applied.contains(where: { $0 == .made || $0 == .changed }) else {
      return desk.output.say(
        """
        You met \(acquaintance.name) (\(acquaintance.id.short)) on \(encounter.day) already: nothing was \
        changed.
        """)
    }
    acquaintance.tell(on: desk.output)
    let here = try shelf.spaceHere()
    desk.output.say(meeting.sentence)
    // On a line of its own: the one above ends with what is to be typed.
    if !here.isMain, acquaintance.isNew { desk.output.say("They are in \(here.called.ended())") }
  }

  /// What goes to one space is done as one.
  private static func apply(
    _ parts: [(Replica, [Draft])], _ operation: inout KithReplica.Operation
  ) throws -> [Applied] {
    var places: [(place: Replica, drafts: [Draft])] = []
    for (replica, drafts) in parts {
      let space = try replica.spaceHere().id
      if let known = try places.firstIndex(where: { try $0.place.spaceHere().id == space }) {
        places[known].drafts += drafts
      } else {
        places.append((replica, drafts))
      }
    }
    return try places.flatMap { try $0.place.apply($0.drafts, in: &operation) }
  }

  /// What `kith set` would be told.
  private var assignments: [Assignment] {
    let ones = [("org", org), ("title", title)].compactMap { field, text in
      text.map { Assignment(field, .set, $0) }
    }
    return ones + email.map { Assignment("email", .add, $0) } + phone.map { Assignment("phone", .add, $0) }
  }
}

/// Where and when somebody was met.
struct Encounter {
  let event: KnownEvent?
  let day: Day
  /// With the minute, if it is now.
  let time: DayTime

  /// The event that was named, else the one at which one is.
  init(at words: String?, on typed: String?, _ replica: Replica, _ desk: Desk) throws {
    let naming = EventNaming(replica, desk)
    let said = try typed.map { try desk.spoken($0, toward: .past) }
    if let words {
      event = try naming.event(words)
    } else if said == nil, let here = try desk.attended(replica), let card = try replica.card(here.id) {
      event = try naming.known(card)
    } else {
      event = nil
    }
    let (now, today) = (desk.zone.time(at: desk.now()), desk.today)
    guard said?.day ?? today <= today else {
      throw CommandError.usage("“\(typed ?? "")” is yet to come. Say when you met: --on yesterday")
    }
    let days = event?.event.when.flatMap { Place(desk.zone).days(of: $0)?.days }
    // Of an event that is over, one meets people on its last day.
    let past = days.flatMap { $0.upperBound < today ? $0.upperBound : nil }
    time = said ?? past.map { DayTime($0) } ?? now
    day = time.day
  }
}

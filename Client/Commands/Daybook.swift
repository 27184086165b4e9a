import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// What bears on a day and on some days after it, by questions that open nothing else: never a look at
/// everybody.
struct Daybook {
  private let replica: Replica
  let now: Int64
  let day: Day
  let place: Place
  private(set) var notebook = Notebook()
  /// Whether there may be more whom one is about to lose than were looked at.
  private(set) var hasMoreLapses = false
  /// How many birthdays of the days to come are not in the notebook.
  private(set) var furtherBirthdays = 0
  /// Whether there is more that bears on the days than is looked at.
  private(set) var isCut = false
  /// Who is named, in the trash or not.
  private var cards: [RecordID: Card] = [:]
  /// The draft that belongs to a follow-up.
  private var begun: [RecordID: RecordID] = [:]

  enum Limit {
    /// How many days ahead may be asked for.
    static let days = 366
    /// How many days before one wanted to talk a letter may have been sent that is about just that.
    static let writtenDays = 7
    /// How many of somebody's letters are looked at.
    static let letters = 100
    /// How many matters are shown where nobody asks for all.
    static let shown = 20
  }

  /// - Parameters:
  ///   - ahead: how many days after the day of now are asked about, too.
  ///   - shown: how many matters of the days after it are shown.
  ///   - lapses: of how many, with whom one spoke longest ago, it is asked whether one is about to lose them.
  init(
    _ desk: Desk, _ replica: Replica, ahead: Int = 0, shown: Int = Replica.DayLimit.records,
    lapses: Int? = nil
  ) throws {
    self.replica = replica
    now = desk.now()
    place = Place(desk.zone)
    day = place.zone.day(at: now)
    try gather(ahead: ahead, shown: shown, lapses: lapses)
  }

  // MARK: Gathering

  private mutating func gather(ahead: Int, shown: Int, lapses: Int?) throws {
    let cadences = try all(replica.cadences()).compactMap(Cadence.init)
    var planned = try all(replica.followUps(dueBy: day.adding(days: ahead)))
    planned += try replica.turns(about: cadences.map(\.about))
    let letters = try all(replica.drafts()).compactMap(Letter.init)
    planned += try replica.records(Set(letters.compactMap(\.followUp))).values.filter { $0.trashed == nil }
    // An event is on its days where it is, and those may be others here.
    let since = day.adding(days: -Notebook.Limit.wrapDays - 1)
    notebook.events = try replica.events(all(replica.events(endingFrom: since)))
    let visited = notebook.events.filter { $0.mine.entered != nil && !$0.mine.isWrapped }
    notebook.lastMet = try replica.lastMet(at: visited.map(\.id))
    notebook.lastTalks = try replica.lastTalks(with: cadences.map(\.about))
    if let lapses {
      let silent = try replica.silent(since: day.adding(days: -Notebook.Limit.silenceDays), limit: lapses)
      hasMoreLapses = silent.count >= lapses
      notebook.lastTalks.merge(silent) { known, _ in known }
      let people = Set(notebook.lastTalks.keys).union(cadences.map(\.about))
      planned += try replica.openFollowUps(about: people, isMine: true)
    }
    var known: Set<RecordID> = []
    let followUps = planned.filter { known.insert($0.id).inserted }.compactMap(FollowUp.init)

    let (soon, count) = try replica.birthdays(after: day, days: ahead, limit: shown)
    furtherBirthdays = count - soon.count
    let born = try all(replica.birthdays(on: day)) + soon
    let named = Set(followUps.flatMap(\.about) + letters.flatMap(\.to)).union(cadences.map(\.about))
    cards = try replica.cards(of: named.union(notebook.lastTalks.keys).union(born.map(\.id)))
    notebook.cadences = cadences
    // What is about people in the trash alone rests with them.
    notebook.followUps = followUps.filter { !cards.areAllGone($0.about) }
    notebook.letters = letters.filter { !cards.areAllGone($0.to) }
    for letter in notebook.letters {
      if let followUp = letter.followUp, begun[followUp] == nil { begun[followUp] = letter.id }
    }
    addPeople(born)
    guard !born.isEmpty else { return }
    let first = day.adding(days: -Notebook.Limit.congratulationDays)
    notebook.letters += try replica.letters(sentFrom: first, to: day).compactMap(Letter.init)
  }

  private mutating func all(_ records: [OpenedRecord]) -> [OpenedRecord] {
    if records.count >= Replica.DayLimit.records { isCut = true }
    return records
  }

  /// Where not all was looked at, that is said.
  func tellOfCut(on output: Output) {
    guard isCut else { return }
    output.tell(
      "Of each sort no more than \(Replica.DayLimit.records) are looked at, your own first: there is more.")
  }

  private mutating func addPeople(_ born: [OpenedRecord]) {
    let birthdays = Dictionary(
      born.compactMap { record in
        record.value("birthday")?.date.flatMap { Birthday($0) }.map { (record.id, $0) }
      }
    ) { first, _ in first }
    for (id, card) in cards where card.trashed == nil && !Kind.nobodies.contains(card.kind) {
      notebook.people[id] = Person(id: id, name: card.called, birthday: birthdays[id])
    }
  }

  // MARK: In words

  var reason: Reason {
    Reason(on: day) { [cards, replica] id in
      (cards[id] ?? (try? replica.card(id)))?.called
    }
  }

  /// What to type to deal with it.
  func command(for matter: Matter) -> String {
    let id = matter.record.short
    let who = matter.about.first?.short
    switch matter.sort {
    case .event: return "kith event show \(id)"
    case .deadline: return "kith event edit \(id) --going yes"
    case .birthday: return "kith letter new \(id) --template congratulate"
    case .promise, .other, .awaited: return "kith followup done \(id)"
    case .letter:
      if let begun = begun[matter.record] { return "kith letter edit \(begun.short)" }
      return who.map { "kith letter new \($0)" } ?? "kith followup done \(id)"
    case .wrap: return "kith event wrap \(id)"
    case .draft: return "kith letter edit \(id)"
    case .turn: return catchUp(matter.record, due: matter.day)
    }
  }

  func command(for step: NextStep) -> String {
    switch step {
    case .due(let matter), .coming(let matter): command(for: matter)
    case .lapse(let lapse): catchUp(lapse)
    case .nothing: "kith met NAME"
    }
  }

  func catchUp(_ lapse: Lapse) -> String { catchUp(lapse.person.id, due: lapse.due) }

  /// Whoever has written already waits for a talk, and writes no second letter.
  private func catchUp(_ person: RecordID, due: Day) -> String {
    let letters = (try? replica.records(of: .letter, pointingTo: person, limit: Limit.letters)) ?? []
    let isWritten = letters.compactMap(Letter.init).contains { letter in
      letter.to.contains(person) && letter.sent.map { $0.days(to: due) <= Limit.writtenDays } ?? false
    }
    return isWritten ? "kith talk \(person.short)" : "kith letter new \(person.short) --template catch-up"
  }

  /// Something to do, and under it what to type.
  func say(_ sentence: String, _ command: String, indent: Int = 0, on output: Output) {
    let margin = String(repeating: " ", count: indent)
    output.say(margin + sentence.inOneLine)
    output.say([Output.Span(margin + "  "), Output.Span(command, .faint)])
  }

  // MARK: For programs

  func json(_ matter: Matter) -> JSON {
    .object([
      "sort": .string(matter.sort.word), "record": .string(matter.record.description),
      "about": .array(
        matter.about.map { id in
          .object(["id": .string(id.description), "name": .optional(reason.name(of: id))])
        }),
      "day": .string(matter.day.description), "time": .optional(matter.at.clock),
      "title": .string(matter.title), "age": matter.age.map(JSON.count) ?? .null,
      "sentence": .string(reason.sentence(matter)), "command": .string(command(for: matter)),
    ])
  }

  func json(_ lapse: Lapse) -> JSON {
    .object([
      "id": .string(lapse.person.id.description), "name": .string(lapse.person.name),
      "lastTalk": .optional(lapse.lastTalk?.description), "due": .string(lapse.due.description),
      "overdueDays": .count(lapse.overdueDays), "every": .optional(lapse.every?.description),
      "sentence": .string(reason.sentence(lapse)), "command": .string(catchUp(lapse)),
    ])
  }
}

extension Matter.Sort {
  /// What programs call it.
  var word: String { "\(self)" }
}

extension [RecordID: Card] {
  /// Whether there are some, and nobody of them is outside the trash. Of whom there is no card, nothing is
  /// left: the trash let them go.
  func areAllGone(_ ids: [RecordID]) -> Bool {
    !ids.isEmpty && ids.allSatisfy { self[$0].map { $0.trashed != nil } ?? true }
  }
}

import KithFormats
import KithInsight
import KithMerge
import KithRecords
import KithReplica
import KithSealing

/// What is to be written of a meeting: how one met, who introduced them, what was said, and the letter that
/// follows.
struct Meeting {
  private let who: Acquaintance
  private let encounter: Encounter
  private let friend: Card?
  /// What is one's own in any case.
  private(set) var drafts: [Draft] = []
  /// What was said, and what their card says: a group's, if one says so.
  private(set) var shared: [Draft] = []
  /// What a letter follows: the tie to the event, or the person.
  private var origin: RecordID
  private var letter: String?

  init(_ who: Acquaintance, _ encounter: Encounter, via friend: Card?) {
    (self.who, self.encounter, self.friend) = (who, encounter, friend)
    origin = who.id
  }

  /// Ties, and what was said.
  ///
  /// - Parameters:
  ///   - isShared: whether a group may read how one met.
  ///   - replica: one's own space.
  ///   - place: where what was said is kept.
  mutating func remember(
    _ said: String?, isShared: Bool, own replica: Replica, in place: Replica, _ desk: Desk
  ) throws {
    var isTold = said != nil
    if let event = encounter.event {
      let tie = Tie(from: who.id, Tie.Relation.metAt.rawValue, to: event.card.id, since: encounter.day)
      let draft = try replica.draft(.tie, as: tie.identity, tie.changes)
      origin = draft.id
      // Met once more at the same event, it was on the first of the days.
      if let known = try replica.record(draft.id), known.trashed == nil {
        isTold = isTold || known.day("since") == encounter.day
      } else {
        drafts.append(draft)
        isTold = true
      }
      let asked = try Meeting.recognized(among: event, who, replica)
      if !asked.isEmpty { drafts.append(Draft(id: event.card.id, kind: .event, changes: asked)) }
      let hoped = Meeting.recognized(hopedIn: event, who)
      if !hoped.isEmpty { drafts.append(try event.attending(hoped, replica.personal())) }
    } else if who.record?.text("met") == nil, isShared || who.group == nil {
      // Through whom is a tie: a name in this text would outlive whoever is forgotten.
      var changes = Changes()
      changes.set("met", text: Meeting.words(encounter.day))
      drafts.append(Draft(id: who.id, kind: .contact, changes: changes.all))
      isTold = true
    } else if who.record?.text("met") == Meeting.words(encounter.day) {
      isTold = true
    }
    if let friend {
      var tie = Tie(from: who.id, Tie.Relation.introducedBy.rawValue, to: friend.id, since: encounter.day)
      tie.event = encounter.event?.card.id
      let draft = try replica.draft(.tie, as: tie.identity, tie.changes)
      if try replica.record(draft.id).map({ $0.trashed != nil }) ?? true { drafts.append(draft) }
    }
    guard let said else { return isTold ? () : try keepTrace(in: place, desk) }
    guard !said.inOneLine.isEmpty else {
      throw CommandError.usage("Nothing was said? Then leave out --said.")
    }
    guard said.utf8.count <= NoteDraft.Limit.bytes else {
      throw CommandError.usage(
        "That is over \(NoteDraft.Limit.bytes >> 10) KiB. Keep it in notes: kith note add")
    }
    var dice = desk.dice
    var talk = Conversation(id: RecordID(using: &dice))
    (talk.with, talk.when, talk.said) = ([.record(who.id)], desk.when(encounter.time), said)
    talk.event = encounter.event?.card.id
    shared.append(Draft(id: talk.id, kind: .conversation, changes: talk.changes))
  }

  private static func words(_ day: Day) -> String { "Met on \(day)" }

  /// Who is met again, where nothing else tells of it: a conversation without words, of which two machines
  /// make one.
  private mutating func keepTrace(in replica: Replica, _ desk: Desk) throws {
    guard !who.isNew, try replica.lastTalks(with: [who.id])[who.id] != encounter.day else { return }
    let identity = Identity.meeting(with: who.id, on: encounter.day)
    var talk = Conversation(id: try replica.named(identity).id)
    guard try replica.record(talk.id).map({ $0.trashed != nil }) ?? true else { return }
    (talk.with, talk.when) = ([.record(who.id)], desk.when(encounter.time))
    talk.event = encounter.event?.card.id
    shared.append(try replica.draft(.conversation, as: identity, talk.changes))
  }

  /// What their card says of them: the same note of the same card is one record, as where it is imported.
  mutating func keepNotes(of card: BusinessCard?, in replica: Replica) throws {
    for text in card?.card.notes ?? [] {
      var changes = Changes()
      changes.set("body", text: text)
      changes.add("about", [.reference(who.id)])
      shared.append(try replica.draft(.note, as: "note:\(who.id):\(text)", changes.all))
    }
  }

  /// One letter for a meeting; none where one is planned already.
  mutating func planLetter(days: Int, _ replica: Replica) throws {
    if let planned = try LetterDraft.planned(to: who.id, replica) {
      letter = "A letter is planned already\(planned.day.map { " for \($0)" } ?? "")."
      return
    }
    let plan = Plan.letter(to: who.id, after: encounter.day, days: days, origin: origin)
    let id = try replica.named(plan.identity).id
    let followUp = plan.followUp(as: id)
    // One that was dealt with is not planned once more; one that an undo took away is.
    if let record = try replica.record(id), record.trashed == nil { return }
    drafts.append(try replica.draft(.followUp, as: plan.identity, followUp.changes))
    letter = "Write by \(followUp.day.map { "\($0)" } ?? ""): kith letter new \(who.id.short)"
  }

  var sentence: String {
    let place = encounter.event.map { " at \($0.card.called)" } ?? ""
    let through = friend.map { ", through \($0.called)" } ?? ""
    let start = "Met \(who.name) (\(who.id.short))\(place)\(through)".ended()
    return letter.map { "\(start) \($0)" } ?? start
  }

  /// A guest was a name up to now.
  private static func recognized(
    among known: KnownEvent, _ who: Acquaintance, _ replica: Replica
  ) throws -> [FieldName: Value] {
    if let group = try known.group(replica) {
      // Others read a name, and not who that is in one's own network; and not all may write there.
      guard [.owner, .editor].contains(group.role ?? .owner), group.id == who.space else { return [:] }
    }
    var changes: [FieldName: Value] = [:]
    for element in known.record.elements("guest") {
      guard let guest = Guest(element.shown.value), who.isCalled(guest.who) else { continue }
      changes[element.name] = .empty
      let next = Guest(.record(who.id), answer: guest.answer, plus: guest.plus).value
      changes.merge(EventDetails.elements("guest", [next])) { $1 }
    }
    return changes
  }

  /// Somebody whom one hoped to meet was a name up to now.
  private static func recognized(hopedIn known: KnownEvent, _ who: Acquaintance) -> [FieldName: Value] {
    var changes: [FieldName: Value] = [:]
    for element in known.elements("meet") where who.isCalled(Who(element.shown.value)) {
      changes[element.name] = .empty
      changes.merge(EventDetails.elements("meet", [Who.record(who.id).value])) { $1 }
    }
    return changes
  }
}

extension Acquaintance {
  fileprivate func isCalled(_ someone: Who?) -> Bool {
    guard case .named(let text)? = someone else { return false }
    return ([name] + [typedName].compactMap(\.self)).contains {
      Folding.folded($0) == Folding.folded(text.inOneLine)
    }
  }
}

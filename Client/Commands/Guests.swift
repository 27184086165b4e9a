import KithMerge
import KithRecords
import KithReplica

/// The guests of an event as a person counts them: somebody's name, and the one record that is called so, are
/// one guest.
struct Guests {
  /// What each element says, by its name; but for names whose record is among them.
  private(set) var told: [FieldName: Guest]
  /// Elements that say what another one says already.
  private(set) var doubles: Set<FieldName> = []

  init(of record: OpenedRecord, _ card: Card, _ replica: Replica) throws {
    let all = record.elements("guest").compactMap { element in
      Guest(element.shown.value).map { (element.name, $0) }
    }
    told = Dictionary(all) { first, _ in first }
    let known = all.filter { $0.1.who?.record != nil }
    guard !known.isEmpty, known.count < all.count else { return }
    let cards = try replica.cards(of: known.compactMap { $0.1.who?.record })
    let named = Dictionary(grouping: known) { _, guest in
      Folding.folded(guest.who?.record.flatMap { cards[$0] }?.name.inOneLine ?? "")
    }
    for (element, guest) in all {
      guard case .named(let name)? = guest.who, let same = named[Folding.folded(name.inOneLine)],
        let (other, _) = same.first, same.count == 1, try isCertain(name, card, replica)
      else { continue }
      guard var joined = told[other] else { continue }
      joined.answer = joined.answer ?? guest.answer
      if joined.plus == 0 { joined.plus = guest.plus }
      told[other] = joined
      told[element] = nil
      doubles.insert(element)
    }
  }

  /// Whether nobody else goes by that name where the event is, or in one's own network.
  private func isCertain(_ name: String, _ card: Card, _ replica: Replica) throws -> Bool {
    let wanted = Folding.folded(name.inOneLine)
    let called = try replica.matching(name, kind: nil, except: Kind.nobodies, limit: Naming.Limit.matches)
    return called.count {
      Folding.folded($0.name.inOneLine) == wanted && ($0.group == nil || $0.isBeside(card))
    } == 1
  }

  /// In the order of their elements.
  var all: [Guest] { told.sorted { $0.key < $1.key }.map(\.value) }
}

/// People as those can read them who read an event: whoever is not in its group is a name there.
struct Readable {
  private(set) var all: [Who] = []
  /// Who is no contact.
  private(set) var strangers: [String] = []
  /// Who is one, but not of that group.
  private(set) var hidden: [String] = []
  private let group: Space?
  private let replica: Replica

  /// - Parameter group: whose event it is; nil of one's own.
  init(in group: Space?, _ replica: Replica) {
    (self.group, self.replica) = (group, replica)
  }

  mutating func add(_ words: String) throws -> Who {
    let who = try reading(Naming(replica).who(words))
    all.append(who)
    return who
  }

  private mutating func reading(_ who: Who) throws -> Who {
    switch who {
    case .named(let name):
      strangers.append(name.inOneLine)
      return who
    case .record(let id):
      guard let group, let card = try replica.card(id), !group.holds(card) else { return who }
      hidden.append(card.called)
      return .named(card.called)
    }
  }

  /// - Parameter known: who is there as a name already.
  func tell(_ output: Output, but known: Set<String> = []) {
    func named(_ names: [String]) -> String { names.filter { !known.contains($0) }.joined(separator: ", ") }
    if !named(strangers).isEmpty {
      output.tell("Kept as a name, until kith met makes a contact of it: \(named(strangers))")
    }
    if let group, !named(hidden).isEmpty {
      output.tell("Kept as a name, for \(group.name.inOneLine) reads it: \(named(hidden))")
    }
  }
}

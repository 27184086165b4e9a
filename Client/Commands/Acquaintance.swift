import KithFormats
import KithMerge
import KithRecords
import KithReplica

/// A card that somebody handed over.
struct BusinessCard {
  let card: ImportedCard
  let name: String

  enum Limit {
    static let bytes = 1 << 20
  }

  /// - Parameter file: its path, or - for standard input.
  init(_ file: String, _ desk: Desk) throws {
    guard let bytes = try file == "-" ? desk.input(Limit.bytes) : desk.outside.file(file, Limit.bytes) else {
      throw CommandError.failed("The file “\(file)” cannot be read. See what is there with: ls")
    }
    guard bytes.count <= Limit.bytes else {
      throw CommandError.failed("“\(file)” is over \(Limit.bytes >> 20) MiB. Take it in with: kith import")
    }
    let all = Array(try VCardFile(bytes))
    guard let first = all.first, all.count == 1 else {
      throw CommandError.failed("“\(file)” holds \(all.count) cards. Take them in with: kith import FILE")
    }
    switch first {
    case .success(let card): self.card = card
    case .failure(let problem): throw CommandError.failed("\(problem) Type the name: kith met NAME")
    }
    guard card.kind == .contact else {
      throw CommandError.failed("“\(file)” is the card of an organisation. Take it in with: kith import FILE")
    }
    name = card.fields[FieldName("name")].flatMap(PersonName.init)?.display.inOneLine ?? ""
  }
}

/// Somebody whom one met: new here, or there already.
struct Acquaintance {
  let id: RecordID
  let name: String
  /// What they were called up to now, where their card has the fuller name.
  let typedName: String?
  let isNew: Bool
  /// The group that they are in, and that reads what is written of them.
  let group: String?
  /// The space that they are in.
  let space: SpaceID?
  /// As they were before.
  let record: OpenedRecord?
  /// What is to be written of them.
  private(set) var drafts: [Draft] = []
  private let remarks: [String]

  enum Limit {
    static let remarks = 3
  }

  /// - Parameter assignments: what was typed of them.
  init(
    typed: String, card: BusinessCard?, assignments: [Assignment], isNew: Bool, _ replica: Replica,
    _ desk: Desk
  ) throws {
    let known = isNew ? nil : try Acquaintance.known(typed, card, replica)
    let kind = try Kind.known(.contact)
    if let known {
      guard let record = try replica.record(known.id) else { throw CommandError.gone(known) }
      let brief = Acquaintance.brief(known.called, beside: card, record)
      let full = brief == nil ? nil : card?.name
      (id, name, self.record, self.isNew) = (known.id, full ?? known.called, record, false)
      typedName = brief
      group = known.group
      space = try replica.spaces().first { $0.holds(known) }?.id
      // What a card says goes where nothing is said yet; what was typed is meant.
      let fields = card?.card.fields(of: id).filter { record.reading($0.key) == nil } ?? [:]
      var editing = Editing(kind, of: record)
      try editing.apply(assignments)
      if let brief, record.elements("nickname").isEmpty {
        try editing.apply(Assignment("nickname", .add, brief))
      }
      var changes = fields.merging(editing.changes) { $1 }
      if brief != nil { changes[FieldName("name")] = card?.card.fields[FieldName("name")] }
      if record.trashed != nil { changes[Trashed.field] = .empty }
      drafts = [Draft(id: id, kind: known.kind, changes: changes)]
      remarks =
        [Acquaintance.again(known, typed, record)] + Acquaintance.fuller(brief, card)
        + (try Acquaintance.other(card, than: id, replica))
    } else {
      var editing = Editing(kind)
      let brief = Acquaintance.brief(typed, beside: card, nil)
      let isOnCard = typed.isEmpty || brief != nil
      let called = isOnCard ? card?.name ?? "" : typed
      if !isOnCard { try editing.apply(Assignment("name", .set, typed)) }
      if let brief { try editing.apply(Assignment("nickname", .add, brief)) }
      typedName = brief
      try editing.apply(assignments)
      var dice = desk.dice
      let planned = try isNew ? nil : card.map { try Acquaintance.id(of: $0, replica) }
      (id, name, record, self.isNew) = (planned ?? RecordID(using: &dice), called, nil, true)
      let here = try replica.spaceHere()
      (group, space) = (here.group, here.id)
      let fields = card?.card.fields(of: id) ?? [:]
      drafts = [
        Draft(
          id: id, kind: .contact, changes: fields.merging(editing.changes) { $1 },
          identity: planned == nil ? nil : card?.card.identities.first)
      ]
      remarks = Acquaintance.fuller(brief, card) + (try Acquaintance.alike(called, assignments, replica))
    }
  }

  func tell(on output: Output) {
    for remark in remarks.prefix(Limit.remarks) { output.tell(remark) }
  }

  // MARK: Who it is

  /// Whoever is named just so, or whose card it is.
  private static func known(_ typed: String, _ card: BusinessCard?, _ replica: Replica) throws -> Card? {
    if !typed.isEmpty, let found = try named(typed, replica) { return found }
    // Whoever hands a card over is out of the trash again, where perhaps an undo had put them.
    if let card, let found = try replica.card(id(of: card, replica)) {
      guard typed.isEmpty || mayBe(typed, found.name) || mayBe(typed, card.name) else {
        let back = found.trashed == nil ? "" : "kith undelete \(found.shortID), and "
        throw CommandError.conflict(
          """
          That is the card of \(found.called) (\(found.shortID)), and not of “\(typed)”. Leave out the card; \
          or, if that is who it was: \(back)kith met \(found.shortID) --card FILE
          """)
      }
      return found
    }
    return typed.isEmpty ? try named(card?.name ?? "", replica) : nil
  }

  private static func named(_ words: String, _ replica: Replica) throws -> Card? {
    let byID =
      try words.utf8.count >= Naming.Limit.digits
      ? replica.cards(idPrefix: words, limit: Naming.Limit.matches)
        .filter { $0.kind == .contact && $0.trashed == nil } : []
    let wanted = Folding.folded(words)
    let same = try replica.matching(words, limit: Naming.Limit.matches)
      .filter { Folding.folded($0.name.inOneLine) == wanted }
    let found = same.isEmpty ? byID : same
    guard found.count < 2 else {
      throw CommandError.conflict(
        """
        There are \(found.count) of that name: \
        \(found.prefix(Naming.Limit.listed).map { "\($0.called) (\($0.shortID))" }.joined(separator: ", ")). \
        Name one by its id, or say --new for another one.
        """)
    }
    return found.first
  }

  /// That it is somebody whom one knows, and as whom they were taken.
  private static func again(_ known: Card, _ typed: String, _ record: OpenedRecord) -> String {
    let isByName = !typed.isEmpty && Folding.folded(typed) == Folding.folded(known.name.inOneLine)
    // Accents do not tell people apart, and may be meant to.
    let isOther = isByName && typed.lowercased() != known.name.inOneLine.lowercased()
    let called = "\(known.called) (\(known.shortID))"
    let start = isOther ? "“\(typed)” was taken for \(called), who" : called
    let back = record.trashed == nil ? "here already, and was" : "out of the trash, and"
    return "\(start) is \(back) met again. Say --new for another one of that name."
  }

  /// Who else goes by the card.
  private static func other(_ card: BusinessCard?, than id: RecordID, _ replica: Replica) throws -> [String] {
    guard let card, let ids = try? replica.records(of: [card.card.arrival]), let found = ids.first,
      found != id, let other = try replica.card(found), other.trashed == nil
    else { return [] }
    return ["\(other.called) has that card, too. See them with: kith show \(other.shortID)"]
  }

  /// What somebody is called who has a fuller name on their card, if it may be theirs.
  private static func brief(
    _ name: String, beside card: BusinessCard?, _ record: OpenedRecord?
  ) -> String? {
    guard let card, !name.isEmpty, record?.conflicts.contains(where: { $0.name.base == "name" }) != true
    else { return nil }
    let (ours, theirs) = (words(of: name), words(of: card.name))
    let isPart =
      !ours.isEmpty && ours.count <= theirs.count && zip(theirs, ours).allSatisfy { $0.hasPrefix($1) }
    return isPart && ours != theirs ? name : nil
  }

  private static func fuller(_ brief: String?, _ card: BusinessCard?) -> [String] {
    guard let brief, let card else { return [] }
    return [
      """
      Their card says “\(card.name)”: that is the name now, beside “\(brief)”. Take it back with: kith undo
      """
    ]
  }

  /// `Grace`, `Grace H.` and `Grace Hopper` may be one.
  private static func mayBe(_ name: String, _ other: String) -> Bool {
    let (words, theirs) = (words(of: name), words(of: other))
    return theirs.first == words.first
      && zip(theirs, words).allSatisfy { $0.hasPrefix($1) || $1.hasPrefix($0) }
  }

  /// The record that every machine makes of a card.
  private static func id(of card: BusinessCard, _ replica: Replica) throws -> RecordID {
    let ids = try replica.records(of: [card.card.arrival])
    guard let id = ids.first, try replica.purged(among: ids).isEmpty else {
      throw CommandError.failed(
        "You had \(card.name) forgotten. Whom you want back after all, meet without the card: kith met NAME")
    }
    return id
  }

  /// Who may be meant, though they are called otherwise.
  private static func alike(_ name: String, _ assignments: [Assignment], _ replica: Replica) throws
    -> [String]
  {
    let words = Acquaintance.words(of: name)
    let found = try words.first.map { try replica.matching($0, limit: Naming.Limit.matches) } ?? []
    let begun = found.filter { card in
      let theirs = Acquaintance.words(of: card.name)
      // `Hopper`, too; two of just one name were told apart before.
      let isPart = words.count == 1 && words.first.map(theirs.contains) ?? false
      return theirs != words && (isPart || mayBe(card.name, name))
    }
    let others = begun.map { card in
      """
      “\(card.called)” is here, too. If that is who it was: kith undo, and the same again with \
      \(card.shortID) in place of the name
      """
    }
    let sharing = try assignments.filter { $0.field == "email" }.flatMap { email in
      try replica.matching(email.text, limit: Limit.remarks).filter { card in
        try replica.record(card.id).map(Identity.all)?.contains(Identity.email(email.text)) == true
      }
    }
    return others
      + sharing.map { "\($0.called) (\($0.shortID)) has the same e-mail address. Added all the same." }
  }

  private static func words(of name: String) -> [String] {
    Folding.folded(name).split { $0.isWhitespace || $0 == "." }.map(String.init)
  }
}

import Foundation
import GRDB
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

/// What is derived from the records is what a rebuild makes of them, and a checkup sees where it is not.
@Suite struct DerivedTests {
  private let here = TemporaryHome()
  private let replica: Replica
  private let id: RecordID
  private let title = FieldName("title")

  /// Two tags may be one where what SQLite cannot hold is taken out: that stops no exchange.
  @Test func tagsThatBecomeOneAreOne() throws {
    let tags = ["a\0", "a\u{FFFD}", "b\0\u{301}c", "b\0\u{301}d"]
    let fields = tags.map { (FieldName("tag", elementFor: .text($0)), Value.text($0)) }

    let bob = try here.add("Bob", Dictionary(uniqueKeysWithValues: fields), to: replica)

    #expect(try replica.record(bob)?.elements("tag").count == 4)
    #expect(try replica.checkup().differences.isEmpty)
  }

  init() throws {
    replica = try here.start()
    let email = Labelled("Ada@x.example").value
    id = try here.add(
      "Ada Löve",
      [
        title: .text("Nurse"), FieldName("email", elementFor: email): email,
        FieldName("tag", elementFor: .text("Nursing")): .text("Nursing"),
      ], to: replica)
    let about = Value.reference(id)
    var operation = here.operation("note add")
    let changes = [FieldName("body"): .text("Tea at four"), FieldName("about", elementFor: about): about]
    _ = try replica.apply(
      [Draft(id: RecordID(high: 9, low: 9), kind: .note, changes: changes)], in: &operation)
    var talk = Conversation(id: RecordID(high: 9, low: 8))
    (talk.with, talk.when) = ([.record(id)], When("2026-11-20"))
    _ = try replica.apply(
      [Draft(id: talk.id, kind: .conversation, changes: talk.changes)], in: &operation)
    try here.trash(try here.add("Eve", to: replica), in: replica)
    let keys = try here.home.keyring()
    try replica.introduce(keys.device, keys.keys, label: "laptop", in: &operation)
  }

  @Test func aRebuildChangesNothingOfAHealthyHome() throws {
    try here.set(id, [title: .text("Doctor")], in: replica)
    _ = try replica.forget([try here.add("Ghost", to: replica)])
    let before = try tables()

    #expect(try replica.derivedDifferences().isEmpty)
    #expect(try replica.rebuild() == 6)

    #expect(try tables() == before)
    #expect(before.contains { $0.contains("doctor") } && before.contains { $0.contains("ada@x.example") })
    #expect(try replica.find("doct", limit: 5).map(\.card.id) == [id])
    #expect(try replica.find("nurse", limit: 5).isEmpty)
  }

  @Test(arguments: [
    ("card", "UPDATE card SET name = 'Bob' WHERE name = 'Ada Löve'"),
    ("card", "UPDATE card SET sort = 'ada lo\u{308}ve' || '' WHERE name = 'Ada Löve'"),
    ("card", "DELETE FROM card WHERE name = 'Eve'"),
    ("handle", "DELETE FROM handle"),
    ("tag", "UPDATE tag SET folded = 'nurses'"),
    ("card", "UPDATE card SET org = 'hospital', added = 0 WHERE name = 'Ada Löve'"),
    (
      "link",
      "UPDATE link SET target = zeroblob(16) WHERE record IN (SELECT record FROM card WHERE kind = 'note')"
    ),
    (
      "words",
      "INSERT INTO words SELECT number, 'a', '', '', '' FROM record WHERE substr(id, 1, 8) = zeroblob(8)"
    ),
    ("spoken", "DELETE FROM spoken"),
    ("spoken", "UPDATE spoken SET day = day + 1"),
    ("spoken", "INSERT INTO spoken SELECT zeroblob(16), 1"),
    ("search", "INSERT INTO search (search) VALUES ('delete-all')"),
    ("search", "INSERT INTO search (rowid, name) VALUES (77, 'nobody')"),
  ])
  func whatIsNotDerivedAsItShouldBeIsSeenAndMadeAnew(table: String, damage: String) throws {
    let before = try tables()
    try sql(damage)

    let differences = try replica.derivedDifferences()
    let checkup = try replica.checkup()
    #expect(differences.tables[table] == 1)
    #expect(checkup.differences == differences)

    try replica.rebuild()
    #expect(try replica.derivedDifferences().isEmpty)
    #expect(try tables() == before)
  }

  @Test func aRecordThatIsDamagedIsCountedAndKeepsWhatWasDerived() throws {
    try sql("UPDATE record SET pending = x'01ff' WHERE number = 1")

    try replica.rebuild()
    let checkup = try replica.checkup()

    #expect(checkup.records.damaged == 1 && checkup.records.all == 5 && checkup.records.open == 4)
    #expect(try replica.cards(Shelf(kind: .contact)).map(\.name) == ["Ada Löve"])
    #expect(try replica.find("nurse", limit: 5).map(\.card.id) == [id])
    #expect(checkup.differences.isEmpty)
  }

  @Test func zeroBytesInATextLeaveTheIndexSound() throws {
    try here.set(id, [title: .text("Head\0quarters")], in: replica)
    try here.set(id, [title: .text("Doctor")], in: replica)

    #expect(try replica.derivedDifferences().isEmpty)
    #expect(try replica.find("quarters", limit: 5).isEmpty)
  }

  @Test func anEditBesideAnUnreadableOneStillSaysSo() throws {
    let other = SealedEdit(
      dot: Dot(writer: WriterID(rawValue: 1), counter: 1), fields: [FieldKey(rawValue: 5)],
      payload: [1, 0, 0, 0, 9] + Array(repeating: 7, count: 60))
    let from = try replica.bookmark()
    let state = SealedRecord(edits: [other])
    _ = try replica.absorb(
      Delivery(records: [Incoming(id: id, state: state.bytes)], from: from, to: from), at: 1)

    try here.set(id, [title: .text("Doctor")], in: replica)

    #expect(try replica.cards(Shelf(kind: .contact)).map(\.unreadable) == [1])
    #expect(try replica.derivedDifferences().isEmpty)
    let records = try replica.checkup().records
    #expect(records.partlyOpen == 1 && records.sealed == 0 && records.reasons == [.unknownEpoch(9): 1])
  }

  @Test func whatCameBeforeItsKeysIsReadOnceTheyAreHere() throws {
    let there = TemporaryHome(seed: 2)
    let other = try there.twin(of: here)
    let (ring, receiver) = (try here.home.keyring(), try there.home.keyring())
    var shore = Shore()
    for replica in [replica, other, replica] { try shore.meet(replica) }
    try replica.drawKeys(using: &here.random)
    let ida = try here.add("Ida", to: replica)
    for replica in [replica, other] { try shore.meet(replica) }
    #expect(try other.checkup().records.sealed == 1)

    let pair = try #require(receiver.keys.publicKeys)
    let packages = try KeyPackage.all(
      replica.sealer.keys, for: [.init(holder: KeyHolderID(receiver.device), agreement: pair.agreement)],
      from: KeyHolderID(ring.device),
      ring.keys.receiving)
    var dice = SeededRandom(seed: 3)
    let package = try #require(packages[KeyHolderID(receiver.device)])
    let adoption = try other.adopt(package, epoch: replica.sealer.epoch, using: &dice)

    #expect(adoption == .adopted)
    #expect(try other.matching("ida").map(\.id) == [ida])
    #expect(try other.checkup().records.sealed == 0)
    #expect(try other.derivedDifferences().isEmpty)
  }

  @Test func aCheckupCountsWhatWaitsAndWhatIsSetAside() throws {
    let sent = try #require(try replica.outgoing(limitBytes: .max).first)
    let from = try replica.bookmark()
    _ = try replica.absorb(
      Delivery(
        refused: [(sent, "too-large", "It is too large.")],
        records: [Incoming(id: RecordID(high: 1, low: 1), state: SealedRecord.purged([1]).bytes)], from: from,
        to: from),
      at: 1)
    _ = try replica.forget([RecordID(high: 9, low: 9)])

    let checkup = try replica.checkup()

    #expect(checkup.pending == 3 && checkup.purges == 1 && checkup.offers == 0)
    #expect(checkup.refused == 1 && checkup.received == 1)
    #expect(checkup.damage.isEmpty && checkup.strayReferences == 0)
    #expect(checkup.keysMode == 0o600 && checkup.keysAreTheirOwnersAlone && !checkup.hasServer)
    #expect(checkup.schema == 11 && checkup.sqlite.hasPrefix("3."))
  }

  @Test func keysThatOthersMayReadAreSeen() throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: here.home.keys)

    #expect(try !replica.checkup().keysAreTheirOwnersAlone)
  }

  // MARK: The tables as they are

  private func sql(_ text: String) throws {
    let queue = try DatabaseQueue(path: here.home.database)
    try queue.writeWithoutTransaction { try $0.execute(sql: text) }
    try queue.close()
  }

  /// Every derived row, and every place of every word in the index.
  private func tables() throws -> [String] {
    let queue = try DatabaseQueue(path: here.home.database)
    defer { try? queue.close() }
    return try queue.write { db in
      try db.execute(
        sql: "CREATE VIRTUAL TABLE temp.places USING fts5vocab(main, search, instance)")
      defer { try? db.execute(sql: "DROP TABLE temp.places") }
      return try [
        "card ORDER BY record", "words ORDER BY record", "handle ORDER BY text, record",
        "link ORDER BY target, record", "spoken ORDER BY person", "places ORDER BY term, doc, col, offset",
        "search_config ORDER BY k",
      ].flatMap { table in
        try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { "\(table): \($0)" }
      }
    }
  }
}

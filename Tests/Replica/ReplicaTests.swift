import Foundation
import GRDB
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import KithTestSupport
import Testing

@Suite struct ReplicaTests {
  private let title = FieldName("title")
  private let org = FieldName("org")

  @Test func whatIsAddedIsFoundAfterReopening() throws {
    let here = TemporaryHome()
    let replica = try here.start()
    let id = try here.add("Zoé Müller", [org: .text("Blue Labs")], to: replica)

    let again = try Replica(here.home)

    #expect(try again.find("zoe mul", limit: 5).map(\.card.id) == [id])
    #expect(try again.find("blue", limit: 5).map(\.card.name) == ["Zoé Müller"])
    #expect(try again.find("\"' OR *:^", limit: 5).isEmpty)
    #expect(try again.counts().pending == 1)
  }

  @Test func aNameFitsByAnyPartOfIt() throws {
    let here = TemporaryHome()
    let replica = try here.start()
    let email = Labelled("anna@berg.example").value
    let anna = try here.add("Anna Berg", [FieldName("email", elementFor: email): email], to: replica)
    try here.add("Anna Bergman", to: replica)
    let wang = try here.add("欧阳秀英", to: replica)

    #expect(try replica.matching("anna").count == 2)
    #expect(try replica.matching("anna berg").map(\.id) == [anna])
    #expect(try replica.matching("ANNA@berg.example").map(\.id) == [anna])
    #expect(try replica.matching("秀英").map(\.id) == [wang])
    #expect(try replica.matching("bob").isEmpty)
    #expect(try replica.matching(anna.description).map(\.id) == [anna])
  }

  @Test func sayingTheSameTwiceMakesOneEdit() throws {
    let here = TemporaryHome()
    let replica = try here.start()
    let id = try here.add("Ada", [title: .text("Nurse")], to: replica)

    #expect(try here.set(id, [title: .text("Nurse")], in: replica) == [.unchanged])
    #expect(try here.set(id, [org: .empty], in: replica) == [.unchanged])
    #expect(try here.set(id, [title: .text("Doctor")], in: replica) == [.changed])
  }

  @Test func aClearedValuesPayloadGoes() throws {
    let here = TemporaryHome()
    let replica = try here.start()
    let id = try here.add("Ada", [title: .text("Nurse"), org: .text("Blue Labs")], to: replica)

    try here.set(id, [title: .empty], in: replica)

    let record = try #require(try replica.record(id))
    let state = try SealedRecord(bytes: try #require(try replica.outgoing(limitBytes: .max).first).state)
    #expect(record.value("org") == .text("Blue Labs"))
    #expect(record.value("title") == nil)
    #expect(state.edits.count == 1)
  }

  @Test func twoMachinesAgreeAndEveryEditIsLiveOrInDispute() throws {
    let (one, two) = (TemporaryHome(seed: 1), TemporaryHome(seed: 2))
    let (a, b) = (try one.start(), try two.twin(of: one))
    var shore = Shore()
    let same = try one.add("Ada", to: a)
    let other = try one.add("Bob", to: a)
    try shore.meet(a)
    try shore.meet(b)

    try one.set(same, [title: .text("Nurse")], in: a)
    try two.set(same, [title: .text("Doctor")], in: b)
    try one.set(other, [title: .text("Cook")], in: a)
    try two.set(other, [org: .text("Inn")], in: b)
    for replica in [a, b, a] { try shore.meet(replica) }

    for replica in [a, b] {
      let ada = try #require(try replica.record(same))
      let values = ada.conflicts.flatMap { [$0.shown] + $0.conflicts }.compactMap(\.value.text)
      #expect(Set(values) == ["Nurse", "Doctor"])
      let bob = try #require(try replica.record(other))
      #expect(bob.value("title") == .text("Cook"))
      #expect(bob.value("org") == .text("Inn"))
      #expect(bob.conflicts.isEmpty)
      #expect(try replica.counts().pending == 0)
      #expect(try replica.disputed().map(\.id) == [same])
    }
  }

  @Test func whateverIsToBeSettledAnewIsTold() throws {
    let (one, two) = (TemporaryHome(seed: 1), TemporaryHome(seed: 2))
    let (a, b) = (try one.start(), try two.twin(of: one))
    var shore = Shore()
    let id = try one.add("Ada", to: a)
    for replica in [a, b] { try shore.meet(replica) }
    try one.set(id, [title: .text("Nurse")], in: a)
    try two.set(id, [title: .text("Doctor")], in: b)
    #expect(try [a, b, a].map { try shore.meet($0).disputed } == [[], [id], [id]])

    try one.set(id, [org: .text("Inn")], in: a)
    try two.set(id, [title: .text("Doctor"), org: .text("Ward")], in: b)
    #expect(try [a, b, a].map { try shore.meet($0).disputed } == [[], [id], [id]], "one field for another")
    #expect(try [b, a].map { try shore.meet($0).disputed } == [[], []], "nothing came of it")
  }

  @Test func anEditOfWhatTheOtherSideDeletedIsKeptInTheTrashAndTold() throws {
    let (one, two) = (TemporaryHome(seed: 1), TemporaryHome(seed: 2))
    let (a, b) = (try one.start(), try two.twin(of: one))
    var shore = Shore()
    let id = try one.add("Ada", to: a)
    for replica in [a, b] { try shore.meet(replica) }

    try one.trash(id, in: a)
    try two.set(id, [title: .text("Doctor")], in: b)
    let told = try [a, b, a].map { try shore.meet($0).editedInTrash }

    #expect(told == [[], [id], [id]])
    for replica in [a, b] {
      #expect(try replica.cards(Shelf(trash: true)).map(\.isEditedInTrash) == [true])
      #expect(try replica.record(id)?.value("title") == .text("Doctor"))
    }
  }

  @Test func importedTwiceOnTwoMachinesIsOnePerson() throws {
    let (one, two) = (TemporaryHome(seed: 1), TemporaryHome(seed: 2))
    let (a, b) = (try one.start(), try two.twin(of: one))
    var shore = Shore()
    for (home, replica) in [(one, a), (two, b)] {
      var operation = home.operation("import")
      let id = replica.sealer.recordID(of: "linkedin:ada")
      let changes = [FieldName("name"): PersonName(given: "Ada", family: "L").value]
      _ = try replica.apply([Draft(id: id, kind: .contact, changes: changes)], in: &operation)
    }

    for replica in [a, b, a] { try shore.meet(replica) }

    for replica in [a, b] {
      #expect(try replica.cards(Shelf()).map(\.name) == ["Ada L"])
      #expect(try replica.disputed().isEmpty)
    }
  }

  @Test func aHomeThatHeldContactsKeepsThemWhenItJoins() throws {
    let (one, two) = (TemporaryHome(seed: 1), TemporaryHome(seed: 2))
    let a = try one.start()
    let lonely = try two.start()
    let trashed = try two.add("Eve", to: lonely)
    try two.trash(trashed, in: lonely)
    var operation = two.operation("import")
    let imported = Draft(
      id: lonely.sealer.recordID(of: "vcard:uid:1"), kind: .contact,
      changes: [FieldName("name"): PersonName(written: "Ida").value], identity: "vcard:uid:1")
    let about = Draft(
      id: RecordID(high: 9, low: 9), kind: .note,
      changes: [
        FieldName("body"): .text("met"),
        FieldName("about", elementFor: .reference(imported.id)): .reference(imported.id),
      ])
    _ = try lonely.apply([imported, about], in: &operation)

    let keys = try #require(try one.home.keyring().spaces.first)
    let (b, moved) = try lonely.enrol(two.server, adopting: keys, in: &operation)

    let id = a.sealer.recordID(of: "vcard:uid:1")
    #expect(moved == 3)
    #expect(b.spaceID == a.spaceID)
    #expect(try b.cards(Shelf(kind: .contact)).map(\.id) == [id])
    #expect(try b.cards(about: id).map(\.name) == ["met"])
    #expect(try b.cards(Shelf(trash: true)).map(\.isEditedInTrash) == [false])
    #expect(try b.find("ida", limit: 3).count == 1)
    #expect(try b.counts().pending == 3)
  }
}

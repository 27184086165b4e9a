import KithMerge
import KithRecords
import KithReplica
import KithSealing
import Testing

/// Records whose ids are made of what they are about.
@Suite struct PlannedTests {
  /// On each machine somebody imported Ida, and planned and tied the same, before one joins the other.
  @Test func whatWasPlannedAboutWhomWasImportedIsOneRecordAfterJoining() throws {
    let (one, two) = (TemporaryHome(seed: 1), TemporaryHome(seed: 2))
    let (a, lonely) = (try one.start(), try two.start())
    var operations = [one.operation("plan"), two.operation("plan")]
    let planned = try plan(in: a, &operations[0])
    let before = try plan(in: lonely, &operations[1])
    #expect(Set(planned).isDisjoint(with: before))

    let keys = try #require(try one.home.keyring().spaces.first)
    let (b, _) = try lonely.enrol(two.server, adopting: keys, in: &operations[1])

    let ids = Set(try b.records(planned).keys)
    #expect(ids == Set(planned))
    let (ida, event) = (planned[0], planned[1])
    #expect(try b.record(event).flatMap { Event($0) }?.guests.map(\.who) == [.record(ida)])
    #expect(try b.cards(about: ida, kind: .event).map(\.id) == [event])
    #expect(try b.record(planned[3]).flatMap { FollowUp($0) }?.origin == planned[2])
    #expect(try b.derivedDifferences().isEmpty)
  }

  /// Ida, an event with her as a guest, a tie to it, and a follow-up that the tie planned.
  private func plan(in replica: Replica, _ operation: inout KithReplica.Operation) throws -> [RecordID] {
    func id(_ identity: String) -> RecordID { replica.sealer.recordID(of: identity) }
    let ida = id("vcard:uid:1")
    var event = Event(id: id("vcard:uid:2"), name: "Fair")
    event.guests = [Guest(.record(ida))]
    let tie = Tie(from: ida, Tie.Relation.metAt.rawValue, to: event.id)
    let words = Identity.followUp(.letter, about: ida, origin: id(tie.identity))
    var followUp = FollowUp(id: id(words))
    (followUp.about, followUp.origin) = ([ida], id(tie.identity))
    let name: [FieldName: Value] = [FieldName("name"): PersonName(written: "Ida").value]
    // What names others stands before them, so that no order is relied upon.
    _ = try replica.apply(
      [
        Draft(id: followUp.id, kind: .followUp, changes: followUp.changes, identity: words),
        Draft(id: id(tie.identity), kind: .tie, changes: tie.changes, identity: tie.identity),
        Draft(id: event.id, kind: .event, changes: event.changes, identity: "vcard:uid:2"),
        Draft(id: ida, kind: .contact, changes: name, identity: "vcard:uid:1"),
      ], in: &operation)
    return [ida, event.id, id(tie.identity), followUp.id]
  }
}

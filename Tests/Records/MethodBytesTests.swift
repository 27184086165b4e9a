import KithMerge
import KithRecords
import KithTestSupport
import Testing

/// What the kinds of the method are in bytes. These words are frozen: another word is another field.
@Suite struct MethodBytesTests {
  private let id = RecordID(high: 1, low: 2)
  private let ada = RecordID(high: 3, low: 4)
  private let fair = RecordID(high: 5, low: 6)

  @Test func fieldsAreFrozen() {
    let words = Kind.all.filter { $0.isOfTheMethod }.map { kind in
      "\(kind.name): " + kind.fields.map { "\($0.name) \($0.shape) \($0.type)" }.joined(separator: ", ")
    }

    #expect(
      words == [
        """
        event: name one name, sort one text, when one when, place one text, host many who, cost one text, \
        deadline one date, going one text, guest many guest, meet many who, ask many text, \
        details one text, web many labelled, tag many text, entered one moment, left one moment, \
        wrapped one moment, trash one trash, source many text
        """,
        """
        attendance: event one reference, going one text, meet many who, ask many text, entered one moment, \
        left one moment, wrapped one moment, trash one trash, source many text
        """,
        """
        conversation: with many who, when one when, place one text, channel one text, event one reference, \
        said one text, idea many text, advice many text, promised many text, awaited many text, \
        told one flag, trash one trash, source many text
        """,
        """
        tie: from one reference, relation one text, to one reference, since one date, event one reference, \
        details one text, trash one trash, source many text
        """,
        """
        followup: why one text, sort one text, about many reference, due one date, snoozed one date, \
        state many labelled, origin one reference, trash one trash, source many text
        """,
        """
        cadence: about one reference, every one text, since one date, trash one trash, source many text
        """,
        """
        letter: to many reference, subject one text, body one text, template one text, \
        about many reference, followup one reference, sent one date, via one text, trash one trash, \
        source many text
        """,
      ])
  }

  @Test func anEventIsFrozen() throws {
    var event = Event(id: id, name: "Fair")
    event.when = When(try #require(DayTime("2026-11-20 14:00")), to: DayTime("2026-11-20 18:00"), zone: "UTC")
    event.hosts = [.named("Acme")]
    event.deadline = Day(2026, 11, 1)
    event.guests = [Guest(.named("Bob")), Guest(.record(ada), answer: .yes, plus: 2)]
    try check(
      event.changes, of: .event,
      """
      01056576656e74000000000000000000010608646561646c696e6500050407ea0b0105677565737402070701\
      0401426f62056775657374022407011106000000000000000300000000000000040203796573030903000000\
      000000000204686f737402050141636d65046e616d65000707010446616972047768656e002a070110323032\
      362d31312d32305431343a30300210323032362d31312d32305431383a30300303555443
      """, reads: { Event($0) == event })

    event.mine.hopes = [.record(ada)]
    event.mine.entered = 5
    try check(
      event.mine.changes, of: .attendance,
      """
      010a617474656e64616e6365000000000000000000010307656e746572656400090500000000000000050565\
      76656e7400110600000000000000010000000000000002046d65657402110600000000000000030000000000\
      000004
      """, reads: { Attendance($0) == event.mine })
    // What is one's own was in the event before.
    var former = event.mine.changes
    former[FieldName("event")] = nil
    try check(
      event.changes.merging(former) { $1 }, of: .event,
      """
      01056576656e74000000000000000000010808646561646c696e6500050407ea0b0107656e74657265640009\
      050000000000000005056775657374020707010401426f620567756573740224070111060000000000000003\
      00000000000000040203796573030903000000000000000204686f737402050141636d65046d656574021106\
      00000000000000030000000000000004046e616d65000707010446616972047768656e002a07011032303236\
      2d31312d32305431343a30300210323032362d31312d32305431383a30300303555443
      """, reads: { Attendance(formerlyIn: $0) == event.mine && Event($0)?.guests == event.guests })
  }

  @Test func theOthersAreFrozen() throws {
    var talk = Conversation(id: id)
    talk.with = [.record(ada), .named("Bob")]
    talk.when = When(try #require(DayTime("2026-11-20")))
    (talk.said, talk.promised, talk.toldSearch) = ("Hello", ["The paper"], true)
    try check(
      talk.changes, of: .conversation,
      """
      010c636f6e766572736174696f6e00000000000000000001060870726f6d69736564020a0154686520706170\
      6572047361696400060148656c6c6f04746f6c6400020201047768656e000d07010a323032362d31312d3230\
      0477697468021106000000000000000300000000000000040477697468020401426f62
      """, reads: { Conversation($0) == talk })

    var tie = Tie(from: ada, Tie.Relation.metAt.rawValue, to: fair, since: Day(2026, 11, 20))
    tie.event = fair
    try check(
      tie.changes, of: .tie,
      """
      01037469650000000000000000000105056576656e7400110600000000000000050000000000000006046672\
      6f6d001106000000000000000300000000000000040872656c6174696f6e0007016d65742061740573696e63\
      6500050407ea0b1402746f00110600000000000000050000000000000006
      """, reads: { Tie($0) == tie })

    var followUp = FollowUp(id: id)
    (followUp.why, followUp.sort, followUp.about) = ("Write", .letter, [ada])
    (followUp.due, followUp.origin) = (Day(2026, 11, 23), fair)
    (followUp.state, followUp.remark) = (.skipped, "moved")
    try check(
      followUp.changes, of: .followUp,
      """
      0108666f6c6c6f77757000000000000000000001060561626f75740211060000000000000003000000000000\
      00040364756500050407ea0b17066f726967696e0011060000000000000005000000000000000604736f7274\
      0007016c65747465720573746174650211070107736b697070656402056d6f76656403776879000601577269\
      7465
      """,
      reads: {
        var read = FollowUp($0)
        // When it was closed is known to be no nearer than by the clock of whoever wrote that.
        if read?.closedOn != Day(1970, 1, 1) { return false }
        read?.closedOn = nil
        return read?.changes == followUp.changes
      })
    followUp.closedOn = Day(2026, 11, 24)
    let closed = try #require(FollowUp.becoming(.skipped, "moved", on: followUp.closedOn).values.first)
    #expect(closed.bytes.hex == "070107736b697070656402056d6f766564040a323032362d31312d3234")

    let since = try #require(Day(2026, 11, 20))
    let cadence = Cadence(about: ada, every: try #require(Every("6w")), since: since)
    try check(
      cadence.changes, of: .cadence,
      """
      0107636164656e636500000000000000000001030561626f7574001106000000000000000300000000000000\
      0405657665727900030136770573696e636500050407ea0b14
      """, reads: { Cadence($0) == cadence })

    var letter = Letter(id: id)
    (letter.to, letter.about, letter.followUp) = ([ada], [fair], RecordID(high: 7, low: 8))
    (letter.subject, letter.body, letter.sent, letter.via) = ("Thanks", "Dear Ada", Day(2026, 11, 23), "post")
    try check(
      letter.changes, of: .letter,
      """
      01066c657474657200000000000000000001070561626f757402110600000000000000050000000000000006\
      04626f6479000901446561722041646108666f6c6c6f77757000110600000000000000070000000000000008\
      0473656e7400050407ea0b17077375626a6563740007015468616e6b7302746f021106000000000000000300\
      0000000000000403766961000501706f7374
      """, reads: { Letter($0) == letter })
  }

  @Test func aTieReadsFromBothEnds() {
    let met = Tie(from: ada, Tie.Relation.introducedBy.rawValue, to: fair)
    #expect(met.seen(from: ada).map { ($0.words, $0.other) } ?? ("", id) == ("introduced by", fair))
    #expect(met.seen(from: fair).map { ($0.words, $0.other) } ?? ("", id) == ("introduced", ada))
    #expect(met.seen(from: id) == nil)
    let own = Tie(from: ada, "sister of", to: fair)
    #expect(own.seen(from: fair).map { ($0.words, $0.isOwn) } ?? ("", true) == ("sister of", false))
  }

  /// Words that ids are made of.
  @Test func identitiesAreFrozen() {
    let (a, b) = ("\(ada)", "\(fair)")

    #expect(Identity.tie(from: ada, "Met  At", to: fair) == "tie:\(a):\(b):met at")
    #expect(Identity.cadence(of: ada) == "cadence:\(a)")
    #expect(Identity.attendance(of: fair) == "attendance:\(b)")
    #expect(
      Identity.followUp(.promise, about: ada, origin: fair, thing: "The paper: now")
        == "followup:promise:\(b):\(a):the paper: now")
    #expect(Identity.followUp(.letter, origin: fair) == "followup:letter:\(b)::")
    #expect(Day(2026, 11, 20).map { Identity.turn(of: ada, on: $0) } == "followup:turn:\(a):2026-11-20")
  }

  @Test func anIdentityIsToldOfOtherRecords() {
    let moved = Identity.followUp(.letter, about: ada, origin: fair, thing: "ask: why")

    #expect(
      Identity.renamed(moved) { $0 == ada ? id : $0 }
        == Identity.followUp(.letter, about: id, origin: fair, thing: "ask: why"))
    #expect(Identity.renamed(Identity.attendance(of: ada)) { _ in id } == Identity.attendance(of: id))
    #expect(Identity.renamed("vcard:uid:\(ada)") { _ in id } == "vcard:uid:\(ada)")
  }

  private func check(
    _ changes: [FieldName: Value], of kind: KindName, _ hex: String, reads: (OpenedRecord) -> Bool
  ) throws {
    let edit = Edit(kind: kind, time: 0, author: Author(device: DeviceID(rawValue: 1)), changes: changes)
    #expect(edit.bytes.hex == hex)
    let opened = OpenedRecord.OpenedEdit(
      dot: Dot(writer: WriterID(rawValue: 1), counter: 1), edit: try Edit(bytes: edit.bytes),
      live: Array(changes.keys))
    #expect(reads(OpenedRecord(id: id, edits: [opened])))
  }
}

extension Kind {
  fileprivate var isOfTheMethod: Bool {
    [.event, .attendance, .conversation, .tie, .followUp, .cadence, .letter].contains(name)
  }
}

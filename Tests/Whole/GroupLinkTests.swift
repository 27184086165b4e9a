import Foundation
import KithMerge
import KithRecords
import KithReplica
import KithSealing
import Testing

/// What cannot be: links that are no good, names that are none, keys that are somebody else's; and a machine
/// that comes when there are groups already.
@Suite(.serialized) struct GroupLinkTests {
  @Test func linksThatAreNoGoodLetNobodyIn() throws {
    let club = try Club(["grace": .editor, "kurt": nil])
    let used = try club.link(.editor)

    let own = try club.typed("ada1", ["join", used])
    #expect(
      own.status == 6 && own.complaint.contains("is a member of that group already"), "\(own.complaint)")
    let member = try club.typed("grace1", ["join", used])
    #expect(member.status == 6 && member.complaint.contains("already"), "\(member.complaint)")
    // Neither burnt it.
    try club.does("kurt1", "join", used, "--as", "Kurt")
    let again = try club.typed("stranger", ["join", used])
    #expect(again.status == 6 && again.complaint.contains("used already"), "\(again.complaint)")
    #expect(try club.typed("stranger", ["join", String(used.dropLast(9))]).status == 2)
    #expect(!FileManager.default.fileExists(atPath: club.play.folder + "/stranger"))

    let expired = try club.link(.viewer)
    try club.play.change("server/hub.sqlite", "UPDATE invitation SET expires_ms = 1")
    let late = try club.typed("stranger", ["join", expired])
    #expect(late.status == 6 && late.complaint.contains("has expired"), "\(late.complaint)")

    // What a removal voids; and what an owner made who is none any more.
    let void = try club.link(.viewer)
    try club.does("ada1", "space", "remove", "kurt", "--yes")
    #expect(try club.typed("stranger", ["join", void]).status == 6)
    let demoted = try club.link(.viewer)
    try club.does("ada1", "space", "transfer", "grace", "--yes")
    let powerless = try club.typed("stranger", ["join", demoted])
    #expect(powerless.status == 6 && powerless.complaint.contains("may invite no more"))
    #expect(try club.typed("ada1", ["space", "invite"]).status == 6)
    #expect(!FileManager.default.fileExists(atPath: club.play.folder + "/stranger"))

    // A link to a group elsewhere leaves this home where it is, and lets it in there too.
    let other = try Club([:])
    try club.does("kurt1", "join", try other.link(.editor), "--as", "New")
    try club.sync("kurt1")
    #expect(try club.does("kurt1", "space", "list").contains("viewer") == false)
    #expect(try other.does("ada1", "space", "members").contains("New") == false)
    try other.sync("ada1")
    #expect(try other.does("ada1", "space", "members").contains("New"))
  }

  @Test func aNameThatIsNoneIsRefusedAndOneThatCameIsHarmless() throws {
    let club = try Club(["grace": .editor])
    for name in ["a\u{1B}[31mb", "two\nlines", "", "  ", "own", String(repeating: "x", count: 61)] {
      let refused = try club.typed("ada1", ["space", "create", name])
      #expect(refused.status == 2, "\(name.debugDescription): \(refused.complaint)")
      #expect(try club.typed("ada1", ["space", "rename", name, "--space", Club.name]).status == 2)
    }
    #expect(try club.does("ada1", "space", "list").split(separator: "\n").count == 2)

    // Somebody who writes past the check: no escape reaches a terminal, and the group can be named still.
    var dice = SystemRandomNumberGenerator()
    var operation = KithReplica.Operation("rename", at: 4_000_000_000_000, using: &dice)
    try club.group("grace1").rename(group: "red\u{1B}[31m\u{202E}club\u{7}\nx", in: &operation)
    let account = try #require(try club.group("grace1").account())
    try club.group("grace1").introduce(account, named: "Gr\u{1B}[2Jace", in: &operation)
    try club.sync("grace1", "ada1")
    let said = try [
      ["space", "list"], ["space", "show"], ["space", "members"], ["space", "audit"], ["sync"], ["list"],
      ["space", "list", "--json"], ["space", "members", "--json"], ["space", "use", "red"],
      ["add", "Somebody"],
      ["space", "invite", "--role", "viewer"], ["space", "members", "--confirm", "Gr"],
      ["space", "remove", "nobody", "--yes"], ["space", "role", "gr", "viewer"],
      ["space", "invite", "nothing"],
    ].map { try club.typed("ada1", $0) }
    for (place, ended) in said.enumerated() {
      let all = ended.output + ended.complaint
      #expect(
        !all.contains("\u{1B}") && !all.contains("\u{7}") && !all.contains("\u{202E}"), "\(place): \(all)")
    }
    #expect(said.dropLast().filter { $0.status != 0 }.count == 1)
    let link = try club.play.link(in: said[10].output)
    let joined = try club.typed("new", ["join", link, "--as", "New"])
    #expect(joined.status == 0 && !(joined.output + joined.complaint).contains("\u{1B}"), "\(joined)")
  }

  /// The server, or another owner, puts another key into a member's record.
  @Test func aMemberWithAnotherKeyIsGivenNothingUntilSomebodyConfirmsIt() throws {
    let club = try Club(["grace": .editor, "alan": .editor])
    try changeKeyOfGrace(club)

    let shouted = try club.typed("ada1", ["sync"])
    #expect(shouted.complaint.contains("Grace of \(Club.name) shows another key"), "\(shouted.complaint)")
    #expect(try club.does("ada1", "space", "members").contains("another key"))

    // New keys are due, and wait: nobody is given any under that key.
    let before = try packages(club)
    let removing = try club.typed("ada1", ["space", "remove", "alan", "--yes"])
    #expect(removing.status == 3 && removing.complaint.contains("another key than before"), "\(removing)")
    #expect(try packages(club) == before)
    try club.does("ada1", "space", "members", "--confirm", "Grace")
    try club.sync("ada1")
    #expect(try packages(club) != before)
    #expect(try club.typed("alan1", ["sync"]).complaint.contains("You are no member"))
  }

  /// Newer keys that nobody else has open what somebody would say of themselves who came in now, and the
  /// server takes nothing under them: neither they nor the others would come any further.
  @Test func nobodyIsInvitedBeforeTheMembersHaveTheNewestKeys() throws {
    let club = try Club(["grace": .editor])
    try changeKeyOfGrace(club)
    try club.sync("ada1")
    let link = try club.link(.viewer)
    #expect(link.hasPrefix("kith://"))

    // As after a server that went back to before those keys.
    var dice = SystemRandomNumberGenerator()
    try club.group("ada1").drawKeys(using: &dice)
    let refused = try club.typed("ada1", ["space", "invite"])
    #expect(refused.status == 1 && refused.output.isEmpty, "\(refused)")
    #expect(refused.complaint.contains("newer keys than the server has given"), "\(refused.complaint)")
    #expect(refused.complaint.contains("another key than before"), "\(refused.complaint)")

    try club.does("ada1", "space", "members", "--confirm", "Grace")
    try club.does("new", "join", try club.link(.viewer), "--as", "New")
    try club.sync("ada1")
    #expect(try club.does("ada1", "space", "members").contains("New"))
  }

  /// Ada's other machine writes it there.
  private func changeKeyOfGrace(_ club: Club) throws {
    let grace = try #require(try Replica(club.home("grace1")).account())
    let key = try #require(AgreementKey().publicKey).hex
    var dice = SystemRandomNumberGenerator()
    var operation = KithReplica.Operation("set", at: 4_000_000_000_000, using: &dice)
    _ = try club.group("ada2").apply(
      [
        Draft(
          id: RecordID(high: 0, low: grace.rawValue), kind: .member,
          changes: [FieldName("agreement"): .text(key)])
      ], in: &operation)
    try club.sync("ada2")
  }

  private func packages(_ club: Club) throws -> String {
    try club.play.rows("SELECT lower(hex(sealed)) FROM package ORDER BY 1", in: "server/hub.sqlite")
  }

  @Test func aMachineThatComesLaterHasTheGroupsAndWritesInThem() throws {
    let club = try Club(["grace": .contributor])
    try club.add("ada1", "Emmy Noether", "Adaword")
    try club.does("grace1", "space", "create", "Second club", "--as", "Grace")
    try club.does("grace1", "add", "Hypatia", "--space", "Second club", "title=Secondword")
    try club.sync()
    try club.sync()

    let link = try club.play.link(in: club.does("grace1", "device", "add"))
    try club.does("grace3", "join", link, "--name", "grace3")

    #expect(try club.does("grace3", "space", "list").contains("Second club"))
    let seen = try club.does("grace3", "list")
    for word in ["Adaword", "Secondword"] { #expect(seen.contains(word), "\(seen)") }
    #expect(try club.does("grace3", "space", "members", Club.name).contains("Grace"))
    try club.add("grace3", "Sofia Kovalevskaya", "Thirdword")
    try club.does("grace3", "set", "Hypatia", "title=Changedword")
    #expect(try club.typed("grace3", ["set", "Noether", "title=Never"]).status == 6)
    try club.sync("grace3", "ada2", "grace1", "grace2", "grace3")
    #expect(try club.does("ada2", "list").contains("Thirdword"))
    #expect(try club.does("grace1", "list").contains("Changedword"))
    // Their name is what Grace said, whatever machine spoke last.
    #expect(try club.does("ada2", "space", "members").contains("Grace"))
    let (first, third) = (try club.held("grace1"), try club.held("grace3"))
    #expect(first == third && !first.isEmpty)
  }
}

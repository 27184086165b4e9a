import Foundation
import KithMerge
import KithReplica
import Testing

/// A server that went back to a backup, and the group on it.
@Suite(.serialized) struct GroupRestoreTests {
  /// Kurt is in the backup, and was removed since; all others wrote since.
  private func goneBack() throws -> Club {
    let club = try Club(["grace": .editor, "alan": .contributor, "emil": .viewer, "kurt": .editor])
    try club.add("ada1", "Emmy Noether", "Oldword")
    try club.add("alan1", "Alonzo Church", "Alansword")
    try club.sync()
    try club.sync()
    try club.backUp(as: "yesterday")
    try club.does("ada1", "space", "remove", "kurt", "--yes")
    // Kurt is away, and does not hear of it.
    let others = club.machines.filter { !$0.hasPrefix("kurt") }
    for machine in others { try club.sync(machine) }
    try club.add("ada1", "Adas Later", "Secretada")
    try club.add("grace1", "Graces Later", "Secretgrace")
    try club.add("alan1", "Alans Later", "Secretalan")
    for machine in others + others { try club.sync(machine) }
    try club.expectOneState("ada1", "ada2", "grace1", "grace2", "alan1", "alan2", "emil1", "emil2")
    try club.goBack(to: "yesterday")
    return club
  }

  @Test func everybodyGivesBackWhatTheirRoleLetsThem() throws {
    let club = try goneBack()
    let machines = ["emil1", "alan1", "grace1", "ada1"]
    let before = Dictionary(uniqueKeysWithValues: try machines.map { ($0, try club.held($0)) })

    for machine in machines {
      let told = try club.typed(machine, ["sync"])
      #expect(told.status == 0, "\(machine): \(told.complaint)")
      #expect(told.complaint.contains("had gone back to a backup"), "\(machine): \(told.complaint)")
      #expect(try club.setAside(machine).isEmpty, "\(machine)")
      // Nothing is lost where nobody may give it back.
      #expect(try club.does(machine, "list").contains("Secretada"), "\(machine)")
      #expect(try club.does(machine, "list").contains("Secretgrace"), "\(machine)")
    }
    try club.sync()
    try club.sync()
    try club.expectOneState("ada1", "ada2", "grace1", "grace2", "alan1", "alan2", "emil1", "emil2")
    #expect(
      try club.held("emil1").split(separator: "\n").count == before["emil1"]?.split(separator: "\n").count)
    for machine in club.machines where !machine.hasPrefix("kurt") {
      #expect(try club.setAside(machine).isEmpty, "\(machine)")
      #expect(try club.does(machine, "list").contains("Secretalan"), "\(machine)")
    }
    #expect(try club.play.kithd("check", "--data", club.play.data).status == 0)
  }

  /// What the server let in again is let out again by an owner; meanwhile nobody gives it any keys.
  @Test func whoWasRemovedIsGivenNothingUntilAnOwnerHasComeAndThenIsGone() throws {
    let club = try goneBack()
    let kurt = try club.account("kurt")
    for machine in ["kurt1", "emil1", "alan1", "grace1", "kurt1", "emil2", "kurt2"] {
      let told = try club.typed(machine, ["sync"])
      #expect(told.status == 0, "\(machine): \(told.complaint)")
    }
    // They are in, as far as the server knows, and were given no keys.
    #expect(try club.group("emil1").listedMembers().map(\.account.description).contains(kurt))
    let words = ["Secretada", "Secretgrace", "Secretalan"]
    for word in words { #expect(try club.holders(of: word).filter { $0.hasPrefix("kurt") } == [], "\(word)") }
    #expect(try club.typed("grace1", ["sync"]).complaint.contains("Kurt was removed"))

    try club.sync("ada1")

    #expect(try !club.group("ada1").listedMembers().map(\.account.description).contains(kurt))
    #expect(try club.typed("kurt1", ["sync"]).complaint.contains("You are no member of \(Club.name)"))
    try club.sync()
    try club.sync()
    try club.expectOneState("ada1", "ada2", "grace1", "grace2", "alan1", "alan2", "emil1", "emil2")
    for word in words { #expect(try club.holders(of: word).filter { $0.hasPrefix("kurt") } == [], "\(word)") }
  }

  /// Whoever left by themselves is no member again because a server forgot it; unless another link has let
  /// them in since.
  @Test func whoLeftLeavesAgain() throws {
    let club = try Club(["grace": .editor, "alan": .editor])
    try club.backUp(as: "yesterday")
    for person in ["grace1", "alan1"] { try club.does(person, "space", "leave", "--yes") }
    try club.sync()
    try club.goBack(to: "yesterday")
    try club.sync("ada1")
    #expect(try club.group("ada1").listedMembers().count == 3)

    try club.sync("grace2", "alan1", "ada1")
    #expect(try club.group("ada1").listedMembers().count == 1)
    try club.does("alan1", "join", try club.link(.viewer), "--as", "Alan")
    try club.sync("alan1", "alan2", "ada1")

    let alan = try club.account("alan")
    let listed = try club.group("ada1").listedMembers()
    #expect(listed.map(\.account.description).sorted() == [try club.account("ada"), alan].sorted())
    #expect(listed.first { $0.account.description == alan }?.role == .viewer)
  }
}

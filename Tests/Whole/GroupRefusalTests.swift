import Foundation
import KithMerge
import KithReplica
import Testing

/// What was written without a network by somebody who may not write any more.
@Suite(.serialized) struct GroupRefusalTests {
  @Test func whatADemotedMemberWroteIsSetAsideAndTheRestGoesThrough() throws {
    let club = try Club(["grace": .editor, "alan": .editor])
    try club.add("ada1", "Emmy Noether", "Right")
    try club.add("alan1", "Alonzo Church", "Alans")
    try club.sync()
    try club.sync()

    // They believe that they are editors still.
    try club.does("ada1", "space", "role", "grace", "viewer")
    try club.does("ada1", "space", "role", "alan", "contributor")
    try club.does("grace1", "set", "Noether", "title=Wrong")
    try club.add("grace1", "Nobody Ever", "Wrongtoo")
    try club.does("grace1", "add", "Own Person", "title=Mine")
    try club.does("alan1", "set", "Noether", "title=Wrong")
    try club.does("alan1", "set", "Church", "title=Stays")
    try club.add("alan1", "Haskell Curry", "Alansown")

    let grace = try club.typed("grace1", ["sync"])
    let alan = try club.typed("alan1", ["sync"])

    #expect(grace.status == 3 && grace.complaint.contains("2 edits were refused"), "\(grace.complaint)")
    #expect(grace.complaint.contains("In \(Club.name) you are a viewer now."))
    #expect(alan.status == 3 && alan.complaint.contains("1 edit was refused"), "\(alan.complaint)")
    #expect(alan.complaint.contains("In \(Club.name) you are a contributor now."))
    for (machine, count) in [("grace1", 2), ("alan1", 1)] {
      let aside = try club.setAside(machine)
      #expect(aside.map(\.entry.reason) == Array(repeating: "not-allowed", count: count))
      #expect(aside.allSatisfy { $0.entry.sentence.hasSuffix(".") && $0.sealed == 0 })
      let listed = try club.does(machine, "quarantine", "list")
      #expect(listed.contains("Emmy Noether") && listed.contains("Your role in this space"), "\(listed)")
      #expect(try club.does(machine, "show", "Noether").contains("Right"))
    }
    #expect(try !club.does("grace1", "list").contains("Nobody Ever"))
    try club.sync()
    try club.sync()
    try club.expectOneState("ada1", "ada2", "grace1", "grace2", "alan1", "alan2")
    let seen = try club.does("ada2", "list")
    for word in ["Right", "Stays", "Alansown"] { #expect(seen.contains(word), "\(word)") }
    #expect(try club.does("grace2", "list").contains("Mine"))
    #expect(try club.holders(of: "Wrongtoo").filter { !$0.hasPrefix("grace1") } == [])

    // What was refused can be looked at, not sent; and sent, once they may.
    let again = try club.typed("grace1", ["quarantine", "retry", "--all"])
    #expect(again.status == 1 && again.complaint.contains("you are a viewer"), "\(again.complaint)")
    #expect(try club.setAside("grace1").count == 2)
    try club.does("ada1", "space", "role", "grace", "editor")
    try club.sync("grace1")
    try club.does("grace1", "quarantine", "retry", "--all")
    try club.sync()
    try club.sync()
    #expect(try club.does("alan2", "list").contains("Wrongtoo"))
    #expect(try club.setAside("grace1").isEmpty)
    let dropped = try club.does("alan1", "quarantine", "drop", "--all", "--yes")
    #expect(dropped.contains("is erased"))
    #expect(try club.setAside("alan1").isEmpty)
  }

  @Test func aRemovalWhileSomebodyIsAwayForLongKeepsTheirEditsAside() throws {
    let club = try Club(["grace": .editor])
    try club.add("ada1", "Emmy Noether", "Right")
    try club.sync()
    try club.sync()
    try club.does("grace1", "set", "Noether", "title=Before")
    try club.add("grace1", "First One", "Firstword")
    try club.does("grace1", "add", "Own Person", "title=Mineword")

    try club.does("ada1", "space", "remove", "grace", "--yes")

    try club.does("grace1", "set", "Noether", "met=After")
    try club.add("grace1", "Second One", "Secondword")
    let told = try club.typed("grace1", ["sync"])
    #expect(told.status == 3 && told.complaint.contains("3 edits were refused"), "\(told.complaint)")
    #expect(
      told.complaint.contains("You are no member of \(Club.name) any more, or it was deleted."),
      "\(told.complaint)")
    let aside = try club.setAside("grace1")
    #expect(aside.map(\.entry.reason) == ["not-a-member", "not-a-member", "not-a-member"])
    let listed = try club.does("grace1", "quarantine", "list")
    for name in ["Emmy Noether", "First One", "Second One"] { #expect(listed.contains(name), "\(listed)") }
    #expect(try club.does("grace1", "show", "Noether").contains("Right"))
    try club.sync("grace2", "grace1", "ada1", "ada2")
    try club.expectOneState("ada1", "ada2")
    #expect(try club.does("grace2", "list").contains("Mineword"))
    for word in ["Firstword", "Secondword", "Before"] {
      #expect(try club.holders(of: word).filter { $0 != "grace1" } == [], "\(word)")
    }
    let again = try club.typed("grace1", ["quarantine", "retry", "--all"])
    #expect(again.status == 1 && again.complaint.contains("no member of \(Club.name)"), "\(again.complaint)")
    #expect(try club.setAside("grace1").count == 3)
    try club.does("grace1", "space", "leave", Club.name, "--yes")
    try club.sync("grace1", "grace2")
    #expect(try club.held("grace1").isEmpty && club.held("grace2").isEmpty)
    #expect(try club.does("grace2", "list").contains("Mineword"))
  }
}

import Foundation
import KithMerge
import KithReplica
import Testing

/// Three people with two machines each in one group, from its beginning to the end of it.
@Suite(.serialized) struct GroupLifeTests {
  @Test func aGroupLivesThroughEverythingAndStaysOne() throws {
    let club = try Club(["grace": .editor, "alan": .contributor, "kurt": nil])
    let members = ["ada1", "ada2", "grace1", "grace2", "alan1", "alan2"]
    try club.expectOneState("ada1", "ada2", "grace1", "grace2", "alan1", "alan2")
    for machine in members {
      let listed = try club.does(machine, "space", "members")
      for name in ["Ada", "Grace", "Alan"] { #expect(listed.contains(name), "\(machine): \(listed)") }
    }

    // Everybody writes without a network, some of it into the same record.
    try club.add("ada1", "Emmy Noether", "Firstword")
    try club.sync()
    try club.sync()
    club.stop()
    try club.does("ada2", "set", "Noether", "title=Adaword")
    try club.does("grace1", "set", "Noether", "met=Graceword")
    try club.does("grace2", "set", "Noether", "title=Gracetitle")
    try club.add("alan1", "Alonzo Church", "Alanword")
    try club.add("alan2", "Haskell Curry", "Curryword")
    try club.add("ada1", "Kurt Goedel", "Adasword")
    try club.does("alan1", "add", "Ownperson", "title=Alanownword")
    try club.does("ada1", "add", "Otherperson", "title=Adaownword")
    #expect(try club.typed("alan2", ["set", "Noether", "title=Never"]).status == 6)
    #expect(try club.typed("alan1", ["sync"]).status == 7)
    try club.startAgain()
    try club.sync()
    try club.sync()
    try club.expectOneState("ada1", "ada2", "grace1", "grace2", "alan1", "alan2")
    let shown = try club.does("alan2", "show", "Noether", "--json")
    for machine in members { #expect(try club.does(machine, "show", "Noether", "--json") == shown) }
    #expect(shown.contains("Graceword"))

    // What was written is where it was given, and nowhere else.
    for word in ["Firstword", "Alanword", "Curryword", "Adasword"] {
      #expect(try club.holders(of: word) == members, "\(word)")
    }
    #expect(try club.holders(of: Club.name) == [])
    #expect(try club.holders(of: "Alanownword") == ["alan1", "alan2"])
    #expect(try club.holders(of: "Adaownword") == ["ada1", "ada2"])
    for machine in members { #expect(try club.leaks(of: machine) == [], "\(machine)") }

    // Roles, two removals at once by two owners, a transfer, and a leaving.
    try club.does("ada1", "space", "role", "alan", "editor")
    try club.does("ada1", "space", "role", "grace", "owner")
    try club.sync()
    try club.does("alan2", "set", "Noether", "title=Alantitle")
    try club.sync()
    try club.sync()
    let removals = try ["ada1", "grace1"].map {
      try club.play.begin(
        Play.programs + "/kith",
        ["--home", club.play.folder + "/" + $0, "space", "remove", "alan", "--yes"])
    }
    for removal in removals { #expect(try club.play.ended(removal).status == 0) }
    try club.sync()
    try club.add("grace2", "After Them", "Laterword")
    try club.sync()
    try club.sync()
    try club.expectOneState("ada1", "ada2", "grace1", "grace2")
    #expect(try club.holders(of: "Laterword") == ["ada1", "ada2", "grace1", "grace2"])
    for machine in ["alan1", "alan2"] {
      #expect(try club.does(machine, "space", "list").contains("you are no member any more"))
      #expect(try club.does(machine, "list").contains("Alantitle"))
      #expect(try club.typed(machine, ["set", "Noether", "title=Never"]).status == 6)
    }

    try club.does("ada1", "space", "transfer", "grace", "--yes")
    // Ada's other machine has not heard of it: what it asks for is refused, and set aside.
    #expect(try club.typed("ada2", ["space", "remove", "grace", "--yes"]).status == 6)
    #expect(try club.setAside("ada2").map(\.entry.reason) == ["not-allowed"])
    try club.does("ada2", "quarantine", "drop", "--all", "--yes")
    try club.does("ada1", "space", "leave", Club.name, "--yes")
    try club.add("grace1", "Last One", "Lastword")
    try club.sync()
    try club.sync()
    try club.expectOneState("grace1", "grace2")
    #expect(try club.holders(of: "Lastword") == ["grace1", "grace2"])
    for machine in ["ada1", "ada2"] {
      #expect(try !club.does(machine, "space", "list").contains(Club.name))
      #expect(try club.held(machine).isEmpty)
    }
    // Whoever left keeps nothing of it, on no machine.
    #expect(try club.holders(of: "Graceword") == ["grace1", "grace2", "alan1", "alan2"])
    #expect(try club.play.damage(club.machines) == "")
    let checked = try club.play.kithd("check", "--data", club.play.data)
    #expect(checked.status == 0, "\(checked.output)")
  }
}

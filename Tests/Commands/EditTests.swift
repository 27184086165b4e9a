import Foundation
import KithCommands
import Testing

@Suite struct EditTests {

  @Test func nothingTypedIsLostInALaterRound() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada")
    // An editor for Windows: its line ends are no lines to whoever looks for \n.
    home.editor = { text in
      let rest = text.replacing("\r\n", with: "\n")
      guard rest.hasPrefix("# !") else {
        return (rest + "title: Countess\nnonsense\n").replacing("\n", with: "\r\n")
      }
      return rest.contains("rubbish")
        ? nil : rest.replacing("nonsense", with: "rubbish").replacing("\n", with: "\r\n")
    }

    let said = await home.kith("edit", "ada")

    #expect(said.err.contains("What you typed is in FILE."), "\(said)")
    #expect(home.kept?.contains("title: Countess") == true && home.kept?.contains("rubbish") == true)
  }

  @Test func whatStandsThereTwiceIsNotTaken() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada", "title=Countess", "custom.team=blue", "custom.room=5")
    let added = await home.kith("note", "add", "ada", "First.\nSecond.").out
    let before = await home.kith("show", "ada", "--json").out
    let twice: [(String, String)] = [
      ("title: Countess\n", "title: Countess\ntitle: Second\n"),
      ("custom.team: blue\n", "custom.team: blue\ncustom.team: red\n"),
      ("custom.room: 5", "custom.Team: 5"),
    ]
    for (old, new) in twice {
      home.editor = { text in
        #expect(text.contains(text.hasPrefix("# !") ? new : old))
        return text.replacing(old, with: new)
      }
      let said = await home.kith("edit", "ada")
      #expect(said.status == .failed && said.err.contains("and stands there twice."), "\(said)")
    }
    #expect(await home.kith("show", "ada", "--json").out == before)

    let note = try #require(added.firstMatch(of: #/[0-9a-f]{8}/#)).output
    home.editor = { "body: tiny\n" + $0 }
    #expect(
      await home.kith("edit", String(note)).err.hasPrefix("The body stands below the first empty line."))
  }

  @Test func theSheetHasALineForEachValueAndUnchangedDoesNothing() async throws {
    let home = try await grace()
    var seen = ""
    home.editor = {
      seen = $0
      return $0
    }

    #expect(await home.kith("edit", "grace") == .init("Nothing was changed.\n"))

    let lines = seen.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("# Grace Hopper, contact ") == true)
    #expect(lines.dropFirst().first?.hasPrefix("# Fields: name, ") == true)
    #expect(
      Set(lines.dropFirst(2))
        == [
          "name: Grace Hopper", "org: Navy", "email: g@x.example", "email.work: w@x.example", "tag: mentor",
        ])
    #expect(await home.kith("log").out.split(separator: "\n").count == 2)
  }

  @Test func linesThatChangedComeAndGoAreKeptInOneOperation() async throws {
    let home = try await grace()
    home.editor = { text in
      text.replacing("org: Navy", with: "org: US Navy").replacing("tag: mentor\n", with: "")
        .replacing("g@x.example", with: "grace@x.example") + "title: Rear\n  admiral\ntag: admiral\n"
    }

    #expect(
      await home.kith("edit", "grace") == .init("Changed Grace Hopper: org, title, email, tag.\n"))

    let shown = await home.kith("show", "grace").out
    #expect(
      shown.contains("US Navy") && shown.contains("grace@x.example") && shown.contains("w@x.example (work)"))
    #expect(shown.contains("Tag           admiral") && !shown.contains("mentor"))
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("show", "grace").out.contains("mentor"))
  }

  @Test func aMistakeOpensTheEditorAgainWithTheReasonOnTop() async throws {
    let home = try await grace()
    var seen: [String] = []
    home.editor = { text in
      seen.append(text)
      return seen.count == 1
        ? text + "birthday: soon\n" : text.replacing("birthday: soon", with: "birthday: 1906-12-09")
    }

    #expect(await home.kith("edit", "grace") == .init("Changed Grace Hopper: birthday.\n"))

    #expect(seen.count == 2)
    #expect(seen.last?.hasPrefix("# ! “soon” is no day.") == true)
    #expect(seen.last?.contains("birthday: soon") == true)
  }

  @Test func whoGivesUpLosesNothingThatWasTyped() async throws {
    let home = try await grace()
    home.editor = { $0.contains("nonsense") ? $0 : $0 + "nonsense\n" }

    let said = await home.kith("edit", "grace")

    #expect(said.status == .failed)
    #expect(
      said.err
        == "“nonsense” is no line of the form FIELD: VALUE. Nothing was changed. What you typed is in FILE.\n"
    )
    #expect(home.kept?.hasSuffix("nonsense\n") == true)
  }

  @Test func anEditorThatFailsChangesNothing() async throws {
    let home = try await grace()

    let said = await home.kith("edit", "grace")

    #expect(
      said
        == .refused(
          """
          The editor failed: nothing was changed. Name another editor with: KITH_EDITOR=nano kith edit 9afcd44d
          """, .failed))
    #expect(await home.kith("edit", "nobody").status == .unclear)
  }

  @Test func whatWasChangedMeanwhileIsNotWrittenOver() async throws {
    let home = try await grace()
    let other = try TestHome(seed: 9, copying: home)
    _ = await other.kith("set", "grace", "org=Army")
    home.editor = { text in
      try? home.receive(from: other)
      return text.replacing("org: Navy", with: "org: US Navy")
    }

    let said = await home.kith("edit", "grace")

    #expect(said.err.hasPrefix("org was changed meanwhile by somebody else."))
    #expect(await home.kith("show", "grace").out.contains("Army"))
    #expect(home.kept?.contains("US Navy") == true)
  }

  @Test func aNoteIsEditedAsAText() async throws {
    let home = try await grace()
    let id = String(await home.kith("note", "list").out.split(separator: " ")[1])
    home.editor = { text in
      #expect(text.hasSuffix("\n\nMet at the fair.\n"))
      return text.replacing("\n\nMet at the fair.", with: "\n\n# Met\n\nat the barbecue: twice.")
    }

    #expect(await home.kith("edit", id).status == .done)

    #expect(await home.kith("note", "show", id).out.contains("# Met"))
    #expect(await home.kith("find", "barbecue").status == .done)
    #expect(await home.kith("note", "list").out.contains("Grace Hopper"), "whom it is about stays")
  }

  private func grace() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith(
      "add", "Grace Hopper", "--email", "g@x.example", "--org", "Navy", "--note", "Met at the fair.")
    _ = await home.kith("set", "grace", "tag+=mentor", "email.work+=w@x.example")
    return home
  }
}

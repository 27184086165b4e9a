import KithCommands
import Testing

@Suite struct SetTests {
  @Test func fieldsAreSetAddedToTakenFromAndCleared() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith(
      "add", "Ada Byron", "--email", "old@x.org", "--title", "Miss", "--tag", "a", "--tag", "b")

    let said = await home.kith(
      "set", "ada", "name.family=Lovelace", "title=", "org=Engines", "email.work+=ada@x.org",
      "email-=old@x.org",
      "tag=c", "birthday=1815-12-10", "custom.team=blue", "anniversary.wedding=1835-07-08",
      "related.mother=Anne", "address.city=London", "address.street=12 St James's Square", "address.code=SW1")

    #expect(
      said
        == .init(
          "Changed Ada Byron: name, org, title, email, address, birthday, anniversary, tag, related, "
            + "custom.\n"
        ))
    let shown = await home.kith("show", "ada")
    #expect(
      shown
        == .init(
          """
          Ada Lovelace  contact 9afcd44d
            Name          Ada Lovelace
            Organisation  Engines
            Email         ada@x.org (work)
            Address       12 St James's Square, SW1 London
            Birthday      1815-12-10
            Anniversary   wedding: 1835-07-08
            Tag           c
            Related       Anne (mother)
            Custom        team: blue

          """))
  }

  @Test func aSingleFieldIsSetByTwoWords() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada")

    _ = await home.kith("set", "ada", "title", "a=b")

    #expect(await home.kith("show", "ada").out.contains("Title  a=b"))
  }

  @Test func whatIsSoAlreadyChangesNothing() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada", "--title", "Head", "--email", "ada@x.org")
    _ = await home.kith("set", "ada", "email.work+=ada@x.org")
    let before = await home.kith("show", "ada", "--json")
    home.time += 1000

    let said = await home.kith("set", "ada", "title=Head", "email+=ADA@x.org", "org=")

    #expect(said == .init("Ada is so already: nothing was changed.\n"))
    #expect(await home.kith("show", "ada", "--json") == before)
  }

  @Test func aLabelReplacesOnlyWhatStandsUnderIt() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada")
    _ = await home.kith("set", "ada", "email.work+=a@x.org", "email.work+=b@x.org", "email.home+=c@x.org")

    _ = await home.kith("set", "ada", "email.work=d@x.org")

    let shown = await home.kith("show", "ada").out
    #expect(shown.contains("d@x.org (work)") && shown.contains("c@x.org (home)"))
    #expect(!shown.contains("a@x.org") && !shown.contains("b@x.org"))
  }

  @Test func whatCannotBeSetIsSaidAndNothingIsChanged() async throws {
    let fields = """
      name, phonetic, nickname, pronouns, org, title, department, industry, email, phone, profile, web, \
      address, birthday, anniversary, tag, related, met, connected, custom, vcard, source
      """
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada", "--email", "ada@x.org")
    let before = await home.kith("show", "ada", "--json")

    let refusals = await [
      ["colour=red"], ["birthday=soon"], ["title+=Head"], ["title.short=Head"], ["trash=1"],
      ["email-=other@x.org"],
      ["custom=blue"], ["name="], ["title"], ["name.middle=King"], ["title=Head", "colour=red"], ["tag.x=y"],
      ["address.city+=London"],
    ].asyncMap { changes in
      let said = await home.kith(["set", "ada"] + changes)
      #expect(said.out == "")
      return "\(said.status.rawValue) \(said.err)"
    }.joined()

    #expect(
      refusals == """
        2 A contact has no field “colour”. It has: \(fields).
        2 “soon” is no day. Write it as 1984-05-09, or as --05-09 if the year is not known.
        2 title holds one value. Set it with: title=VALUE
        2 title has no parts. Set it with: title=VALUE
        2 The trash has commands of its own: kith delete, kith undelete
        4 email does not hold “other@x.org”. There is: ada@x.org.
        2 custom needs a name. Write it as: custom.team=blue
        2 A contact keeps its name. To be rid of it all: kith delete 9afcd44d
        2 “title” says nothing to set. Write it as FIELD=VALUE, such as: title="Head of Research"
        2 A name has no “middle”. It has: written, given, additional, family, prefix, suffix.
        2 A contact has no field “colour”. It has: \(fields).
        2 tag has no parts. Add to it with: tag+=VALUE
        2 A piece of an address holds one value. Set it with: address.city=VALUE

        """)
    #expect(await home.kith("show", "ada", "--json") == before)
  }

  @Test func notesAreChangedByTheirID() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada")
    _ = await home.kith("add", "Grace")
    let id = try #require(await home.kith("note", "add", "ada", "Wants tea.").out.split(separator: " ").last)
      .prefix(8)

    let said = await home.kith("set", String(id), "body=Wants coffee.", "about+=grace")

    #expect(said == .init("Changed Wants tea.: body, about.\n"))
    let noted = await home.kith("note", "show", "coffee")
    #expect(
      noted
        == .init(
          """
          Note on Ada, Grace  2026-01-01 00:00 d0bad0da

          Wants coffee.

          """))
  }

  @Test func anAddressThatWasSetPieceByPieceIsNotImportedASecondTime() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace")
    _ = await home.kith("set", "ada", "address.street=Dorset 1")
    _ = await home.kith("set", "ada", "address.city=Rome", "address.city=London")
    home.typed = Array(await home.kith("export", "--format", "vcard").out.utf8)

    #expect(await home.kith("import", "-").out == "1 card: 0 new, 0 changed, 1 as they were.\n")

    #expect(await home.kith("show", "ada").out.contains("Address  Dorset 1, London\n"))
    _ = await home.kith("set", "ada", "address.street=", "address.city=")
    #expect(!(await home.kith("show", "ada").out.contains("Address")))
  }
}

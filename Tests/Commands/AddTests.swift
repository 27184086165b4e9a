import KithCommands
import Testing

@Suite struct AddTests {
  @Test func whatIsAddedIsShown() async throws {
    let home = try await TestHome.begun()

    let added = await home.kith(
      "add", "Ada", "Lovelace", "--email", "ada@example.org", "--phone", "+44 20 1234", "--org",
      "Engines Ltd",
      "--title", "Head", "--department", "Research", "--industry", "Engines", "--nickname", "Countess",
      "--pronouns", "she/her", "--birthday", "--12-10", "--web", "https://ada.example", "--profile",
      "https://www.linkedin.com/in/ada-l/", "--address", "12 St James's Square", "--tag", "maths", "--met",
      "At the fair.\nIt rained.", "--related", "Byron:father", "--custom", "team=blue", "--phonetic", "AY-da",
      "--note", "Knows Babbage.")
    let shown = await home.kith("show", "ada")

    #expect(added == .init("Added Ada Lovelace (9afcd44d) and a note.\n"))
    #expect(
      shown
        == .init(
          """
          Ada Lovelace  contact 9afcd44d
            Name          Ada Lovelace
            Phonetic      AY-da
            Nickname      Countess
            Pronouns      she/her
            Organisation  Engines Ltd
            Title         Head
            Department    Research
            Industry      Engines
            Email         ada@example.org
            Phone         +44 20 1234
            Profile       https://www.linkedin.com/in/ada-l/ (linkedin)
            Web           https://ada.example
            Address       12 St James's Square
            Birthday      --12-10
            Tag           maths
            Related       Byron (father)
            How we met    At the fair.
                          It rained.
            Custom        team: blue

          1 note
            2026-01-01  87b341d6  Knows Babbage.

          """))
  }

  @Test func fieldsAreTakenAfterTheName() async throws {
    let home = try await TestHome.begun()

    let added = await home.kith("add", "Ada", "Lovelace", "title=Head of Research", "email.work=ada@x.org")
    let wrong = await home.kith("add", "Bob", "colour=red")

    #expect(added == .init("Added Ada Lovelace (9afcd44d).\n"))
    let shown = await home.kith("show", "ada").out
    #expect(shown.contains("Title  Head of Research\n") && shown.contains("ada@x.org (work)"), "\(shown)")
    let nameless = await home.kith("add", "title=Head")
    #expect(nameless.status == .usage && nameless.err.hasPrefix("There is no name."), "\(nameless)")
    #expect(wrong.status == .usage && wrong.err.contains("colour"), "\(wrong)")
    #expect(await home.kith("list").out.contains("Bob") == false)
  }

  @Test func theFamilysPartOfANameIsItsLastWordUnlessSaid() async throws {
    let home = try await TestHome.begun()

    _ = await home.kith("add", "Ada King Lovelace")
    _ = await home.kith("add", "Ludwig van Beethoven")
    _ = await home.kith("add", "Yamada Taro", "--given", "Taro", "--family", "Yamada")
    _ = await home.kith("add", "Acme Works", "--organisation")

    let names = try await ["king", "ludwig", "taro", "acme"].asyncMap { who in
      try home.value(of: "name", in: await home.kith("show", who, "--json").out)
    }
    #expect(names[0] == ["written": "Ada King Lovelace", "given": "Ada King", "family": "Lovelace"])
    #expect(names[1] == ["written": "Ludwig van Beethoven", "given": "Ludwig", "family": "van Beethoven"])
    #expect(names[2] == ["written": "Yamada Taro", "given": "Taro", "family": "Yamada"])
    #expect(names[3] == ["written": "Acme Works"])
  }

  @Test func aNameOrAddressThatIsThereAlreadyIsSaidAndAddedAllTheSame() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace", "--email", "ada@example.org")

    let twin = await home.kith("add", "ada  lovelace")
    let sharing = await home.kith("add", "Grace Hopper", "--email", "ADA@example.org")

    #expect(
      twin
        == .init(
          "Added ada lovelace (6f9b6dae).\n",
          err: "There is Ada Lovelace already (9afcd44d). Added all the same.\n"))
    #expect(
      sharing
        == .init(
          "Added Grace Hopper (d0bad0da).\n",
          err: """
            Ada Lovelace (9afcd44d) has the same e-mail address. Added all the same.

            """))
    let listed = await home.kith("list")
    #expect(
      listed
        == .init(
          """
          ada lovelace  6f9b6dae
          Ada Lovelace  9afcd44d
          Grace Hopper  d0bad0da

          """))
  }

  @Test func nothingIsWrittenIfAnythingIsWrong() async throws {
    let home = try await TestHome.begun()

    let month = await home.kith("add", "Ada", "--birthday", "1984-13-01")
    let mail = await home.kith("add", "Ada", "--email", "ada")
    let custom = await home.kith("add", "Ada", "--custom", "team")
    let blank = await home.kith("add", "  ")

    let day = "Write it as 1984-05-09, or as --05-09 if the year is not known."
    #expect(month == .refused("“1984-13-01” is no day. \(day)", .usage))
    #expect(mail == .refused("“ada” is no e-mail address. Write it as: name@example.org", .usage))
    #expect(
      custom == .refused("“team” is no field of your own. Write it as: --custom \"team=blue\"", .usage))
    #expect(blank == .refused("There is no name. Write it as: kith add \"Ada Lovelace\"", .usage))
    #expect(
      await home.kith("list") == .init("", err: "There are no contacts yet. Add one with: kith add NAME\n"))
  }

  @Test func whatSteersTerminalsIsShownAndNotSent() async throws {
    let home = try await TestHome.begun()
    home.colours = true
    let name = "Eve\u{1B}[31m\u{202E}\u{9B}2J\u{7F}\nRed"

    let added = await home.kith("add", name)
    let said = [
      added, await home.kith("show", "eve"), await home.kith("list"), await home.kith("find", "red"),
      await home.kith("add", name), await home.kith("show", "eve"), await home.kith("show", name + "x"),
      await home.kith("list", "--json"), await home.kith("--\u{1B}[31m"),
    ]

    #expect(added.out == "Added Eve\\u{1b}[31m\\u{202e}\\u{9b}2J\\u{7f} Red (9afcd44d).\n")
    for output in said {
      let bare = (output.out + output.err).replacing(/\u{1B}\[(?:[0-9]+)m/, with: "")
      #expect(
        !bare.unicodeScalars.contains {
          $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\u{9B}" || $0 == "\u{7F}"
        })
      #expect(!(output.out + output.err).contains("\u{1B}[31m"))
    }
  }
}

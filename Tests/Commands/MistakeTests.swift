import KithCommands
import Testing

/// What was typed wrong is named for what it is.
@Suite struct MistakeTests {
  @Test func helpOnWhatIsNotThereIsRefused() async throws {
    let home = try TestHome()

    #expect(
      await home.kith("help", "nonsense")
        == .refused("There is no command “nonsense”. See what there is with: kith help", .usage))
    #expect(
      await home.kith("help", "device", "nonsense")
        == .refused("There is no command “device nonsense”. See what there is with: kith help device", .usage)
    )
    #expect(await home.kith("help", "device", "revoke").status == .done)
    #expect(await home.kith("help").status == .done)
  }

  @Test(arguments: [
    ["show"], ["find"], ["add"], ["set"], ["note", "add"], ["restore"], ["conflicts", "settle"],
  ])
  func anOptionThatNobodyKnowsIsNamed(words: [String]) async throws {
    let home = try TestHome()

    let said = await home.kith(words + ["--nonsense"])

    #expect(said.status == .usage && said.out == "")
    #expect(said.err.hasPrefix("Error: Unknown option '--nonsense'\nUsage: kith \(words[0])"), "\(said.err)")
    #expect(await home.kith(words).err.hasPrefix("Error: Missing expected argument"))
  }

  @Test(arguments: ["device", "recovery", "note", "quarantine", "conflicts"])
  func everyHelpTellsOfTheHome(word: String) async throws {
    let home = try TestHome()
    #expect(await home.kith("help", word).out.contains("--home <folder>"))
  }

  @Test func theExamplesOfSetWorkAsTheyArePrinted() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada Lovelace")
    let lines = await home.kith("help", "set").out.split(separator: "\n").map(String.init)
    let examples = lines.filter { $0.hasPrefix("  kith set ada ") }
    #expect(examples.count == 7)

    for example in examples {
      var words = [""]
      var isQuoted = false
      for character in example.dropFirst("  kith ".count) {
        if character == "\"" {
          isQuoted.toggle()
        } else if character == " ", !isQuoted {
          words.append("")
        } else {
          words[words.count - 1].append(character)
        }
      }
      #expect(!isQuoted)
      let said = await home.kith(words)
      #expect(said.status == .done && said.err == "", "\(example): \(said.err)")
    }
  }

  @Test func toLookForNothingIsAMistake() async throws {
    let home = try await TestHome.begun()

    for words in [[""], [" ", "!"]] {
      #expect(
        await home.kith(["find"] + words)
          == .refused(
            "There is no word to look for. Type one, or how it begins, such as: kith find engine", .usage))
    }
  }

  @Test func aHomeThatCannotBeMadeSaysWhereAndWhy() async throws {
    let home = try TestHome()
    for (folder, place, why) in [
      ("/dev/null/kith", "/dev/null", "File exists"), ("/proc/1", "HOME/keys.new", "No such file"),
      ("/proc/1/kith", "HOME", "No such file"),
    ] {
      let said = await TestHome(folder: folder).kith("start")
      #expect(said.status == .failed && said.out == "")
      #expect(said.err.hasPrefix("\(place) cannot be made (\(why)"), "\(said.err)")
      #expect(said.err.hasSuffix("use another folder with: kith --home DIR start\n"), "\(said.err)")
    }
    #expect(await home.kith("start").status == .done)
  }

  @Test func articlesAndClearedValuesReadWell() async throws {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Acme", "--organisation")
    _ = await home.kith("add", "Ada")

    #expect(await home.kith("set", "acme", "name=").err.hasPrefix("An organisation keeps its name."))
    #expect(await home.kith("set", "acme", "title=x").err.hasPrefix("An organisation has no field “title”."))
    #expect(await home.kith("set", "ada", "wings=2").err.hasPrefix("A contact has no field “wings”."))
  }
}

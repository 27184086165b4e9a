import KithCommands
import KithTestSupport
import Testing

@Suite struct PickTests {
  private func filled() async throws -> TestHome {
    let home = try await TestHome.begun()
    _ = await home.kith("add", "Ada\tLovelace", "--org", "Engines", "--title", "Head")
    _ = await home.kith("add", "Grace Hopper", "--note", "Asked about the engine.")
    _ = await home.kith("add", "Grace Kelly")
    _ = await home.kith("add", "Engine Works", "--organisation")
    return home
  }

  @Test func aNumberChoosesAndOnlyTheIdIsTheAnswer() async throws {
    let home = try await filled()
    home.answers = ["2"]

    let said = await home.kith("pick")

    #expect(said.status == .done && said.out.count == 9 && said.out.hasSuffix("\n"))
    let id = String(said.out.dropLast())
    #expect(home.asked.contains("\n2  Grace Hopper") && home.asked.contains(id), "\(home.asked)")
    #expect(said.err.isEmpty && home.asked.hasPrefix("1  Ada Lovelace  Head, Engines  "), "\(home.asked)")
    #expect(await home.kith("show", id).out.contains("Grace Hopper"))
  }

  @Test func wordsNarrowTheListUntilANumberChooses() async throws {
    let home = try await filled()
    home.answers = ["grace", "9", "nobody else", "kel", "1"]

    let said = await home.kith("pick", "--json")

    #expect((try home.read(said.out) as? [String: Any])?["name"] as? String == "Grace Kelly")
    #expect(said.err.contains("Nothing fits “grace 9”.") && said.err.hasSuffix("\n"), "\(said.err)")
  }

  @Test func nobodyIsChosenByAnEmptyLineOrWhereNobodySits() async throws {
    let home = try await filled()

    home.answers = [""]
    let said = await home.kith("pick", "grace")
    #expect(said.status == .unclear && said.out == "" && said.err.hasSuffix("Nobody was chosen.\n"))
    let unseen = await home.kith("pick")
    #expect(unseen.status == .failed && unseen.err.hasPrefix("Nobody sits at a terminal here"))
    #expect(unseen.err.contains("Look for somebody with: kith find WORDS"))
    #expect(await home.kith("pick", "foo:bar").status == .usage)
    #expect(await home.kith("pick", "zzz").status == .unclear)
  }

  @Test func aProgramForItIsHandedIdsItDoesNotShow() async throws {
    let home = try await filled()
    var lines: [String] = []
    home.picker = { given in
      lines = given
      return .chosen("a key it was told to print\n" + (given.last ?? "") + "\n")
    }

    let said = await home.kith("pick", "engine", "-ada")

    #expect(lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false).count } == [4, 4])
    #expect(lines.allSatisfy { $0.prefix { $0 != "\t" }.count == 32 })
    #expect(Set(lines.map { $0.split(separator: "\t")[1] }) == ["Engine Works", "Grace Hopper"])
    #expect(said.out.dropLast() == lines.last?.prefix(8) ?? "", "\(said)")
    home.picker = { _ in .nothing }
    #expect(await home.kith("pick") == .refused("Nobody was chosen.", .unclear))
    home.picker = { _ in .failed("ended with status 2") }
    #expect(await home.kith("pick").err.hasPrefix("fzf ended with status 2: nobody was chosen."))
  }
}

import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

/// What is done with groups where there is no network.
@Suite struct SpaceTests {
  /// Somebody with a group, as if the server had said so.
  private func filled(as role: Role = .owner) async throws -> TestHome {
    let home = try await TestHome.begun()
    try Replica(home.home).enrol(
      KnownServer(
        host: "127.0.0.1", port: 1, name: "club", pin: nil, certificate: nil,
        account: AccountID(rawValue: 0xA000_0000_0000_0001)))
    _ = await home.kith("space", "create", "Job club", "--as", "Ada")
    let replica = try Replica(home.home)
    for space in try replica.spaces() where !space.isPersonal {
      let group = try replica.seen(from: space)
      try group.keep(role: role)
      try group.keep(members: [
        ListedAccount(account: AccountID(rawValue: 0xA000_0000_0000_0001), role: role, joined: home.time)
      ])
    }
    return home
  }

  @Test func aGroupNeedsAServerAndNoNetwork() async throws {
    let home = try await TestHome.begun()
    #expect(
      await home.kith("space", "create", "Job club")
        == .refused(
          "A group needs a server that its members share. Join one first with: kith join LINK", .failed))
    #expect(
      await home.kith("space", "show")
        == .refused(
          "There is no group here. Make one with: kith space create NAME, or join one with: kith join LINK",
          .unclear))

    let member = try await filled()
    #expect(
      await member.kith("space", "list").out
        == "your own network  owner  0 records\nJob club          owner  0 records\n")
    #expect(await member.kith("space", "members").out == "a0000000  Ada  owner  since 2026-01-01  you\n")
    #expect(
      await member.kith("space", "create", "job CLUB", "--as", "Ada")
        == .refused("There is a group called “job CLUB” already. Call this one otherwise.", .conflict))
  }

  @Test(arguments: ["", "  ", "a\u{1B}[31mb", "two\nlines", "own", String(repeating: "x", count: 61)])
  func thatIsNoName(name: String) async throws {
    let home = try await filled()

    let said = await home.kith("space", "create", name, "--as", "Ada")

    #expect(said.status == .usage && said.err.contains("That is no name for a group"), "\(said)")
    #expect(await home.kith("space", "list").out.split(separator: "\n").count == 2)
  }

  @Test func contactsStandBesideOnesOwn() async throws {
    let home = try await filled()
    _ = await home.kith("add", "Ada Lovelace")
    #expect(
      await home.kith("add", "Grace Hopper", "--space", "job").out.hasSuffix(" to Job club.\n"))

    #expect(
      await home.kith("list").out.split(separator: "\n").map { $0.contains("Job club") } == [false, true])
    #expect(await home.kith("list", "--space", "own").out.hasPrefix("Ada Lovelace"))
    #expect(await home.kith("list", "--space", "club", "--template", "{name}").out == "Grace Hopper\n")
    #expect(await home.kith("find", "hopper", "--space", "own").status == .unclear)
    #expect(await home.kith("find", "hopper", "--space", "club").out.hasPrefix("Grace Hopper"))
    #expect(await home.kith("show", "grace").out.contains("\n  In Job club\n"))
    #expect(
      await home.kith("list", "--space", "chess")
        == .refused("No group is called “chess”. There are: \(await home.digits) Job club.", .unclear))
    // A note is one's own, unless one says so.
    _ = await home.kith("note", "add", "grace", "Private")
    _ = await home.kith("note", "add", "grace", "Shared", "--space", "job")
    let notes = await home.kith("list", "--kind", "note", "--space", "own", "--template", "{name}").out
    #expect(notes == "Private\n")
    #expect(await home.kith("show", "grace").out.contains("2 notes"))

    _ = await home.kith("space", "use", "job")
    #expect(await home.kith("add", "Alan Turing").out.hasSuffix(" to Job club.\n"))
    #expect(await home.kith("add", "Own Friend", "--space", "own").out.hasSuffix(").\n"))
    #expect(
      await home.kith("space", "use", "own").out == "New contacts go to your own network from now on.\n")
    #expect(await home.kith("undo").status == .done)
    #expect(await home.kith("list", "--space", "own", "--template", "{name}").out == "Ada Lovelace\n")
  }

  @Test func aViewerIsToldSoBeforeAnythingIsChanged() async throws {
    let home = try await filled()
    _ = await home.kith("add", "Grace Hopper", "--space", "job")
    let replica = try Replica(home.home)
    for space in try replica.spaces() where !space.isPersonal {
      try replica.seen(from: space).keep(role: .viewer)
    }

    let refused = TestHome.Said.refused(
      """
      In Job club you are a viewer, and may not write: nothing was changed. Ask an owner; see who they are \
      with: kith space members 'Job club'
      """, .refused)
    for words in [
      ["set", "grace", "title=x"], ["tag", "add", "grace", "x"], ["delete", "grace"],
      ["add", "Alan", "--space", "job"], ["undo"], ["space", "rename", "Chess"],
    ] {
      #expect(await home.kith(words) == refused, "\(words)")
    }
    for words in [["forget", "grace", "--yes"], ["space", "invite"]] {
      let said = await home.kith(words)
      #expect(
        said.status == .refused && said.err.hasPrefix("Only an owner of Job club may do that"), "\(said)")
    }
    #expect(await home.kith("show", "grace").out.contains("Name  Grace Hopper"))
  }

  @Test func whatWasTypedWrongIsSaid() async throws {
    let home = try await filled()
    let mistakes: [([String], KithCommands.ExitStatus, String)] = [
      (["space", "invite", "--role", "owner"], .usage, "A link makes nobody “owner”."),
      (["space", "invite", "--role", "king"], .usage, "A link makes nobody “king”."),
      (["space", "invite", "--expires", "4d"], .usage, "A link is good for 1m up to 3d"),
      (["space", "invite", "--expires", "0h"], .usage, "A link is good for 1m up to 3d"),
      (["space", "invite", "--expires", "99999999999999999999d"], .usage, "A link is good for 1m up to 3d"),
      (["space", "role", "ada", "king"], .usage, "There is no role “king”."),
      (["space", "role", "bob", "editor"], .unclear, "Nobody in Job club is called “bob”."),
      (["space", "remove", "ada", "--yes"], .failed, "That is you. Type: kith space leave"),
      (["space", "transfer", "ada", "--yes"], .failed, "Ada is you, or no member any more."),
      (["space", "members", "chess"], .unclear, "No group is called “chess”."),
      (["space", "members", "--confirm", "ada"], .done, ""),
      (["space", "leave"], .usage, "Nothing was changed."),
      (["space", "delete", "job"], .usage, "Nothing was changed."),
    ]
    for (words, status, sentence) in mistakes {
      let said = await home.kith(words)
      #expect(said.status == status && said.err.contains(sentence), "\(words): \(said)")
    }
    #expect(await home.kith("space", "list").out.split(separator: "\n").count == 2)
  }

  /// Every list shows one space alone, if it is named.
  @Test func everyListIsOfOneSpaceIfAsked() async throws {
    let home = try await filled()
    _ = await home.kith("add", "Ada Lovelace", "tag+=mine")
    _ = await home.kith("add", "Grace Hopper", "tag+=ours", "--space", "job")
    home.picker = { .chosen($0.first ?? "") }

    for (place, mine, other) in [("own", "Ada", "Grace"), ("job", "Grace", "Ada")] {
      let tags = await home.kith("tag", "list", "--space", place).out
      #expect(tags == (place == "own" ? "mine  1\n" : "ours  1\n"), "\(tags)")
      let log = await home.kith("log", "--space", place).out
      #expect(log.contains(mine) && !log.contains(other), "\(log)")
      let picked = await home.kith("pick", "--space", place, "--json").out
      #expect(picked.contains(mine) && !picked.contains(other), "\(picked)")
      #expect(await home.kith("pick", other, "--space", place).status == .unclear)
    }
    #expect(await home.kith("log", "--space", "job").out.contains("space create") == false)

    // Both are disputed.
    let replica = try Replica(home.home)
    var dice = SeededRandom(seed: 9)
    for name in ["ada", "grace"] {
      let title = FieldName("title")
      var draft = Draft(
        id: try #require(try replica.matching(name).first).id, kind: .contact,
        changes: [title: .text("Countess")])
      draft.beside = [[title: .text("Head")]]
      var operation = Operation("set", at: home.time, using: &dice)
      #expect(try replica.apply([draft], in: &operation) == [.changed])
    }
    for (place, mine, other) in [("own", "Ada", "Grace"), ("job", "Grace", "Ada")] {
      let disputed = await home.kith("conflicts", "--space", place).out
      #expect(disputed.contains(mine) && !disputed.contains(other), "\(disputed)")
    }
    #expect(await home.kith("quarantine", "list", "--space", "job").status == .done)
    #expect(await home.kith("quarantine", "list", "--space", "nobody").status == .unclear)
  }
}

extension TestHome {
  /// The first digits of the only group.
  fileprivate var digits: String {
    get async {
      let spaces = (try? Replica(home).spaces()) ?? []
      return spaces.first { !$0.isPersonal }.map { String($0.id.description.prefix(8)) } ?? ""
    }
  }
}

import KithCommands
import KithMerge
import KithRecords
import KithReplica
import KithTestSupport
import Testing

@Suite struct GuestTests {
  @Test func whatTwoMachinesSayOfAGuestIsJoined() async throws {
    let (home, other) = try await GuestTests.apart()
    _ = await home.kith("event", "invite", "fair", "ada", "--answer", "yes")
    _ = await other.kith("event", "invite", "fair", "ada", "--plus", "2")

    try home.receive(from: other)

    #expect(await home.kith("event", "show", "fair").out.contains("Ada Lovelace (yes, and 2 more)\n"))
    #expect(await home.kith("event", "show", "fair").out.contains("\n3 guests come.\n"))
    #expect(await home.kith("conflicts").err == "Nothing is disputed.\n")
    #expect(await home.kith("status").out.contains("Conflicts  ") == true)
    #expect(await home.kith("status", "--json").out.contains("\"conflicts\": 0"))
    #expect(try Replica(home.home).derivedDifferences().isEmpty)
  }

  @Test func twoAnswersAreADispute() async throws {
    let (home, other) = try await GuestTests.apart()
    _ = await home.kith("event", "invite", "fair", "ada", "--answer", "yes")
    _ = await other.kith("event", "invite", "fair", "ada", "--answer", "no", "--plus", "2")

    try home.receive(from: other)

    let disputed = await home.kith("conflicts").out
    #expect(
      disputed.contains("Ada Lovelace (no, and 2 more)") && disputed.contains("Ada Lovelace (yes, and 2"))
  }

  /// One machine makes a contact of somebody whom the other one invites by name.
  @Test func aNameAndItsRecordAreOneGuest() async throws {
    let (home, other) = try await GuestTests.apart()
    _ = await home.kith("met", "Zed Z", "--at", "fair", "--no-letter")
    _ = await home.kith("event", "invite", "fair", "zed")
    _ = await other.kith("event", "invite", "fair", "Zed Z", "--answer", "yes", "--plus", "1")

    try home.receive(from: other)

    let shown = await home.kith("event", "show", "fair").out
    #expect(
      shown.contains("Guest  Zed Z (yes, and 1 more)\n") && shown.contains("\n2 guests come.\n"), "\(shown)")
    #expect(shown.split(separator: "\n").count { $0.contains("Zed Z (") } == 1)
    // Whoever is asked no more is so under both.
    let gone = try TestHome(seed: 3, copying: home)
    gone.time = home.time + 120_000
    #expect(
      await gone.kith("event", "invite", "fair", "zed", "--remove").out == "Asked no more to Fair: Zed Z.\n")
    #expect(!(await gone.kith("event", "show", "fair").out.contains("Guest")))
    // Of two who are called so nobody knows who is meant.
    _ = await home.kith("add", "Zed Z")
    #expect(await home.kith("event", "show", "fair").out.contains("2 guests come, 1 has not answered."))
  }

  /// Others cannot read an id of one's own network.
  @Test func inAGroupOnesOwnPeopleAreNames() async throws {
    let home = try await TestHome.begun()
    let account = AccountID(rawValue: 0xA000_0000_0000_0001)
    try Replica(home.home).enrol(
      KnownServer(host: "127.0.0.1", port: 1, name: "club", pin: nil, certificate: nil, account: account))
    _ = await home.kith("space", "create", "Job club", "--as", "Ada")
    _ = await home.kith("add", "Grace Hopper")
    _ = await home.kith("add", "Priya Oak", "--space", "club")
    let kept = "Kept as a name, for Job club reads it: Grace Hopper\n"

    let added = await home.kith("event", "add", "Picnic", "--host", "hopper", "--space", "club")
    #expect(added.err == kept)
    #expect(await home.kith("event", "invite", "picnic", "hopper", "priya").err == kept)
    #expect(await home.kith("event", "edit", "picnic", "--host", "hopper", "--place", "Park").err == kept)
    #expect(await home.kith("met", "Tina Barb", "--space", "club", "--via", "hopper").status == .done)

    let grace = try Naming(Replica(home.home)).person("hopper").id.description
    let told = await home.kith("export", "--format", "jsonl", "--space", "club").out
    #expect(!told.contains(grace))
    #expect(told.split(separator: "\n").count { $0.contains("\"Grace Hopper\"") } == 1, "\(told)")
    #expect(await home.kith("tie", "list", "tina").out.contains("Grace Hopper"))
  }

  /// A home with a fair, and another machine that has not heard of what comes.
  private static func apart() async throws -> (TestHome, TestHome) {
    let home = try await TestHome.begun()
    home.time += 12 * 3_600_000
    _ = await home.kith("add", "Ada Lovelace")
    _ = await home.kith("event", "add", "Fair", "--when", "today")
    let other = try TestHome(seed: 2, copying: home)
    other.time = home.time + 60_000
    return (home, other)
  }
}

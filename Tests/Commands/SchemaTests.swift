import ArgumentParser
import Foundation
import KithCommands
import KithTestSupport
import Testing

/// `--json` is what `kith schema` says it is.
@Suite struct SchemaTests {
  /// Those that ask a server are held against theirs where there is one; `quarantine show` where there is
  /// something to show.
  private static let online =
    ["device list", "join", "recover", "recovery show", "sync", "space audit"] + modes
  /// Those that write something else with an option.
  private static let modes = ["show --provenance", "sync --dry-run", "sync --watch"]

  @Test func whateverHasJSONHasASchema() async throws {
    let home = try TestHome()
    let commands = everyCommand().filter { Kith.helpMessage(for: $0.1).contains("\n  --json") }
      .filter { $0.1.configuration.subcommands.isEmpty }

    let listed = await home.kith("schema").out.split(separator: "\n").map(String.init)

    #expect(listed == (commands.map { $0.path.joined(separator: " ") } + SchemaTests.modes).sorted())
    #expect(
      await home.kith("schema", "nonsense")
        == .refused("“nonsense” writes no JSON. See what does with: kith schema", .unclear))
  }

  @Test func whatIsWrittenFits() async throws {
    let home = try await SchemaTests.full()
    home.picker = { .chosen($0.first ?? "") }
    let words = [
      "list": [
        ["--trash"], [], ["--kind", "note"], ["--template", "{name}"],
        ["--columns", "name,email,birthday,tag,kind,changed,address.city,custom.mood"],
      ], "find": [["engine"], ["ada"]],
      "note list": [[]], "note show": [["engine"]], "show": [["ada"], ["acme"], ["grace"]],
      "talk list": [[], ["ada"]], "talk show": [["ada"]],
      "followup list": [[], ["--all"], ["--about", "ada"]], "cadence list": [[]],
      "letter list": [[], ["ada"]], "letter show": [["ada"]], "letter check": [["ada"]],
      "history": [["ada"], ["grace"]], "log": [[]], "conflicts list": [[]], "quarantine list": [[]],
      "status": [[]], "doctor": [[]], "tag list": [[]], "saved list": [[]], "saved show": [["mentors"]],
      "today": [[], ["--days", "30", "--all"]], "next": [[]], "lapsed": [[]],
      "event list": [[], ["--past"]], "event show": [["fair"]], "event report": [["fair"]],
      "tie list": [[], ["ada"]], "config list": [[]],
      "pick": [["ada"]], "service status": [[]], "space list": [[]], "server list": [[]],
    ]
    let listed = await home.kith("schema").out.split(separator: "\n").map(String.init)
    #expect(
      Set(words.keys).union(SchemaTests.online).union(["quarantine show", "space show", "space members"])
        == Set(listed))

    for (path, all) in words {
      let schema = await home.kith(["schema"] + path.split(separator: " ").map(String.init)).out
      for more in all {
        let said = await home.kith(path.split(separator: " ").map(String.init) + more + ["--json"])
        #expect(said.status == .done, "\(path) \(more): \(said.err)")
        #expect(try SchemaCheck(said.out, against: schema).misfits == [], "\(path) \(more): \(said.out)")
      }
    }
  }

  @Test func whatDoesNotFitIsNoticed() async throws {
    let home = try TestHome()
    let schema = await home.kith("schema", "sync").out
    let device = await home.kith("schema", "device", "list").out

    let misfits = try SchemaCheck(#"{"pushed": -1, "new": 1, "healedServer": 0}"#, against: schema).misfits

    for wanted in [
      "$.pushed: below 0", "$: new is not in the schema", "$: no traffic",
      "$.healedServer: integer instead of [\"boolean\"]",
    ] {
      #expect(misfits.contains(wanted), "\(misfits)")
    }
    let watched = await home.kith("schema", "sync", "--watch").out
    #expect(
      try SchemaCheck(#"{"event": "state", "state": "away", "reason": null}"#, against: watched).misfits == []
    )
    let strange = try SchemaCheck(#"{"event": "exchanged", "state": "away"}"#, against: watched).misfits
    #expect(strange.contains("$: no disputed") || strange.contains("$: no reason"), "\(strange)")
    #expect(try SchemaCheck("[{}]", against: device).misfits.contains("$[0]: no here"))
    #expect(try SchemaCheck("{}", against: device).misfits == ["$: object instead of [\"array\"]"])
  }

  /// What a day can ask for, each of it.
  @Test func whatADayAsksForFits() async throws {
    let plan = try await TodayTests.full()
    _ = await plan.home.kith("add", "Kim")
    try plan.talk(20, with: ["kim"], "2026-01-01")
    for words in [
      ["today"], ["today", "--days", "9"], ["next"], ["lapsed"], ["show", "eve"], ["show", "kim"],
    ] {
      let schema = await plan.home.kith(["schema", words[0]]).out
      let json = await plan.home.kith(words + ["--json"]).out
      #expect(try SchemaCheck(json, against: schema).misfits == [], "\(words): \(json)")
    }
    #expect(await plan.home.kith("today", "--days", "9", "--json").out.contains(#""sort": "turn""#))
    #expect(await plan.home.kith("next", "--json").out.contains(#""step": "due""#))
    try plan.go(to: "2026-08-01 12:00")
    for who in ["bob", "eve"] { _ = await plan.home.kith("delete", who) }
    let lapse = await plan.home.kith("next", "--json").out
    #expect(lapse.contains(#""step": "lapse""#) && lapse.contains(#""matter": null"#))
    #expect(try SchemaCheck(lapse, against: await plan.home.kith("schema", "next").out).misfits == [])
  }

  /// Somebody of everything, on two machines that disagree.
  private static func full() async throws -> TestHome {
    let home = try await TestHome.begun()
    for words in [
      ["add", "Ada Lovelace", "--email", "ada@x.org", "--org", "Engines", "birthday=1815-12-10"],
      ["set", "ada", "tag+=mentor", "custom.Mood=good", "address+=Main Street"],
      ["note", "add", "ada", "Wants to see the engine."], ["add", "Acme", "--organisation"],
      ["talk", "ada", "She built it.", "--promised", "plans", "--with", "acme", "--by", "phone"],
      ["cadence", "ada", "every", "6w"], ["letter", "new", "ada"],
      ["letter", "sent", "ada", "--via", "post"],
      ["letter", "new", "ada", "--template", "advice"], ["followup", "add", "ada", "call", "--due", "today"],
      ["followup", "skip", "call", "--note", "busy"],
      ["add", "Grace Hopper"], ["list", "--tag", "mentor", "--save", "mentors"],
      [
        "event", "add", "Fair", "--when", "2025-12-31 14:00", "--until", "18:00", "--zone", "UTC", "--going",
        "yes",
      ],
      ["event", "add", "Party"], ["event", "invite", "fair", "ada", "zoe", "--answer", "yes", "--plus", "1"],
      ["event", "plan", "fair", "--meet", "zoe", "--meet", "ada", "--ask", "Who hires?"],
      ["met", "Bob", "--at", "fair", "--via", "ada", "--said", "Hires."],
    ] {
      let said = await home.kith(words)
      #expect(said.status == .done, "\(words): \(said.err)")
    }
    let other = try TestHome(seed: 2, copying: home)
    home.time += 1_000
    other.time += 2_000
    _ = await home.kith("set", "ada", "title=Countess")
    _ = await other.kith("set", "ada", "title=Head")
    _ = await home.kith("delete", "grace")
    _ = await other.kith("set", "grace", "title=Admiral")
    try home.receive(from: other)
    return home
  }
}

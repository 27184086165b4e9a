package import ArgumentParser
import KithInsight
import KithReplica

/// `kith config …`
package struct Settings: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "config", abstract: "What kith does unless you say otherwise, on this machine.",
    discussion: """
      \(Setting.allCases.map { "\($0.rawValue): \($0.meaning)" }.joined(separator: "\n"))

        kith config set letter-days 5
      """,
    subcommands: [ConfigList.self, ConfigSet.self, ConfigUnset.self])

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

/// What a person can set. Each is a number.
enum Setting: String, CaseIterable {
  /// In how many days one writes to somebody whom one met.
  case letterDays = "letter-days"

  var meaning: String {
    switch self {
    case .letterDays: "in how many days you write to somebody whom you met"
    }
  }

  var otherwise: Int {
    switch self {
    case .letterDays: Plan.Days.letter
    }
  }

  var bounds: ClosedRange<Int> {
    switch self {
    case .letterDays: 0...365
    }
  }

  static func named(_ words: String) throws(CommandError) -> Setting {
    guard let setting = Setting(rawValue: words.inOneLine.lowercased()) else {
      throw .unclear("There is no setting “\(words.inOneLine)”. See which there are with: kith config list")
    }
    return setting
  }

  func number(_ text: String) throws(CommandError) -> Int {
    guard let number = Int(text.inOneLine), bounds.contains(number) else {
      throw .usage(
        """
        \(rawValue) is a number from \(bounds.lowerBound) to \(bounds.upperBound), and not \
        “\(text.inOneLine)”. Set it with: kith config set \(rawValue) \(otherwise)
        """)
    }
    return number
  }

  /// What holds in a home.
  ///
  /// - Throws: `CommandError` if the file of settings says nonsense; what the disk refuses.
  func value(in home: Home) throws -> Int {
    try home.settings()[rawValue].map(number) ?? otherwise
  }
}

/// `kith config list`
package struct ConfigList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what can be set, and how it is.",
    discussion: "With --json: an array of objects with name, value, default, isSet and meaning.")

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  package init() {}

  package func run(in desk: Desk) async throws {
    _ = try desk.replica()
    let set = try desk.home.settings()
    let all = try Setting.allCases.map { ($0, try $0.value(in: desk.home)) }
    if json.isOn {
      return desk.output.say(
        .array(
          all.map { setting, value in
            .object([
              "name": .string(setting.rawValue), "value": .number(Int64(value)),
              "default": .number(Int64(setting.otherwise)), "isSet": .flag(set[setting.rawValue] != nil),
              "meaning": .string(setting.meaning),
            ])
          }))
    }
    var columns = Columns(expendable: [2], isWhole: true)
    for (setting, value) in all {
      let note = set[setting.rawValue] == nil ? "as it comes" : "set here; else \(setting.otherwise)"
      columns.add([
        Output.Span(setting.rawValue, .strong), Output.Span("\(value)"), Output.Span(note, .faint),
        Output.Span(setting.meaning),
      ])
    }
    try columns.say(on: desk.output)
  }
}

/// `kith config set letter-days 5`
package struct ConfigSet: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set something, on this machine.",
    discussion: "See what there is with: kith config list")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "What to set, such as letter-days.") var name: String
  @Argument(help: "To which number.") var value: String

  package init() {}

  package func run(in desk: Desk) async throws {
    _ = try desk.replica()
    let setting = try Setting.named(name)
    let number = try setting.number(value)
    var all = try desk.home.settings()
    all[setting.rawValue] = "\(number)"
    try desk.home.keep(settings: all)
    desk.output.say(
      "\(setting.rawValue) is \(number) now. Take it back with: kith config unset \(setting.rawValue)")
  }
}

/// `kith config unset letter-days`
package struct ConfigUnset: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "unset", abstract: "Have something as it comes, on this machine.",
    discussion: "See what there is with: kith config list")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "What to have as it comes, such as letter-days.") var name: String

  package init() {}

  package func run(in desk: Desk) async throws {
    _ = try desk.replica()
    let setting = try Setting.named(name)
    var all = try desk.home.settings()
    guard all.removeValue(forKey: setting.rawValue) != nil else {
      return desk.output.say("\(setting.rawValue) is not set: it is \(setting.otherwise).")
    }
    try desk.home.keep(settings: all)
    desk.output.say("\(setting.rawValue) is \(setting.otherwise) again.")
  }
}

package import ArgumentParser
import KithInsight
import KithReplica

/// `kith config …`
package struct Settings: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "config", abstract: "What kith does unless you say otherwise, on all your machines.",
    discussion: """
      \(Setting.allCases.map { "\($0.rawValue): \($0.meaning)" }.joined(separator: "\n"))

        kith config set letter-days 5
        kith config set name "Lena Hahn"
      """,
    subcommands: [ConfigList.self, ConfigSet.self, ConfigUnset.self])

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

/// What a person can set.
enum Setting: String, CaseIterable {
  /// In how many days one writes to somebody whom one met.
  case letterDays = "letter-days"
  /// How letters are signed.
  case name

  enum Limit {
    static let days = 0...365
    static let nameCharacters = 100
  }

  var meaning: String {
    switch self {
    case .letterDays: "in how many days you write to somebody whom you met"
    case .name: "how your letters are signed"
    }
  }

  /// What to type for it.
  var example: String {
    switch self {
    case .letterDays: "kith config set letter-days \(Plan.Days.letter)"
    case .name: "kith config set name \"YOUR NAME\""
    }
  }

  static func named(_ words: String) throws(CommandError) -> Setting {
    guard let setting = Setting(rawValue: words.inOneLine.lowercased()) else {
      throw .unclear("There is no setting “\(words.inOneLine)”. See which there are with: kith config list")
    }
    return setting
  }

  /// What is kept of what was typed.
  func checked(_ typed: String) throws(CommandError) -> String {
    let text = typed.inOneLine
    switch self {
    case .letterDays: return "\(try days(text))"
    case .name:
      guard !text.isEmpty else {
        throw .usage(
          "There is no name. Have it as it comes with kith config unset name, or set one with: \(example)")
      }
      guard text.count <= Limit.nameCharacters, text.printable == text else {
        throw .usage(
          "A name has at most \(Limit.nameCharacters) characters, all of them text. Set it with: \(example)")
      }
      return text
    }
  }

  func days(_ text: String) throws(CommandError) -> Int {
    guard let number = Int(text.inOneLine), Limit.days.contains(number) else {
      throw .usage(
        """
        \(rawValue) is a number from \(Limit.days.lowerBound) to \(Limit.days.upperBound), and not \
        “\(DisplayWidth.cut(text.inOneLine, to: Limit.nameCharacters))”. Set it with: \(example)
        """)
    }
    return number
  }
}

/// `kith config list`
package struct ConfigList: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what can be set, and how it is.",
    discussion: """
      With --json: an array of objects with name, value (a number or a text), default (null if there is \
      none), isSet and meaning.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let kept = try KeptSettings(replica, desk)
    if json.isOn { return desk.output.say(try json(kept, replica, desk)) }
    var columns = Columns(expendable: [2], isWhole: true)
    for setting in Setting.allCases {
      let (value, note) = try shown(setting, kept, replica, desk)
      columns.add([
        Output.Span(setting.rawValue, .strong), Output.Span(value), Output.Span(note, .faint),
        Output.Span(setting.meaning),
      ])
    }
    try columns.say(on: desk.output)
  }

  private func shown(
    _ setting: Setting, _ kept: KeptSettings, _ replica: Replica, _ desk: Desk
  ) throws -> (value: String, note: String) {
    let isSet = kept.text(setting) != nil
    switch setting {
    case .letterDays:
      return ("\(kept.letterDays)", isSet ? "set; else \(Plan.Days.letter)" : "as it comes")
    case .name:
      let signature = try Signature(nil, replica, desk)
      return (signature.name, isSet ? "set" : signature.isLogin ? "as you log in" : "as it comes")
    }
  }

  private func json(_ kept: KeptSettings, _ replica: Replica, _ desk: Desk) throws -> JSON {
    .array(
      try Setting.allCases.map { setting in
        let (value, otherwise): (JSON, JSON) =
          switch setting {
          case .letterDays: (.count(kept.letterDays), .count(Plan.Days.letter))
          case .name: (.string(try Signature(nil, replica, desk).name), .null)
          }
        return .object([
          "name": .string(setting.rawValue), "value": value, "default": otherwise,
          "isSet": .flag(kept.text(setting) != nil), "meaning": .string(setting.meaning),
        ])
      })
  }
}

/// `kith config set letter-days 5`
package struct ConfigSet: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set something, on all your machines.",
    discussion: "See what there is with: kith config list")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "What to set, such as letter-days.") var name: String
  @Argument(help: "To what: a number, or a text in quotes.") var value: String

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let setting = try Setting.named(name)
    let text = try setting.checked(value)
    try KeptSettings(replica, desk).keep(text, as: setting, "config set", replica)
    desk.output.say(
      "\(setting.rawValue) is \(text) now. Take it back with: kith config unset \(setting.rawValue)")
  }
}

/// `kith config unset letter-days`
package struct ConfigUnset: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "unset", abstract: "Have something as it comes, on all your machines.",
    discussion: "See what there is with: kith config list")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "What to have as it comes, such as letter-days.") var name: String

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let setting = try Setting.named(name)
    let kept = try KeptSettings(replica, desk)
    let wasSet = kept.text(setting) != nil
    if wasSet { try kept.keep(nil, as: setting, "config unset", replica) }
    let value =
      switch setting {
      case .letterDays: "\(Plan.Days.letter)"
      case .name: try Signature(nil, replica, desk).name
      }
    let name = setting.rawValue
    desk.output.say(wasSet ? "\(name) is \(value) again." : "\(name) is not set: it is \(value).")
  }
}

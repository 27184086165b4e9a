import KithInsight
import KithMerge
import KithRecords
import KithReplica

/// What was set: by a record, on all of one's machines; else by the file in which a former kith kept it.
struct KeptSettings {
  private let set: [String: String]
  private let former: [String: String]
  private let desk: Desk

  init(_ replica: Replica, _ desk: Desk) throws {
    (set, former, self.desk) = (try replica.settings(), try desk.home.settings(), desk)
  }

  func text(_ setting: Setting) -> String? {
    let text = set[setting.rawValue] ?? former[setting.rawValue]
    return text?.inOneLine.isEmpty == false ? text : nil
  }

  /// What another kith set that this one cannot read keeps nobody from meeting somebody.
  var letterDays: Int {
    text(.letterDays).flatMap { try? Setting.letterDays.days($0) } ?? Plan.Days.letter
  }

  /// Keeps it as one operation; nil to have it as it comes. What the former kith kept becomes a record before
  /// that: whoever takes the operation back has it again.
  func keep(_ text: String?, as setting: Setting, _ words: String, _ replica: Replica) throws {
    var taken: [FieldName: Value] = [:]
    for old in Setting.allCases where set[old.rawValue] == nil {
      guard let text = former[old.rawValue], let good = try? old.checked(text) else { continue }
      taken[FieldName(old.rawValue)] = .text(good)
    }
    if !taken.isEmpty {
      var operation = desk.operation("config set")
      _ = try replica.set(taken, in: &operation)
    }
    var operation = desk.operation(words)
    _ = try replica.set([FieldName(setting.rawValue): text.map { .text($0) } ?? .empty], in: &operation)
    let rest = former.filter { Setting(rawValue: $0.key) == nil }
    if rest.count < former.count { try desk.home.keep(settings: rest) }
  }
}

/// How a letter is signed.
struct Signature {
  let name: String
  /// Nobody said how, and the machine knows no more than how one logs in.
  let isLogin: Bool

  enum Limit {
    /// In how many groups one's name is looked for.
    static let groups = 20
  }

  /// - Parameter typed: what was said in the command.
  init(_ typed: String?, _ replica: Replica, _ desk: Desk) throws {
    let set = try typed ?? KeptSettings(replica, desk).text(.name)
    name = try (set ?? Signature.inGroups(replica) ?? desk.outside.person).printable.inOneLine
    isLogin = set == nil && !name.isEmpty && name == desk.outside.login
  }

  /// As the members of a group know this person.
  private static func inGroups(_ replica: Replica) throws -> String? {
    for space in try replica.spaces().filter({ !$0.isPersonal }).prefix(Limit.groups) {
      let group = try replica.seen(from: space)
      let own = try group.account()
      let name = try group.members().first { $0.account == own }?.name.inOneLine
      if let name, !name.isEmpty { return name }
    }
    return nil
  }

  /// Says so where a letter was signed with it.
  func tell(_ desk: Desk) {
    guard isLogin else { return }
    desk.output.tell(
      "It is signed “\(name)”, which is how you log in. Say how you sign with: \(Setting.name.example)")
  }
}

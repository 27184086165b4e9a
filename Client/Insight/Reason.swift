package import KithMerge
package import KithRecords

/// Why something is to be done, in a sentence.
package struct Reason {
  private let day: Day
  private let nameOf: (RecordID) -> String?

  /// - Parameters:
  ///   - day: today.
  ///   - nameOf: what to call a record; nil if it is not here.
  package init(on day: Day, nameOf: @escaping (RecordID) -> String?) {
    (self.day, self.nameOf) = (day, nameOf)
  }

  package func sentence(_ step: NextStep) -> String {
    switch step {
    case .due(let matter), .coming(let matter): sentence(matter)
    case .lapse(let lapse): sentence(lapse)
    case .nothing: "Nothing is due, and nobody waits for you. Meet somebody."
    }
  }

  /// `You promised Ada: the paper. It was due 3 days ago.`
  package func sentence(_ matter: Matter) -> String {
    let who = matter.about.isEmpty && matter.sort != .other ? "somebody" : names(matter.about)
    let (title, due) = (matter.title, due(matter.day))
    switch matter.sort {
    case .event: return sentence(of: matter)
    case .deadline: return "Registration for \(title) ends \(away(matter.day))."
    case .birthday:
      let age = matter.age.map { ", and is \($0)" } ?? ""
      return "\(who) has a birthday \(away(matter.day))\(age)."
    case .promise: return ended("You promised \(who)\(title.isEmpty ? "" : ": \(title)")", due)
    case .letter: return ended("You want to write to \(who)\(title.isEmpty ? "" : ": \(title)")", due)
    case .wrap: return "You were at \(title) \(away(matter.day)), and have not gone through whom you met."
    case .draft:
      return "Your letter\(title.isEmpty ? "" : " “\(title)”") to \(who) is not sent yet."
    case .other:
      return ended("\(title.isEmpty ? "Something" : title)\(who.isEmpty ? "" : ", about \(who)")", due)
    case .turn: return ended("You want to keep in touch with \(who)", due)
    case .awaited: return ended("\(who) promised you\(title.isEmpty ? " something" : ": \(title)")", due)
    }
  }

  /// `Fair is today at 14:00.`, `You are at Fair until 18:00.`, `Fair was today until 18:00.`
  private func sentence(of event: Matter) -> String {
    let (title, begins) = (event.title, event.at.clock.map { " at \($0)" } ?? "")
    func until(_ end: DayTime?) -> String? {
      end.map { " until \($0.day == day ? $0.clock ?? "\($0)" : "\($0)")" }
    }
    switch event.course {
    case .ahead: return "\(title) is \(away(event.day))\(begins)."
    case .on(let end): return "\(title) is on\(until(end) ?? "")."
    case .here(let end): return "You are at \(title)\(until(end) ?? "")."
    case .over(let end): return "\(title) was \(away(event.day))\(until(end) ?? begins)."
    }
  }

  package func sentence(_ lapse: Lapse) -> String {
    let last = lapse.lastTalk.map { "You last spoke with \(lapse.person.name) \(away($0))" }
    let wish = lapse.every.map { "you want to \($0.often)" }
    switch (last, wish) {
    case (let last?, let wish?): return "\(last), and \(wish)."
    case (let last?, nil): return "\(last)."
    case (nil, let wish?): return "You have not spoken with \(lapse.person.name) yet, and \(wish)."
    case (nil, nil): return "You have not spoken with \(lapse.person.name) yet."
    }
  }

  /// What to call a record; nil if it is not here.
  package func name(of id: RecordID) -> String? { nameOf(id) }

  private func names(_ ids: [RecordID]) -> String {
    let names = ids.map { nameOf($0) ?? "somebody who is not here" }
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  /// Two sentences, of which the first has one full stop, also behind `Grace H.`
  private func ended(_ first: String, _ second: String) -> String {
    let isEnded = first.last.map { ".!?…".contains($0) } ?? false
    return "\(first)\(isEnded ? "" : ".") \(second)"
  }

  private func due(_ due: Day) -> String {
    due < self.day ? "It was due \(away(due))." : "It is due \(away(due))."
  }

  /// `today`, `tomorrow`, `in 3 days`, `3 days ago`
  package func away(_ other: Day) -> String {
    let days = day.days(to: other)
    switch days {
    case 0: return "today"
    case 1: return "tomorrow"
    case -1: return "yesterday"
    case 2...: return "in \(days) days"
    default: return "\(-days) days ago"
    }
  }
}

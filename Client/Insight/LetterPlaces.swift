import Foundation
package import KithRecords

/// What fills the places of a letter.
package enum LetterPlaces {
  /// - Parameters:
  ///   - name: of whom the letter goes to.
  ///   - talk: the conversation that it follows.
  ///   - via: what to call whoever introduced them; `introduced`: whom they introduced.
  ///   - me: one's own name; `search`: what one is looking for.
  package static func filling(
    to name: PersonName, org: String? = nil, title: String? = nil, event: Event? = nil,
    talk: Conversation? = nil, via: String? = nil, introduced: String? = nil, me: String? = nil,
    search: String? = nil
  ) -> [LetterTemplate.Place: String] {
    let day = (talk?.when ?? event?.when)?.start?.day
    let all: [LetterTemplate.Place: String?] = [
      .firstName: firstName(of: name), .name: name.display, .org: org, .title: title, .event: event?.name,
      .place: talk?.place ?? event?.place, .day: day.map(written), .said: talk?.said,
      .idea: listed(talk?.ideas), .advice: listed(talk?.advice), .promised: listed(talk?.promised),
      .awaited: listed(talk?.awaited), .via: via, .introduced: introduced, .me: me, .search: search,
    ]
    return all.compactMapValues { $0.flatMap { $0.isEmpty ? nil : $0 } }
  }

  /// How somebody is called; where nobody said which name that is, the first word.
  package static func firstName(of name: PersonName) -> String {
    name.given ?? name.display.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
  }

  /// `20 November 2026`
  package static func written(_ day: Day) -> String {
    let (year, month, number) = day.civil
    let name = SpokenReader.months.indices.contains(month - 1) ? SpokenReader.months[month - 1] : ""
    return "\(number) \(name.capitalized) \(year)"
  }

  /// `one, another and a third`
  private static func listed(_ texts: [String]?) -> String? {
    guard let texts, let last = texts.last else { return nil }
    return texts.count == 1 ? last : texts.dropLast().joined(separator: ", ") + " and " + last
  }
}

package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith tag remove ada cold`
package struct TagRemove: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Take tags off somebody, or off several at once.")

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var tagging: Tagging

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let tags = try tagging.wanted()
    let people = try tagging.people(replica, desk)
    for tag in tags where people.allSatisfy({ $0.elements(tagged: tag).isEmpty }) {
      throw TagRemove.nobody(of: people, has: tag)
    }

    let words = Tagging.Words(done: "Took a tag off", one: "was not tagged so", many: "were not tagged so")
    try Tagging.change(people, "tag remove", tags, words, replica, desk) { person in
      tags.flatMap { person.elements(tagged: $0) }.map { ($0, .empty) }
    }
  }

  private static func nobody(of people: [Tagging.Person], has tag: String) -> CommandError {
    let held = Set(people.flatMap { $0.record.elements("tag").map(\.shown.value.plainText) }).sorted()
    let some = held.prefix(Naming.Limit.listed).joined(separator: ", ")
    let rest = held.isEmpty ? "There is none." : "There is: \(some)."
    let who = people.count == 1 ? people.first?.card.called ?? "" : "None of these \(people.count)"
    return .unclear("\(who) \(people.count == 1 ? "does not have" : "has") the tag “\(tag)”. \(rest)")
  }
}

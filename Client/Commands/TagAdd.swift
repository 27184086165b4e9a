package import ArgumentParser
import KithMerge
import KithRecords
import KithReplica

/// `kith tag add ada mentor`
package struct TagAdd: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Put tags on somebody, or on several at once.",
    discussion: """
      A tag that others have is written as theirs. Whom a list shows gets one with:

        kith list --org acme --template '{id}' | kith tag add - acme
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var tagging: Tagging

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let known = Dictionary(try replica.tags().map { (Folding.key($0.text), $0.text) }) { first, _ in first }
    let tags = try tagging.wanted().map { known[Folding.key($0)] ?? $0 }
    let people = try tagging.people(replica, desk)
    let words = Tagging.Words(done: "Tagged", one: "is tagged so already", many: "are tagged so already")
    try Tagging.change(people, "tag add", tags, words, replica, desk) { person in
      tags.filter { person.elements(tagged: $0).isEmpty }.map(Value.text)
        .map { (FieldName("tag", elementFor: $0), $0) }
    }
  }
}

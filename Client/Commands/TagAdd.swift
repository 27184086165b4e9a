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
    let known = try replica.tags()
    let tags = try tagging.wanted().map { typed in
      known.first { Folding.key($0.text) == Folding.key(typed) }?.text ?? typed
    }
    let people = try tagging.people(replica, desk)

    let drafts = people.map { person in
      let missing = tags.filter { person.elements(tagged: $0).isEmpty }.map(Value.text)
      let changes = missing.map { (FieldName("tag", elementFor: $0), $0) }
      return Draft(
        id: person.card.id, kind: person.card.kind, changes: Dictionary(changes) { first, _ in first })
    }
    var operation = desk.operation("tag add")
    let applied = try replica.apply(drafts, in: &operation)
    let words = Tagging.Words(done: "Tagged", one: "is tagged so already", many: "are tagged so already")
    Tagging.report(people, applied, tags, words, desk.output)
  }
}

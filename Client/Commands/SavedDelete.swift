package import ArgumentParser
import KithRecords
import KithReplica

/// `kith saved delete mentors`
package struct SavedDelete: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Put a saved list into the trash.",
    discussion: "Whom it showed stays as they are; kith undo brings it back.")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "The name of the saved list.") var name: String

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let saved = try SavedList.named(name, replica)
    guard let record = try replica.record(saved.card.id) else { throw CommandError.gone(saved.card) }
    var operation = desk.operation("saved delete")
    _ = try replica.apply([record.trashing(at: desk.now())], in: &operation)
    desk.output.say("@\(saved.name) is in the trash now. Take it out again with: kith undo")
  }
}

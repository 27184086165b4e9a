package import ArgumentParser
import KithRecords
import KithReplica

/// `kith undelete ada`
package struct Undelete: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "undelete", abstract: "Take somebody, or a note by its id, out of the trash.",
    discussion: "See what is there with: kith list --trash")

  @OptionGroup package var homeOption: HomeOption

  @Argument(help: "A part of the name, an e-mail address, or an id.", completion: .names)
  var who: [String]

  package init() {}

  package func run(in desk: Desk) async throws {
    let replica = try desk.replica()
    let card = try Naming(replica).anything(who.joined(separator: " "), in: .inTrash, desk)
    var operation = desk.operation("undelete")
    let draft = Draft(id: card.id, kind: card.kind, changes: [FieldName("trash"): .empty])
    _ = try replica.apply([draft], in: &operation)
    desk.output.say("\(card.called) is out of the trash. Put it back with: kith delete \(card.shortID)")
  }
}

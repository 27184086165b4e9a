package import ArgumentParser
import KithMerge
import KithReplica

/// `kith saved list`
package struct SavedAll: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the saved lists by name.",
    discussion: "With --json: an array of objects with id, name, command and arguments, an array of texts.")

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  package init() {}

  package func run(in desk: Desk) async throws {
    let all = try SavedList.all(try desk.replica())
    if json.isOn { return desk.output.say(.array(all.map(\.json))) }
    guard !all.isEmpty else {
      return desk.output.tell("There are no saved lists yet. Save one with: kith list --tag TAG --save NAME")
    }
    var columns = Columns()
    for saved in all { columns.add([Output.Span("@" + saved.name, .strong), Output.Span(saved.typed)]) }
    try columns.say(on: desk.output)
  }
}

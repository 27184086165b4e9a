package import ArgumentParser
import KithReplica

/// `kith saved show mentors`
package struct SavedShow: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what a saved list stands for.",
    discussion: "With --json: an object as of kith saved list.")

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  @Argument(help: "The name of the saved list.") var name: String

  package init() {}

  package func run(in desk: Desk) async throws {
    let saved = try SavedList.named(name, try desk.replica())
    if json.isOn { return desk.output.say(saved.json) }
    desk.output.say(saved.typed)
  }
}

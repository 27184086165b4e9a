package import ArgumentParser

/// `kith saved`
package struct Saved: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "saved", abstract: "See and delete the lists that you gave a name.",
    discussion: """
      A list gets a name with kith list --tag mentor --save mentors, and is shown with kith list @mentors, \
      on your other machines too. What is typed beside the name goes before what was saved; tags add up.
      """,
    subcommands: [SavedAll.self, SavedShow.self, SavedDelete.self], defaultSubcommand: SavedAll.self)

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

package import ArgumentParser

/// `kith conflicts`
package struct Conflicts: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "conflicts", abstract: "See and settle what two machines said differently at the same time.",
    subcommands: [ConflictsList.self, ConflictsSettle.self], defaultSubcommand: ConflictsList.self)

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

package import ArgumentParser

/// `kith cadence …`
package struct Cadences: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "cadence", abstract: "How often you want to talk with whom.",
    discussion: """
      It is counted from the last conversation; before there was one, from the day on which you decided it.

        kith cadence ada every 6w
        kith cadence ada off
      """,
    subcommands: [CadenceSet.self, CadenceList.self], defaultSubcommand: CadenceSet.self)

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

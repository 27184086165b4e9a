package import ArgumentParser

/// `kith talk …`
package struct Talks: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "talk", abstract: "Keep conversations, and read them.",
    discussion: "kith talk WHO is kith talk add WHO. A conversation is changed with: kith edit ID",
    subcommands: [TalkAdd.self, TalkList.self, TalkShow.self], defaultSubcommand: TalkAdd.self)

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

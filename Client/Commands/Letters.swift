package import ArgumentParser

/// `kith letter …`
package struct Letters: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "letter", abstract: "Draft letters, and keep what was sent.",
    discussion: "kith never sends anything: you do, and then say kith letter sent.",
    subcommands: [
      LetterNew.self, LetterList.self, LetterShow.self, LetterEdit.self, LetterLook.self, LetterSent.self,
      LetterDiscard.self,
    ])

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

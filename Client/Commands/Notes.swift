package import ArgumentParser

/// `kith note …`
package struct Notes: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "note", abstract: "Write notes about people, and read them.",
    discussion: "A note is changed with: kith set ID body=TEXT",
    subcommands: [NoteAdd.self, NoteShow.self, NoteList.self])

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

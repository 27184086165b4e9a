package import ArgumentParser

/// Everything a person can type.
package struct Kith: AsyncParsableCommand {
  package static let version = "0.1.0"
  static let itself = "kith " + version

  package static let configuration = CommandConfiguration(
    commandName: "kith",
    abstract: "Your professional network, on all your machines, with or without a network.",
    discussion: """
      Begin with:

        kith start
        kith add "Ada Lovelace" --email ada@example.org --org "Analytical Engines"
        kith note add ada "Met at the fair. Wants to see the engine in June."
        kith find engine

      WHO is a part of a name, an e-mail address, or an id (its first digits are enough, 4 at the least), \
      as long as it fits one record only.

      Exit status: \
      \(ExitStatus.allCases.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: "; ")).
      """,
    version: itself,
    subcommands: [
      Start.self, Add.self, Show.self, List.self, Saved.self, Find.self, Pick.self, SetFields.self, Edit.self,
      Tags.self,
      Notes.self, Events.self, Met.self, Talks.self, FollowUps.self, Cadences.self, Letters.self, Thank.self,
      TieGroup.self, Today.self, Next.self, Lapsed.self, Remind.self, Delete.self,
      Undelete.self, Forget.self, Conflicts.self, Import.self, Export.self, Join.self, Devices.self,
      Spaces.self, Servers.self,
      History.self, Log.self, Undo.self, Redo.self, Sync.self, Services.self, Status.self, Quarantine.self,
      RecoveryWords.self,
      Recover.self, Backup.self, Restore.self, Doctor.self, Settings.self, Schema.self,
    ])

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

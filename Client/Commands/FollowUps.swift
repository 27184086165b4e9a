package import ArgumentParser

/// `kith followup …`
package struct FollowUps: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "followup", abstract: "What is to be done about whom, and when.",
    discussion: "Done on one machine is done on all, whatever another one that was offline did to it.",
    subcommands: [
      FollowUpAdd.self, FollowUpList.self, FollowUpDone.self, FollowUpSkip.self, FollowUpSnooze.self,
    ])

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

package import ArgumentParser

/// `kith event …`
package struct Events: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "event", abstract: "Occasions to meet people: before, while you are there, and afterwards.",
    discussion: """
      EVENT is a part of its name, or its id. Of several of one name the nearest in time is meant.

        kith event add "Club barbecue" --when "sat 16:00" --until 20:00 --place Harbour
        kith event invite barbecue ada --answer yes --plus 1
        kith event plan barbecue --meet "Grace H." --ask "Who hires compiler people?"
        kith event in barbecue
        kith met "Grace H." --said "Knows the compiler team."
        kith event wrap barbecue
      """,
    subcommands: [
      EventAdd.self, EventList.self, EventShow.self, EventEdit.self, EventInvite.self, EventPlan.self,
      EventIn.self, EventOut.self, EventWrap.self, EventReport.self,
    ])

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

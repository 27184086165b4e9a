package import ArgumentParser

/// `kith tie …`
package struct TieGroup: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "tie", abstract: "How people belong together, and where you met them.",
    discussion: """
      kith met ties by itself: “met at” an event, “introduced by” somebody. A relation of your own is any \
      other word; kith show tells of a tie on both sides.

        kith tie add grace knows ada
        kith tie add grace "mentor of" ada --since 2019-05-01
      """,
    subcommands: [TieAdd.self, TieList.self, TieRemove.self])

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

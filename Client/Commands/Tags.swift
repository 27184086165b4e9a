package import ArgumentParser

/// `kith tag …`
package struct Tags: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "tag", abstract: "Put tags on people and organisations, and see which there are.",
    discussion: """
      Whoever has a tag is listed with: kith list --tag TAG. A tag is one however it is written: case and \
      accents do not count.
      """,
    subcommands: [TagAdd.self, TagRemove.self, TagList.self])

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

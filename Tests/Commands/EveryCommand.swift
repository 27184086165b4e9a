import ArgumentParser
import KithCommands

/// Every command there is, and what is typed for it.
func everyCommand(
  of command: any ParsableCommand.Type = Kith.self, _ path: [String] = []
) -> [(path: [String], any ParsableCommand.Type)] {
  command.configuration.subcommands.flatMap { next in
    let words = path + [next.configuration.commandName ?? "?"]
    return [(words, next)] + everyCommand(of: next, words)
  }
}

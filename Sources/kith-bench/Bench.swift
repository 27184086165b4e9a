import ArgumentParser
import Foundation

/// Measures kith and kithd over loopback, and prints the figures.
@main
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kith-bench", abstract: "Measure kith and kithd.",
    subcommands: [Contacts.self, Load.self], defaultSubcommand: Contacts.self)
}

func ms(_ value: Double) -> String {
  String(format: "%9.1f ms", value)
}

func mib(_ bytes: Int) -> String {
  String(format: "%.1f MiB", Double(bytes) / 1_048_576)
}

import ArgumentParser
import Foundation

/// Where a server keeps its things.
struct Place: ParsableArguments {
  @Option(help: "The data folder. Else KITHD_DATA, else kithd in XDG_DATA_HOME or ~/.local/share.")
  var data: String?

  func folder(_ environment: [String: String]) -> URL {
    let given = [data, environment["KITHD_DATA"]].compactMap { $0 }.first { !$0.isEmpty }
    if let given { return URL(filePath: given, directoryHint: .isDirectory) }
    let home = environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
    let shared = environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.local/share"
    return URL(filePath: shared, directoryHint: .isDirectory)
      .appending(path: "kithd", directoryHint: .isDirectory)
  }
}

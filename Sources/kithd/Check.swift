import ArgumentParser
import Foundation
import KithHub
import KithMerge

/// `kithd check`
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look whether the database is whole. Changes nothing, and works while the server runs.",
    discussion: """
      Prints a line for each finding, and ends with status 1 if there is any. With --json: an array of \
      objects with kind, text, and space and record where they are known.
      """)

  @OptionGroup var place: Place
  @OptionGroup var json: JSONFlag

  func run() async throws {
    let folder = try DataFolder.used(at: place.folder(ProcessInfo.processInfo.environment))
    let checkup = try await Checkup.of(folder.storeToLookAt())
    let findings = checkup.findings

    if json.isOn {
      try sayJSON(findings.map(Line.init))
    } else if findings.isEmpty {
      say(
        "Nothing is wrong with \(counted(checkup.records, "record")) in \(counted(checkup.spaces, "space")).")
    } else {
      for finding in findings { say(finding.text.printable) }
    }
    guard !findings.isEmpty else { return }
    if findings.count >= Checkup.Limit.findings { complain("There may be more: the check ended here.") }
    complain("Restore a backup with kithd restore; devices bring back what it lacks.")
    throw ExitCode.failure
  }

  private struct Line: Encodable {
    let kind: String
    let text: String
    let space: String?
    let record: String?

    init(_ finding: Finding) {
      kind = finding.kind.rawValue
      text = finding.text
      space = finding.space?.description
      record = finding.record?.description
    }
  }
}

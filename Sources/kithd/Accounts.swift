import ArgumentParser
import Foundation
import KithHub
import KithMerge

/// `kithd accounts`
struct Accounts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accounts",
    abstract: "List the accounts of this server. Works while the server runs.",
    discussion: "With --json: an array of objects with id, added, devices, records, bytes, lastSeen.")

  @OptionGroup var place: Place
  @OptionGroup var json: JSONFlag

  func run() async throws {
    let folder = try DataFolder.used(at: place.folder(ProcessInfo.processInfo.environment))
    let (accounts, areMore) = try await Operator(folder.storeToLookAt()).accounts()

    if json.isOn {
      try sayJSON(accounts.map(Line.init))
    } else {
      sayColumns(
        accounts.map { account in
          [
            account.id.description, "since \(Moment(ms: account.addedMs).day)",
            counted(account.devices, "device"), counted(account.records, "record"),
            "\((account.bytes + 1_023) >> 10) KiB",
            account.lastSeenMs.map { "last seen \(Moment(ms: $0).minute)" } ?? "",
          ]
        })
    }
    if areMore { complain("There are more accounts; these are the first \(Operator.Limit.accounts).") }
  }

  private struct Line: Encodable {
    let id: String
    let added: String
    let devices: Int
    let records: Int
    let bytes: Int
    let lastSeen: String?

    init(_ account: Operator.Account) {
      id = account.id.description
      added = Moment(ms: account.addedMs).text
      devices = account.devices
      records = account.records
      bytes = account.bytes
      lastSeen = account.lastSeenMs.map { Moment(ms: $0).text }
    }
  }
}

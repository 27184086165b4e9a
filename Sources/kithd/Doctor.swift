import ArgumentParser
import Foundation
import KithHTTP
import KithHub
import KithHubSQLite

/// `kithd doctor`
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell how the server and its folder are, fit to paste. Works while the server runs.",
    discussion: """
      No name, key or id of anybody is in it. Ends with status 1 if something is wrong, with a line for each \
      thing. With --json: an object with kithd, serving, database and its log in bytes, accounts, devices, \
      records, free (bytes on the disk), certificate (own, from, until) and wrong, an array of texts.
      """)

  @OptionGroup var place: Place
  @OptionGroup var json: JSONFlag

  enum Limit {
    /// Less room than this on the disk, in bytes, is told as wrong.
    static let room: Int64 = 256 << 20
    /// How many days before its end a certificate of somebody else is told as ending.
    static let days = 14
  }

  func run() async throws {
    let folder = try DataFolder.used(at: place.folder(ProcessInfo.processInfo.environment))
    let report = try await Report(folder)
    if json.isOn { try sayJSON(report) } else { report.lines.forEach(say) }
    guard !report.wrong.isEmpty else { return }
    if !json.isOn { report.wrong.forEach(complain) }
    throw ExitCode.failure
  }

  /// What there is to tell.
  private struct Report: Encodable {
    struct Shown: Encodable {
      /// Whether kithd made it itself.
      let own: Bool
      let from: String
      let until: String
    }

    let kithd = Kithd.version
    let serving: Bool
    let database: Int64
    let log: Int64
    let accounts: Int
    let devices: Int
    let records: Int
    let free: Int64
    let certificate: Shown?
    var wrong: [String] = []

    init(_ folder: DataFolder) async throws {
      let store = try folder.storeToLookAt()
      let sizes = try await store.read { try $0.sizes() }
      (accounts, devices, records) = (sizes.accounts, sizes.devices, sizes.records)
      serving = try folder.isServed()
      (database, log) = (Report.bytes(folder.database.path), Report.bytes(folder.database.path + "-wal"))
      let disk = try FileManager.default.attributesOfFileSystem(forPath: folder.url.path)
      free = (disk[.systemFreeSize] as? NSNumber)?.int64Value ?? 0

      let findings = try await Checkup.of(store).findings
      if !findings.isEmpty {
        wrong.append(
          "The database is not as it should be (\(counted(findings.count, "finding"))). See: kithd check")
      }
      if free < Limit.room { wrong.append("The disk has only \(free >> 20) MiB left. Make room.") }
      do {
        let identity = try ServerIdentity.read(in: folder.url)
        let (from, until) = identity.validity
        certificate = Shown(
          own: identity.isOwn, from: Moment(ms: Int64(from.timeIntervalSince1970) * 1_000).day,
          until: Moment(ms: Int64(until.timeIntervalSince1970) * 1_000).day)
        if until < .now + Double(Limit.days * 86_400) {
          wrong.append("The certificate ends soon, or has ended. Put a new one for the same key there.")
        }
      } catch {
        certificate = nil
        wrong.append("\(error)")
      }
      for file in [folder.url, folder.key] where Report.isOpen(file.path) {
        wrong.append("\(file.path) may be read by others. Close it with: chmod go= \(file.path)")
      }
    }

    var lines: [String] {
      let certificate = certificate.map {
        "certificate \($0.own ? "of its own" : "of somebody else"), until \($0.until)"
      }
      return [
        "kithd \(kithd), \(serving ? "which runs" : "which does not run")",
        "\(counted(accounts, "account")), \(counted(devices, "device")), \(counted(records, "record"))",
        "database \(database >> 10) KiB, its log \(log >> 10) KiB, \(free >> 20) MiB free",
        certificate, wrong.isEmpty ? "Nothing is wrong." : nil,
      ].compactMap { $0 }
    }

    private static func bytes(_ path: String) -> Int64 {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }

    private static func isOpen(_ path: String) -> Bool {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return ((attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0) & 0o077 != 0
    }
  }
}

import Foundation
import KithHTTP
import KithHub
import NIOCore

/// What flags and environment say, read once.
struct ServeSettings {
  let folder: URL
  let host: String
  let port: Int
  /// Everything that devices may call this server.
  let names: [ServedNames.Name]
  /// What links call it.
  let linkName: ServedNames.Name
  /// Where this machine alone may read metrics; nil for nowhere.
  let metrics: (host: String, port: Int)?
  let quota: Quota
  /// How often a device and an address may ask.
  let device: TokenBucket.Measure
  let address: TokenBucket.Measure

  enum Limit {
    /// How many requests a second anybody may be allowed: more than this server answers.
    static let requestsASecond: Int64 = 10_000
  }

  private static let defaultListen = "0.0.0.0:8717"
  private static let everywhere = ["0.0.0.0", "::"]
  private static let here = ["127.0.0.1", "localhost", "::1"]

  init(_ flags: Serve, _ environment: [String: String]) throws(KithdProblem) {
    folder = flags.place.folder(environment)
    let listen = flags.listen ?? environment["KITHD_LISTEN"] ?? ServeSettings.defaultListen
    quota = try ServeSettings.quota(flags, environment)
    (host, port) = try ServeSettings.place(listen)
    device = try ServeSettings.rate(
      flags.rateDevice ?? environment["KITHD_RATE_DEVICE"], of: Entrance.Limit.device)
    address = try ServeSettings.rate(
      flags.rateAddress ?? environment["KITHD_RATE_ADDRESS"], of: Entrance.Limit.address)

    if let text = flags.metrics ?? environment["KITHD_METRICS"] {
      guard let place = try? ServeSettings.place(text), MetricsPage.isLoopback(place.0) else {
        throw .badMetrics(text)
      }
      metrics = place
    } else {
      metrics = nil
    }

    let fromEnvironment = (environment["KITHD_NAME"] ?? "").split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    var given: [ServedNames.Name] = []
    for text in flags.name.isEmpty ? fromEnvironment : flags.name {
      guard let name = ServedNames.Name(text: text) else { throw .badName(text) }
      given.append(name)
    }

    let isEverywhere = ServeSettings.everywhere.contains(host)
    let addresses = isEverywhere ? machineAddresses() : [host]
    let hostName = isEverywhere ? [ProcessInfo.processInfo.hostName] : []
    let found = (addresses + hostName + ServeSettings.here).compactMap { ServedNames.Name(text: $0) }
    var names: [ServedNames.Name] = []
    for name in given + found where !names.contains(name) { names.append(name) }
    self.names = names
    linkName = names.first ?? ServedNames.Name(host: ServeSettings.here[0])
  }

  private static func quota(_ flags: Serve, _ environment: [String: String]) throws(KithdProblem) -> Quota {
    var quota = Quota.standard
    if let text = flags.quotaRecords ?? environment["KITHD_QUOTA_RECORDS"] {
      guard let records = Int(text), records > 0 else { throw .badQuota(text) }
      quota.records = records
    }
    if let text = flags.quotaMib ?? environment["KITHD_QUOTA_MIB"] {
      guard let mebibytes = Int(text), (1...Int.max >> 20).contains(mebibytes) else { throw .badQuota(text) }
      quota.bytes = mebibytes << 20
    }
    return quota
  }

  private static func rate(
    _ text: String?, of standard: TokenBucket.Measure
  ) throws(KithdProblem) -> TokenBucket.Measure {
    guard let text else { return standard }
    guard let aSecond = Int64(text), (1...Limit.requestsASecond).contains(aSecond) else {
      throw .badRate(text)
    }
    return standard.scaled(toASecond: aSecond)
  }

  private static func place(_ text: String) throws(KithdProblem) -> (String, Int) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port)
    else { throw .badAddress(text) }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty else { throw .badAddress(text) }
    return (String(host), port)
  }
}

/// The addresses of this machine that others may reach, version 4 first; none that is bound to one link or to
/// this machine alone.
private func machineAddresses() -> [String] {
  let devices = (try? System.enumerateDevices()) ?? []
  let addresses = devices.compactMap { $0.address }.filter { $0.protocol != .unix }.compactMap(\.ipAddress)
  let reachable = addresses.filter { address in
    !address.contains("%") && !address.hasPrefix("127.") && !address.hasPrefix("169.254.") && address != "::1"
      && !address.lowercased().hasPrefix("fe80")
  }
  return reachable.filter { !$0.contains(":") } + reachable.filter { $0.contains(":") }
}

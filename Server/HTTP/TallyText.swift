package import KithHub
import KithWire

/// The numbers as Prometheus reads them (text exposition format 0.0.4).
package struct TallyText {
  package private(set) var text = ""

  package init(_ tally: Tally, sizes: HubSizes, live: Int, version: String, startedMs: Int64) {
    family("build_info", .gauge, "The kithd that answers.", [([("version", version)], "1")])
    family("start_time_seconds", .gauge, "When it started, since 1970.", [([], "\(startedMs / 1_000)")])
    family("database_bytes", .gauge, "The size of the database.", [([], "\(sizes.bytes)")])
    family("accounts", .gauge, "Accounts.", [([], "\(sizes.accounts)")])
    family("devices", .gauge, "Devices that are let in.", [([], "\(sizes.devices)")])
    family("records", .gauge, "Records of all spaces.", [([], "\(sizes.records)")])
    family("live_channels", .gauge, "Live channels that are open.", [([], "\(live)")])
    family(
      "http_requests_total", .counter, "Requests that were answered.",
      tally.asked.sorted { $0.key < $1.key }.map { asked, count in
        ([("route", asked.place), ("method", asked.method), ("status", "\(asked.status)")], "\(count)")
      })
    latency(tally)
    // Every reason has a line from the start, so that the first one is seen as a growth.
    family(
      "refusals_total", .counter, "Requests that were refused.",
      Refusal.Code.allCases.map { ([("reason", $0.rawValue)], "\(tally.refusals[$0] ?? 0)") })
    family(
      "exchanges_total", .counter, "Exchanges, by what the answer was.",
      Visit.Exchanged.Answer.allCases.map { ([("answer", $0.rawValue)], "\(tally.answers[$0] ?? 0)") })
    family("records_taken_total", .counter, "Pushed records that were taken.", [([], "\(tally.taken)")])
    family("records_sent_total", .counter, "Records that were handed out.", [([], "\(tally.sent)")])
    family(
      "records_refused_total", .counter, "Pushed records that were refused.",
      tally.refusedRecords.map { ($0.key.word, $0.value) }.sorted { $0.0 < $1.0 }
        .map { ([("reason", $0)], "\($1)") })
  }

  private enum Kind: String {
    case gauge
    case counter
    case histogram
  }

  private typealias Labels = [(String, String)]

  private mutating func family(_ name: String, _ kind: Kind, _ help: String, _ samples: [(Labels, String)]) {
    begin(name, kind, help)
    for (labels, value) in samples { sample(name, labels, value) }
  }

  private mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP kithd_\(name) \(help)\n# TYPE kithd_\(name) \(kind.rawValue)\n"
  }

  private mutating func sample(_ name: String, _ labels: Labels, _ value: String) {
    let told = labels.map { "\($0)=\"\(TallyText.escaped($1))\"" }.joined(separator: ",")
    text += "kithd_\(name)\(told.isEmpty ? "" : "{\(told)}") \(value)\n"
  }

  private mutating func latency(_ tally: Tally) {
    let name = "http_request_duration_seconds"
    begin(name, .histogram, "How long answers took.")
    for (place, latency) in tally.latency.sorted(by: { $0.key < $1.key }) {
      for (bound, count) in zip(Tally.Latency.bounds, latency.within) {
        let seconds = TallyText.seconds(ms: bound)
        sample(name + "_bucket", [("route", place), ("le", seconds)], "\(count)")
      }
      sample(name + "_bucket", [("route", place), ("le", "+Inf")], "\(latency.count)")
      sample(name + "_sum", [("route", place)], "\(Double(latency.nanoseconds) / 1e9)")
      sample(name + "_count", [("route", place)], "\(latency.count)")
    }
  }

  /// `0.25`, `1`
  private static func seconds(ms: UInt64) -> String {
    ms.isMultiple(of: 1_000) ? "\(ms / 1_000)" : "\(Double(ms) / 1_000)"
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}

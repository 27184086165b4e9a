import Foundation

extension Load {
  func report(_ tape: Tape, _ seconds: Double, _ cost: Server.Cost) async {
    let latencies = await tape.latencies
    let count = max(1, latencies.count)
    let (sent, received) = await (tape.sentBytes / count, tape.receivedBytes / count)
    print(
      """
        exchanges        \(latencies.count) in \(format(seconds)) s
        a second         \(format(Double(latencies.count) / seconds))
        traffic          \(sent) B sent, \(received) B received by each
        latency          \(spread(latencies))
      """)
    let hints = await tape.hintDelays()
    if !hints.delays.isEmpty || hints.missing > 0 {
      print("  edit to hint     \(spread(hints.delays)), of \(hints.delays.count)")
    }
    print("  asked again      \(await tape.retries)")
    let errors = await tape.errors
    print("  errors           \(errors.values.reduce(0, +) + hints.missing)")
    for (kind, count) in errors.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      print("    \(count) times: \(kind)")
    }
    if hints.missing > 0 { print("    \(hints.missing) times: a listener was not told of what was pushed") }
    let (each, share) = (cost.processorSeconds * 1_000 / Double(count), cost.processorSeconds / seconds)
    print("  kithd's time     \(format(each)) ms of a processor an exchange; \(format(share * 100)) % of one")
    print("  kithd's memory   VmRSS \(mib(cost.memory)), VmHWM \(mib(cost.mostMemory))")
  }

  /// The middle of measurements, what one of a hundred exceeds, and the largest.
  private func spread(_ values: [Double]) -> String {
    let sorted = values.sorted()
    func rank(_ part: Double) -> String {
      let place = max(0, Int((part * Double(sorted.count)).rounded(.up)) - 1)
      return sorted.indices.contains(place) ? format(sorted[place]) : "-"
    }
    return "p50 \(rank(0.5)) ms, p99 \(rank(0.99)) ms, max \(rank(1)) ms"
  }

  func format(_ value: Double) -> String {
    String(format: "%.1f", value)
  }
}

import Foundation
import KithMerge

/// What was seen while devices exchanged.
actor Tape {
  enum Limit {
    /// How many kinds of errors are told apart.
    static let kinds = 20
  }

  private struct Push {
    let space: SpaceID
    let begun: ContinuousClock.Instant
    /// The newest commit that the server had told of once it was over: the pushed one, or one after it.
    let head: UInt64
  }

  /// Of each exchange, in milliseconds.
  private(set) var latencies: [Double] = []
  /// How often a device waited and asked again.
  private(set) var retries = 0
  private(set) var errors: [String: Int] = [:]
  private(set) var sentBytes = 0
  private(set) var receivedBytes = 0
  private var pushes: [Push] = []
  private var hints: [SpaceID: [(head: UInt64, at: ContinuousClock.Instant)]] = [:]

  func exchanged(
    in space: SpaceID, since begun: ContinuousClock.Instant, head: UInt64, sent: Int, received: Int
  ) {
    latencies.append((ContinuousClock.now - begun) / .milliseconds(1))
    pushes.append(Push(space: space, begun: begun, head: head))
    sentBytes += sent
    receivedBytes += received
  }

  func waited() { retries += 1 }

  func failed(_ kind: String) {
    let kind = errors[kind] == nil && errors.count >= Limit.kinds ? "others" : kind
    errors[kind, default: 0] += 1
  }

  func heard(of space: SpaceID, head: UInt64) {
    hints[space, default: []].append((head, .now))
  }

  /// How many spaces somebody was told of.
  var spacesHeard: Int { hints.count }

  /// Forgets what getting ready cost.
  func begin() {
    (latencies, retries, errors, sentBytes, receivedBytes, pushes) = ([], 0, [:], 0, 0, [])
  }

  /// For each exchange in a space that is listened to, how long after its begin a listener was told of what
  /// it pushed, in milliseconds; and of how many it never was.
  func hintDelays() -> (delays: [Double], missing: Int) {
    var (delays, missing): ([Double], Int) = ([], 0)
    for push in pushes {
      guard let heard = hints[push.space] else { continue }
      if let first = heard.filter({ $0.head >= push.head }).map(\.at).min() {
        delays.append((first - push.begun) / .milliseconds(1))
      } else {
        missing += 1
      }
    }
    return (delays, missing)
  }
}

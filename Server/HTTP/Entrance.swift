package import KithHub
import KithWire
import NIOCore
import Synchronization

/// Makes whoever asks too often wait, before much is done for them: an address before anything is read of a
/// request, a device once its signature was checked, so that nobody uses up another's turns.
package final class Entrance: Sendable {
  package enum Limit {
    /// A first import sends some hundreds of requests, one after the other.
    package static let device = TokenBucket.Measure(atOnce: 600, aSecond: 10)
    /// Many machines may share one address.
    package static let address = TokenBucket.Measure(atOnce: 2_000, aSecond: 50)
    /// How many of each are told apart at once.
    package static let devices = 10_000
    package static let addresses = 10_000
  }

  private let devices: Mutex<Turnstile<KeyID>>
  private let addresses: Mutex<Turnstile<[UInt8]>>

  package init(
    device: TokenBucket.Measure = Limit.device, address: TokenBucket.Measure = Limit.address, at ms: Int64
  ) {
    devices = Mutex(Turnstile(device, limit: Limit.devices, at: ms))
    addresses = Mutex(Turnstile(address, limit: Limit.addresses, at: ms))
  }

  /// `address` is nil where nobody knows it.
  func admit(_ address: [UInt8]?, at ms: Int64) throws(Delay) {
    guard let address else { return }
    if let wait = addresses.withLock({ $0.enter(address, at: ms) }) { throw Delay(ms: wait) }
  }

  func admit(_ device: KeyID, at ms: Int64) throws(Delay) {
    if let wait = devices.withLock({ $0.enter(device, at: ms) }) { throw Delay(ms: wait) }
  }
}

/// A request that came too soon.
struct Delay: Error {
  let seconds: Int64

  init(ms: Int64) {
    seconds = max(1, (ms + 999) / 1_000)
  }

  var refusal: Refusal {
    Refusal(
      .tooMany,
      """
      The server is asked too often from here. Everything is kept here; wait \
      \(seconds == 1 ? "a second" : "\(seconds) seconds"), and try again.
      """)
  }
}

/// What an address is counted by: of version 6 the half that names a network, since one machine has all of
/// the other half.
func counted(_ address: SocketAddress?) -> [UInt8]? {
  guard let bytes = address?.addressBytes, bytes.count > 4 else { return address?.addressBytes }
  let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
  return bytes.starts(with: mapped) ? Array(bytes.suffix(4)) : Array(bytes.prefix(8))
}

extension SocketAddress {
  /// The 4 or 16 bytes of an internet address, read by their places in `sockaddr_in` and `sockaddr_in6`.
  var addressBytes: [UInt8]? {
    switch self {
    case .v4(let v4): withUnsafeBytes(of: v4.address) { Array($0.dropFirst(4).prefix(4)) }
    case .v6(let v6): withUnsafeBytes(of: v6.address) { Array($0.dropFirst(8).prefix(16)) }
    case .unixDomainSocket: nil
    }
  }
}

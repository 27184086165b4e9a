/// Why something could not be sealed or opened.
package enum SealingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Not what was sealed, not where it was sealed, or not under these keys.
  case forged
  /// It opens, and is not what this format says.
  case malformed
  /// A newer kith sealed it.
  case newer(format: UInt8)
  /// Sealed under keys that this machine was never given.
  case unknownEpoch(UInt32)
  /// It is live in a field that it does not name.
  case strangerField
  case noMemory

  package var description: String {
    switch self {
    case .forged: "sealed under other keys, or for another place"
    case .malformed: "opened, and not readable"
    case .newer(let format): "sealed by a newer kith (format \(format))"
    case .unknownEpoch(let epoch): "sealed under keys (epoch \(epoch)) that this machine does not have"
    case .strangerField: "live in a field that it does not name"
    case .noMemory: "no memory to open it"
    }
  }
}

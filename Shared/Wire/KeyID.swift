package import KithMerge

/// Which device signed a request: what `keyid` says.
package struct KeyID: Hashable, Sendable, CustomStringConvertible {
  package let account: AccountID
  package let device: DeviceID

  package init(account: AccountID, device: DeviceID) {
    self.account = account
    self.device = device
  }

  /// Reads `account.device`, each 16 lower-case hexadecimal digits.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let account = AccountID(parts[0]), let device = DeviceID(parts[1]) else {
      return nil
    }
    self.init(account: account, device: device)
    guard self.text == text else { return nil }
  }

  package var text: String { "\(account).\(device)" }
  package var description: String { text }
}

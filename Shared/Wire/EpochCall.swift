package import KithMerge

/// New keys for a space, and who is let in no more: one request, which the server takes whole or not at all.
package struct EpochCall: Hashable, Sendable {
  /// The epoch that the server is in, as far as the device knows.
  package var from: UInt32
  package var to: UInt32
  /// In a personal space: machines that are let in no more.
  package var revoked: [DeviceID]
  /// In a group: accounts that are members no more.
  package var removed: [AccountID]
  /// The keys, sealed for each machine, or member, that remains.
  package var packages: [KeyHolderID: [UInt8]]

  package init(
    from: UInt32, to: UInt32, revoked: [DeviceID] = [], removed: [AccountID] = [],
    packages: [KeyHolderID: [UInt8]]
  ) {
    (self.from, self.to, self.revoked, self.removed, self.packages) = (from, to, revoked, removed, packages)
  }
}

/// The epoch that the server is in now.
package struct EpochAnswer: Hashable, Sendable {
  package var epoch: UInt32
  /// Its keys, sealed for the asking device; empty if it was given none.
  package var package: [UInt8]
  /// Whether the call made it so; if not, nothing was done.
  package var done: Bool

  package init(epoch: UInt32, package: [UInt8], done: Bool) {
    (self.epoch, self.package, self.done) = (epoch, package, done)
  }
}

extension EpochCall {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_EpochCall = try Field.message(bytes)
    (from, to) = (message.from, message.to)
    try Field.number(message.revoked.count, Limits.standard.devicesOfAnAccount, "revoked devices")
    try Field.number(message.removed.count, Limits.standard.membersOfASpace, "removed members")
    try Field.number(message.packages.count, Limits.standard.membersOfASpace, "packages")
    revoked = []
    for device in message.revoked { revoked.append(try Field.narrow(device, "a device")) }
    removed = []
    for account in message.removed { removed.append(try Field.narrow(account, "an account")) }
    packages = [:]
    for package in message.packages {
      packages[try Field.narrow(package.receiver, "a receiver")] = try Field.atMost(
        Limits.standard.packageBytes, package.sealed, "a package")
    }
    guard packages.count == message.packages.count else { throw .malformed("two packages for one receiver") }
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_EpochCall()
    (message.from, message.to) = (from, to)
    message.revoked = revoked.map { Field.data($0.bytes) }
    message.removed = removed.map { Field.data($0.bytes) }
    message.packages = packages.sorted { $0.key < $1.key }.map { receiver, sealed in
      var package = Kith_V1_EpochCall.Package()
      package.receiver = Field.data(receiver.bytes)
      package.sealed = Field.data(sealed)
      return package
    }
    return Field.bytes(message)
  }
}

extension EpochAnswer {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_EpochAnswer = try Field.message(bytes)
    (epoch, done) = (message.epoch, message.done)
    package = try Field.atMost(Limits.standard.packageBytes, message.package, "a package")
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_EpochAnswer()
    (message.epoch, message.done) = (epoch, done)
    message.package = Field.data(package)
    return Field.bytes(message)
  }
}

package import KithWire

extension Hub {
  /// The device that a signed request says it comes from: whose key to check it with.
  package func device(_ key: KeyID) async throws -> StoredDevice {
    let device = try await store.read { try $0.device(key) }
    guard let device, !device.revoked else { throw Refusal.noDevice }
    return device
  }

  /// A device was here, and proved it; written down once in a while, if it can be: reading goes on where
  /// nothing can be written.
  package func saw(_ device: StoredDevice) async {
    let now = now
    let (since, overflow) = now.subtractingReportingOverflow(device.lastSeenMs)
    guard overflow || since >= Limit.lastSeenMs else { return }
    try? await store.write { try $0.sawDevice(device.key, at: now) }
  }

  /// Where the spaces of the asking device's account stand.
  package func standings(by key: KeyID) async throws -> [Standing] {
    try await store.read { store in
      try checkDevice(key, store)
      return try store.standings(of: key.account, limit: Limit.liveSpaces)
    }
  }

  /// The machines of the asking device's account.
  package func devices(by key: KeyID) async throws -> DeviceListing {
    let devices = try await store.read { store in
      try checkDevice(key, store)
      return try store.devices(of: key.account)
    }
    return DeviceListing(
      devices: devices.prefix(limits.devicesEverOfAnAccount).map { device in
        ListedDevice(
          id: device.key.device, label: device.label, addedMs: device.addedMs, lastSeenMs: device.lastSeenMs,
          signingKey: device.signingKey, agreementKey: device.agreementKey, revoked: device.revoked)
      })
  }
}

package import KithMerge

/// The machines of an account.
package struct DeviceListing: Hashable, Sendable {
  package var devices: [ListedDevice]

  package init(devices: [ListedDevice]) {
    self.devices = devices
  }
}

/// One machine, as the server knows it.
package struct ListedDevice: Hashable, Sendable {
  package var id: DeviceID
  package var label: String
  package var addedMs: Int64
  package var lastSeenMs: Int64
  package var signingKey: [UInt8]
  package var agreementKey: [UInt8]
  package var revoked: Bool

  package init(
    id: DeviceID, label: String, addedMs: Int64, lastSeenMs: Int64, signingKey: [UInt8],
    agreementKey: [UInt8],
    revoked: Bool = false
  ) {
    self.id = id
    self.label = label
    self.addedMs = addedMs
    self.lastSeenMs = lastSeenMs
    self.signingKey = signingKey
    self.agreementKey = agreementKey
    self.revoked = revoked
  }
}

extension DeviceListing {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_DeviceList = try Field.message(bytes)
    try Field.number(message.devices.count, Limits.standard.devicesEverOfAnAccount, "devices")
    devices = []
    for device in message.devices { devices.append(try ListedDevice(device)) }
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_DeviceList()
    message.devices = devices.map(\.message)
    return Field.bytes(message)
  }
}

extension ListedDevice {
  fileprivate init(_ message: Kith_V1_DeviceList.Device) throws(WireError) {
    id = try Field.narrow(message.id, "a device")
    label = try Field.line(message.label, "a label", limitBytes: Limits.standard.labelBytes)
    addedMs = message.addedMs
    lastSeenMs = message.lastSeenMs
    signingKey = try Field.exactly(32, message.signingKey, "a signing key")
    agreementKey = try Field.exactly(32, message.agreementKey, "an agreement key")
    revoked = message.revoked
  }

  fileprivate var message: Kith_V1_DeviceList.Device {
    var message = Kith_V1_DeviceList.Device()
    message.id = Field.data(id.bytes)
    message.label = label
    message.addedMs = addedMs
    message.lastSeenMs = lastSeenMs
    message.signingKey = Field.data(signingKey)
    message.agreementKey = Field.data(agreementKey)
    message.revoked = revoked
    return message
  }
}

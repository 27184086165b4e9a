import KithHub
import KithMerge
import KithWire

// What the laws write, and how they look at it.

func begin(
  _ store: any HubStore, _ space: SpaceID = HubStoreLaws.space, _ account: AccountID = HubStoreLaws.account
) async throws {
  try await store.write { try $0.addAccount(account, personalSpace: space, at: 1) }
}

func commit(at seq: UInt64) -> Commit {
  Commit(seq: seq, tag: [UInt8](repeating: UInt8(seq), count: Commit.tagBytes))
}

func put(
  _ store: any HubTransaction, _ numbers: [UInt64], seq: UInt64, in space: SpaceID = HubStoreLaws.space
) throws {
  for number in numbers {
    guard let account = try account(of: space, store) else { return }
    try store.put(StoredRecord(id: id(number), state: [1], firstAccount: account), seq: seq, in: space)
  }
  try store.commit(commit(at: seq), recordCount: numbers.count, bytes: numbers.count, in: space, at: 1)
}

func account(of space: SpaceID, _ store: any HubReading) throws -> AccountID? {
  let number = AccountID(rawValue: 100 + space.low)
  return try store.hasAccount(number) ? number : HubStoreLaws.account
}

func shown(
  _ store: any HubStore, after position: Position, in space: SpaceID = HubStoreLaws.space
) async throws -> [(RecordID, UInt64)] {
  try await store.read { store in
    var found: [(RecordID, UInt64)] = []
    try store.records(in: space, after: position) { record, seq in
      found.append((record.id, seq))
      return true
    }
    return found
  }
}

func device(_ number: UInt64, signing: UInt8) -> StoredDevice {
  StoredDevice(
    key: KeyID(account: HubStoreLaws.account, device: DeviceID(rawValue: number)),
    signingKey: [UInt8](repeating: signing, count: 32), agreementKey: [UInt8](repeating: 0, count: 32),
    label: "",
    addedMs: 1, lastSeenMs: 1)
}

func invitation() -> StoredInvitation {
  StoredInvitation(
    id: InvitationID(high: 1, low: 1), tokenHash: [UInt8](repeating: 0, count: 32), kind: .newAccount,
    account: nil,
    sealedKeys: [], expiresMs: 1)
}

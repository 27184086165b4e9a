package import KithMerge
import KithWire

/// What the operator of a server may ask of its store and do to it, beside a running hub or without one.
package struct Operator: Sendable {
  private let store: any HubStore

  package init(_ store: any HubStore) {
    self.store = store
  }

  package enum Limit {
    /// The accounts that are listed, and among which the beginning of an id finds one.
    package static let accounts = 100_000
  }

  /// An account, and how it is.
  package struct Account: Hashable, Sendable {
    package let id: AccountID
    package let addedMs: Int64
    /// Machines that are let in.
    package let devices: Int
    package let records: Int
    /// … and what they are long, together.
    package let bytes: Int
    /// When one of its machines was here; nil if it has none.
    package let lastSeenMs: Int64?
  }

  /// Every account, in the order in which they came, and whether there are more than are listed.
  package func accounts() async throws -> (listed: [Account], areMore: Bool) {
    try await store.read { store in
      let accounts = try store.accounts(limit: Limit.accounts + 1)
      let listed = try accounts.prefix(Limit.accounts).map { account in
        let devices = try store.devices(of: account.id)
        let space = try store.personalSpace(of: account.id).flatMap { try store.space($0) }
        return Account(
          id: account.id, addedMs: account.addedMs, devices: devices.count { !$0.revoked },
          records: space?.recordCount ?? 0, bytes: space?.bytes ?? 0,
          lastSeenMs: devices.map(\.lastSeenMs).max())
      }
      return (listed, accounts.count > Limit.accounts)
    }
  }

  /// The machines of the account whose id begins so, revoked ones too, in the order in which they came.
  package func devices(of account: String) async throws -> [StoredDevice] {
    try await store.read { store in
      try store.devices(of: Operator.account(account, store))
    }
  }

  /// A machine that was cut off.
  package struct CutOff: Hashable, Sendable {
    package let device: StoredDevice
    /// Machines of the account that are still let in.
    package let remaining: Int
  }

  /// Lets a machine in no more, and voids the links that its account left open: it may have made them.
  package func revoke(device: String, of account: String, now: Int64) async throws -> CutOff {
    try await store.write { store in
      let account = try Operator.account(account, store)
      let machine = try Operator.device(device, of: account, store)
      guard !machine.revoked else { throw OperatorProblem.revokedAlready(machine.key.device) }
      try store.revokeDevice(machine.key)
      try store.closeInvitations(of: account)
      try store.append(AuditLine(.cutOff, atMs: now, account: account, device: machine.key.device))
      return CutOff(device: machine, remaining: try store.deviceCount(of: account))
    }
  }

  private static func account(_ typed: String, _ store: any HubReading) throws -> AccountID {
    if let id = AccountID(typed), try store.hasAccount(id) { return id }
    let accounts = try store.accounts(limit: Limit.accounts + 1)
    // Among more of them the beginning of an id could be that of one that is not looked at.
    guard accounts.count <= Limit.accounts else { throw OperatorProblem.noAccount(typed) }
    let fitting = accounts.map(\.id).filter { begins($0, with: typed) }
    guard let id = fitting.first else { throw OperatorProblem.noAccount(typed) }
    guard fitting.count == 1 else { throw OperatorProblem.accounts(typed, fitting.count) }
    return id
  }

  private static func device(
    _ typed: String, of account: AccountID, _ store: any HubReading
  ) throws -> StoredDevice {
    let fitting = try store.devices(of: account).filter { begins($0.key.device, with: typed) }
    guard let device = fitting.first else { throw OperatorProblem.noDevice(typed, account) }
    guard fitting.count == 1 else { throw OperatorProblem.devices(typed, fitting.count, account) }
    return device
  }

  private static func begins(_ id: some NarrowIdentifier, with typed: String) -> Bool {
    !typed.isEmpty && id.description.hasPrefix(typed.lowercased())
  }
}

/// Why an operator's word does not name one thing.
package enum OperatorProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case noAccount(String)
  case accounts(String, Int)
  case noDevice(String, AccountID)
  case devices(String, Int, AccountID)
  case revokedAlready(DeviceID)

  package var description: String {
    switch self {
    case .noAccount(let typed): "No account's id begins with “\(typed)”. Run kithd accounts to see them."
    case .accounts(let typed, let count):
      "“\(typed)” begins the ids of \(count) accounts. Type more of the one you mean."
    case .noDevice(let typed, let account):
      "No device of account \(account) has an id that begins with “\(typed)”. Run kithd devices \(account)."
    case .devices(let typed, let count, let account):
      "“\(typed)” begins the ids of \(count) devices of account \(account). Type more of the one you mean."
    case .revokedAlready(let device): "Device \(device) is cut off already. There is nothing to do."
    }
  }
}

package import KithMerge
package import KithWire

/// What a push must know about its space.
package struct SpaceState: Hashable, Sendable {
  /// The space's keys count from 1; new edits sealed under older ones are not taken.
  package var epoch: UInt32
  package var head: Commit
  package var recordCount: Int
  /// What its records' states are long, together.
  package var bytes: Int
  /// Whether it is one account's own.
  package var isPersonal: Bool
  /// Whether somebody left since its keys were made.
  package var keysAreWanted: Bool

  package init(
    epoch: UInt32, head: Commit, recordCount: Int, bytes: Int = 0, isPersonal: Bool = true,
    keysAreWanted: Bool = false
  ) {
    self.isPersonal = isPersonal
    self.keysAreWanted = keysAreWanted
    self.epoch = epoch
    self.head = head
    self.recordCount = recordCount
    self.bytes = bytes
  }
}

/// One accepted push. Its tag is eight random bytes, so that two timelines never agree by chance.
package struct Commit: Hashable, Sendable {
  package static let tagBytes = 8

  package var seq: UInt64
  package var tag: [UInt8]

  /// Before the first push.
  package static let none = Commit(seq: 0, tag: [])

  package init(seq: UInt64, tag: [UInt8]) {
    self.seq = seq
    self.tag = tag
  }
}

/// Where a space stands, for one of its members.
package struct Standing: Hashable, Sendable {
  package let hint: LiveHint
  package let role: Role

  package init(hint: LiveHint, role: Role) {
    (self.hint, self.role) = (hint, role)
  }
}

/// A record as the store keeps it.
package struct StoredRecord: Hashable, Sendable {
  package var id: RecordID
  package var state: [UInt8]
  package var firstAccount: AccountID

  package init(id: RecordID, state: [UInt8], firstAccount: AccountID) {
    self.id = id
    self.state = state
    self.firstAccount = firstAccount
  }
}

/// A person as the server knows them: by number.
package struct StoredAccount: Hashable, Sendable {
  package var id: AccountID
  package var addedMs: Int64

  package init(id: AccountID, addedMs: Int64) {
    self.id = id
    self.addedMs = addedMs
  }
}

/// Something that a store finds wrong with itself.
package enum StoreFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What it says cannot be relied on.
  case damage(String)
  /// Something names what is not there.
  case dangling(String)

  package var description: String {
    switch self {
    case .damage(let text): "The database is damaged: \(text)."
    case .dangling(let text): "In the database, \(text)."
    }
  }
}

/// A machine of an account.
package struct StoredDevice: Hashable, Sendable {
  package var key: KeyID
  package var signingKey: [UInt8]
  package var agreementKey: [UInt8]
  package var label: String
  package var addedMs: Int64
  package var lastSeenMs: Int64
  package var revoked: Bool

  package init(
    key: KeyID, signingKey: [UInt8], agreementKey: [UInt8], label: String, addedMs: Int64, lastSeenMs: Int64,
    revoked: Bool = false
  ) {
    self.key = key
    self.signingKey = signingKey
    self.agreementKey = agreementKey
    self.label = label
    self.addedMs = addedMs
    self.lastSeenMs = lastSeenMs
    self.revoked = revoked
  }
}

/// A link that somebody made.
package struct StoredInvitation: Hashable, Sendable {
  package var id: InvitationID
  package var tokenHash: [UInt8]
  package var kind: InvitationKind
  /// Who invites; nil for the server's operator.
  package var account: AccountID?
  package var sealedKeys: [UInt8]
  package var expiresMs: Int64
  /// For a new member: of which group, and as what.
  package var membership: Membership?
  package var redemption: StoredRedemption?

  package init(
    id: InvitationID, tokenHash: [UInt8], kind: InvitationKind, account: AccountID?, sealedKeys: [UInt8],
    expiresMs: Int64, membership: Membership? = nil, redemption: StoredRedemption? = nil
  ) {
    self.membership = membership
    self.id = id
    self.tokenHash = tokenHash
    self.kind = kind
    self.account = account
    self.sealedKeys = sealedKeys
    self.expiresMs = expiresMs
    self.redemption = redemption
  }
}

/// Who redeemed a link, and what they were told: told again to the same key, and to no other.
package struct StoredRedemption: Hashable, Sendable {
  package var signingKey: [UInt8]
  package var account: AccountID
  /// The account's own.
  package var space: SpaceID

  package init(signingKey: [UInt8], account: AccountID, space: SpaceID) {
    self.signingKey = signingKey
    self.account = account
    self.space = space
  }
}

/// What one device was given to open an epoch with.
package struct KeysOfAnEpoch: Hashable, Sendable {
  package var epoch: UInt32
  /// Sealed for the device; the server cannot open it.
  package var sealed: [UInt8]

  package init(epoch: UInt32, sealed: [UInt8]) {
    (self.epoch, self.sealed) = (epoch, sealed)
  }
}

/// How much there is of everything.
package struct HubSizes: Hashable, Sendable {
  /// What the store takes on its disk.
  package let bytes: Int
  package let accounts: Int
  /// Machines that are let in.
  package let devices: Int
  package let records: Int

  package init(bytes: Int, accounts: Int, devices: Int, records: Int) {
    (self.bytes, self.accounts, self.devices, self.records) = (bytes, accounts, devices, records)
  }
}

/// What both sides hold each other to; each bound has one name.
package struct Limits: Hashable, Sendable {
  /// The whole body of a request.
  package var requestBytes = 4 << 20
  /// The records of one exchange call.
  package var recordsOfACall = 2_000
  /// How many bytes of records a device puts into one call; a call may exceed it by its last record.
  package var pushBytes = 1 << 20
  /// How many bytes of records an answer carries where the call does not say.
  package var pageBytes = 1 << 20
  /// … and the most that a call may ask for.
  package var longestPageBytes = 4 << 20
  /// The records of one page.
  package var recordsOfAPage = 20_000
  /// The whole body of an answer.
  package var answerBytes = 8 << 20
  /// One record as the server keeps it, merged; an offer may reach twice that.
  package var recordBytes = 256 << 10
  /// Keys that an inviter leaves for whoever holds the link.
  package var sealedKeysBytes = 64 << 10
  /// The keys of an epoch, sealed for one receiver.
  package var packageBytes = 64 << 10
  /// What a person calls a machine.
  package var labelBytes = 200
  /// What a server says about itself, and why it refuses something.
  package var sentenceBytes = 1_000
  /// How far the two clocks may be apart.
  package var skewSeconds: Int64 = 300
  /// How long a link for a new device of one's own is good.
  package var newDeviceSeconds = 10 * 60
  /// How long a link for a new account, or for a new member of a space, is good.
  package var newAccountSeconds = 72 * 3_600
  /// Links of one account that nobody has redeemed yet.
  package var openInvitations = 20
  /// Machines of one account that are let in.
  package var devicesOfAnAccount = 50
  /// … and with those that were revoked.
  package var devicesEverOfAnAccount = 500

  /// Accounts in one group: each new epoch carries keys for all of them.
  package var membersOfASpace = 100
  /// Spaces of one account.
  package var spacesOfAnAccount = 200
  /// Lines of an audit that are told.
  package var auditLines = 500

  package static let standard = Limits()

  package init() {}
}

package import KithWire

/// The server's rules, over whatever store: who may say what, and what becomes of it.
///
/// It holds sealed records, public keys and hashes only. What it does not serve it answers with a thrown
/// `Refusal`.
package struct Hub: Sendable {
  package let store: any HubStore
  /// What the server calls itself.
  package let name: String
  /// SHA-256 of the server's public key; redemptions are made for it.
  package let pin: [UInt8]
  package let limits: Limits
  package let quota: Quota
  let rules: HubRules
  let clock: @Sendable () -> Int64
  let random: @Sendable (Int) -> [UInt8]
  let seal: WitnessSeal

  /// Bounds that concern this side alone.
  package enum Limit {
    /// By how much a purge may be longer than what it purges where an account has no room left.
    package static let markerBytes = 1 << 10
    /// How many writers that a push may bring are looked up: more than any record has.
    package static let writersOfAPush = 20_000
    /// How often a device's last visit is written down.
    package static let lastSeenMs: Int64 = 60_000
    /// How long a commit is remembered: a device that stays away longer starts over.
    package static let memoryMs: Int64 = 400 * 24 * 3_600_000
    /// How long a record rests in the trash before it may be purged by age.
    package static let restMs: Int64 = 90 * 24 * 3_600_000
    /// Packages of keys that are kept for a device which stays away: one for each epoch that it missed.
    package static let packagesOfADevice = 64
    /// How far the number of an epoch may rise at once: as far as devices take one in. Each draw of keys lies
    /// up to 1 << 16 above the last, and a server that went back, or did not hear of some, has missed a few.
    package static let epochStep: UInt32 = 1 << 20
    /// How often an account may begin an epoch in `epochsMs`: every machine keeps each one's key for ever.
    package static let epochs = 64
    package static let epochsMs: Int64 = 24 * 3_600_000
    /// The spaces of one account that a live channel tells of.
    package static let liveSpaces = 1_000
    /// Links of the operator that nobody has redeemed yet.
    package static let operatorInvitations = 1_000
  }

  /// Opens a hub on `store`, which keeps the key that authenticates witnesses.
  ///
  /// `clock` tells milliseconds since 1970; `random` draws so many bytes.
  package static func open(
    store: any HubStore, name: String, pin: [UInt8], limits: Limits = .standard,
    quota: Quota = .standard, rules: HubRules = .all, clock: @escaping @Sendable () -> Int64,
    random: @escaping @Sendable (Int) -> [UInt8]
  ) async throws -> Hub {
    let fresh = random(WitnessSeal.keyBytes)
    let key = try await store.write { try $0.witnessKey(orKeep: fresh) }
    return Hub(
      store: store, name: name, pin: pin, limits: limits, quota: quota, rules: rules, clock: clock,
      random: random, seal: WitnessSeal(key: key))
  }

  /// Milliseconds since 1970, by the hub's clock.
  package var now: Int64 { clock() }

  /// Forgets what is older than anybody may ask for.
  package func tidy() async throws {
    let before = now - Limit.memoryMs
    try await store.write { try $0.forget(before: before) }
  }
}

extension Refusal {
  /// Unknown and somebody else's look alike.
  static let noSpace = Refusal(
    .notFound, "This server has no such space for this account. Run kith status to see what this home knows.")
  static let noDevice = Refusal(
    .unknownDevice,
    """
    This server does not let this machine in: it was revoked, or the server went back to a backup. If you \
    know of no revocation, type here: kith join LINK, with a link from kith device add on another machine, \
    or from who runs the server if it knows none of yours.
    """)
  static let revokedKey = Refusal(
    .taken,
    """
    This machine was revoked, and its keys are let in no more. Join as a new one, in a home of its own: \
    kith --home DIR join LINK
    """)
}

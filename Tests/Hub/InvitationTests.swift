import Crypto
import KithHub
import KithMerge
import KithWire
import Testing

@Suite struct InvitationTests {
  @Test func aLinkMakesAnAccountWithItsSpace() async throws {
    let world = try await World()
    let secret = try #require(try await world.hub.firstLink())
    let machine = try World.machine(secret, account: 5, device: 1)

    let look = LookCall(id: secret.invitation, token: secret.token, signingKey: machine.redemption.signingKey)
    let looked = try await world.hub.look(look)
    let answer = try await world.hub.redeem(machine.redemption)

    #expect(
      looked
        == LookAnswer(
          kind: .newAccount, account: nil, space: nil, serverName: "kith.example",
          expiresMs: world.clock.now + 72 * 3_600_000, sealedKeys: []))
    #expect(answer == RedeemAnswer(account: machine.key.account, space: machine.space))
    #expect(try await world.store.read { try $0.role(of: machine.key.account, in: machine.space) } == .owner)
    #expect(try await world.store.read { try $0.space(machine.space)?.epoch } == 1)
    #expect(try await world.hub.device(machine.key).signingKey == machine.redemption.signingKey)
  }

  @Test func thereIsOneFirstLink() async throws {
    let world = try await World()

    #expect(try await world.hub.firstLink() != nil)
    #expect(try await world.hub.firstLink() == nil)
    world.clock.advance(seconds: 73 * 3_600)
    #expect(try await world.hub.firstLink() != nil)
    _ = try await world.account(1)
    world.clock.advance(seconds: 73 * 3_600)
    #expect(try await world.hub.firstLink() == nil)
  }

  @Test func aLostAnswerBurnsNothing() async throws {
    let world = try await World()
    let secret = try await world.hub.inviteNewAccount()
    let machine = try World.machine(secret, account: 5, device: 1)

    let first = try await world.hub.redeem(machine.redemption)
    let second = try await world.hub.redeem(machine.redemption)

    #expect(first == second)
    #expect(try await world.hub.devices(by: machine.key).devices.count == 1)
  }

  @Test func aUsedLinkIsUsed() async throws {
    let world = try await World()
    let secret = try await world.hub.inviteNewAccount()
    _ = try await world.hub.redeem(World.machine(secret, account: 5, device: 1).redemption)

    let thief = try World.machine(secret, account: 6, device: 1)
    let look = LookCall(id: secret.invitation, token: secret.token, signingKey: thief.redemption.signingKey)

    #expect(try await refusal { try await world.hub.redeem(thief.redemption) } == .usedLink)
    #expect(try await refusal { try await world.hub.look(look) } == .usedLink)
  }

  @Test func aLinkExpiresForItsUserAsWell() async throws {
    let world = try await World()
    let secret = try await world.hub.inviteNewAccount(lifetimeSeconds: 60)
    let machine = try World.machine(secret, account: 5, device: 1)

    world.clock.advance(seconds: 59)
    #expect(try await refusal { try await world.hub.redeem(machine.redemption) } == nil)
    world.clock.advance(seconds: 1)
    #expect(try await refusal { try await world.hub.redeem(machine.redemption) } == .expiredLink)
  }

  @Test func aWrongTokenLooksLikeNoLink() async throws {
    let world = try await World()
    let secret = try await world.hub.inviteNewAccount()
    var wrong = try World.machine(secret, account: 5, device: 1).redemption
    wrong.token[31] ^= 1
    let other = try World.machine(try #require(Link.Secret(bytes: Array(0..<16))), account: 5, device: 1)

    #expect(try await refusal { try await world.hub.redeem(wrong) } == .unknownLink)
    #expect(try await refusal { try await world.hub.redeem(other.redemption) } == .unknownLink)
  }

  @Test func aRedemptionIsForThisServerAndTheseKeys() async throws {
    let world = try await World()
    let secret = try await world.hub.inviteNewAccount()
    let elsewhere = try World.machine(secret, account: 5, device: 1, pin: [UInt8](repeating: 8, count: 32))
    var otherAgreement = try World.machine(secret, account: 5, device: 1).redemption
    otherAgreement.agreementKey[0] ^= 1
    var otherSigning = try World.machine(secret, account: 5, device: 1).redemption
    otherSigning.signingKey = Array(Curve25519.Signing.PrivateKey().publicKey.rawRepresentation)

    for call in [elsewhere.redemption, otherAgreement, otherSigning] {
      #expect(try await refusal { try await world.hub.redeem(call) } == .badSignature)
    }
  }

  @Test func whatOthersHaveIsTaken() async throws {
    let world = try await World()
    let ada = try await world.account(1)
    let secret = try await world.hub.inviteNewAccount()
    let account = try World.machine(secret, account: 1, device: 2, space: 9)
    let space = try World.machine(secret, account: 9, device: 2, space: 1)
    let key = try World.machine(secret, account: 9, device: 2, signing: ada.signing)

    for machine in [account, space, key] {
      #expect(try await refusal { try await world.hub.redeem(machine.redemption) } == .taken)
    }
    // The link is still good.
    let fresh = try World.machine(secret, account: 9, device: 2)
    #expect(try await world.hub.redeem(fresh.redemption).account == fresh.key.account)
  }

  @Test func aDeviceLinkIsForItsAccountOnly() async throws {
    let world = try await World()
    let ada = try await world.account(1)
    let secret = try #require(Link.Secret(bytes: Array(0..<16)))
    let expires = try await world.hub.invite(World.invite(secret, .newDevice), by: ada.key)
    #expect(expires.expiresMs == world.clock.now + 600_000)

    let look = LookCall(id: secret.invitation, token: secret.token, signingKey: [])
    let looked = try await world.hub.look(look)
    #expect(looked.account == ada.key.account)
    #expect(looked.space == ada.space)
    #expect(looked.sealedKeys == [1, 2, 3])

    let stranger = try World.machine(secret, account: 2, device: 2)
    let elsewhere = try World.machine(secret, account: 1, device: 2, space: 2)
    let same = try World.machine(secret, account: 1, device: 1)
    #expect(try await refusal { try await world.hub.redeem(stranger.redemption) } == .malformed)
    #expect(try await refusal { try await world.hub.redeem(elsewhere.redemption) } == .malformed)
    #expect(try await refusal { try await world.hub.redeem(same.redemption) } == .taken)

    let phone = try World.machine(secret, account: 1, device: 2)
    _ = try await world.hub.redeem(phone.redemption)
    let listing = try await world.hub.devices(by: ada.key)
    #expect(listing.devices.map(\.label) == ["machine 1", "machine 2"])
  }

  @Test func aLinkLivesNoLongerThanItMay() async throws {
    let world = try await World()
    let ada = try await world.account(1)
    let now = world.clock.now

    var lifetimes: [Int64] = []
    for (number, (kind, seconds)) in [
      (InvitationKind.newDevice, 5), (.newDevice, 601), (.newAccount, 601), (.newAccount, .max),
    ].enumerated() {
      let secret = try #require(Link.Secret(bytes: [UInt8](repeating: UInt8(number), count: 16)))
      let answer = try await world.hub.invite(World.invite(secret, kind, seconds: seconds), by: ada.key)
      lifetimes.append((answer.expiresMs - now) / 1_000)
    }

    #expect(lifetimes == [5, 600, 601, 72 * 3_600])
  }

  @Test func askingTwiceForOneLinkMakesOne() async throws {
    let world = try await World()
    let ada = try await world.account(1)
    let bob = try await world.account(2)
    let invite = World.invite(try #require(Link.Secret(bytes: Array(0..<16))), .newDevice)

    let first = try await world.hub.invite(invite, by: ada.key)
    world.clock.advance(seconds: 30)
    let second = try await world.hub.invite(invite, by: ada.key)

    #expect(first == second)
    #expect(try await refusal { try await world.hub.invite(invite, by: bob.key) } == .taken)
  }

  @Test func openLinksAndMachinesAreCounted() async throws {
    var limits = Limits.standard
    limits.openInvitations = 2
    limits.devicesOfAnAccount = 2
    let world = try await World(limits: limits)
    let ada = try await world.account(1)
    let secrets = (1...3).compactMap { Link.Secret(bytes: [UInt8](repeating: $0, count: 16)) }

    for secret in secrets.prefix(2) {
      _ = try await world.hub.invite(World.invite(secret, .newDevice), by: ada.key)
    }
    let third = World.invite(secrets[2], .newDevice)
    #expect(try await refusal { try await world.hub.invite(third, by: ada.key) } == .tooMany)

    _ = try await world.hub.redeem(World.machine(secrets[0], account: 1, device: 2).redemption)
    let full = try World.machine(secrets[1], account: 1, device: 3)
    #expect(try await refusal { try await world.hub.redeem(full.redemption) } == .tooMany)
  }

  @Test func revokedMachinesTakeNobodysPlace() async throws {
    var limits = Limits.standard
    limits.devicesOfAnAccount = 2
    limits.devicesEverOfAnAccount = 4
    let world = try await World(limits: limits)
    let laptop = try await world.account(1)

    for number in 2...4 as ClosedRange<UInt64> {
      let lost = try await world.device(number, of: laptop)
      #expect(try await refusal { try await world.device(number + 10, of: laptop) } == .tooMany)
      try await world.store.write { try $0.revokeDevice(lost.key) }
    }

    #expect(try await world.hub.devices(by: laptop.key).devices.map(\.revoked) == [false, true, true, true])
    #expect(try await refusal { try await world.device(5, of: laptop) } == .tooMany)
  }

  /// The answer was lost, and the link has expired meanwhile.
  @Test func anotherLinkTellsADeviceWhereItBelongs() async throws {
    let world = try await World()
    let first = try await world.account(1)
    let phone = try await world.device(2, of: first)
    world.clock.advance(seconds: 73 * 3_600)

    // A machine that never heard the answer draws another account's id.
    let fresh = try await world.hub.inviteNewAccount()
    let again = try World.machine(fresh, account: 7, device: 1, space: 1, signing: first.signing)
    let link = try #require(Link.Secret(bytes: [UInt8](repeating: 40, count: 16)))
    _ = try await world.hub.invite(World.invite(link, .newDevice), by: first.key)
    let phoneAgain = try World.machine(link, account: 1, device: 2, signing: phone.signing)

    for redemption in [again.redemption, phoneAgain.redemption, phoneAgain.redemption] {
      let answer = try await world.hub.redeem(redemption)
      #expect(answer == RedeemAnswer(account: first.key.account, space: first.space))
    }
    #expect(try await world.hub.devices(by: first.key).devices.count == 2)
    #expect(try await Operator(world.store).accounts().0.count == 1)
  }

  @Test func aRevokedKeyIsLetInByNoLink() async throws {
    let world = try await World()
    let laptop = try await world.account(1)
    let phone = try await world.device(2, of: laptop)
    try await world.store.write { try $0.revokeDevice(phone.key) }
    let link = try #require(Link.Secret(bytes: [UInt8](repeating: 40, count: 16)))
    _ = try await world.hub.invite(World.invite(link, .newDevice), by: laptop.key)
    let again = try World.machine(link, account: 1, device: 2, signing: phone.signing)
    let another = try World.machine(link, account: 1, device: 3, signing: phone.signing)

    for redemption in [phone.redemption, again.redemption, another.redemption] {
      #expect(try await refusal { try await world.hub.redeem(redemption) } == .taken)
    }
    #expect(try await world.hub.devices(by: laptop.key).devices.map(\.revoked) == [false, true])
  }

  @Test func thereAreNoGroupSpacesYet() async throws {
    let world = try await World()
    let ada = try await world.account(1)
    let invite = World.invite(try #require(Link.Secret(bytes: Array(0..<16))), .newMember)

    #expect(try await refusal { try await world.hub.invite(invite, by: ada.key) } == .malformed)
  }

  @Test func aVisitIsWrittenDownOnceAMinute() async throws {
    let world = try await World()
    let ada = try await world.account(1)
    let start = world.clock.now

    world.clock.advance(seconds: 59)
    await world.hub.saw(try await world.hub.device(ada.key))
    #expect(try await world.hub.device(ada.key).lastSeenMs == start)
    world.clock.advance(seconds: 1)
    await world.hub.saw(try await world.hub.device(ada.key))
    #expect(try await world.hub.device(ada.key).lastSeenMs == start + 60_000)
  }
}

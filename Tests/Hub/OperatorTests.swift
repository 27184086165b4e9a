import KithHub
import KithMerge
import KithWire
import Testing

/// What an operator sees of the accounts, and how a machine is cut off.
@Suite struct OperatorTests {
  private let high: UInt64 = 0xAB00_0000_0000_0001
  private let near: UInt64 = 0xAB10_0000_0000_0001

  @Test func accountsAreToldWithTheirMachinesAndRecords() async throws {
    let world = try await World()
    let laptop = try await world.account(high)
    _ = try await world.device(2, of: laptop)
    _ = try await world.push([pushed(1, sealed(edit(1))), pushed(2, sealed(edit(2)))], by: laptop)
    world.clock.advance(seconds: 3_600)
    _ = try await world.account(near)

    let (accounts, areMore) = try await Operator(world.store).accounts()

    #expect(accounts.map(\.id.rawValue) == [high, near])
    #expect(accounts.map(\.devices) == [2, 1])
    #expect(accounts.map(\.records) == [2, 0])
    #expect(accounts.map(\.lastSeenMs) == [world.clock.now - 3_600_000, world.clock.now])
    #expect(!areMore)
  }

  @Test func theBeginningOfAnIdIsEnoughIfItIsNobodyElses() async throws {
    let world = try await World()
    _ = try await world.account(high)
    _ = try await world.account(near)
    let operator_ = Operator(world.store)

    for typed in ["ab0", "AB00", AccountID(rawValue: high).description] {
      #expect(try await operator_.devices(of: typed).map(\.key.account.rawValue) == [high], "\(typed)")
    }
    await #expect(throws: OperatorProblem.accounts("ab", 2)) { try await operator_.devices(of: "ab") }
    for typed in ["", "c", "ab0x", "%", "ab00000000000001ff"] {
      await #expect(throws: OperatorProblem.noAccount(typed)) { try await operator_.devices(of: typed) }
    }
  }

  @Test func aMachineThatIsCutOffIsLetInNoMore() async throws {
    let world = try await World()
    let laptop = try await world.account(high)
    let lost = try await world.device(2, of: laptop)
    let secret = try #require(Link.Secret(bytes: [UInt8](repeating: 9, count: 16)))
    _ = try await world.hub.invite(World.invite(secret, .newDevice), by: lost.key)
    let typed = String(lost.key.device.description)

    let cutOff = try await Operator(world.store).revoke(device: typed, of: "ab", now: world.clock.now)

    #expect(cutOff.device.key == lost.key)
    #expect(cutOff.remaining == 1)
    #expect(try await refusal { try await world.push([], by: lost) } == .unknownDevice)
    #expect(try await refusal { try await world.hub.device(lost.key) } == .unknownDevice)
    #expect(try await refusal { try await world.push([], by: laptop) } == nil)
    // The link that it made itself is worth nothing.
    let thief = try World.machine(secret, account: high, device: 3)
    #expect(try await refusal { try await world.hub.redeem(thief.redemption) } == .unknownLink)
    let line = try await world.store.read { try $0.audit(limit: 1) }
    #expect(
      line == [
        AuditLine(.cutOff, atMs: world.clock.now, account: lost.key.account, device: lost.key.device)
      ])
  }

  @Test func aMachineThatIsNotThereOrIsCutOffAlreadyIsToldAsThat() async throws {
    let world = try await World()
    let laptop = try await world.account(high)
    _ = try await world.device(2, of: laptop)
    let operator_ = Operator(world.store)
    let account = laptop.key.account
    _ = try await operator_.revoke(device: "0000000000000002", of: "ab", now: 1)

    let attempts: [(String, OperatorProblem)] = [
      ("0000000000000002", .revokedAlready(DeviceID(rawValue: 2))), ("f", .noDevice("f", account)),
      ("00", .devices("00", 2, account)), ("", .noDevice("", account)),
    ]
    for (typed, problem) in attempts {
      await #expect(throws: problem) { try await operator_.revoke(device: typed, of: "ab", now: 1) }
    }

    #expect(try await refusal { try await world.push([], by: laptop) } == nil)
  }
}

import Foundation
import KithMerge
import KithRecords
import KithReplica
import KithSync
import KithWire

/// One machine that somebody works on: an edit and an exchange now and then.
struct Device: Sendable {
  let home: Home
  let contacts: [RecordID]
  let world: Syncer.World
  let tape: Tape

  /// Works until `deadline`; what was begun by then is done.
  ///
  /// - Parameter pause: how long it rests after an exchange, on the average.
  func work(until deadline: ContinuousClock.Instant, pause: Duration) async {
    do {
      let replica = try Replica(home)
      await rest(pause * Double.random(in: 0..<1), until: deadline)
      while ContinuousClock.now < deadline {
        try edit(replica)
        await exchange(replica)
        await rest(pause * Double.random(in: 0..<2), until: deadline)
      }
    } catch {
      await tape.failed("\(error)")
    }
  }

  private func rest(_ length: Duration, until deadline: ContinuousClock.Instant) async {
    try? await Task.sleep(until: min(.now + length, deadline), clock: .continuous)
  }

  private func edit(_ replica: Replica) throws {
    guard let id = contacts.randomElement() else { return }
    var dice = SystemRandomNumberGenerator()
    var operation = Operation("set title", at: world.now(), using: &dice)
    let title = Value.text("Title \(dice.next())")
    _ = try replica.apply(
      [Draft(id: id, kind: .contact, changes: [FieldName("title"): title])], in: &operation)
  }

  private func exchange(_ replica: Replica) async {
    let begun = ContinuousClock.now
    do {
      let report = try await Network(world: world).exchange(replica, as: home.label)
      guard report.refused == 0 else { return await tape.failed("an edit was refused") }
      guard report.pushed > 0 else { return await tape.failed("an edit was not sent") }
      await tape.exchanged(
        in: replica.spaceID, since: begun, head: try replica.bookmark().witnessSeq,
        sent: report.traffic.sentBytes, received: report.traffic.receivedBytes)
    } catch {
      await tape.failed("\(error)")
    }
  }

  /// Listens to the server until the task is cancelled.
  func listen() async {
    do {
      let replica = try Replica(home)
      while !Task.isCancelled {
        let line = try await Network(world: world).listen(replica) { hint in
          await tape.heard(of: hint.space, head: hint.head)
          return true
        }
        if !Task.isCancelled { await tape.failed("a live channel ended: \(line)") }
        try? await Task.sleep(for: .seconds(1))
      }
    } catch {
      if !Task.isCancelled { await tape.failed("\(error)") }
    }
  }
}

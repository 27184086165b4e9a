import Foundation
import KithReplica
import KithTestSupport
import KithWire

/// Disks that fail in the middle of what is done.
extension Simulation {
  enum Failing {
    /// Storage calls after which a disk fails: those of one command are about as many.
    static let calls = 24
  }

  /// Does `body` on a disk that may fail. A machine whose disk failed for good is started again.
  ///
  /// - Returns: nil if the disk failed and the command said so.
  func onFailingDisk<T>(_ device: SimulatedDevice, _ body: () throws -> T) async throws -> T? {
    guard faults.contains(.disks), random.oneIn(4) else { return try body() }
    let fault = FaultyDisk.Fault.allCases[random.below(FaultyDisk.Fault.allCases.count)]
    try device.disk.plan(fault, after: random.below(Failing.calls))
    defer { device.disk.heal() }
    var result: T?
    do {
      result = try body()
    } catch let error as ReplicaError {
      guard device.disk.hasStruck else { throw error }
      count("disk \(fault) told")
    }
    if device.disk.hasStruck, fault == .crash {
      count("disk crash")
      try device.putBack { device.disk.heal() }
      return nil
    }
    return result
  }

  /// What the server answers, on a disk that may fail; nil if it fell silent.
  func answered(_ body: [UInt8], _ device: SimulatedDevice) async throws -> Result<[UInt8], Refusal>? {
    guard faults.contains(.disks), random.oneIn(4) else {
      return await server.answer(body, from: try device.key)
    }
    let fault = FaultyDisk.Fault.allCases[random.below(FaultyDisk.Fault.allCases.count)]
    try server.disk.plan(fault, after: random.below(Failing.calls))
    let answer = await server.answer(body, from: try device.key)
    guard server.disk.hasStruck, fault == .crash else {
      server.disk.heal()
      return answer
    }
    count("disk server")
    try await server.mend()
    return nil
  }

  /// Nobody keeps its log for ever: what is in it moves into the database, and the disk may fail in between.
  func checkpoint(_ device: SimulatedDevice) async throws {
    _ = try await onFailingDisk(device) { try device.replica.scrub() }
  }
}

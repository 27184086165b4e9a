import KithMerge
import KithWire
package import Logging
import Synchronization

/// What the server remembers of what it did: lines in the log, and numbers for the metrics.
package final class Daybook: Sendable {
  enum Limit {
    /// How often a disk that stays full is told of.
    static let fullDiskMs: Int64 = 3_600_000
    /// The digits of an account's id that a line tells.
    static let digitsOfAnAccount = 8
  }

  private let logger: Logger
  private let nanoseconds: @Sendable () -> UInt64
  private let counted = Mutex(Tally())
  private let fullDiskTold = Mutex<Int64?>(nil)

  /// `nanoseconds` is a clock that only goes forward, from whenever.
  package init(_ logger: Logger, nanoseconds: @escaping @Sendable () -> UInt64) {
    self.logger = logger
    self.nanoseconds = nanoseconds
  }

  /// The numbers so far.
  package var tally: Tally { counted.withLock { $0 } }

  /// What `end` is told the beginning of a request by.
  func begin() -> UInt64 { nanoseconds() }

  func end(_ visit: Visit, begun: UInt64) {
    let now = nanoseconds()
    let took = now >= begun ? now - begun : 0
    counted.withLock { $0.add(visit, nanoseconds: took) }
    logger.info("request", metadata: Daybook.line(visit, took))
  }

  private static func line(_ visit: Visit, _ took: UInt64) -> Logger.Metadata {
    var line: Logger.Metadata = [
      "method": "\(visit.method)", "route": "\(visit.place)", "status": .stringConvertible(visit.status),
      "ms": .stringConvertible(took / 1_000_000),
    ]
    if let account = visit.account {
      line["account"] = "\(account.description.prefix(Limit.digitsOfAnAccount))"
    }
    if let refusal = visit.refusal { line["refusal"] = "\(refusal.rawValue)" }
    if let exchange = visit.exchange {
      line["answer"] = "\(exchange.answer.rawValue)"
      line["taken"] = .stringConvertible(exchange.taken)
      line["sent"] = .stringConvertible(exchange.sent)
      line["refused"] = .stringConvertible(exchange.refused.count)
    }
    return line
  }

  /// A live channel was closed, whoever closed it.
  func ended(liveOf account: AccountID, begun: UInt64) {
    let now = nanoseconds()
    logger.info(
      "live ended",
      metadata: [
        "account": "\(account.description.prefix(Limit.digitsOfAnAccount))",
        "ms": .stringConvertible((now >= begun ? now - begun : 0) / 1_000_000),
      ])
  }

  func note(failure error: any Error) {
    logger.error("failed", metadata: ["error": "\(type(of: error))", "what": "\(error)"])
  }

  /// Says that the disk is full, if it is time to: every device asks again and again.
  func noteFullDisk(at ms: Int64) {
    let isTold = fullDiskTold.withLock { told in
      if let told, told <= ms, ms - told < Limit.fullDiskMs { return true }
      told = ms
      return false
    }
    if !isTold { logger.error("The disk is full: nothing is taken until there is room.") }
  }
}

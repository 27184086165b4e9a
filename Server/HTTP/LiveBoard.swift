package import KithMerge
import KithWire
import Synchronization

/// The live channels that are open, and what each of them listens to.
///
/// A channel is told only that there is news, not which: it looks then, and so a reader that is slow costs no
/// more than one that is not.
package final class LiveBoard: Sendable {
  package enum Limit {
    /// Open channels of one account, and of all; fewer than there are connections.
    package static let ofAnAccount = 100
    package static let channels = 1_000
    /// After how long a channel looks by itself, and says that it is alive, in milliseconds.
    package static let beatMs = 15_000
    /// How many beats a reader may leave what it was sent last.
    package static let missedBeats = 2
  }

  private struct Listener {
    let account: AccountID
    var spaces: Set<SpaceID> = []
    let news: AsyncStream<Void>.Continuation
  }

  private struct Open {
    var listeners: [UInt64: Listener] = [:]
    var bySpace: [SpaceID: Set<UInt64>] = [:]
    var ofAccount: [AccountID: Int] = [:]
    var next: UInt64 = 0

    mutating func forget(_ number: UInt64, in space: SpaceID) {
      bySpace[space]?.remove(number)
      if bySpace[space]?.isEmpty == true { bySpace[space] = nil }
    }
  }

  private let open = Mutex(Open())
  private let ofAnAccount: Int
  private let channels: Int
  /// Waits for so many milliseconds; throws where the waiting task is cancelled.
  let sleep: @Sendable (_ milliseconds: Int) async throws -> Void

  package init(
    ofAnAccount: Int = Limit.ofAnAccount, channels: Int = Limit.channels,
    sleep: @escaping @Sendable (_ milliseconds: Int) async throws -> Void
  ) {
    (self.ofAnAccount, self.channels, self.sleep) = (ofAnAccount, channels, sleep)
  }

  /// How many are open.
  package var count: Int { open.withLock { $0.listeners.count } }

  /// Opens a channel of an account, which is closed when nobody holds it any more.
  package func channel(of account: AccountID) throws -> LiveChannel {
    // One that is pending is enough: news are looked at, not listed.
    let (news, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let number = try open.withLock { open throws(Refusal) -> UInt64 in
      guard open.ofAccount[account, default: 0] < ofAnAccount else { throw .tooManyOfAnAccount }
      guard open.listeners.count < channels else { throw .tooManyChannels }
      open.next += 1
      open.listeners[open.next] = Listener(account: account, news: continuation)
      open.ofAccount[account, default: 0] += 1
      return open.next
    }
    return LiveChannel(news: news, continuation: continuation, number: number, board: self)
  }

  /// Something was committed to a space, or its machines are others now.
  package func tell(of space: SpaceID) {
    let listening = open.withLock { open in
      open.bySpace[space, default: []].compactMap { open.listeners[$0]?.news }
    }
    for news in listening { news.yield() }
  }

  fileprivate func listen(_ number: UInt64, to spaces: Set<SpaceID>) -> Bool {
    open.withLock { open in
      guard let old = open.listeners[number]?.spaces, old != spaces else { return false }
      open.listeners[number]?.spaces = spaces
      for space in old.subtracting(spaces) { open.forget(number, in: space) }
      for space in spaces.subtracting(old) { open.bySpace[space, default: []].insert(number) }
      return true
    }
  }

  fileprivate func close(_ number: UInt64) {
    open.withLock { open in
      guard let gone = open.listeners.removeValue(forKey: number) else { return }
      for space in gone.spaces { open.forget(number, in: space) }
      let left = open.ofAccount[gone.account, default: 0] - 1
      open.ofAccount[gone.account] = left > 0 ? left : nil
    }
  }
}

/// One open channel.
package final class LiveChannel: Sendable {
  /// Says that it is time to look; ends when the channel is to be closed.
  let news: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation
  private let number: UInt64
  private let board: LiveBoard

  fileprivate init(
    news: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation, number: UInt64, board: LiveBoard
  ) {
    (self.news, self.continuation, self.number, self.board) = (news, continuation, number, board)
  }

  deinit {
    continuation.finish()
    board.close(number)
  }

  /// Hears of these spaces from now on.
  ///
  /// - Returns: whether they are others than before.
  func listen(to spaces: some Sequence<SpaceID>) -> Bool {
    board.listen(number, to: Set(spaces))
  }

  /// - Returns: whether what was told before was looked at.
  func poke() -> Bool {
    if case .dropped = continuation.yield() { return false }
    return true
  }

  func end() {
    continuation.finish()
  }
}

extension Refusal {
  fileprivate static let tooManyOfAnAccount = Refusal(
    .tooMany,
    """
    Too many machines of this account listen at once. This one goes on without; kith sync works as ever.
    """)
  fileprivate static let tooManyChannels = Refusal(
    .tooMany,
    "Too many machines listen to this server at once. This one goes on without; kith sync works as ever.")
}

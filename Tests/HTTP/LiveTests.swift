import Foundation
import HTTPTypes
import Hummingbird
import KithHTTP
import KithHub
import KithMerge
import KithWire
import NIOCore
import Synchronization
import Testing

/// The live channel, without a network: each beat comes when the test says so.
@Suite struct LiveTests {
  private let edit = ExchangeCall.pushing(1)
  private let beats = Steps()

  private func house() async throws -> House {
    let beats = beats
    return try await House(beat: { _ in try await beats.take() })
  }

  private func line(to caller: Caller, _ house: House, isSlow: Bool = false) async throws -> Line {
    let line = try await LiveLine(to: caller.key, hub: house.hub, board: house.live, daybook: house.daybook)
    return Line(line, beats: beats, isSlow: isSlow)
  }

  @Test func whereASpaceStandsIsToldAtOnceAndAfterEachCommit() async throws {
    let house = try await self.house()
    let ada = try await house.account(1)
    let line = try await line(to: ada, house)

    #expect(await line.said() == "event: head\ndata: \(ada.space) 0\n\n")
    _ = try await house.ask(ada.request(.exchange(ada.space), edit.bytes))
    #expect(await line.said() == "event: head\ndata: \(ada.space) 1\n\n")
    line.stop()
  }

  @Test func nobodyHearsOfOthersSpaces() async throws {
    let house = try await self.house()
    let (ada, eve) = (try await house.account(1), try await house.account(2))
    let line = try await line(to: eve, house)
    _ = await line.said()

    _ = try await house.ask(ada.request(.exchange(ada.space), edit.bytes))
    line.beat()

    #expect(await line.said() == ":\n\n")
    line.stop()
  }

  /// Another process on the same database tells nobody: the next beat finds it.
  @Test func aBeatFindsWhatNobodyTold() async throws {
    let house = try await self.house()
    let ada = try await house.account(1)
    let line = try await line(to: ada, house)
    _ = await line.said()

    _ = try await house.hub.exchange(edit, in: ada.space, by: ada.key)
    line.beat()

    #expect(await line.said() == "event: head\ndata: \(ada.space) 1\n\n")
    line.stop()
  }

  @Test func aRevokedDeviceHearsNoMore() async throws {
    let house = try await self.house()
    let ada = try await house.account(1)
    let line = try await line(to: ada, house)
    _ = await line.said()

    try await house.hub.store.write { try $0.revokeDevice(ada.key) }
    line.beat()

    #expect(await line.said() == nil)
    #expect(try await house.ask(ada.request(.live)).code == .unknownDevice)
  }

  /// Whatever happens meanwhile is one hint, and one that takes nothing for long is hung up.
  @Test func aSlowReaderIsHeldUpAloneAndDropped() async throws {
    let house = try await self.house()
    let ada = try await house.account(1)
    let line = try await line(to: ada, house, isSlow: true)
    _ = await line.said()

    for number in 1...50 as ClosedRange<UInt64> {
      _ = try await house.ask(ada.request(.exchange(ada.space), ExchangeCall.pushing(number).bytes))
    }
    line.take()
    #expect(await line.said() == "event: head\ndata: \(ada.space) 50\n\n")
    for _ in 0...LiveBoard.Limit.missedBeats { line.beat() }

    #expect(await line.isDropped())
    line.stop()
  }

  @Test func openChannelsAreBounded() async throws {
    let board = LiveBoard(ofAnAccount: 2, channels: 3, sleep: { _ in throw CancellationError() })
    let (ada, eve) = (AccountID(rawValue: 1), AccountID(rawValue: 2))
    var held = [try board.channel(of: ada), try board.channel(of: ada)]

    #expect(throws: Refusal.self) { try board.channel(of: ada) }
    held.append(try board.channel(of: eve))
    #expect(board.count == 3)
    do {
      _ = try board.channel(of: eve)
      Issue.record("a fourth channel was opened")
    } catch let refusal as Refusal {
      #expect(refusal.status == 429)
      #expect(refusal.sentence.hasPrefix("Too many machines listen to this server at once."))
    }

    held.removeAll()
    #expect(board.count == 0)
    _ = try board.channel(of: ada)
  }
}

extension ExchangeCall {
  /// One record that nobody has pushed yet.
  fileprivate static func pushing(_ number: UInt64) -> ExchangeCall {
    let edit = SealedEdit(
      dot: Dot(writer: WriterID(rawValue: number), counter: 1), fields: [FieldKey(rawValue: 1)],
      payload: PayloadPrefix(format: 1, epoch: 1).bytes + [UInt8](repeating: 5, count: 60))
    let record = PushedRecord(id: RecordID(high: 0, low: number), state: SealedRecord(edits: [edit]).bytes)
    return ExchangeCall(cursor: .start, witness: .none, records: [record])
  }
}

/// A live channel that a test listens to.
private final class Line: Sendable {
  private let words: AsyncStream<String>
  private let turns = Steps()
  private let beats: Steps
  private let dropped = Mutex(false)
  private let task = Mutex<Task<Void, Never>?>(nil)

  init(_ line: LiveLine, beats: Steps, isSlow: Bool) {
    let (words, continuation) = AsyncStream<String>.makeStream()
    (self.words, self.beats) = (words, beats)
    let turns = turns
    let task = Task {
      var writer: any ResponseBodyWriter = Writer(words: continuation, turns: isSlow ? turns : nil)
      try? await line.speak(to: &writer) { [weak self] in
        self?.dropped.withLock { $0 = true }
        continuation.finish()
      }
      continuation.finish()
    }
    self.task.withLock { $0 = task }
  }

  private struct Writer: ResponseBodyWriter {
    let words: AsyncStream<String>.Continuation
    let turns: Steps?

    func write(_ buffer: ByteBuffer) async throws {
      words.yield(String(buffer: buffer))
      try await turns?.take()
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
  }

  /// What comes next; nil once nothing does.
  func said() async -> String? {
    for await text in words { return text }
    return nil
  }

  /// The slow reader takes what it was sent.
  func take() { turns.step() }

  func beat() { beats.step() }

  func isDropped() async -> Bool {
    while await said() != nil {}
    return dropped.withLock { $0 }
  }

  func stop() { task.withLock { $0?.cancel() } }
}

/// Waits that end one by one, as a test says.
private final class Steps: Sendable {
  private let (stream, continuation) = AsyncStream<Void>.makeStream()

  func step() { continuation.yield() }

  func take() async throws {
    for await _ in stream { return }
    throw CancellationError()
  }
}

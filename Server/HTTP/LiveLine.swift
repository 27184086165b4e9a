import HTTPTypes
package import Hummingbird
package import KithHub
import KithMerge
package import KithWire
import NIOCore
import ServiceLifecycle

/// What one live channel says: where each space stands when it is opened, then whenever that changes, and now
/// and then that it is alive.
///
/// It looks at each commit and at each beat, so that it also sees what another process committed, and ends
/// when its device is let in no more.
package struct LiveLine: Sendable {
  private let key: KeyID
  private let hub: Hub
  private let board: LiveBoard
  private let channel: LiveChannel
  private let daybook: Daybook

  /// - Throws: `Refusal`, before anything is sent.
  package init(to key: KeyID, hub: Hub, board: LiveBoard, daybook: Daybook) async throws {
    (self.key, self.hub, self.board, self.daybook) = (key, hub, board, daybook)
    channel = try board.channel(of: key.account)
  }

  /// - Parameter connection: hung up where a reader does not take what it is sent.
  func response(on connection: any Channel) -> Response {
    let channel = channel
    connection.eventLoop.execute {
      try? connection.pipeline.syncOperations.addHandler(ReaderGone(channel), position: .first)
    }
    let begun = daybook.begin()
    return Response(
      status: .ok,
      // A proxy that kept something back would keep a hint back.
      headers: [.contentType: LiveHint.mediaType, .cacheControl: "no-store", .acceleration: "no"],
      body: ResponseBody { writer in
        defer { daybook.ended(liveOf: key.account, begun: begun) }
        try await speak(to: &writer) { connection.close(promise: nil) }
        try await writer.finish(nil)
      })
  }

  /// Speaks until the channel ends, the server stops, or the device is let in no more.
  ///
  /// - Parameter drop: hangs up on a reader that takes nothing.
  @concurrent package func speak(
    to writer: inout any ResponseBodyWriter, drop: @escaping @Sendable () -> Void
  ) async throws {
    async let _: Void = beat(drop)
    async let _: Void = endAtShutdown()
    _ = channel.poke()
    var told: [SpaceID: UInt64] = [:]
    var roles: [SpaceID: Role]?
    for await _ in channel.news {
      guard var standings = try await standings() else { return }
      if channel.listen(to: standings.map(\.hint.space)) {
        // What was committed before it listened.
        guard let newer = try await self.standings() else { return }
        standings = newer
      }
      let heads = standings.map(\.hint)
      let hints = heads.filter { told[$0.space] != $0.head }
      let now = Dictionary(standings.map { ($0.hint.space, $0.role) }) { $1 }
      var text = hints.map(\.event).joined()
      if let roles, roles != now { text += LiveHint.spacesChanged }
      try await writer.write(ByteBuffer(string: text.isEmpty ? LiveHint.keepAlive : text))
      (told, roles) = (Dictionary(heads.map { ($0.space, $0.head) }) { $1 }, now)
    }
  }

  /// Nil once the device is let in no more.
  private func standings() async throws -> [Standing]? {
    do {
      return try await hub.standings(by: key)
    } catch let refusal as Refusal where refusal.code == .unknownDevice {
      return nil
    } catch {
      if !(error is Refusal) { daybook.note(failure: error) }
      throw error
    }
  }

  private func endAtShutdown() async {
    guard (try? await gracefulShutdown()) != nil else { return }
    channel.end()
  }

  /// Pokes the channel now and then, until the waiting is cancelled.
  private func beat(_ drop: @Sendable () -> Void) async {
    var missed = 0
    while (try? await board.sleep(LiveBoard.Limit.beatMs)) != nil {
      missed = channel.poke() ? 0 : missed + 1
      guard missed < LiveBoard.Limit.missedBeats else { return drop() }
    }
  }
}

/// Ends a channel once its reader has gone, and hangs up at once: nobody is there to take leave of.
private final class ReaderGone: ChannelInboundHandler {
  typealias InboundIn = NIOAny

  private weak let channel: LiveChannel?

  init(_ channel: LiveChannel) {
    self.channel = channel
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent {
      channel?.end()
      context.close(promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    channel?.end()
    context.fireChannelInactive()
  }
}

extension HTTPField.Name {
  /// Spelled as it must be, so never nil.
  fileprivate static var acceleration: HTTPField.Name { HTTPField.Name("x-accel-buffering") ?? .cacheControl }
}

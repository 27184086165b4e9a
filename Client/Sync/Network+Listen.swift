package import KithMerge
package import KithReplica
import KithSealing
package import KithWire

extension Network {
  enum ListenLimit {
    /// What a server may say in a minute, in bytes: some thousand hints.
    static let bytesAMinute = 256 << 10
    static let minuteMs: Int64 = 60_000
    /// How long a short look may take.
    static let glanceMs = 10_000
  }

  /// What a short look at the server came to.
  package enum Glance: Sendable {
    /// The number of the newest commit of this person's own space, and of each group.
    case head(UInt64, groups: [SpaceID: UInt64])
    case none(WatchMachine.Line)
  }

  /// Looks where the server of this space stands, and takes nothing: this home stays as it is.
  package func glance(_ replica: Replica) async throws -> Glance {
    let (home, space) = (replica.home, replica.spaceID)
    return try await withThrowingTaskGroup(of: Glance.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        await world.sleep(ListenLimit.glanceMs)
        return .none(.broken(reason: "it does not answer"))
      }
      group.addTask {
        var head: UInt64?
        var groups: [SpaceID: UInt64] = [:]
        let personals = try Replica(home).personals()
        guard let replica = personals.first(where: { $0.spaceID == space }) else { throw SyncError.noServer }
        let line = try await listen(replica, keepsCertificate: false) { hint in
          guard hint.space == replica.spaceID else {
            groups[hint.space] = hint.head
            return groups.count < Space.Limit.spaces
          }
          head = hint.head
          return false
        }
        return head.map { Glance.head($0, groups: groups) } ?? .none(line)
      }
      return try await group.next() ?? .none(.connecting)
    }
  }

  /// Listens to the server until the line ends, and tells how.
  ///
  /// - Parameters:
  ///   - changed: the account is in other spaces, or as something else, than it was.
  ///   - heard: each thing that it says of a space, of each first where it stands now; false if
  ///   that is enough.
  package func listen(
    _ replica: Replica, keepsCertificate: Bool = true, changed: () async -> Void = {},
    _ heard: (LiveHint) async -> Bool
  ) async throws -> WatchMachine.Line {
    do {
      return try await reaching(replica, patience: .listening, keepsCertificate: keepsCertificate) {
        transport, server in
        var courier = courier(of: replica, over: transport, server)
        var stream = EventStream()
        var minute = (began: world.now(), bytes: 0)
        do throws(Courier.Failure) {
          try await courier.listen(over: transport) { piece throws(TransportFailure) in
            let now = world.now()
            if abs(now - minute.began) >= ListenLimit.minuteMs { minute = (now, 0) }
            minute.bytes += piece.count
            guard minute.bytes <= ListenLimit.bytesAMinute else { throw .unreachable(reason: "it babbles") }
            let events: [EventStream.Event]
            do throws(EventStream.TooLong) {
              events = try stream.read(piece)
            } catch {
              throw .unreachable(reason: "it says what no kithd says")
            }
            // What comes in one piece is heard as one.
            var isEnough = false
            for event in events {
              if event.name == LiveHint.spacesEvent { await changed() }
              if let hint = LiveHint(event: event.name, data: event.data), await !heard(hint) {
                isEnough = true
              }
            }
            if isEnough { throw .unreachable(reason: "enough was heard") }
          }
          return .broken(reason: "it hung up")
        } catch {
          return try Network.line(after: error, at: server.authority)
        }
      }
    } catch let error as SyncError {
      guard case .unreachable(_, let reason) = error else { throw error }
      return .broken(reason: reason)
    }
  }

  private static func line(after failure: Courier.Failure, at authority: String) throws -> WatchMachine.Line {
    switch failure {
    case .refused(let refusal, _) where [.notFound, .method].contains(refusal.code): .missing
    case .refused(let refusal, _): .refused(refusal)
    case .transport(.unreachable(let reason)): .broken(reason: reason)
    case .transport(.tooLarge), .nonsense: .broken(reason: "it says what no kithd says")
    case .transport(.wrongKey): throw failure.error(at: authority)
    }
  }
}

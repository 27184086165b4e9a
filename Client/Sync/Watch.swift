import KithMerge
package import KithReplica
import KithWire

/// Keeps a home in step for as long as it runs: exchanges, listens, and exchanges again when something is new
/// on either side.
package struct Watch {
  package enum News {
    case state(WatchMachine.State)
    case progress(SyncProgress)
    case exchanged(SyncReport, Replica)
  }

  enum Limit {
    /// How often this home is looked at, in milliseconds.
    static let lookMs = 1_000
    /// How often it may not be there: while a backup is put back, it is not for a moment.
    static let missing = 10
    /// A line that was open for so long, in milliseconds, had come about well.
    static let soundMs: Int64 = 60_000
    /// How often it is looked whether there is another server, in milliseconds.
    static let furtherMs = 10_000
    /// How long a server that does not want to be listened to is left alone.
    static let missingMs = 600_000
  }

  private let network: Network
  private let world: Syncer.World
  private let home: Home
  private let label: String

  /// - Parameter label: what this machine is called.
  package init(_ home: Home, as label: String, world: Syncer.World) {
    (self.home, self.label, self.world) = (home, label, world)
    network = Network(world: world)
  }

  /// Watches until its task is cancelled, or something ends it that does not pass by itself.
  ///
  /// - Parameter told: what there is to tell, as it comes; false if nobody reads it any more.
  package func run(_ told: (News) throws -> Bool) async throws {
    let (wakes, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let post = Post(bell)
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask { [world] in
        while !Task.isCancelled {
          bell.yield()
          await world.sleep(Limit.lookMs)
        }
      }
      group.addTask { [self] in await listen(post) }
      group.addTask { [self] in await listenToFurther(post) }
      var eye = Eye(replica: try Replica(home), file: home.databaseFile)
      for await _ in wakes where !Task.isCancelled {
        guard try await look(&eye, await post.take(), told) else { return }
      }
      try Task.checkCancellation()
    }
  }

  /// What is known between two looks.
  private struct Eye {
    var replica: Replica
    var file: UInt64?
    var mark: Int64?
    var missing = 0
    var machine = WatchMachine()
    var told = WatchMachine.State.beginning
    /// Servers that were away at the last exchange, while others were there.
    var unreached: Set<GroupNews> = []
  }

  /// - Returns: whether anybody still reads what is told.
  private func look(_ eye: inout Eye, _ letters: Post.Letters, _ told: (News) throws -> Bool) async throws
    -> Bool
  {
    eye.machine.line(is: letters.line, at: world.now())
    if let head = letters.head { eye.machine.heard(head: head, isFirst: letters.isFirst) }
    if letters.isOfGroup { eye.machine.heardOfGroup() }
    guard try isThere(&eye) else { return true }
    do {
      let mark = try eye.replica.strangersMark()
      if mark != eye.mark { eye.machine.found(pending: try eye.replica.outgoingCountOfAll()) }
      eye.mark = mark
      if eye.machine.isDue(at: world.now()), try await !exchange(&eye, told) { return false }
    } catch {
      guard let sentence = Watch.passing(error) else { throw error }
      eye.machine.failed(sentence, at: world.now(), chance: world.chance)
    }
    guard eye.machine.state.isOther(than: eye.told) else { return true }
    eye.told = eye.machine.state
    return try told(.state(eye.told))
  }

  private func exchange(_ eye: inout Eye, _ told: (News) throws -> Bool) async throws -> Bool {
    var isRead = true
    var failure: (any Error)?
    var report = try await network.exchangeAll(eye.replica, as: label) { progress in
      do { isRead = try told(.progress(progress)) && isRead } catch { failure = error }
    }
    if let failure { throw failure }
    eye.machine.exchanged(
      witness: try Watch.first(of: eye.replica).bookmark().witnessSeq,
      cameToSomething: report.cameToSomething,
      at: world.now())
    let unreached = report.groups.compactMap { news in
      if case .unreached(let sentence, _) = news { sentence } else { nil }
    }
    // What waits there is tried again like with a single server that is away.
    if let sentence = unreached.first {
      eye.machine.failed(sentence, at: world.now(), chance: world.chance)
    }
    // Once for each time that they go.
    let known = eye.unreached
    eye.unreached = Set(report.groups.filter { if case .unreached = $0 { true } else { false } })
    report.groups.removeAll(where: known.contains)
    return try told(.exchanged(report, eye.replica)) && isRead
  }

  /// Whether the home is there; it is opened anew if it is another one.
  private func isThere(_ eye: inout Eye) throws -> Bool {
    guard let file = home.databaseFile else {
      eye.missing += 1
      guard eye.missing < Limit.missing else { throw ReplicaError.noHome(folder: home.folder) }
      return false
    }
    eye.missing = 0
    if file != eye.file { (eye.replica, eye.file, eye.mark) = (try Replica(home), file, nil) }
    return true
  }

  /// What to say of an error that may pass by itself; nil if it does not.
  private static func passing(_ error: any Error) -> String? {
    switch error {
    case SyncError.unreachable(let authority, let reason):
      "The server \(authority) cannot be reached (\(reason)). Everything is kept here, and tried again."
    case SyncError.refused(let refusal)
    where [.tooMany, .busy, .diskFull, .internal, .clockSkew].contains(refusal.code):
      refusal.sentence
    case SyncError.nonsense, SyncError.resetTwice, SyncError.unsettled, SyncError.unintroduced,
      ReplicaError.busy, ReplicaError.diskFull:
      "\(error)"
    default: nil
    }
  }

  // MARK: The line

  /// Keeps a line open for as long as it can be.
  private func listen(_ post: Post) async {
    var waits = Backoff()
    while !Task.isCancelled {
      let began = world.now()
      let line: WatchMachine.Line
      do {
        let replica = try Watch.first(of: Replica(home))
        line = try await network.listen(replica, changed: { await post.putNewsOfGroup() }) { hint in
          if hint.space == replica.spaceID {
            await post.put(hint.head)
          } else if (try? replica.isBehind(hint.head, in: hint.space)) == true {
            await post.putNewsOfGroup()
          }
          return true
        }
      } catch {
        // The next exchange meets the same, and says so.
        line = .broken(reason: "no trust in it")
      }
      guard !Task.isCancelled else { return }
      await post.put(line)
      await rest(after: line, from: began, &waits)
    }
  }

  private func rest(after line: WatchMachine.Line, from began: Int64, _ waits: inout Backoff) async {
    if world.now() - began >= Limit.soundMs { waits = Backoff() }
    let wait = waits.next(chance: world.chance)
    switch line {
    case .missing, .refused: await world.sleep(Limit.missingMs / 2 + wait)
    case .connecting, .open, .broken: await world.sleep(wait)
    }
  }

  /// Seen from the server that is told of as *the* server: the one that keeps this person's own network, or
  /// where none does the first that there is.
  private static func first(of replica: Replica) throws -> Replica {
    try replica.personals().first { try $0.server() != nil } ?? replica
  }

  /// Keeps a line open to each further server, also to those that are joined meanwhile.
  private func listenToFurther(_ post: Post) async {
    while !Task.isCancelled {
      let known = further()
      await withTaskGroup(of: Void.self) { group in
        for own in known { group.addTask { await listen(toFurther: own, post) } }
        repeat { await world.sleep(Limit.furtherMs) } while !Task.isCancelled && further() == known
        group.cancelAll()
      }
    }
  }

  /// The personal spaces at further servers.
  private func further() -> [SpaceID] {
    let all = try? Replica(home).personals().filter { try $0.server() != nil }.map(\.spaceID)
    return Array((all ?? []).dropFirst())
  }

  /// What a further server says is news to be exchanged, and no more; a line that breaks is tried again.
  private func listen(toFurther space: SpaceID, _ post: Post) async {
    var waits = Backoff()
    while !Task.isCancelled {
      let began = world.now()
      var line = WatchMachine.Line.broken(reason: "no trust in it")
      if let own = try? Replica(home).personals().first(where: { $0.spaceID == space }) {
        let heard = try? await network.listen(own, changed: { await post.putNewsOfGroup() }) { hint in
          let isNews =
            hint.space == space
            ? (try? own.bookmark().witnessSeq < hint.head) == true
            : (try? own.isBehind(hint.head, in: hint.space)) == true
          if isNews { await post.putNewsOfGroup() }
          return true
        }
        line = heard ?? line
      }
      await rest(after: line, from: began, &waits)
    }
  }

  /// What the line said since it was last looked at: the newest of it alone, however much it is.
  private actor Post {
    struct Letters {
      var line = WatchMachine.Line.connecting
      var head: UInt64?
      var isFirst = false
      var isOfGroup = false
    }

    private var letters = Letters()
    private let bell: AsyncStream<Void>.Continuation

    init(_ bell: AsyncStream<Void>.Continuation) {
      self.bell = bell
    }

    func put(_ head: UInt64) {
      if letters.line != .open { (letters.line, letters.isFirst) = (.open, true) }
      letters.head = head
      bell.yield()
    }

    func putNewsOfGroup() {
      letters.isOfGroup = true
      bell.yield()
    }

    func put(_ line: WatchMachine.Line) {
      letters.line = line
      bell.yield()
    }

    func take() -> Letters {
      defer { (letters.head, letters.isFirst, letters.isOfGroup) = (nil, false, false) }
      return letters
    }
  }
}

extension WatchMachine.State {
  /// Whether a person would call it another state: not if the line breaks for another reason.
  fileprivate func isOther(than old: Self) -> Bool {
    switch (old, self) {
    case (_, .beginning): false
    case (.asking(.broken), .asking(.broken)), (.asking(.refused), .asking(.refused)), (.away, .away): false
    default: self != old
    }
  }
}

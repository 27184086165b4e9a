package import ArgumentParser
import KithFormats
import KithReplica
import KithSealing
import KithSync

/// How a command ended: what the caller is told, and what a person reads.
package struct Ending {
  package let status: ExitStatus
  /// What was asked for, such as help.
  package var answer = ""
  /// What went wrong.
  package var complaint = ""

  package static let done = Ending(status: .done)

  private init(status: ExitStatus) { self.status = status }

  /// The end that an error makes, of a command if it had begun.
  ///
  /// - Parameter isInterrupted: whether somebody pressed Control-C; what was asked of a server then fails.
  package init(
    _ error: any Error, of command: (any ParsableCommand)? = nil, isInterrupted: Bool = false
  ) {
    if error is CancellationError || (isInterrupted && error is SyncError) {
      status = .interrupted
      complaint = "Interrupted. " + ((command as? any KithCommand)?.whenInterrupted ?? "Nothing was changed.")
      return
    }
    switch error {
    case is VersionAsked: (status, answer) = (.done, Kith.itself)
    case let error as CommandError:
      status = error.status
      complaint = error.description
    case let error as ReplicaError:
      status = error.status
      complaint = error.description
    case let error as BackupProblem:
      status = error.status
      complaint = error.description
    case let error as SyncError:
      status = error.status
      complaint = error.sentence(after: command)
    case let error as QueryProblem:
      status = .usage
      complaint = error.description
    case let error as KitProblem:
      status = .usage
      complaint = error.description
    case let error as FormatProblem:
      status = .failed
      complaint = error.description
    case let error as SealingError:
      status = .failed
      complaint = "Something is \(error). Nothing was changed; see how things are with: kith status"
    default:
      let code = Kith.exitCode(for: error)
      let message = Kith.fullMessage(for: error)
      switch code {
      case .success: (status, answer) = (.done, message)
      case .validationFailure: (status, complaint) = (.usage, message)
      default: (status, complaint) = (.failed, message)
      }
    }
  }

  /// Writes what there is to read, line by line.
  package func say(on output: Output) {
    for line in lines(answer, width: output.width) { output.say(line) }
    for line in lines(complaint, width: output.remarkWidth) { output.complain(line) }
  }

  private func lines(_ text: String, width: Int?) -> [String] {
    guard !text.isEmpty else { return [] }
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .flatMap { FoldedUsage.lines(String($0), width: width) }
  }
}

extension CommandError {
  package var status: ExitStatus {
    switch self {
    case .unclear: .unclear
    case .usage: .usage
    case .failed: .failed
    case .partly: .partly
    case .interrupted: .interrupted
    case .conflict: .conflict
    }
  }
}

extension ReplicaError {
  package var status: ExitStatus {
    switch self {
    case .homeExists, .onlyKeys: .conflict
    case .notAllowed, .ownersOnly, .closed: .refused
    case .noHome, .unreadable, .unwritable, .newer, .noKeys, .busy, .diskFull, .tooLarge, .keptOutTooMuch,
      .tooManyServers, .failed:
      .failed
    }
  }
}

extension BackupProblem {
  package var status: ExitStatus {
    switch self {
    case .isThere: .conflict
    default: .failed
    }
  }
}

extension SyncError {
  /// What is so, and what to type next for whom this befell in `command`.
  fileprivate func sentence(after command: (any ParsableCommand)?) -> String {
    switch self {
    case .unreachable(let authority, let reason):
      // What was edited here, and who is to be revoked, goes with the next exchange.
      guard let command, !(command is Sync), !(command is DeviceRevoke), let again = Kith.again(command)
      else { return description }
      return """
        The server \(authority) cannot be reached (\(reason)). Nothing is lost; try again with: \
        \(again)\(SyncError.arguments(of: command))
        """
    case .alreadyJoined(let authority) where command is Recover:
      return """
        This home belongs to \(authority) already. Fetch what is there with: kith sync, or recover \
        into another home with: kith --home DIR recover
        """
    default: return description
    }
  }

  /// What is typed behind it; a link is nothing to be shown.
  private static func arguments(of command: any ParsableCommand) -> String {
    switch command {
    case is Join: " LINK"
    case let move as ServerMove: " \(move.server.printable) \(move.address.printable)"
    default: ""
    }
  }

  package var status: ExitStatus {
    switch self {
    case .unreachable: .noNetwork
    case .refused, .wrongKey, .kitRevoked, .foreignSpace: .refused
    case .link: .usage
    case .alreadyJoined, .kitElsewhere, .lastOwner: .conflict
    case .noServer, .nonsense, .resetTwice, .noKeys, .strangeKeys, .unintroduced,
      .changedKey, .unsettled, .wrongKeys, .cannotMove, .silentMember, .changedMember, .removedMember,
      .keysWait:
      .failed
    }
  }
}

/// Why a command did not do what was asked. Each holds what a person reads: what is so, and what to type
/// next.
package enum CommandError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nobody, nothing, or more than one fits what was typed.
  case unclear(String)
  /// What was typed is not what the command takes.
  case usage(String)
  /// It could not be done.
  case failed(String)
  /// Some of it was done.
  case partly(String)
  /// It was stopped on the way.
  case interrupted(String)
  /// Something is there already.
  case conflict(String)

  package var description: String {
    switch self {
    case .unclear(let sentence), .usage(let sentence), .failed(let sentence), .partly(let sentence),
      .interrupted(let sentence), .conflict(let sentence):
      sentence
    }
  }
}

/// What a program that called kith is told.
package enum ExitStatus: Int32, CaseIterable, Sendable {
  case done = 0
  case failed = 1
  case usage = 2
  /// Some of it was done, and some could not be.
  case partly = 3
  /// Nobody, nothing, or more than one fits what was typed.
  case unclear = 4
  /// Something stands in the way that is there already.
  case conflict = 5
  /// The server said no.
  case refused = 6
  /// The server could not be reached.
  case noNetwork = 7
  /// By Control-C. Above 128, as of all who end by a signal: 128 and its number.
  case interrupted = 130

  package var meaning: String {
    switch self {
    case .done: "it is done"
    case .failed: "it could not be done"
    case .usage: "what was typed is not what the command takes"
    case .unclear: "nobody, nothing, or more than one fits"
    case .conflict: "something is there already"
    case .partly: "some of it could not be done"
    case .refused: "the server refused, or is not the one this home knows"
    case .noNetwork: "the server could not be reached"
    case .interrupted: "it was interrupted with Control-C"
    }
  }
}

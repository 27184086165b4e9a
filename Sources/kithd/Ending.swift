import ArgumentParser
import Foundation
import KithHub

/// How a command ended, by the same table as kith's.
enum Ending: Int32 {
  case done = 0
  case failed = 1
  /// What was typed is not what the command takes.
  case usage = 2
  /// Nothing, or more than one thing, fits what was typed.
  case unclear = 4
  /// Something stands in the way that is there already.
  case conflict = 5

  /// The end that an error makes, once a person has been told of it.
  init(telling error: any Error) {
    switch error {
    case let problem as KithdProblem: self = problem.ending
    case is OperatorProblem: self = .unclear
    default:
      self = Ending(tellingParsed: error)
      return
    }
    complain("\(error)")
  }

  /// What the reader of the command line says: help that was asked for, or what it cannot read.
  private init(tellingParsed error: any Error) {
    let message = Kithd.fullMessage(for: error)
    switch Kithd.exitCode(for: error) {
    case .success:
      self = .done
      if !message.isEmpty { say(message) }
      return
    case .validationFailure:
      self = .usage
    default:
      self = .failed
      // Before what a command threw, and not before what it asked to end with, there stands a prefix.
      if !(error is ExitCode) {
        complain(Kithd.message(for: error))
        return
      }
    }
    if !message.isEmpty { complain(message) }
  }
}

extension KithdProblem {
  var ending: Ending {
    switch self {
    case .badAddress, .badName, .badLifetime, .badMetrics, .badLevel, .badFormat, .badQuota, .badRate,
      .badProgram:
      .usage
    case .isThere: .conflict
    default: .failed
    }
  }
}

import ArgumentParser
import Foundation
import KithHTTP
import Logging

/// How much is logged, and how.
struct LogFlags: ParsableArguments {
  @Option(
    help: """
      How much is logged: \(Logger.Level.offered). Every request is one line at info. Else KITHD_LOG_LEVEL, \
      else notice.
      """)
  var logLevel: String?

  @Option(help: "How it is logged: text, or json, an object a line. Else KITHD_LOG_FORMAT, else text.")
  var logFormat: String?

  @Flag(help: "Log every request: the same as --log-level info.")
  var verbose = false

  /// A log on standard error.
  func logger(_ environment: [String: String]) throws(KithdProblem) -> Logger {
    let typed = logLevel ?? (verbose ? "info" : environment["KITHD_LOG_LEVEL"] ?? "notice")
    guard let level = Logger.Level(rawValue: typed), Logger.Level.told.contains(level) else {
      throw .badLevel(typed)
    }
    let form = logFormat ?? environment["KITHD_LOG_FORMAT"] ?? "text"
    guard let format = LineLog.Format(rawValue: form) else { throw .badFormat(form) }
    return Logger(label: "kithd") { _ in
      LineLog(format, level: level, now: { Moment.now.text }, write: complain)
    }
  }
}

extension Logger.Level {
  /// Those that say something here, the quietest first.
  static let told: [Logger.Level] = [.error, .warning, .notice, .info, .debug]

  static var offered: String { told.map(\.rawValue).joined(separator: ", ") }
}

import Foundation
import Logging

/// What an operator must put right.
enum KithdProblem: Error, CustomStringConvertible {
  case badAddress(String)
  case badName(String)
  case badLifetime(String)
  case noFolder(String)
  case neverServed(String)
  case cannotListen(String, Int, String)

  var description: String {
    switch self {
    case .badAddress(let text):
      "“\(text)” is no address to listen on. Write it like 0.0.0.0:8717 or [::]:8717."
    case .badName(let text):
      "“\(text)” is no host name or address. Write it like kith.example.org or [2001:db8::1]:443."
    case .badLifetime(let text):
      "“\(text)” is no time that a link can be good for. Write it like 90m, 72h or 30d."
    case .noFolder(let path): "The folder \(path) cannot be made. Choose another with --data."
    case .neverServed(let path):
      "No server has run on \(path) yet. Run kithd serve first, with the same --data."
    case .cannotListen(let host, let port, let why):
      "kithd cannot listen on \(host):\(port) (\(why)). Choose another address with --listen."
    }
  }
}

/// Results go to standard output at once, also into a pipe.
func say(_ line: String) {
  FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

func complain(_ line: String) {
  FileHandle.standardError.write(Data((line + "\n").utf8))
}

func errorLogger(level: Logger.Level) -> Logger {
  var logger = Logger(label: "kithd") { StreamLogHandler.standardError(label: $0) }
  logger.logLevel = level
  return logger
}

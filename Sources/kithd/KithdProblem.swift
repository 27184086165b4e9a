import Logging

/// What an operator must put right.
enum KithdProblem: Error, CustomStringConvertible {
  case badAddress(String)
  case badName(String)
  case badLifetime(String)
  case badMetrics(String)
  case badLevel(String)
  case badFormat(String)
  case badQuota(String)
  case badRate(String)
  case badProgram(String)
  case noFolder(String)
  case neverServed(String)
  case cannotListen(String, Int, String, flag: String)
  case isServing(String)
  case isServed(String)
  case isRestoring(String)
  case isThere(String)
  case isNoFile(String)
  case isNoKey(String)
  case cannotRead(String, String)
  case cannotWrite(String, String)

  var description: String {
    switch self {
    case .badAddress(let text):
      "“\(text)” is no address to listen on. Write it like 0.0.0.0:8717 or [::]:8717."
    case .badName(let text):
      "“\(text)” is no host name or address. Write it like kith.example.org or [2001:db8::1]:443."
    case .badLifetime(let text):
      "“\(text)” is no time that a link can be good for. Write it like 90m, 72h or 30d."
    case .badMetrics(let text):
      """
      “\(text)” is no place to show metrics at: only this machine may read them. Write it like \
      127.0.0.1:9717 or [::1]:9717.
      """
    case .badLevel(let text):
      "“\(text)” is no level of a log. Choose one of: \(Logger.Level.offered)."
    case .badFormat(let text):
      "“\(text)” is no format of a log. Choose one of: text, json."
    case .badQuota(let text): "“\(text)” is no quota. Write a number, 1 or more."
    case .badRate(let text):
      """
      “\(text)” is no number of requests a second. Write one from 1 to \
      \(ServeSettings.Limit.requestsASecond).
      """
    case .badProgram(let text):
      "“\(text.printable)” is no path that a unit can name. Write a whole one, like /usr/local/bin/kithd."
    case .noFolder(let path): "The folder \(path) cannot be made. Choose another with --data."
    case .neverServed(let path):
      "No server has run on \(path) yet. Run kithd serve first, with the same --data."
    case .cannotListen(let host, let port, let why, let flag):
      "kithd cannot listen on \(host):\(port) (\(why)). Choose another address with \(flag)."
    case .isServing(let path):
      "kithd runs on \(path), so nothing was changed. Stop the server, and run this again."
    case .isServed(let path):
      "kithd runs on \(path) already, so this one did not start. Stop that one, or choose another --data."
    case .isRestoring(let path):
      "A backup is being restored into \(path). Wait until kithd restore has ended."
    case .isThere(let path): "\(path) is there already, and is left as it is. Name another file."
    case .isNoFile(let path): "There is no file \(path). Name a file that kithd backup wrote."
    case .isNoKey(let path):
      "\(path) holds no server's key, so nothing was changed. Put the right one there, or move this one away."
    case .cannotRead(let path, let why): "\(path) cannot be read (\(why)). Look at the file and its folder."
    case .cannotWrite(let path, let why):
      "\(path) cannot be written (\(why)). Look at its folder, and whether the disk is full."
    }
  }
}

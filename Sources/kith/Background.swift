import Foundation
import KithCommands

#if canImport(Glibc)
  import Glibc
#endif

/// The files and programs of systemd, as this machine has them.
struct Background {
  /// Where units of this person are kept.
  let folder: String

  /// What a program says, of which more is not read.
  private static let limitBytes = 64 << 10

  var supervisor: Supervisor {
    Supervisor(
      program: Bundle.main.executablePath ?? CommandLine.arguments[0], folder: folder,
      write: Background.write, remove: { unlink($0) == 0 ? nil : String(cString: strerror(errno)) },
      run: Background.run)
  }

  private static func write(_ path: String, _ text: String) -> String? {
    let file = URL(fileURLWithPath: path)
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file, options: .atomic)
      return nil
    } catch {
      return (error as NSError).localizedDescription
    }
  }

  private static func run(_ words: [String]) -> Supervisor.Ran? {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    guard (try? process.run()) != nil else { return nil }
    let said = (try? pipe.fileHandleForReading.read(upToCount: limitBytes)) ?? Data()
    try? pipe.fileHandleForReading.close()
    process.waitUntilExit()
    // What env says of a program that is not there.
    guard process.terminationStatus != 127 else { return nil }
    return Supervisor.Ran(
      status: process.terminationStatus, said: String(decoding: said, as: UTF8.self))
  }
}

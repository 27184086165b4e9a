import Foundation
import KithCommands

/// `qrencode`, where somebody installed it.
struct Barcode {
  private enum Limit {
    /// What it draws, of which more is not read.
    static let bytes = 64 << 10
  }

  /// The text goes in by a pipe: what stands in arguments, every user of the machine can read.
  static func draw(_ text: String) -> Outside.Drawn {
    let (process, input, output) = (Process(), Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["qrencode", "--type=UTF8", "--level=L"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    // It may be gone before it has read everything: an error then, and no end of this program.
    let before = signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, before) }
    guard (try? process.run()) != nil else { return .missing }
    try? input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try? input.fileHandleForWriting.close()
    let drawn = (try? output.fileHandleForReading.read(upToCount: Limit.bytes)) ?? Data()
    try? output.fileHandleForReading.close()
    process.waitUntilExit()
    // What env says of a program that is not there.
    guard process.terminationStatus != 127 else { return .missing }
    guard process.terminationStatus == 0 else {
      return .failed("qrencode ended with status \(process.terminationStatus)")
    }
    return .drawn(String(decoding: drawn, as: UTF8.self))
  }
}

import Foundation

/// A folder of a play in which there is not much room. Programs reach it through `entry`.
final class SmallDisk {
  enum Kind: CaseIterable {
    /// No file may grow beyond a bound: works everywhere.
    case shortFiles
    /// A small file system in a namespace of its own, where the machine lets everybody make one.
    case fileSystem

    var isPossible: Bool {
      guard self == .fileSystem else { return true }
      let script = "mount -t tmpfs -o size=1m tmpfs /tmp"
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["unshare", "-Urm", "sh", "-c", script]
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
  }

  let entry: [String]
  private let kind: Kind
  private let holder: Process?
  private let orders: Pipe
  private let folder: String

  /// A folder called `small` in the play's.
  init(_ kind: Kind, _ play: Play, bytes: Int) throws {
    folder = play.folder + "/small"
    (self.kind, orders) = (kind, Pipe())
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    guard kind == .fileSystem else {
      holder = nil
      // The limit may be lifted again, and its signal is left to the program.
      let program = """
        import os, resource, signal, sys
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
        os.execv(sys.argv[2], sys.argv[2:])
        """
      entry = ["python3", "-c", program, "\(bytes)"]
      return
    }
    let (process, output) = (Process(), Pipe())
    let script = """
      mount -t tmpfs -o size=\(bytes) tmpfs "$0" && echo ready && while read size; do
        mount -o remount,size="$size" "$0"; echo done; done
      """
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["unshare", "-Urm", "sh", "-c", script, folder]
    process.standardInput = orders
    process.standardOutput = output
    try process.run()
    guard !output.fileHandleForReading.availableData.isEmpty else { throw PlayProblem.notChanged(folder) }
    holder = process
    answers = output
    entry = ["nsenter", "-U", "-m", "--preserve-credentials", "-t", "\(process.processIdentifier)"]
  }

  private var answers: Pipe?

  /// Room for whoever runs already.
  func makeRoom(for process: Process? = nil) throws {
    if let answers {
      try orders.fileHandleForWriting.write(contentsOf: Data("64m\n".utf8))
      _ = answers.fileHandleForReading.availableData
    } else if let process {
      let lift = Process()
      lift.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      lift.arguments = ["prlimit", "--fsize=unlimited", "--pid", "\(process.processIdentifier)"]
      try lift.run()
      lift.waitUntilExit()
    }
  }

  /// What programs are started through once there is room.
  var roomyEntry: [String] { kind == .fileSystem ? entry : [] }

  deinit {
    try? orders.fileHandleForWriting.close()
    holder?.waitUntilExit()
  }
}

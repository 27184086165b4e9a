import ArgumentParser

#if canImport(Glibc)
  import Glibc
#endif

/// The server of kith, as a command.
@main
struct Kithd: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "kithd",
    abstract: "Keeps what kith devices send, sealed, and passes it on to the others.",
    discussion: """
      Exit status: 0 it is done; 1 it could not be done; 2 what was typed is not what the command takes; 4 \
      nothing, or more than one, fits; 5 something is there already.
      """,
    version: version,
    subcommands: [
      Serve.self, Invite.self, Accounts.self, Devices.self, Revoke.self, Backup.self, Restore.self,
      Check.self, Doctor.self, SystemdUnit.self,
    ])

  static func main() async {
    // A file that may grow no more is an error that can be told, and no end without a word.
    signal(SIGXFSZ, SIG_IGN)
    Glibc.exit(await ending(of: Array(CommandLine.arguments.dropFirst())).rawValue)
  }

  private static func ending(of words: [String]) async -> Ending {
    do {
      var command = try parseAsRoot(words)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      return .done
    } catch {
      return Ending(telling: error)
    }
  }
}

import ArgumentParser

#if canImport(Glibc)
  import Glibc
#endif

/// The server of kith, as a command.
@main
struct Kithd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kithd",
    abstract: "Keeps what kith devices send, sealed, and passes it on to the others.",
    version: "0.1.0",
    subcommands: [
      Serve.self, Invite.self, Accounts.self, Devices.self, Revoke.self, Backup.self, Restore.self,
      Check.self,
    ])

  static func main() async {
    // A file that may grow no more is an error that can be told, and no end without a word.
    signal(SIGXFSZ, SIG_IGN)
    await main(nil)
  }
}

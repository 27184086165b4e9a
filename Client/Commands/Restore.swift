package import ArgumentParser
import KithReplica

/// `kith restore kith-monday`
package struct Restore: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a backup into the place of this home.",
    discussion: """
      The file is checked first, and what is here is moved aside, into a home of its own, not removed. \
      What was sent to the server since the backup comes back with the next kith sync; what was not is in \
      the home that was moved aside. Whoever was forgotten since is back, until the server says so too. Keys \
      that are here stay; where there are none, those in FILE.keys are taken, and this \
      machine is to the server the one that wrote them. No other kith may work here meanwhile: \
      what kith service installed stops with systemctl --user stop kith-sync.service
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var confirmation: Confirmation

  @Argument(help: "A file that kith backup wrote.", completion: .file()) var file: String

  package init() {}

  package func run(in desk: Desk) async throws {
    let stamp = Moment(desk.now()).rfc3339?.filter { $0 != "-" && $0 != ":" }.prefix(15) ?? "now"
    defer { desk.output.follow("") }
    desk.output.follow("Checking \(BackupFile(file).bytes.inMiB)")
    let restored = try desk.home.restore(BackupFile(file), stamp: stamp + "Z") { contents, replaces in
      desk.output.follow("")
      guard replaces else { return }
      try confirmation.ask(
        """
        \(desk.home.folder) will hold what \(file) holds: \(contents.text(desk)). What it holds now is \
        moved aside.
        """, desk, isFinal: false)
    }
    _ = try desk.replica()

    desk.output.say("Restored \(restored.contents.text(desk)).")
    if restored.tookKeys { desk.output.say("The keys were taken from \(BackupFile(file).keys).") }
    if let aside = restored.aside { Restore.say(aside, hasServer: restored.contents.hasServer, desk) }
    if restored.contents.hasServer {
      desk.output.say("What was sent to the server since comes back with: kith sync")
    }
  }

  private static func say(_ aside: Home, hasServer: Bool, _ desk: Desk) {
    desk.output.say("What was here is in \(aside.folder).")
    guard let before = try? Replica(aside), let counts = try? before.counts() else {
      return desk.output.tell("It cannot be read as it is, and was kept as it was.")
    }
    desk.output.say("Look at it with: kith --home \(aside.folder) list")
    let knowsServer = ((try? before.server()) ?? nil) != nil
    if hasServer, knowsServer, counts.pending > 0 {
      desk.output.tell(
        """
        There, \(counts.pending.of("record")) had not been sent: what the backup lacks of that is nowhere \
        else. Send it with: kith --home \(aside.folder) sync
        """)
    } else if !hasServer || !knowsServer {
      desk.output.tell("What was edited since the backup is only there.")
    }
    try? before.close()
  }
}

package import ArgumentParser
import KithReplica
import KithSync

/// `kith service`
package struct Services: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "service", abstract: "Keep this machine in step in the background, with systemd.",
    subcommands: [ServiceInstall.self, ServiceRemove.self, ServiceStatus.self],
    defaultSubcommand: ServiceStatus.self)

  @OptionGroup package var homeOption: HomeOption

  package init() {}
}

/// `kith service install`
package struct ServiceInstall: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Run kith sync --watch whenever you are logged in.",
    discussion: """
      Writes a unit for systemd, \(WatchUnit.name), and starts it, anew if it runs. It may write to your \
      home of kith and nowhere else. There is one unit, for one home. To have it run while you are not \
      logged in: loginctl enable-linger
      """)

  @OptionGroup package var homeOption: HomeOption

  @Flag(help: "Show the unit, and change nothing.")
  var print = false

  @Flag(help: "Show a notification when something came; how much, and no names.")
  var notify = false

  @Flag(help: "Leave out what confines it, where this machine does not allow that.")
  var unconfined = false

  package init() {}

  package func run(in desk: Desk) async throws {
    let supervisor = desk.outside.supervisor
    let unit = try WatchUnit(
      program: supervisor.program, home: desk.home.folder, notifies: notify, isConfined: !unconfined)
    if print { return desk.output.hand(unit.text) }
    guard try !ServerNaming(replica: desk.replica()).all.isEmpty else { throw SyncError.noServer }
    if let other = try supervisor.installed(desk)?.other(than: desk.home) {
      throw CommandError.conflict(
        """
        \(supervisor.unit) keeps \(other) in step, and is left as it is: there is one unit, for one home. \
        Take it away first with: kith --home \(other) service remove
        """)
    }
    if let why = supervisor.write(supervisor.unit, unit.text) {
      throw CommandError.failed("\(supervisor.unit) cannot be written: \(why). Nothing was changed.")
    }

    let done = "Wrote \(supervisor.unit)"
    // To enable it with --now leaves one that runs as it was.
    let steps = [["daemon-reload"], ["enable", WatchUnit.name], ["restart", WatchUnit.name]]
    let later = steps.map { (["systemctl", "--user"] + $0).joined(separator: " ") }.joined(separator: " && ")
    for step in steps {
      guard let ran = supervisor.systemctl(step) else {
        throw CommandError.partly(
          "\(done). There is no systemctl here to start it; without systemd, type: kith sync --watch")
      }
      guard ran.status == 0 else {
        throw CommandError.partly(
          "\(done). systemd did not start it (\(ran.sentence)). Once it can, type: \(later)")
      }
    }
    desk.output.say("\(done), and started it. See how it is with: kith service status")
  }
}

/// `kith service remove`
package struct ServiceRemove: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Stop keeping this machine in step in the background.")

  @OptionGroup package var homeOption: HomeOption

  package init() {}

  package func run(in desk: Desk) async throws {
    let supervisor = desk.outside.supervisor
    guard let installed = try supervisor.installed(desk) else {
      throw CommandError.unclear(
        "There is no \(supervisor.unit), so nothing was changed. See how it is with: kith service status")
    }
    if let other = installed.other(than: desk.home) {
      throw CommandError.unclear(
        """
        \(supervisor.unit) keeps \(other) in step, and not this home, so nothing was changed. Take it away \
        with: kith --home \(other) service remove
        """)
    }
    let stopped = supervisor.systemctl(["disable", "--now", WatchUnit.name])
    if let why = supervisor.remove(supervisor.unit) {
      throw CommandError.failed("\(supervisor.unit) cannot be removed: \(why).")
    }
    let reloaded = supervisor.systemctl(["daemon-reload"])
    guard stopped?.status == 0, reloaded?.status == 0 else {
      let failed = [stopped, reloaded].compactMap { $0 }.first { $0.status != 0 }
      let why = failed.map(\.sentence) ?? "no systemctl"
      throw CommandError.partly(
        """
        Removed \(supervisor.unit). systemd was not told (\(why)); if it still runs, type: systemctl --user \
        stop \(WatchUnit.name)
        """)
    }
    desk.output.say("Stopped, and removed \(supervisor.unit).")
  }
}

/// `kith service status`
package struct ServiceStatus: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say whether this machine is kept in step in the background.",
    discussion: """
      With --json: an object with unit (null if there is none for this home), enabled, active, and home: the \
      one that the unit that is there keeps in step.
      """)

  @OptionGroup package var homeOption: HomeOption
  @OptionGroup var json: JSONFlag

  package init() {}

  package func run(in desk: Desk) async throws {
    let supervisor = desk.outside.supervisor
    let installed = try supervisor.installed(desk)
    let other = installed?.other(than: desk.home)
    let isThere = installed != nil && other == nil
    let enabled = isThere ? supervisor.systemctl(["is-enabled", WatchUnit.name])?.sentence : nil
    let active = isThere ? supervisor.systemctl(["is-active", WatchUnit.name])?.sentence : nil
    if json.isOn {
      return desk.output.say(
        .object([
          "unit": isThere ? .string(supervisor.unit) : .null, "enabled": .optional(enabled),
          "active": .optional(active), "home": .optional(other ?? (isThere ? desk.home.folder : nil)),
        ]))
    }
    if let other {
      return desk.output.say("Not installed for this home: \(supervisor.unit) keeps \(other) in step.")
    }
    guard isThere else {
      return desk.output.say("Not installed. Keep this machine in step with: kith service install")
    }
    desk.output.say("\(supervisor.unit): \(enabled ?? "systemd not here"), \(active ?? "not running").")
    if active != "active" { desk.output.tell("See why with: journalctl --user -u \(WatchUnit.name)") }
  }
}

extension Supervisor {
  private enum Limit {
    static let unitBytes = 64 << 10
  }

  /// The unit of ours that is there, if one is.
  ///
  /// - Throws: `CommandError` if it is somebody else's.
  fileprivate func installed(_ desk: Desk) throws -> Installed? {
    guard let bytes = try desk.outside.file(unit, Limit.unitBytes) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.hasPrefix(WatchUnit.heading) else {
      throw CommandError.failed("\(unit) was not made by kith, so it is left as it is. Move it away first.")
    }
    return Installed(home: WatchUnit.home(in: text))
  }
}

/// A unit that is there, and the home that it keeps in step, as far as it tells.
private struct Installed {
  let home: String?

  func other(than mine: Home) -> String? {
    home == mine.folder ? nil : home
  }
}

extension Supervisor.Ran {
  /// The first line that it said, such as `active`, or how it ended.
  fileprivate var sentence: String {
    let line = said.split(whereSeparator: \.isNewline).first.map { String($0).printable } ?? ""
    return line.isEmpty ? "status \(status)" : line
  }
}

package import ArgumentParser
import KithInsight
import KithReplica

/// `kith remind`
package struct Remind: KithCommand {
  package static let configuration = CommandConfiguration(
    commandName: "remind", abstract: "Say in a line how much is due, or nothing.",
    discussion: """
      For a shell's start file, in which it stands as it is:

        kith remind

      It says how much of what, and no names. It waits for nothing: where nothing is due, where there is no \
      home, or where another kith is writing to it, it says nothing, and its status is 0.

      For a notification every morning, with systemd, two files in ~/.config/systemd/user. \
      kith-remind.service:

        [Service]
        Type=oneshot
        ExecStart=/usr/bin/kith remind --notify

      kith-remind.timer:

        [Timer]
        OnCalendar=08:30
        Persistent=true
        [Install]
        WantedBy=timers.target

      Then: systemctl --user enable --now kith-remind.timer
      """)

  @OptionGroup package var homeOption: HomeOption

  @Flag(help: "Show it as a notification on the desktop, and write nothing.") var notify = false

  package init() {}

  package func run(in desk: Desk) async throws {
    guard let line = Remind.line(desk) else { return }
    guard notify else { return desk.output.say(line) }
    let words = ["notify-send", "--app-name=kith", "kith", line]
    guard desk.outside.supervisor.run(words)?.status != 0 else { return }
    desk.output.tell("No notification can be shown: is notify-send there?")
  }

  /// Nil if there is nothing to say, or if it cannot be told at once.
  private static func line(_ desk: Desk) -> String? {
    guard let replica = try? Replica.glance(at: desk.home), let book = try? Daybook(desk, replica) else {
      return nil
    }
    let matters = book.notebook.today(on: book.day, now: book.now, at: book.place)
    let counts = Dictionary(grouping: matters.filter { !$0.isOver }, by: \.sort).mapValues(\.count)
    let parts = Matter.Sort.allCases.compactMap { sort in counts[sort].map { $0.of(sort.noun) } }
    return parts.isEmpty ? nil : "Today: \(parts.joined(separator: ", ")). See: kith today"
  }
}

extension Matter.Sort {
  fileprivate var noun: String {
    switch self {
    case .event: "event"
    case .deadline: "registration"
    case .birthday: "birthday"
    case .promise: "promise"
    case .letter: "letter"
    case .wrap: "wrap-up"
    case .draft: "draft"
    case .other: "other thing"
    case .turn: "catch-up"
    case .awaited: "awaited promise"
    }
  }
}

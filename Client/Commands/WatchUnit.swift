/// The unit under which systemd runs `kith sync --watch` for one person.
struct WatchUnit {
  static let name = "kith-sync.service"
  /// By this a unit is known for one of ours.
  static let heading = "# Made by kith service install; kith service remove takes it away.\n"

  private static let start = "ExecStart="

  let text: String

  /// What systemd takes in no path of a program, however it is written.
  private static let strange: Set<Character> = ["\\", "\"", "'"]

  /// - Throws: `CommandError` where a path cannot be named in a unit.
  init(program: String, home: String, notifies: Bool, isConfined: Bool) throws(CommandError) {
    let isStrange = program.contains { WatchUnit.strange.contains($0) }
    for path in [program, home]
    where !path.hasPrefix("/") || path.printable != path || (path == program && isStrange) {
      throw .usage("“\(path.printable)” is no path that a unit can name. Choose another one.")
    }
    let quoted = { (path: String) in "\"" + path.escaped("\\", "\"").doubled("%") + "\"" }
    let words = ["--home", home, "sync", "--watch"] + (notifies ? ["--notify"] : [])
    // No variable is looked for in the program's path, and so a dollar stands there for itself.
    let line = [quoted(program)] + words.map { quoted($0).doubled("$") }
    text =
      """
      \(WatchUnit.heading)[Unit]
      Description=kith, in step with the other machines

      [Service]
      \(WatchUnit.start)\(line.joined(separator: " "))
      Restart=on-failure
      RestartSec=60
      # What was typed wrong, and a server that lets this machine in no more.
      RestartPreventExitStatus=2 6
      UMask=0077
      \(isConfined ? WatchUnit.confinement(quoted(home)) : "")
      [Install]
      WantedBy=default.target

      """
  }

  /// The home that a unit of ours keeps in step; nil if it tells none.
  static func home(in text: String) -> String? {
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(start) }) else { return nil }
    let words = unquoted(line.dropFirst(start.count))
    let place = words.firstIndex(of: "--home").map { $0 + 1 }
    return place.flatMap { words.indices.contains($0) ? words[$0] : nil }
  }

  /// The words of a line that was written above.
  private static func unquoted(_ line: Substring) -> [String] {
    var (words, word): ([String], String?) = ([], nil)
    var rest = line
    while let mark = rest.popFirst() {
      guard let begun = word else {
        if mark == "\"" { word = "" }
        continue
      }
      switch mark {
      case "\"":
        words.append(begun)
        word = nil
      case "\\": word = begun + String(rest.popFirst() ?? mark)
      case "%" where rest.first == mark, "$" where rest.first == mark:
        rest.removeFirst()
        word = begun + String(mark)
      default: word = begun + String(mark)
      }
    }
    return words
  }

  // A unit of a person has its own view of the files only as a namespace of users gives it one.
  private static func confinement(_ home: String) -> String {
    """

    # One folder to write to, and nothing but to talk to a server.
    PrivateUsers=yes
    ProtectSystem=strict
    ProtectHome=read-only
    ReadWritePaths=\(home)
    PrivateTmp=yes
    NoNewPrivileges=yes
    RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
    RestrictNamespaces=yes
    RestrictRealtime=yes
    RestrictSUIDSGID=yes
    LockPersonality=yes
    MemoryDenyWriteExecute=yes
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    SystemCallErrorNumber=EPERM

    """
  }
}

extension String {
  fileprivate func escaped(_ marks: Character...) -> String {
    String(flatMap { marks.contains($0) ? ["\\", $0] : [$0] })
  }

  fileprivate func doubled(_ mark: Character) -> String {
    String(flatMap { $0 == mark ? [$0, $0] : [$0] })
  }
}

/// The unit under which systemd runs `kith sync --watch` for one person.
struct WatchUnit {
  static let name = "kith-sync.service"
  /// By this a unit is known for one of ours.
  static let heading = "# Made by kith service install; kith service remove takes it away.\n"

  let text: String

  /// - Throws: `CommandError` where a path cannot be named in a unit.
  init(program: String, home: String, notifies: Bool, isConfined: Bool) throws(CommandError) {
    for path in [program, home] where !path.hasPrefix("/") || path.printable != path || path.contains("\n") {
      throw .usage("“\(path.printable)” is no path that a unit can name. Choose another one.")
    }
    let quoted = { (path: String) in "\"" + path.escaped("\\", "\"").doubled("%") + "\"" }
    let words = [program, "--home", home, "sync", "--watch"] + (notifies ? ["--notify"] : [])
    text =
      """
      \(WatchUnit.heading)[Unit]
      Description=kith, in step with the other machines

      [Service]
      ExecStart=\(words.map { quoted($0).doubled("$") }.joined(separator: " "))
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

import ArgumentParser

/// `kithd service`
struct SystemdUnit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service",
    abstract: "Print a unit with which systemd runs the server. Changes nothing.",
    discussion: """
      Put it into its place and start it with:

        kithd service > /etc/systemd/system/kithd.service
        systemctl daemon-reload && systemctl enable --now kithd

      The server then runs as a user of its own, who may write to /var/lib/kithd and nowhere else. Other \
      commands need its folder: kithd invite --data /var/lib/kithd. Settings go into /etc/kithd.conf, as \
      lines like KITHD_NAME=kith.example.org.
      """)

  @Option(help: "Where the program is.")
  var program = "/usr/local/bin/kithd"

  func run() throws {
    // What would be more than one plain word to systemd.
    let special = Set("%\"'\\$;".unicodeScalars)
    let isPlain = program.unicodeScalars.allSatisfy { ("!"..."~").contains($0) && !special.contains($0) }
    guard program.hasPrefix("/"), isPlain else { throw KithdProblem.badProgram(program) }
    say(SystemdUnit.text(program))
  }

  private static func text(_ program: String) -> String {
    """
    [Unit]
    Description=kithd, the server of kith
    After=network-online.target
    Wants=network-online.target

    [Service]
    ExecStart=\(program) serve
    ExecReload=/bin/kill -HUP $MAINPID
    Environment=KITHD_DATA=/var/lib/kithd
    EnvironmentFile=-/etc/kithd.conf
    Restart=on-failure
    RestartSec=5
    RestartPreventExitStatus=2
    TimeoutStopSec=60
    LimitNOFILE=4096

    # A user of its own, and one folder to write to.
    DynamicUser=yes
    StateDirectory=kithd
    StateDirectoryMode=0700
    UMask=0077
    ProtectSystem=strict
    ProtectHome=yes
    PrivateTmp=yes
    PrivateDevices=yes

    # Nothing but to listen and to keep files.
    CapabilityBoundingSet=
    AmbientCapabilities=
    NoNewPrivileges=yes
    ProtectClock=yes
    ProtectHostname=yes
    ProtectKernelLogs=yes
    ProtectKernelModules=yes
    ProtectKernelTunables=yes
    ProtectControlGroups=yes
    ProtectProc=invisible
    ProcSubset=pid
    RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
    RestrictNamespaces=yes
    RestrictRealtime=yes
    RestrictSUIDSGID=yes
    LockPersonality=yes
    MemoryDenyWriteExecute=yes
    RemoveIPC=yes
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    SystemCallFilter=~@privileged @resources
    SystemCallErrorNumber=EPERM

    [Install]
    WantedBy=multi-user.target
    """
  }
}

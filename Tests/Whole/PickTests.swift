import Foundation
import Testing

/// `kith pick` with a program that others wrote, and without.
@Suite struct PickTests {
  private let play: Play

  init() throws {
    play = try Play()
    _ = try play.kith("laptop", "start")
    _ = try play.kith("laptop", "add", "Ada Lovelace", "--org", "Engines")
    _ = try play.kith("laptop", "add", "Grace Hopper")
  }

  /// A program called `fzf` in a folder of its own; it keeps what it was told and given.
  private func finder(_ script: String) throws -> String {
    let folder = play.folder + "/finder"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let text = "#!/bin/sh\nprintf '%s\\n' \"$@\" > '\(folder)/told'\n\(script)\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/fzf"))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/fzf")
    return folder
  }

  private func pick(_ folder: String, _ words: String...) throws -> Ended {
    try play.run(
      "PATH=\(folder):/usr/bin:/bin",
      [Play.programs + "/kith", "--home", play.folder + "/laptop", "pick"] + words)
  }

  @Test func fzfChoosesAndItsIdIsPrinted() throws {
    let folder = try finder("tee '\(play.folder)/given' | grep Hopper")

    let ended = try pick(folder)

    #expect(ended.status == 0 && ended.output.count == 9, "\(ended)")
    let given = try String(contentsOfFile: play.folder + "/given", encoding: .utf8).split(separator: "\n")
    #expect(given.count == 2 && given.allSatisfy { $0.prefix { $0 != "\t" }.count == 32 })
    let told = try String(contentsOfFile: folder + "/told", encoding: .utf8)
    #expect(told == "--delimiter=\t\n--with-nth=2..\n--no-multi\n--tiebreak=index\n")
    let id = String(ended.output.dropLast())
    #expect(try play.kith("laptop", "show", id).output.contains("Grace Hopper"))
  }

  /// In small what a shell does with a job, before it or behind it: one that stops is called to the front. It
  /// tells whether the job stopped, how it ended, and whose the terminal was while it ran.
  private static let shell = """
    import os, pty, signal, sys
    place, answer, words = sys.argv[1], sys.argv[2], sys.argv[3:]
    leader, terminal = pty.fork()
    if leader == 0:
      signal.signal(signal.SIGTTOU, signal.SIG_IGN)
      ready, go = os.pipe()
      job = os.fork()
      if job == 0:
        os.setpgid(0, 0)
        os.close(go)
        os.read(ready, 1)
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execv(words[0], words)
      os.setpgid(job, job)
      if place == "before":
        os.tcsetpgrp(0, job)
      os.close(go)
      status = os.waitpid(job, os.WUNTRACED)[1]
      stopped = os.WIFSTOPPED(status)
      if stopped:
        os.tcsetpgrp(0, job)
        os.killpg(job, signal.SIGCONT)
        status = os.waitpid(job, 0)[1]
      holder = os.tcgetpgrp(0)
      os.tcsetpgrp(0, os.getpgrp())
      print("stopped" if stopped else "ran", os.WEXITSTATUS(status), "job" if holder == job else "other", flush=True)
      os._exit(0)
    os.write(terminal, (answer + "\\n").encode())
    seen = b""
    try:
      while piece := os.read(terminal, 4096):
        seen += piece
    except OSError:
      pass
    os.waitpid(leader, 0)
    print(seen.decode())
    """

  /// A terminal is for those in front of it: whoever reads it behind a shell stops, and goes on when called.
  @Test(arguments: [("before", "ran 0 job"), ("behind", "stopped 0 job")])
  func fzfReadsTheTerminalWhereItMay(place: String, end: String) throws {
    let folder = try finder(
      "cat > '\(play.folder)/given'; read n </dev/tty; grep \"$n\" '\(play.folder)/given'")
    play.entry = ["PATH=\(folder):/usr/bin:/bin"]

    let ended = try play.run(
      "timeout",
      ["-s", "KILL", "20", "python3", "-c", PickTests.shell, place, "Hopper", Play.programs + "/kith"]
        + ["--home", play.folder + "/laptop", "pick"])

    #expect(ended.output.contains(end), "\(ended)")
    #expect(ended.output.contains(/\r\n[0-9a-f]{8}\r\n/), "\(ended)")
  }

  @Test func fzfBehindAShellLeavesTheTerminalToIt() throws {
    let folder = try finder("cut -d ' ' -f 5,8 /proc/$$/stat > '\(play.folder)/groups'; grep Hopper")
    play.entry = ["PATH=\(folder):/usr/bin:/bin"]

    let ended = try play.run(
      "python3",
      [
        "-c", PickTests.shell, "behind", "", Play.programs + "/kith", "--home", play.folder + "/laptop",
        "pick",
      ])

    #expect(ended.output.contains("ran 0 other"), "\(ended)")
    let groups = try String(contentsOfFile: play.folder + "/groups", encoding: .utf8).split {
      " \n".contains($0)
    }
    #expect(groups.count == 2 && groups.first != groups.last, "\(groups): the terminal is the shell's")
  }

  @Test func fzfThatIsLeftOrFailsChoosesNobody() throws {
    for (script, status) in [
      ("exit 130", Int32(4)), ("cat > /dev/null; exit 1", 4), ("exit 2", 1), ("echo x", 4),
    ] {
      let ended = try pick(try finder(script))
      #expect(ended.status == status && ended.output.isEmpty && !ended.wasKilled, "\(script): \(ended)")
    }
  }

  @Test func withoutFzfAndATerminalThereIsASentence() throws {
    let ended = try pick(play.folder)
    #expect(ended.status == 1 && ended.complaint.contains("fzf is not installed"), "\(ended)")
  }

  @Test func withoutFzfAPersonTypesANumber() throws {
    let terminal = try Terminal(play, "laptop", ["pick"], environment: ["PATH": play.folder])
    #expect(terminal.wait(for: "narrow the list: "))
    terminal.type("hop\n")
    #expect(terminal.wait(for: "1  Grace Hopper"))
    terminal.type("1\n")

    let ended = terminal.ended()
    #expect(ended.status == 0, "\(ended)")
    let left = try Terminal(play, "laptop", ["pick"], environment: ["PATH": play.folder])
    #expect(left.wait(for: "narrow the list: "))
    left.type("\u{4}")
    #expect(left.ended().status == 4)
  }
}

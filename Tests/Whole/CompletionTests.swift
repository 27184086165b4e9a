import Foundation
import Testing

/// What a shell completes, in a real one.
@Suite struct CompletionTests {
  private let play: Play

  init() throws {
    play = try Play()
    _ = try play.kith("laptop", "start")
    for name in ["Grace Hopper", "Ada Lovelace", "Élodie Müller", "Gran$(touch \(play.folder)/ran) O'Neil"] {
      _ = try play.kith("laptop", "add", name)
    }
  }

  @Test func namesAreCompleted() throws {
    #expect(try completed("kith show Gra") == ["Grace"])
    #expect(try completed("kith show Grace Hop") == ["Hopper"])
    #expect(try completed("kith set Él") == ["Élodie"])
    #expect(try completed("kith note add Lov") == ["Lovelace"])
    #expect(try completed("kith show gra") == ["grace"])
    #expect(try completed("kith set elo") == ["elodie"])
    _ = try play.kith("laptop", "list", "--save", "Gradients")
    #expect(try completed("kith show Grad").isEmpty)
    #expect(try completed("kith forget ").contains("Lovelace"))
    #expect(try completed("kith undel") == ["undelete"])
    #expect(try completed("kith show zz").isEmpty)
  }

  @Test func ofANameThatWasBegunTheRestIsOffered() throws {
    _ = try play.kith("laptop", "add", "Grace Kelly Hope")
    #expect(try completed("kith show Grace ") == ["Hope", "Hopper", "Kelly"])
    #expect(try completed("kith show grace kel ") == ["Hope"])
    #expect(try completed("kith --no-pager show Ada ") == ["Lovelace"])
    #expect(try completed("kith show Ada Lovelace ").isEmpty)
    // Two people, or words that are no name: as at the beginning.
    #expect(try completed("kith show nonsense Lov") == ["Lovelace"])
  }

  @Test func filesAreCompleted() throws {
    let file = try play.file("connections.csv", "".utf8)
    let begun = String(file.dropLast(6))
    for command in ["import", "backup", "restore", "recover", "recovery test"] {
      #expect(try completed("kith \(command) \(begun)") == [file], "\(command)")
    }
    #expect(try completed("kith --home \(play.folder)/lap") == [play.folder + "/laptop"])
  }

  /// Typed at a terminal, with the key for it.
  @Test func theKeyCompletesAName() throws {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
    let terminal = try Terminal(
      program: "/usr/bin/env", ["bash", "--norc", "--noprofile", "-i"],
      environment: [
        "KITH_HOME": play.folder + "/laptop", "PATH": "\(Play.programs):\(path)", "LC_ALL": "C.UTF-8",
        "TERM": "dumb", "PS1": "> ", "HISTFILE": "", "NO_COLOR": "1",
      ])
    terminal.type("source <(kith --generate-completion-script bash); echo rea''dy\n")
    #expect(terminal.wait(for: "ready"))

    terminal.type("kith --no-pager show Gra\tHo\t")
    #expect(terminal.wait(for: "show Grace Hopper"), "\(terminal.ended(within: 0).seen)")
    terminal.type("\n")
    #expect(terminal.wait(for: "Grace Hopper  contact"), "\(terminal.ended(within: 0).seen)")
    terminal.type("exit\n")
    #expect(terminal.ended().status == 0)
  }

  /// A shell reads what it is given once more.
  @Test func aNameThatSomebodySentRunsNothing() throws {
    for typed in ["kith show Gran", "kith show ", "kith forget O"] {
      #expect(try !completed(typed).contains { $0.contains("$") || $0.contains("'") })
    }
    #expect(!FileManager.default.fileExists(atPath: play.folder + "/ran"))
  }

  @Test func theHomeThatIsTypedIsAsked() throws {
    let typed = "kith --home \(play.folder)/laptop show Gra"

    #expect(try completed(typed, home: "nowhere") == ["Grace"])
    #expect(try completed("kith show Gra", home: "nowhere").isEmpty)
    #expect(!FileManager.default.fileExists(atPath: play.folder + "/nowhere"))
  }

  /// An update has work to do in a home; who presses Tab does not wait for it.
  @Test func whatIsToBeMadeAnewIsLeftToTheNextCommand() throws {
    func due(_ statement: String) throws -> String {
      let script = """
        import sqlite3; db = sqlite3.connect("\(play.folder)/laptop/kith.sqlite")
        print(db.execute("\(statement)").fetchall()); db.commit()
        """
      return try play.run("python3", ["-c", script]).output
    }
    _ = try due("UPDATE space SET derive_due = 1")

    #expect(try completed("kith show Gra") == ["Grace"])
    #expect(try due("SELECT derive_due FROM space") == "[(1,)]\n")
    #expect(try play.kith("laptop", "list").status == 0)
    #expect(try due("SELECT derive_due FROM space") == "[(0,)]\n")
  }

  /// What bash offers for a line; it says nothing beside that.
  private func completed(_ line: String, home: String = "laptop") throws -> [String] {
    let script = """
      source <(kith --generate-completion-script bash)
      words="$1"; COMP_LINE="$1"; COMP_POINT=${#COMP_LINE}
      COMP_WORDS=($words); [[ "$words" == *" " ]] && COMP_WORDS+=("")
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      [[ "$(complete -p kith)" =~ -F\\ ([^ ]+) ]]
      "${BASH_REMATCH[1]}" kith "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
    let settings = [
      "KITH_HOME=\(play.folder)/\(home)", "PATH=\(Play.programs):\(path)", "LC_ALL=C.UTF-8", "TERM=dumb",
    ]
    let ended = try play.run("/usr/bin/env", settings + ["bash", "-c", script, "bash", line])
    #expect(ended.complaint == "", "\(ended)")
    return ended.output.split(separator: "\n").map(String.init)
  }
}

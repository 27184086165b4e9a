import ArgumentParser
import KithCommands
import KithReplica
import Testing

/// A quick command does not wait for what it does not need.
@Suite struct ReadingTests {
  @Test func aPlainCommandIsReadByItselfJustAsAmongAllOthers() throws {
    for words in [
      ["find", "ada", "engine", "--limit", "3"], ["--home", "/x", "find", "-q", "ada"],
      ["list", "--home=/x"],
      ["show", "--json", "ada"], ["note", "add", "ada", "Met at the fair."], ["list", "@mentors"],
      ["--home", "/x", "tag", "add", "ada", "mentor"], ["add", "Ada", "--email", "a@x", "title=Engineer"],
      ["find", "--", "-berlin"], ["talk", "ada", "Met at the fair.", "--promised", "plans"],
      ["--home", "/x", "cadence", "ada", "every", "6w"],
    ] {
      let (alone, among) = (try #require(Kith.plain(words), "\(words)"), try Kith.parseAsRoot(words))
      var (read, wanted) = ("", "")
      dump(alone, to: &read)
      dump(among, to: &wanted)
      #expect(read == wanted, "\(words)")
      #expect((alone as? any KithCommand)?.homeOption.folder == (words.joined().contains("/x") ? "/x" : nil))
    }
  }

  @Test func whatIsNotPlainIsLeftToTheRoot() {
    for words in [
      [], ["--version"], ["--home", "/x"], ["--home"], ["find"], ["find", "--help"], ["find", "--version"],
      ["tag"], ["nobody"], ["help", "find"], ["list", "--colour"], ["list", "--generate-completion-script"],
      ["--home", "/x", "list", "--home", "/y"], ["-q", "list"], ["conflicts"],
      ["talk"], ["talk", "--help"], ["talk", "--by", "phone", "ada"],
    ] {
      #expect(Kith.plain(words) == nil, "\(words)")
    }
  }

  @Test func whatTheMachineWouldHaveToLookForIsLookedForWhenACommandAsks() {
    var asked: [String] = []
    func look(_ what: String) -> String {
      asked.append(what)
      return what
    }
    func find() -> Supervisor {
      asked.append("supervisor")
      return .nowhere
    }
    let world = Outside.nowhere.world

    let outside = Outside(
      machine: look("machine"), person: look("person"), world: world, file: { _, _ in nil },
      supervisor: find())

    #expect(asked.isEmpty)
    #expect(outside.person == "person" && outside.machine == "machine")
    #expect(outside.supervisor.folder == "/nowhere" && asked == ["person", "machine", "supervisor"])
  }
}

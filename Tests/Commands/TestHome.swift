import ArgumentParser
import Foundation
import KithCommands
import KithMerge
import KithReplica
import KithTestSupport

/// A home in a folder of its own, with a clock that stands still until it is set, and chance that repeats
/// itself.
final class TestHome {
  let folder: String
  var time: Int64 = 1_767_225_600_000  // 2026-01-01
  /// Whose clocks are shown here.
  var zone = "UTC" {
    didSet { clocks = TimeZone(identifier: zone) ?? .gmt }
  }
  private var clocks = TimeZone.gmt
  var typed: [UInt8] = []
  var width: Int?
  var isTerminal = false
  var colours = false
  /// What the person does to a text in their editor; nil if the editor fails.
  var editor: (String) -> String? = { _ in nil }
  /// What the person answers, one question after the other; nobody sits there once there is nothing left.
  var answers: [String] = []
  /// … or presses, to say no more.
  static let controlD = "\u{4}"
  /// What the person was asked before they answered.
  private(set) var asked = ""
  /// The program that lets the person choose.
  var picker: ([String]) -> Outside.Picked = { _ in .missing }
  /// What becomes of a program that kith runs, by its words; there is none unless said.
  var programs: ([String]) -> Supervisor.Ran? = { _ in nil }
  /// The person's own letters to begin from, by name.
  var letters: [String: String] = [:]
  /// What kith kept in a file because it would be lost.
  private(set) var kept: String?
  /// What a terminal would have shown of how far long work had come.
  var followed: [String] = []
  /// What the machine says its user is called, and how they log in.
  var (person, login) = ("Lena", "lena")
  private var random: SeededRandom

  init(seed: UInt64 = 1, copying other: TestHome? = nil) throws {
    random = SeededRandom(seed: seed)
    folder = NSTemporaryDirectory() + "kith-\(UUID().uuidString)"
    if let other { try FileManager.default.copyItem(atPath: other.folder, toPath: folder) }
  }

  /// Of a folder that is not its own to make.
  init(folder: String) {
    random = SeededRandom(seed: 1)
    self.folder = folder
  }

  deinit {
    guard folder.hasPrefix(NSTemporaryDirectory()) else { return }
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// A home in which somebody has begun.
  static func begun(seed: UInt64 = 1) async throws -> TestHome {
    let home = try TestHome(seed: seed)
    _ = await home.kith("start")
    return home
  }

  var home: Home { Home(folder: folder) }

  struct Said: Equatable {
    var out = ""
    var err = ""
    var status = ExitStatus.done
  }

  /// What a person reads who types this; the folder's name is left out.
  func kith(_ words: String...) async -> Said {
    await kith(words)
  }

  func kith(_ words: [String]) async -> Said {
    var said = Said()
    var (out, err) = ("", "")
    let output = Output(
      width: width, colours: colours, isTerminal: isTerminal, write: { out += $0 }, remark: { err += $0 },
      progress: { self.followed.append($0) })
    var ending = Ending.done
    var typed: (any ParsableCommand)?
    do {
      var command = try Kith.read(words)
      typed = command
      if let command = command as? any KithCommand {
        try await command.run(in: desk(command.words(to: output)))
      } else {
        try command.run()
      }
    } catch {
      ending = Ending(error, of: typed)
    }
    ending.say(on: output)
    said.out = out.replacingOccurrences(of: folder, with: "HOME")
    said.err = err.replacingOccurrences(of: folder, with: "HOME")
    said.status = ending.status
    return said
  }

  func desk(_ output: Output) -> Desk {
    Desk(
      home: home, output: output, now: { self.time }, dice: Dice { self.random.next() },
      offset: { [clocks] in clocks.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0) / 1000)) },
      zoneName: { [zone] in zone }, input: { limit in Array(self.typed.prefix(limit + 1)) }, outside: outside)
  }

  private var outside: Outside {
    let nowhere = Outside.nowhere
    return Outside(
      machine: nowhere.machine, person: self.person, login: self.login, world: nowhere.world,
      file: nowhere.file,
      ask: { question in
        guard !self.answers.isEmpty else { return nil }
        self.asked += question
        return self.answers.removeFirst()
      },
      edit: { text, _ in self.editor(text).map(Outside.Edited.text) ?? .failed("The editor failed") },
      keep: {
        self.kept = $0
        return "FILE"
      }, pick: { self.picker($0) },
      supervisor: Supervisor(
        program: "/usr/bin/kith", folder: "/nowhere", write: Supervisor.nowhere.write,
        remove: Supervisor.nowhere.remove, run: { self.programs($0) }),
      letters: OwnLetters(
        folder: "LETTERS",
        names: { self.letters.keys.filter { !$0.isEmpty && !$0.contains { "./".contains($0) } } },
        text: { name, _ in self.letters[name].map { Array($0.utf8) } }),
      converse: { question in
        guard !self.answers.isEmpty else { return .nobody }
        self.asked += question
        let answer = self.answers.removeFirst()
        return answer == TestHome.controlD ? .ended : .said(answer)
      })
  }

  /// Takes in what `other` has to send, as from a server.
  func receive(from other: TestHome) throws {
    let replica = try Replica(home)
    let sent = try Replica(other.home).outgoing(limitBytes: 1 << 20)
    _ = try replica.absorb(
      Delivery(
        records: sent.map { Incoming(id: $0.id, state: $0.state) }, from: replica.bookmark(),
        to: replica.bookmark()),
      at: time)
  }
}

extension TestHome {
  /// What stands in this home, but for what lies in the trash.
  func standing() async -> [Substring] {
    await kith("export", "--format", "jsonl").out.split(separator: "\n").filter {
      $0.contains("\"trashed\":null")
    }
  }
}

extension TestHome.Said {
  init(_ out: String, err: String = "", _ status: ExitStatus = .done) {
    self.init(out: out, err: err, status: status)
  }

  static func refused(_ err: String, _ status: ExitStatus) -> TestHome.Said {
    TestHome.Said(out: "", err: err + "\n", status: status)
  }
}

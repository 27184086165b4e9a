import ArgumentParser
import Foundation
import KithCommands
import KithReplica
import KithSync

#if canImport(Glibc)
  import Glibc
#endif

/// What the machine says: environment, terminal, clock, chance.
struct Surroundings {
  private let environment = ProcessInfo.processInfo.environment

  /// Does what was typed, and tells how it ended.
  func run(_ arguments: [String]) async -> ExitStatus {
    // What goes through a pager only reads: it ends there and then, as it does where a pipe is closed.
    let printer = Printer(whenLeft: { exit(ExitStatus.done.rawValue) })
    let output = output(to: printer)
    var ending = Ending.done
    var typed: (any ParsableCommand)?
    do {
      let home = Home(folder: absolute(folder))
      var command = try NameCompletion.$home.withValue(home) { try Kith.read(arguments) }
      typed = command
      if let command = command as? any KithCommand {
        if output.isTerminal, command.isLong { printer.pager = Pager(environment, rows: Surroundings.rows) }
        try await command.run(in: desk(home: command.homeOption.folder, command.words(to: output)))
      } else {
        try command.run()
      }
    } catch {
      ending = Ending(error, of: typed, isInterrupted: Interruption.isHeard)
    }
    if ending.status == .interrupted { output.clearLine() }
    ending.say(on: output)
    printer.finish()
    guard let failure = printer.failure else { return ending.status }
    if case .other(let why) = failure {
      output.complain(
        "Standard output took not all that there was to say: \(why). What was written to it is not whole.")
    }
    return ending.status == .done ? .failed : ending.status
  }

  private func desk(home folder: String?, _ output: Output) -> Desk {
    Desk(
      home: Home(folder: absolute(folder ?? self.folder)), output: output,
      now: { Int64(Date().timeIntervalSince1970 * 1000) },
      dice: Dice {
        var random = SystemRandomNumberGenerator()
        return random.next()
      },
      offset: Surroundings.offset, zoneName: Surroundings.zoneName, input: Surroundings.input,
      outside: outside)
  }

  private var outside: Outside {
    Outside(
      machine: ProcessInfo.processInfo.hostName,
      person: NSFullUserName().isEmpty ? NSUserName() : NSFullUserName(),
      login: NSUserName(),
      world: Syncer.World(
        now: { Int64(Date().timeIntervalSince1970 * 1000) },
        sleep: { milliseconds in try? await Task.sleep(for: .milliseconds(milliseconds)) },
        draw: { UInt64.random(in: .min ... .max) }),
      file: Surroundings.file, ask: Surroundings.ask, edit: editor.edit, keep: editor.keep,
      pick: FuzzyFinder(path: environment["PATH"] ?? "").pick, supervisor: supervisor, draw: Barcode.draw,
      letters: letters, converse: Surroundings.converse)
  }

  private var supervisor: Supervisor {
    Background(folder: settingsFolder + "/systemd/user").supervisor
  }

  /// The folder for settings of the XDG rules.
  private var settingsFolder: String {
    let home = environment["HOME"] ?? NSHomeDirectory()
    return environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.config"
  }

  private var letters: OwnLetters {
    let (folder, ending) = (settingsFolder + "/kith/letters", OwnLetters.ending)
    return OwnLetters(
      folder: folder,
      names: {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }.map {
          String($0.dropLast(ending.count))
        }
      }, text: { name, limit in try Surroundings.file("\(folder)/\(name)\(ending)", limit) })
  }

  private var editor: Editor {
    let named = ["KITH_EDITOR", "VISUAL", "EDITOR"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    // Without a terminal it would wait for ever for somebody who types.
    let usual = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 ? "vi" : nil
    return Editor(command: named ?? usual, folder: NSTemporaryDirectory())
  }

  private static func ask(_ question: String) throws -> String? {
    switch try converse(question) {
    case .said(let text): text
    case .ended: ""
    case .nobody: nil
    }
  }

  private static func converse(_ question: String) throws -> Outside.Reply {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return .nobody }
    FileHandle.standardError.write(Data(question.utf8))
    do {
      try Interruption.wait(for: STDIN_FILENO)
    } catch {
      FileHandle.standardError.write(Data("\n".utf8))
      throw error
    }
    if let line = readLine() { return .said(line) }
    // Whoever ends what they say leaves the cursor behind the question.
    FileHandle.standardError.write(Data("\n".utf8))
    return .ended
  }

  private static func file(_ path: String, _ limit: Int) throws -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return try read(file, upTo: limit)
  }

  /// `KITH_HOME`, else the folder for data of the XDG rules.
  private var folder: String {
    if let folder = environment["KITH_HOME"], !folder.isEmpty { return folder }
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/kith" }
    return (environment["HOME"] ?? NSHomeDirectory()) + "/.local/share/kith"
  }

  private func absolute(_ path: String) -> String {
    let pieces = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isPlain = pieces.dropFirst().allSatisfy {
      !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
    }
    // As most are: there is nothing to ask the disk.
    if pieces.count > 1, pieces[0].isEmpty, isPlain { return path }
    return URL(fileURLWithPath: path).standardizedFileURL.path
  }

  private func output(to printer: Printer) -> Output {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    return Output(
      width: width(isTerminal, STDOUT_FILENO), colours: isTerminal && (environment["NO_COLOR"] ?? "").isEmpty,
      isTerminal: isTerminal, write: printer.write, remark: printer.remark,
      progress: isatty(STDERR_FILENO) == 1 ? printer.follow : { _ in },
      handOver: {
        printer.flush()
        return printer.failure == nil
      },
      remarkWidth: width(isatty(STDERR_FILENO) == 1, STDERR_FILENO))
  }

  private func width(_ isTerminal: Bool, _ file: Int32) -> Int? {
    if let columns = environment["COLUMNS"].flatMap(Int.init), (20...10_000).contains(columns) {
      return columns
    }
    guard isTerminal else { return nil }
    var size = winsize()
    let answered = ioctl(file, UInt(TIOCGWINSZ), &size) == 0
    return answered && size.ws_col >= 20 ? Int(size.ws_col) : 80
  }

  /// How many lines the terminal shows.
  private static var rows: Int {
    var size = winsize()
    let answered = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
    return answered && size.ws_row > 0 ? Int(size.ws_row) : 24
  }

  private static func offset(_ milliseconds: Int64) -> Int {
    var (seconds, parts) = (time_t(milliseconds / 1000), tm())
    guard localtime_r(&seconds, &parts) != nil else { return 0 }
    return parts.tm_gmtoff
  }

  /// What the zone of this machine is called. Where nobody set one, clocks are those of Greenwich.
  private static func zoneName() -> String? {
    let name = TimeZone.current.identifier
    return name == "GMT" ? "UTC" : name
  }

  private static func input(_ limit: Int) throws -> [UInt8] {
    try read(STDIN_FILENO, upTo: limit) ?? []
  }

  /// Up to `limit` bytes, or one more if there are more; nil if they cannot be read. The first end is the
  /// end: a terminal would wait for a second one.
  private static func read(_ file: Int32, upTo limit: Int) throws -> [UInt8]? {
    let piece = 1 << 16
    var bytes: [UInt8] = []
    while bytes.count <= limit {
      let wanted = min(piece, limit + 1 - bytes.count)
      var count = 0
      try Interruption.wait(for: file)
      bytes += [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
        repeat { count = Glibc.read(file, buffer.baseAddress, wanted) } while count < 0 && errno == EINTR
        filled = max(0, count)
      }
      if count < 0 { return nil }
      if count == 0 { break }
    }
    return bytes
  }
}

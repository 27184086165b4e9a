package import KithSync

/// What lies outside a home: files, and time and chance for the network. What waits for a person or a file
/// throws `CancellationError` where it is interrupted.
///
/// What the machine would have to look for is looked for when a command asks: most never do.
package struct Outside {
  private let findMachine: () -> String
  private let findPerson: () -> String
  private let findLogin: () -> String
  private let findSupervisor: () -> Supervisor

  /// What this machine is called.
  package var machine: String { findMachine() }
  /// What its user is called.
  package var person: String { findPerson() }
  /// How they log in, which may be all that is known.
  package var login: String { findLogin() }
  package var supervisor: Supervisor { findSupervisor() }

  package let world: Syncer.World
  /// The first so many bytes of a file, or one more if there are more; nil if it cannot be read.
  package let file: (_ path: String, _ limit: Int) throws -> [UInt8]?
  /// Asks the person at the terminal; nil if nobody sits there.
  package let ask: (_ question: String) throws -> String?
  /// Asks them one question of several; tells an empty line from the end of what they say.
  package let converse: (_ question: String) throws -> Reply
  /// Lets the person edit a text in their editor; reads so many bytes of it at the most.
  package let edit: (_ text: String, _ limit: Int) -> Edited
  /// Keeps a text that would be lost in a file, and tells its name; nil if it cannot.
  package let keep: (_ text: String) -> String?

  /// What the person begins letters from.
  package let letters: OwnLetters

  /// Lets the person choose one of these lines with a program for that. What stands before the first tab is
  /// not shown.
  package let pick: (_ lines: [String]) -> Picked

  /// Draws a text as a QR code, in lines of blocks.
  package let draw: (_ text: String) -> Drawn

  /// What somebody at the terminal answers.
  package enum Reply: Sendable {
    case said(String)
    /// By Control-D: they say no more.
    case ended
    case nobody
  }

  package enum Drawn: Sendable {
    case drawn(String)
    /// There is no program for it here.
    case missing
    case failed(String)
  }

  /// What became of a choice.
  package enum Picked: Sendable {
    /// The line that was chosen, and perhaps more.
    case chosen(String)
    case nothing
    case failed(String)
    /// There is no such program here.
    case missing
  }

  /// What an editor left.
  package enum Edited: Sendable {
    case text(String)
    /// Why there is none, and in which file lies what was typed.
    case failed(String, kept: String? = nil)
  }

  package init(
    machine: @autoclosure @escaping () -> String, person: @autoclosure @escaping () -> String = "",
    login: @autoclosure @escaping () -> String = "",
    world: Syncer.World,
    file: @escaping (_ path: String, _ limit: Int) throws -> [UInt8]?,
    ask: @escaping (_ question: String) throws -> String? = { _ in nil },
    edit: @escaping (_ text: String, _ limit: Int) -> Edited = { _, _ in .failed("There is no editor here") },
    keep: @escaping (_ text: String) -> String? = { _ in nil },
    pick: @escaping (_ lines: [String]) -> Picked = { _ in .missing },
    supervisor: @autoclosure @escaping () -> Supervisor = .nowhere,
    draw: @escaping (_ text: String) -> Drawn = { _ in .missing }, letters: OwnLetters = .none,
    converse: @escaping (_ question: String) throws -> Reply = { _ in .nobody }
  ) {
    (self.draw, self.letters, self.converse) = (draw, letters, converse)
    (self.edit, self.keep, self.pick) = (edit, keep, pick)
    (findMachine, findPerson, findLogin, findSupervisor) = (machine, person, login, supervisor)
    (self.world, self.file, self.ask) = (world, file, ask)
  }

  /// For commands that go nowhere.
  package static var nowhere: Outside {
    Outside(
      machine: "here", world: Syncer.World(now: { 0 }, sleep: { _ in }, draw: { 0 }), file: { _, _ in nil })
  }
}

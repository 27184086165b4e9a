/// What keeps programs running for a person: systemd, where there is one; and the files that it reads.
package struct Supervisor {
  /// What a program said, and how it ended.
  package struct Ran: Sendable {
    package let status: Int32
    package let said: String

    package init(status: Int32, said: String) {
      (self.status, self.said) = (status, said)
    }
  }

  /// Where this kith is.
  package let program: String
  /// Where units of a person are kept.
  package let folder: String
  /// Puts a text into a file whole, and makes its folder; tells why it could not.
  package let write: (_ path: String, _ text: String) -> String?
  /// Tells why it could not.
  package let remove: (_ path: String) -> String?
  /// Runs a program to its end; nil if there is no such program.
  package let run: (_ words: [String]) -> Ran?

  package init(
    program: String, folder: String, write: @escaping (_ path: String, _ text: String) -> String?,
    remove: @escaping (_ path: String) -> String?, run: @escaping (_ words: [String]) -> Ran?
  ) {
    (self.program, self.folder, self.write, self.remove, self.run) = (program, folder, write, remove, run)
  }

  /// For commands that go nowhere.
  package static var nowhere: Supervisor {
    Supervisor(
      program: "/usr/bin/kith", folder: "/nowhere", write: { _, _ in "there is no such place" },
      remove: { _ in "there is no such place" }, run: { _ in nil })
  }

  var unit: String { folder + "/" + WatchUnit.name }

  func systemctl(_ words: [String]) -> Ran? {
    run(["systemctl", "--user"] + words)
  }
}

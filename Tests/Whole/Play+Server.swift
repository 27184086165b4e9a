import Foundation

/// What lies in the server's folder, read and changed past the server.
extension Play {
  /// The folder of the server that `serve()` starts.
  var data: String { folder + "/server" }

  private static let python = """
    import hashlib, sqlite3, sys
    db = sqlite3.connect(sys.argv[1])
    if len(sys.argv) > 2:
      db.executescript(sys.argv[2])
    else:
      print(db.execute("PRAGMA integrity_check").fetchone()[0])
      for table in "account", "device", "space", "member", "package", "record", "commit", "writer", "audit":
        rows = db.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2').fetchall()
        print(table, len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
    """

  /// Whether a database is whole, and a line for each table: its rows, counted and hashed.
  func facts(in path: String) throws -> String {
    try run("/usr/bin/env", ["python3", "-c", Play.python, folder + "/" + path]).output
  }

  func change(_ path: String, _ sql: String) throws {
    let ended = try run("/usr/bin/env", ["python3", "-c", Play.python, folder + "/" + path, sql])
    guard ended.status == 0 else { throw PlayProblem.notChanged(ended.complaint) }
  }

  /// What SQLite has yet to bring into the server's database.
  func log() -> Data {
    FileManager.default.contents(atPath: data + "/hub.sqlite-wal") ?? Data()
  }

  /// Somebody who has a database open, and reads nothing, until the pipe is closed.
  func opened(_ path: String) throws -> Pipe {
    let (process, input, output) = (Process(), Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let program = """
      import sqlite3, sys
      db = sqlite3.connect(sys.argv[1])
      print(db.execute("SELECT count(*) FROM record").fetchall(), flush=True)
      sys.stdin.read()
      """
    process.arguments = ["python3", "-c", program, folder + "/" + path]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    guard !output.fileHandleForReading.availableData.isEmpty else { throw PlayProblem.notChanged(path) }
    return input
  }

  func records(_ path: String = "server/hub.sqlite") throws -> Int {
    guard let line = try facts(in: path).firstMatch(of: /record (\d+)\s/) else { return -1 }
    return Int(line.1) ?? -1
  }

  /// The ids of the accounts.
  func accounts() throws -> [String] {
    try kithd("accounts", "--data", data).output.split(separator: "\n").map { String($0.prefix(16)) }
  }

  /// The files in a folder of the play, in order.
  func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder + "/" + path).sorted()
  }

  func contents(_ path: String) throws -> [String: Data] {
    try Dictionary(
      uniqueKeysWithValues: names(path).map { name in
        (name, try Data(contentsOf: URL(fileURLWithPath: folder + "/\(path)/" + name)))
      })
  }

  func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }
}

import Foundation
import KithMerge

/// What lies in files, byte by byte.
extension Play {
  /// Every file of some folders of the play, its log and its journal too.
  func files(_ folders: [String]) throws -> [String: Data] {
    var found: [String: Data] = [:]
    for folder in folders {
      for (name, bytes) in try contents(folder) { found["\(folder)/\(name)"] = bytes }
    }
    return found
  }

  /// Which words are in which files; upper and lower case are one.
  func traces(of words: [String], in folders: [String]) throws -> [String] {
    try files(folders).flatMap { path, bytes in
      let small = Data(bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
      return words.filter { small.range(of: Data($0.lowercased().utf8)) != nil }.map { "\(path): \($0)" }
    }.sorted()
  }

  /// Which of some payloads are in which files, looked for by pieces, since a page may end within one.
  func traces(of payloads: Set<[UInt8]>, in folders: [String]) throws -> [String] {
    let files = try files(folders)
    return payloads.flatMap { payload in
      files.filter { file in
        Play.pieces(of: payload).contains { file.value.range(of: $0) != nil }
      }.map(\.key)
    }.sorted()
  }

  private static func pieces(of payload: [UInt8]) -> [Data] {
    // What a payload begins with is no secret.
    stride(from: 16, to: payload.count - 16, by: 16).map { Data(payload[$0..<($0 + 16)]) }
  }

  /// The sealed payloads of a record in the server's state.
  func payloads(of record: String, in path: String) throws -> Set<[UInt8]> {
    Set(try state(of: record, in: path)?.edits.map(\.payload) ?? [])
  }

  /// A record as a server's database holds it.
  func state(of record: String, in path: String) throws -> SealedRecord? {
    let query = "SELECT state FROM record WHERE lower(hex(id)) = '\(record)'"
    return try blobs(query, in: path).first.map { try SealedRecord(bytes: $0) }
  }

  /// The blobs that a question to a database of the play is answered with.
  func blobs(_ query: String, in path: String) throws -> [[UInt8]] {
    let program = """
      import sqlite3, sys
      for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall(): print(row[0].hex())
      """
    let words = ["python3", "-c", program, folder + "/" + path, query]
    return try run("/usr/bin/env", words).output.split(separator: "\n").compactMap { [UInt8](hex: $0) }
  }

  /// Rows of a table, as text.
  func rows(_ query: String, in path: String) throws -> String {
    let program = """
      import sqlite3, sys
      for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall(): print(repr(row))
      """
    return try run("/usr/bin/env", ["python3", "-c", program, folder + "/" + path, query]).output
  }
}

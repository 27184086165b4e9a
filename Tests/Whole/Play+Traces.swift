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

  /// The sealed payloads of a record in a database of the play: in a home's mirror, pending state and journal,
  /// or in the server's state.
  func payloads(of record: String, in path: String, _ column: String) throws -> Set<[UInt8]> {
    let program = """
      import sqlite3, sys
      rows = sqlite3.connect(sys.argv[1]).execute(f"SELECT {sys.argv[3]} FROM record WHERE hex(id) = ?",
        (sys.argv[2].upper(),))
      for row in rows.fetchall(): print(row[0].hex())
      """
    let words = ["python3", "-c", program, folder + "/" + path, record, column]
    var found: Set<[UInt8]> = []
    for line in try run("/usr/bin/env", words).output.split(separator: "\n") {
      let digits = Array(line.utf8)
      let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
        UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)
      }
      found.formUnion(try SealedRecord(bytes: bytes).edits.map(\.payload))
    }
    return found
  }
}

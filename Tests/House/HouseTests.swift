import Foundation
import Testing

/// The rules of the house, held against the sources: who may import what, how long a file is, which words
/// stay out of pure rooms, and that the README names each room.
@Suite struct HouseTests {
  /// What everybody may use. The pure rooms have a line of their own.
  private static let everywhere: Set = ["Foundation", "FoundationEssentials", "Glibc", "Dispatch"]

  /// Room by room: its folder, and what it may import beside `everywhere`. The same table as in the design.
  private static let rooms: [String: Set<String>] = [
    "Shared/Merge": [],
    "Shared/Records": ["KithMerge"],
    "Shared/Wire": ["KithMerge", "Crypto", "SwiftProtobuf", "RawStructuredFieldValues"],
    "Shared/Formats": ["KithMerge", "KithRecords"],
    "Client/Sealing": ["KithMerge", "KithRecords", "Crypto", "CZstd"],
    "Client/Replica": ["KithMerge", "KithRecords", "KithSealing", "GRDB"],
    "Client/Insight": ["KithMerge", "KithRecords"],
    "Client/Sync": [
      "KithMerge", "KithWire", "KithSealing", "KithReplica", "Crypto", "AsyncHTTPClient", "NIOCore",
      "NIOPosix",
      "NIOHTTP1", "NIOSSL", "NIOTLS",
    ],
    "Client/Commands": [
      "KithMerge", "KithRecords", "KithWire", "KithFormats", "KithSealing", "KithReplica", "KithInsight",
      "KithSync", "ArgumentParser",
    ],
    "Server/Hub": ["KithMerge", "KithWire", "Crypto"],
    "Server/HubSQLite": ["KithMerge", "KithWire", "KithHub", "GRDB"],
    "Server/HTTP": [
      "KithMerge", "KithWire", "KithHub", "Crypto", "Hummingbird", "HummingbirdCore", "HummingbirdTLS",
      "HTTPTypes",
      "NIOCore", "NIOSSL", "NIOPosix", "NIOHTTPTypes", "NIOHTTPTypesHTTP1", "X509", "SwiftASN1",
      "ServiceLifecycle",
      "Logging", "Synchronization",
    ],
  ]

  /// Rooms of values alone: no clock, chance, files, network, tasks or locks.
  private static let pure = ["Shared/Merge", "Shared/Records", "Shared/Formats", "Client/Insight"]
  private static let impureWords = [
    "Date(", "Date.now", ".now", "UUID(", "SystemRandomNumberGenerator", ".random(", "FileManager",
    "FileHandle",
    "URLSession", "ProcessInfo", "Task {", "Task.", "DispatchQueue", "NSLock", "Mutex", "print(", "hashValue",
  ]

  /// What no room may say: it would stop the program, or reach past what is handed in.
  private static let forbidden = [
    "try!", "fatalError(", "preconditionFailure(", "as!", "@unchecked", "nonisolated(unsafe)",
    "Task.detached",
    "print(",
  ]

  private static let longestFile = 300
  private static let longestLine = 110

  @Test func roomsImportOnlyTheirNeighbours() throws {
    for source in try sources(["Shared", "Client", "Server"]) {
      let allowed = try #require(
        HouseTests.rooms[source.room], "\(source.room) is a folder without a line here")
      let commons = source.room == "Shared/Merge" ? [] : HouseTests.everywhere
      let imports = source.imports.subtracting(allowed).subtracting(commons)
      #expect(imports.isEmpty, "\(source.path) imports \(imports.sorted())")
    }
  }

  @Test func theServerCannotReadAContact() throws {
    let rooms = try sources(["Server"]).map(\.imports) + [try program("kithd")]
    let blind: Set = [
      "KithRecords", "KithFormats", "KithSealing", "KithReplica", "KithInsight", "KithSync", "KithCommands",
    ]

    for imports in rooms { #expect(imports.isDisjoint(with: blind)) }
  }

  @Test func everyRoomHasATenantAndALineInTheReadme() throws {
    let readme = try String(contentsOf: HouseTests.root.appending(path: "README.md"), encoding: .utf8)
    let folders = Set(try sources(["Shared", "Client", "Server"]).map(\.room))

    #expect(folders == Set(HouseTests.rooms.keys))
    for room in folders.sorted() { #expect(readme.contains("`\(room)`"), "the README does not name \(room)") }
    for line in readme.split(separator: "\n") where line.hasPrefix("| `") {
      let named = line.split(separator: "`").dropFirst().first.map(String.init) ?? ""
      let top = named.split(separator: "/").first.map(String.init) ?? ""
      if ["Shared", "Client", "Server"].contains(top) {
        #expect(folders.contains(named), "the README names \(named), which is no room")
      }
    }
  }

  @Test func pureRoomsStayPure() throws {
    for source in try sources(HouseTests.pure) {
      for word in HouseTests.impureWords {
        #expect(!source.says(word), "\(source.path) says \(word)")
      }
    }
  }

  @Test func noRoomTrapsOrReachesAround() throws {
    for source in try sources(["Shared", "Client", "Server"]) {
      for word in HouseTests.forbidden { #expect(!source.says(word), "\(source.path) says \(word)") }
    }
  }

  @Test func filesAndLinesAreShort() throws {
    for source in try sources(["Shared", "Client", "Server", "Sources", "Tests"]) {
      let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= HouseTests.longestFile + 1, "\(source.path) has \(lines.count) lines")
      // A test may hold a line of somebody's file just as it is.
      guard !source.path.hasPrefix("Tests/") else { continue }
      let long = lines.enumerated().first { $0.element.count > HouseTests.longestLine }
      #expect(long == nil, "\(source.path):\((long?.offset ?? 0) + 1) is too long")
    }
  }

  @Test func theProjectSpeaksOfItselfAlone() throws {
    // Spelled in two halves, so that this file does not say them.
    let strangers = ["/wo" + "rk/", "/ro" + "ot/", "help" + "er agent", "TO" + "DO", "FIX" + "ME"]
    for source in try sources(["Shared", "Client", "Server", "Sources", "Tests"]) {
      for word in strangers { #expect(!Source.says(word, in: source.text), "\(source.path) says \(word)") }
    }
  }

  // MARK: Reading the house

  private struct Source {
    let path: String
    let text: String

    /// The first two folders.
    var room: String { path.split(separator: "/").prefix(2).joined(separator: "/") }

    /// The text without its comments.
    var code: String {
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
    }

    /// Whether the code says `word`, and not only a longer word that ends so.
    func says(_ word: String) -> Bool { Source.says(word, in: code) }

    static func says(_ word: String, in code: String) -> Bool {
      code.ranges(of: word).contains { range in
        guard range.lowerBound > code.startIndex, word.first?.isLetter == true else { return true }
        return !code[code.index(before: range.lowerBound)].isLetter
      }
    }

    var imports: Set<String> {
      Set(
        text.split(separator: "\n").compactMap { line in
          let words = line.split(separator: " ", omittingEmptySubsequences: false)
          let levels: Set<Substring> = ["import", "package", "public", "internal"]
          guard let first = words.first, levels.contains(first) else { return nil }
          guard let place = words.firstIndex(of: "import"), place <= 1, words.count > place + 1 else {
            return nil
          }
          return words[place + 1].split(separator: ".").first.map(String.init)
        })
    }
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func sources(_ folders: [String]) throws -> [Source] {
    var found: [Source] = []
    for folder in folders {
      let base = HouseTests.root.appending(path: folder)
      let files = try #require(FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil))
      for case let file as URL in files
      where file.pathExtension == "swift" && !file.path.hasSuffix(".pb.swift") {
        let path = String(file.path.dropFirst(HouseTests.root.path.count + 1))
        found.append(Source(path: path, text: try String(contentsOf: file, encoding: .utf8)))
      }
    }
    #expect(!found.isEmpty)
    return found.sorted { $0.path < $1.path }
  }

  private func program(_ name: String) throws -> Set<String> {
    try sources(["Sources"]).filter { $0.path.hasPrefix("Sources/\(name)/") }
      .reduce(into: []) { $0.formUnion($1.imports) }
  }
}

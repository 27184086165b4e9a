import Foundation
import Testing

extension TestHome {
  /// What another program reads in `text`.
  func read(_ text: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(text.utf8))
  }

  /// The pieces of the first value of a field in what `show --json` wrote.
  func value(of field: String, in text: String) throws -> [String: String] {
    let record = try #require(try read(text) as? [String: Any])
    let fields = try #require(record["fields"] as? [[String: Any]])
    let found = try #require(fields.first { $0["field"] as? String == field })
    return try #require(found["value"] as? [String: String])
  }
}

extension Sequence {
  func asyncMap<T>(_ body: (Element) async throws -> T) async rethrows -> [T] {
    var all: [T] = []
    for element in self { all.append(try await body(element)) }
    return all
  }
}

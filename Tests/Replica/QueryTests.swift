import KithReplica
import KithTestSupport
import Testing

/// Any text is a query or is refused; what is typed never becomes a part of the index's own language.
@Suite struct QueryTests {
  private typealias Term = Query.Term

  @Test func wordsPhrasesFieldsAndExclusionsAreRead() throws {
    let query = try Query(#"ada "head of research" ORG:acme -berlin -tag:"old friend" 10:30 x"#)

    #expect(
      query.terms == [
        Term(words: ["ada"]), Term(words: ["head", "of", "research"], isPhrase: true),
        Term(field: "org", words: ["acme"]), Term(words: ["berlin"], isExcluded: true),
        Term(field: "tag", words: ["old", "friend"], isPhrase: true, isExcluded: true),
        Term(words: ["10", "30"]), Term(words: ["x"]),
      ])
  }

  @Test func whatAShellTookTheQuotesOffIsOneTerm() throws {
    let engines = Term(field: "org", words: ["Analytical", "Engines"], isPhrase: true)
    #expect(try Query(arguments: ["org:Analytical Engines"]).terms == [engines])
    #expect(try Query(arguments: ["org:\"Analytical Engines\""]).terms == [engines])
    #expect(
      try Query(arguments: ["-head of research"]).terms == [
        Term(words: ["head", "of", "research"], isPhrase: true, isExcluded: true)
      ])
    // A whole search in one argument stays one.
    #expect(
      try Query("org:acme tag:mentor").terms == [
        Term(field: "org", words: ["acme"]), Term(field: "tag", words: ["mentor"]),
      ])
    #expect(try Query("ada lovelace").terms == [Term(words: ["ada"]), Term(words: ["lovelace"])])
  }

  @Test func addressesAreWordsAndUnknownFieldsAreRefused() throws {
    #expect(try Query("https://x.example").terms == [Term(words: ["https", "x", "example"])])
    #expect(try Query("mailto:a@b").terms.first?.field == nil)
    #expect(throws: QueryProblem.unknownField("foo", typed: "foo:bar")) { try Query("a foo:bar b") }
    #expect(QueryProblem.unknownField("foo", typed: "foo:bar").description.contains("org, title"))
    #expect(throws: QueryProblem.emptyField("org")) { try Query("org: acme") }
    #expect(throws: QueryProblem.noWord(typed: "tag:***")) { try Query("a tag:***") }
    #expect(throws: QueryProblem.noWord(typed: "\"!\"")) { try Query("\"!\"") }
    #expect(try Query("*** -").terms.isEmpty)
  }

  @Test func aQueryIsBounded() throws {
    let words = { (count: Int) in Array(repeating: "a", count: count).joined(separator: " ") }
    #expect(try Query(words(16)).terms.count == 16)
    #expect(throws: QueryProblem.tooManyWords(17)) { try Query(words(17)) }
    #expect(throws: QueryProblem.tooLong) { try Query(String(repeating: "a", count: 2_001)) }
    #expect(Query(plain: words(2_000)).terms.count == 16)
  }

  /// Few characters that mean something to the one or the other language.
  @Test func anyTextIsReadOrRefusedAndSearchesWithoutHarm() throws {
    let here = TemporaryHome()
    let replica = try here.start()
    let id = try here.add("Ada OR Near", to: replica)
    let pieces = [
      "\"", "“", "-", ":", "org:", "note:", "-note:", "name:", "foo:", " ", " ", "a", "OR", "AND", "NOT",
      "NEAR(", ")", "(", "{", "}", "^", "*", "+", "'", ";", "\0", "\u{301}", "é", "山田", "👩‍🚀", "न्", "\u{1B}",
      "½",
    ]
    for seed in UInt64(0)..<500 {
      var random = SeededRandom(seed: seed)
      let text = (0..<random.below(9)).map { _ in pieces[random.below(pieces.count)] }.joined()
      do throws(QueryProblem) {
        let query = try Query(text)
        #expect(query.terms.allSatisfy { !$0.words.isEmpty }, "seed \(seed)")
        do { _ = try replica.find(query, limit: 3) } catch { Issue.record("seed \(seed): \(text): \(error)") }
      } catch {
        #expect(!error.description.isEmpty, "seed \(seed)")
      }
      #expect(Query(plain: text).terms.allSatisfy { $0.field == nil && !$0.isExcluded }, "seed \(seed)")
    }
    #expect(try replica.find(try Query("or near"), limit: 3).hits.map(\.card.id) == [id])
  }
}

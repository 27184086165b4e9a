import KithMerge
import KithRecords
import KithReplica
import Testing

/// Words beside what notes say.
@Suite struct NotedSearchTests {
  private let here = TemporaryHome()

  private func note(_ body: String, about id: RecordID) -> Draft {
    let about = Value.reference(id)
    return Draft(
      id: RecordID(using: &here.random), kind: .note,
      changes: [FieldName("body"): .text(body), FieldName("about", elementFor: about): about])
  }

  @Test func theNewestNoteThatFitsIsShown() throws {
    let replica = try here.start()
    let (ada, bob) = (try here.add("Ada Byron", to: replica), try here.add("Bob Byron", to: replica))
    for text in ["June, at first.", "June, at last.", "Nothing of that month."] {
      var operation = here.operation("note add")
      _ = try replica.apply([note(text, about: ada)], in: &operation)
    }
    var operation = here.operation("note add")
    _ = try replica.apply([note("No month.", about: bob)], in: &operation)

    let hits = try replica.find(Query("byron note:june"), limit: 9).hits
    #expect(hits.map(\.card.id) == [ada])
    #expect(hits.first?.fit?.text == "June, at last." && hits.first?.fit?.field == "note")
  }

  /// The index is asked once for the notes, and not once for each hit.
  @Test func itCostsLittleMoreThanTheSameSearchWithoutNotes() throws {
    let replica = try here.start()
    let people = 400
    let ids = (0..<people).map { _ in RecordID(using: &here.random) }
    let drafts = ids.enumerated().flatMap { place, id in
      [
        Draft(
          id: id, kind: .contact,
          changes: [FieldName("name"): PersonName(written: "Byron \(place)").value]),
        note("Spoke in June.", about: id),
      ]
    }
    var operation = here.operation("import")
    _ = try replica.apply(drafts, in: &operation)

    func duration(_ text: String) throws -> Duration {
      try ContinuousClock().measure {
        let query = try Query(text)
        #expect(try replica.find(query, limit: Replica.Limit.hits).hits.count == people)
      }
    }
    let plain = try (0..<3).map { _ in try duration("byron") }.min() ?? .zero
    #expect(try duration("byron note:june") < plain * 5)
  }
}

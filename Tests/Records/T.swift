import Testing
@Test func emptyRecords() { #expect(Bool(true)) }

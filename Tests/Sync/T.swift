import Testing
@Test func emptySync() { #expect(Bool(true)) }

import Testing
@Test func emptyInsight() { #expect(Bool(true)) }

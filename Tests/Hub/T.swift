import Testing
@Test func emptyHub() { #expect(Bool(true)) }

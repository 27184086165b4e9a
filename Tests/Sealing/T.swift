import Testing
@Test func emptySealing() { #expect(Bool(true)) }

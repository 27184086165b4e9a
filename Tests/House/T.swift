import Testing
@Test func emptyHouse() { #expect(Bool(true)) }

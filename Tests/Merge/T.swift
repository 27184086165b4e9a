import Testing
@Test func emptyMerge() { #expect(Bool(true)) }

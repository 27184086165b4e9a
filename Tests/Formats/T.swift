import Testing
@Test func emptyFormats() { #expect(Bool(true)) }

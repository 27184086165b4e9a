import Testing
@Test func none() { #expect(Bool(true)) }

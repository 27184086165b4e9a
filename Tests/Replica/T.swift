import Testing
@Test func emptyReplica() { #expect(Bool(true)) }

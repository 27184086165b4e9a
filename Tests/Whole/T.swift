import Testing
@Test func emptyWhole() { #expect(Bool(true)) }

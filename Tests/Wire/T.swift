import Testing
@Test func emptyWire() { #expect(Bool(true)) }

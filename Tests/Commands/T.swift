import Testing
@Test func emptyCommands() { #expect(Bool(true)) }

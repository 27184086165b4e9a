import Testing
import HummingbirdTesting
@Test func emptyHTTP() { #expect(Bool(true)) }

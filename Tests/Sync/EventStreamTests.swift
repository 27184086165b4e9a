import KithSync
import KithTestSupport
import Testing

/// An event stream, whatever its pieces and whoever sends it.
@Suite struct EventStreamTests {
  private typealias Event = EventStream.Event

  @Test(arguments: ["\n", "\r", "\r\n"]) func linesEndInThreeWays(end: String) throws {
    let lines = [
      ":", "event: head", "data:a", "data: b", "id: 7", "retry", "", "data", "", "", "event: lost", "",
    ]
    let text = (["\u{FEFF}: hello"] + lines).joined(separator: end) + end
    let expected = [Event(name: "head", data: "a\nb"), Event(name: "message", data: "")]

    for size in 1...20 {
      var stream = EventStream()
      var events: [Event] = []
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: size) {
        events += try stream.read(bytes[start..<min(bytes.count, start + size)])
      }
      #expect(events == expected, "pieces of \(size)")
    }
  }

  @Test func aLineWithoutEndIsRefused() throws {
    var stream = EventStream()
    _ = try stream.read([UInt8](repeating: 97, count: EventStream.Limit.lineBytes))
    #expect(throws: EventStream.TooLong.self) { try stream.read([97]) }
  }

  @Test func anEventWithoutEndIsRefused() throws {
    var stream = EventStream()
    let line = Array("data: ".utf8) + [UInt8](repeating: 97, count: 1_000) + [10]
    #expect(throws: EventStream.TooLong.self) {
      for _ in 0..<10 { _ = try stream.read(line) }
    }
    var empty = EventStream()
    #expect(throws: EventStream.TooLong.self) {
      for _ in 0..<10_000 { _ = try empty.read(Array("data\n".utf8)) }
    }
  }

  /// A comment belongs to no event, however many there are.
  @Test func commentsAreFree() throws {
    var stream = EventStream()
    for _ in 0..<100_000 { #expect(try stream.read(Array(":\n".utf8)).isEmpty) }
    #expect(try stream.read(Array("data: x\n\n".utf8)) == [Event(name: "message", data: "x")])
  }

  @Test func garbageIsNoEventOrAnOddOne() throws {
    for seed in UInt64(0)..<300 {
      var random = SeededRandom(seed: seed)
      var stream = EventStream()
      for _ in 0..<50 {
        let piece = (0..<100).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        for event in try stream.read(piece) { #expect(event.data.utf8.count < 20_000, "seed \(seed)") }
      }
    }
  }
}

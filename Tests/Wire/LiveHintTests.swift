import KithMerge
import KithWire
import Testing

@Suite struct LiveHintTests {
  @Test func aHintIsSpelledInOneWay() {
    let hint = LiveHint(space: SpaceID(high: 1, low: 2), head: 1_204)
    let space = "00000000000000010000000000000002"

    #expect(hint.event == "event: head\ndata: \(space) 1204\n\n")
    #expect(LiveHint(event: "head", data: "\(space) 1204") == hint)
    for data in ["", space, "\(space) ", "\(space) +1204", "\(space) 01204", "\(space)  1204", "\(space) -1"]
    {
      #expect(LiveHint(event: "head", data: data) == nil, "\(data)")
    }
    #expect(LiveHint(event: "head", data: "\(space) 99999999999999999999999") == nil)
    #expect(LiveHint(event: "message", data: "\(space) 1204") == nil)
  }
}

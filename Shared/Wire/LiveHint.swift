package import KithMerge

/// Where a space stands now: all that the live channel ever says. It carries no data, so a missed one costs a
/// delay and nothing else.
///
/// It travels as one event of an event stream (WHATWG HTML, "Server-sent events"):
///
///     event: head
///     data: 0f3c… 1204
package struct LiveHint: Hashable, Sendable {
  /// What the body of the live channel is.
  package static let mediaType = "text/event-stream"
  /// Says only that the line is alive.
  package static let keepAlive = ":\n\n"
  package static let eventName = "head"
  /// The account is in other spaces than it was, or as something else: which, the next exchange tells.
  package static let spacesEvent = "spaces"
  package static let spacesChanged = "event: \(spacesEvent)\ndata: \n\n"

  package let space: SpaceID
  /// The number of the space's newest commit.
  package let head: UInt64

  package init(space: SpaceID, head: UInt64) {
    (self.space, self.head) = (space, head)
  }

  /// The event, as it stands in the stream.
  package var event: String {
    "event: \(LiveHint.eventName)\ndata: \(space) \(head)\n\n"
  }

  /// Reads what an event carries; nil if it is not spelled just as `event` spells it.
  package init?(event name: String, data: String) {
    let words = data.split(separator: " ", omittingEmptySubsequences: false)
    guard name == LiveHint.eventName, words.count == 2, let space = SpaceID(String(words[0])),
      let head = UInt64(words[1])
    else { return nil }
    self.init(space: space, head: head)
    guard data == "\(space) \(head)" else { return nil }
  }
}

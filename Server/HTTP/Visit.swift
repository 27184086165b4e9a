import HTTPTypes
import KithMerge
import KithWire

/// One request, as the log and the metrics may know it: no name, no key, no space and nothing of a body.
struct Visit: Sendable {
  let method: String
  /// Nil if it asked for a place that there is not.
  let route: Route?
  /// Whose machine asked, once its signature was checked.
  var account: AccountID?
  var status = 0
  var refusal: Refusal.Code?
  var exchange: Exchanged?

  /// What an exchange came to, in numbers.
  struct Exchanged: Sendable {
    let answer: Answer
    var taken = 0
    var sent = 0
    var refused: [RefusedRecord.Reason] = []

    enum Answer: String, CaseIterable, Sendable {
      case page
      case reset
      case epoch
      case keys
    }

    init(_ answer: ExchangeAnswer) {
      switch answer {
      case .page(let page):
        self.answer = .page
        (taken, sent, refused) = (page.acked.count, page.records.count, page.refused.map(\.reason))
      case .reset: self.answer = .reset
      case .newEpoch: self.answer = .epoch
      case .keysWanted: self.answer = .keys
      }
    }
  }

  init(_ method: HTTPRequest.Method, _ route: Route?) {
    // A peer may call a method what it likes.
    let known: [HTTPRequest.Method] = [.get, .post, .head, .put, .delete, .options, .patch]
    self.method = known.contains(method) ? method.rawValue : "other"
    self.route = route
  }

  /// The place without what is particular in it.
  var place: String { route?.template ?? "none" }
}

extension Route {
  /// The path, with `{space}` for whichever it is.
  var template: String {
    guard let space else { return path }
    return path.replacing("\(space)", with: "{space}")
  }
}

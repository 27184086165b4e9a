/// The rules that keep a replica from losing anything, each with a switch: all of them hold, but where a test
/// switches one off to see that its absence is noticed.
package struct ReplicaRules: Hashable, Sendable {
  /// What is pending leaves by the acknowledgement of just what was sent, not of an older state.
  package var acknowledgementsFitWhatWasSent = true
  /// A refused edit is kept where its author sees it.
  package var refusedEditsAreKept = true
  /// An answer counts only from where its question was asked.
  package var answersFitTheirQuestion = true
  /// After a server went back to a backup, it is offered all that is known here.
  package var everythingIsOfferedAfterAReset = true
  /// The bookmark moves in the transaction that takes in what it stands for.
  package var bookmarkMovesWithItsRecords = true
  /// What was pushed and acknowledged is in the mirror from then on.
  package var acknowledgedIsMirrored = true
  /// Nothing is pushed while this home has keys that the server has no packages of.
  package var keysGoBeforeWhatTheySeal = true
  /// After a reset, what is offered is what this account's role lets it push.
  package var offersFitTheRole = true
  /// Who is known to be removed is given no keys, also where the server lists them.
  package var removedAreGivenNoKeys = true

  package static let all = ReplicaRules()

  init() {}
}

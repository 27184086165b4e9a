/// The rules by which the server keeps what it acknowledged and gives out all of it, each with a switch: all
/// of them hold, but where a test switches one off to see that its absence is noticed.
package struct HubRules: Hashable, Sendable {
  /// The newest commit that a device was shown must be one of this timeline; else only where it has read to.
  package var theWitnessIsChecked = true
  /// A commit is known by its tag, not by its number alone.
  package var theTagIsChecked = true
  /// What is pushed is merged with what is there.
  package var pushesAreMerged = true
  /// Who may not write is refused, in the transaction of the push.
  package var rolesAreChecked = true
  /// A page's cursor stands at its last record.
  package var theCursorStandsAtTheLastRecord = true
  /// A cursor inside a commit says after which record.
  package var aCursorStandsInsideACommit = true
  /// What is offered after a reset is old news: exempt from the rules for new edits.
  package var offersAreExempt = true
  /// A record that a push changed is left out of the answer only if it is just as the device sent it.
  package var answersTellWhatMerged = true

  /// New edits must be sealed under the space's newest keys.
  package var epochsAreChecked = true
  /// … and under none that the space has not come to: nobody was given those keys.
  package var keysGoBeforeWhatTheySeal = true
  /// A purge must have seen all that the record holds.
  package var purgesMustHaveSeen = true
  /// What was purged stays so.
  package var purgedStaysPurged = true
  /// A revoked device is refused, in the transaction of what it asks.
  package var revokedDevicesAreRefused = true

  /// In a group, what a member says of themselves nobody else writes but an owner.
  package var memberRecordsAreTheirOwn = true
  /// Once somebody left, nothing new is taken under the keys that they have.
  package var leavingWantsKeys = true
  /// With the removal of a member the keys that they lack are the space's.
  package var removalsBringNewKeys = true
  /// Who is no member is answered nothing.
  package var strangersAreRefused = true

  package static let all = HubRules()

  init() {}
}

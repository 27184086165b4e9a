import KithMerge
import KithWire

extension Push {
  /// What role, purge and the one rule of dots say about a record; nil if they let it pass.
  func verdict(on record: SealedRecord, _ pushed: PushedRecord, onto held: Held) throws -> Verdict? {
    guard state.isPersonal || pushed.id.high == 0 || pushed.id.high > RecordID.lastOfOnesOwn else {
      return .refused(.malformed, "A group has no record of such a number. Update kith.")
    }
    guard mayWrite(pushed.id, held) else {
      return .refused(.notAllowed, "Your role in this space does not let you change this. Ask its owner.")
    }
    if held.record.isPurged, !record.isPurged, !pushed.offer, rules.purgedStaysPurged {
      return .refused(.gone, "This was purged. Add it again as something new if it is still wanted.")
    }
    if record.isPurged, !held.record.isPurged, let problem = try problem(with: pushed, onto: held) {
      return problem
    }
    guard record.edits.allSatisfy({ $0.payload.count >= PayloadPrefix.byteCount }) else {
      return .refused(.malformed, "This record holds something that was never sealed. Update kith.")
    }
    if hasOtherPayload(record, held.record) {
      return .refused(.malformed, "This record tells one edit in two ways. Run kith doctor.")
    }
    return nil
  }

  /// Why a purge is not taken; nil if it is. An owner's offer repeats one that was lost.
  private func problem(with pushed: PushedRecord, onto held: Held) throws -> Verdict? {
    guard role == .owner, pushed.offer || pushed.purge != nil else {
      return .refused(.notAllowed, "Only an owner's device can purge. Ask an owner of this space.")
    }
    guard let purge = pushed.purge, !pushed.offer else { return nil }
    guard purge.seen.covers(held.record.context) || !rules.purgesMustHaveSeen else {
      return .refused(.grew, "It was edited elsewhere since. Look at it, and forget it again.")
    }
    if purge.byAge, let changed = try store.changed(pushed.id, in: space), changed > now - Hub.Limit.restMs {
      return .refused(.grew, "It has not rested in the trash for 90 days yet. A later sync takes it.")
    }
    return nil
  }

  /// A record of a member's own id is where they say who they are: of each role, but of nobody else's.
  private func mayWrite(_ id: RecordID, _ held: Held) -> Bool {
    guard rules.rolesAreChecked else { return true }
    if !state.isPersonal, let member = id.member, rules.memberRecordsAreTheirOwn {
      return role == .owner || member == account
    }
    return switch role {
    case .owner, .editor: true
    case .contributor: held.firstAccount == nil || held.firstAccount == account
    case .viewer: false
    }
  }

  /// One dot never has two payloads: else whoever writes the greater one would speak under another's dot.
  private func hasOtherPayload(_ record: SealedRecord, _ held: SealedRecord) -> Bool {
    var mine = held.edits[...]
    for edit in record.edits {
      while let first = mine.first, first.dot < edit.dot { mine = mine.dropFirst() }
      if let first = mine.first, first.dot == edit.dot, first.payload != edit.payload { return true }
    }
    return false
  }

  /// Whether an edit that is new to the server was sealed under keys which a former member may still hold, or
  /// which nobody was given yet; or a purge was marked under such.
  func isUnderOtherKeys(_ record: SealedRecord, _ held: SealedRecord) -> Bool {
    if let marker = record.purge, !held.isPurged { return isAhead(marker) }
    return record.edits.contains { edit in
      !held.context.covers(edit.dot) && (isBehind(edit.payload) || isAhead(edit.payload))
    }
  }

  private func isBehind(_ payload: [UInt8]) -> Bool {
    rules.epochsAreChecked && ((try? PayloadPrefix(of: payload)).map { $0.epoch < state.epoch } ?? false)
  }

  private func isAhead(_ payload: [UInt8]) -> Bool {
    rules.keysGoBeforeWhatTheySeal
      && ((try? PayloadPrefix(of: payload)).map { $0.epoch > state.epoch } ?? false)
  }

  /// Nothing new is taken under keys that somebody has who left; but who a member is, which others must know
  /// to make new keys.
  func wantsKeys(_ id: RecordID, _ record: SealedRecord, _ held: SealedRecord) -> Bool {
    state.keysAreWanted && rules.leavingWantsKeys && id.member != account
      && (record.isPurged ? !held.isPurged : record.edits.contains { !held.context.covers($0.dot) })
  }

  func tooLarge(_ count: Int) -> Verdict {
    .refused(
      .tooLarge,
      "It has \(count / 1_024) KiB, and the server takes \(limits.recordBytes / 1_024). Shorten or split it.")
  }
}

extension RecordID {
  /// Ids up to here are of what a client keeps in a person's own space alone.
  static let lastOfOnesOwn: UInt64 = 2

  /// Whose record this is, where it is one in which a member of a group says who they are.
  var member: AccountID? { high == 0 ? AccountID(rawValue: low) : nil }
}

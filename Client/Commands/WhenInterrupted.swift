import KithReplica

// What those say that are interrupted while a server may have heard of it.

extension Sync {
  package var whenInterrupted: String {
    dryRun ? "Nothing was changed." : "What was exchanged up to then stays. Exchange the rest with: kith sync"
  }
}

extension Join {
  package var whenInterrupted: String {
    "If kith status names the server, go on with: kith sync. Else type the same line again: kith join LINK"
  }
}

extension Recover {
  package var whenInterrupted: String {
    "The kit is as good as before. See how far it came with: kith status"
  }
}

extension RecoveryShow {
  package var whenInterrupted: String {
    "What was exchanged up to then stays. See which kit is good with: kith recovery show"
  }
}

extension DeviceAdd {
  package var whenInterrupted: String {
    "What was exchanged up to then stays; a link that was not shown is of no use to anybody."
  }
}

extension DeviceRevoke {
  package var whenInterrupted: String {
    "See which machines are let in with: kith device list"
  }
}

extension List {
  package var whenInterrupted: String {
    save == nil ? "Nothing was changed." : "See whether the list is saved with: kith saved"
  }
}

extension Export {
  package var whenInterrupted: String {
    all.map { "\(FolderDraft.plain($0)) was not written, and nothing of it is left." }
      ?? "What was written is not whole."
  }
}

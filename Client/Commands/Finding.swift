import KithReplica
import KithSealing

/// What a checkup came to, in words.
struct Finding {
  let checkup: Checkup

  init(_ checkup: Checkup) {
    self.checkup = checkup
  }

  /// What is wrong, each with what to type.
  var wrong: [String] {
    let records = checkup.records
    var all: [String] = []
    if !checkup.damage.isEmpty || checkup.strayReferences > 0 {
      all.append("The database is damaged. Put a backup in its place with: kith restore FILE")
    }
    if records.damaged > 0 {
      all.append(
        "\(records.damaged.of("record")) cannot be decoded. Put a backup back with: kith restore FILE")
    }
    if !checkup.differences.isEmpty {
      all.append("Lists or index are not what the records say. Make them anew with: kith doctor --rebuild")
    }
    if !checkup.keysAreTheirOwnersAlone {
      all.append("Others may read the key file. In the folder that kith status names, type: chmod 600 keys")
    }
    if edits({ if case .unknownEpoch = $0 { true } else { false } }) > 0 {
      all.append(
        """
        Some edits wait for keys that another machine of yours made. Fetch them with: kith sync. Where that \
        does not do, type kith device add on another machine, and here: kith join LINK
        """)
    }
    let strange = edits {
      switch $0 {
      case .forged, .malformed, .strangerField: true
      case .newer, .unknownEpoch, .noMemory: false
      }
    }
    if strange > 0 {
      all.append("\(strange.of("edit")) cannot be opened by anybody. See whose they are with: kith status")
    }
    return all
  }

  /// What is to be known, and nothing wrong.
  private var remarks: [String] {
    var all: [String] = []
    if edits({ if case .newer = $0 { true } else { false } }) > 0 {
      all.append("Some edits were written by a newer kith. Update this one to read them.")
    }
    if checkup.refused + checkup.received > 0 {
      all.append("See what was set aside with: kith quarantine list")
    }
    return all
  }

  private func edits(_ isMeant: (SealingError) -> Bool) -> Int {
    checkup.records.reasons.filter { isMeant($0.key) }.values.reduce(0, +)
  }

  // MARK: For people

  func say(on output: Output) throws {
    var columns = Columns()
    func add(_ label: String, _ text: String, isWell: Bool = true) {
      columns.add([Output.Span(label, .faint), Output.Span(text, isWell ? .plain : .warning)])
    }
    let records = checkup.records
    add("Versions", "kith \(Kith.version), SQLite \(checkup.sqlite), database \(checkup.schema)")
    let sound = checkup.damage.isEmpty && checkup.strayReferences == 0
    add("Database", sound ? "sound" : "damaged", isWell: sound)
    for sentence in checkup.damage { add("", sentence, isWell: false) }
    if checkup.strayReferences > 0 {
      add("", "\(checkup.strayReferences.of("row")) of nothing", isWell: false)
    }
    add("Records", Finding.counted(records), isWell: records.damaged == 0)
    for (reason, count) in Finding.sorted(records.reasons) {
      add("", "\(count.of("edit")) \(reason)", isWell: false)
    }
    let differences = checkup.differences.tables.sorted { $0.key < $1.key }
    add(
      "Tables",
      differences.isEmpty
        ? "what the records say"
        : "differ from the records: " + differences.map { "\($0.key) (\($0.value))" }.joined(separator: ", "),
      isWell: differences.isEmpty)
    add("Keys", keys, isWell: checkup.keysAreTheirOwnersAlone)
    add("Server", checkup.hasServer ? "one is known" : "none")
    add("Waiting", "\(checkup.pending.of("edited record")), \(checkup.offers.of("offer")), \(purges)")
    add("Set aside", "\(checkup.refused.of("refused edit")), \(checkup.received.of("record")) of the server")
    add("Log", "\(checkup.logBytes >> 10) KiB")
    try columns.say(on: output)
    for remark in remarks { output.tell(remark) }
  }

  private static func counted(_ records: Checkup.Records) -> String {
    let parts = [
      (records.open, "open"), (records.partlyOpen, "open in part"), (records.sealed, "sealed"),
      (records.damaged, "damaged"), (records.purged, "forgotten"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return parts.isEmpty ? "none" : "\(records.all): " + parts.joined(separator: ", ")
  }

  private static func sorted(_ reasons: [SealingError: Int]) -> [(String, Int)] {
    reasons.map { ("\($0.key)", $0.value) }.sorted { $0 < $1 }
  }

  private var keys: String {
    let mode = checkup.keysMode.map { String($0, radix: 8) } ?? "unknown"
    return "they fit; " + (checkup.keysAreTheirOwnersAlone ? "their owner's alone" : "mode \(mode)")
  }

  private var purges: String { checkup.purges.of("purge") }

  // MARK: For programs

  var json: JSON {
    let records = checkup.records
    let reasons = Finding.sorted(records.reasons).map { ($0, JSON.count($1)) }
    return .object([
      "kith": .string(Kith.version), "sqlite": .string(checkup.sqlite), "schema": .count(checkup.schema),
      "damage": .array(checkup.damage.map { .string($0) }),
      "strayReferences": .count(checkup.strayReferences),
      "records": .object([
        "all": .count(records.all), "open": .count(records.open), "partlyOpen": .count(records.partlyOpen),
        "sealed": .count(records.sealed), "damaged": .count(records.damaged),
        "purged": .count(records.purged),
        "reasons": .object(Dictionary(reasons) { first, _ in first }),
      ]),
      "differences": .object(checkup.differences.tables.mapValues { .count($0) }),
      "keysMode": .optional(checkup.keysMode.map { String($0, radix: 8) }),
      "pending": .count(checkup.pending), "offers": .count(checkup.offers), "purges": .count(checkup.purges),
      "refused": .count(checkup.refused), "received": .count(checkup.received),
      "logBytes": .count(checkup.logBytes), "server": .flag(checkup.hasServer),
      "wrong": .array(wrong.map { .string($0) }),
    ])
  }
}

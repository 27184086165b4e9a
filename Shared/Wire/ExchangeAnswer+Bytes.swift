import KithMerge

extension ExchangeAnswer {
  package init(bytes: [UInt8]) throws(WireError) {
    let message: Kith_V1_ExchangeAnswer = try Field.message(bytes)
    switch message.answer {
    case .page(let page): self = .page(try ExchangePage(page))
    case .reset: self = .reset
    case .epoch(let epoch):
      guard epoch.epoch > 0 else { throw .malformed("epoch 0") }
      let package = try Field.atMost(Limits.standard.packageBytes, epoch.package, "a package")
      self = .newEpoch(epoch.epoch, package: package)
    case .keysWanted(let wanted):
      guard wanted.epoch > 0 else { throw .malformed("epoch 0") }
      self = .keysWanted(wanted.epoch)
    case nil: throw .malformed("an answer of no known kind")
    }
  }

  package var bytes: [UInt8] {
    var message = Kith_V1_ExchangeAnswer()
    switch self {
    case .page(let page): message.page = page.message
    case .reset: message.reset = Kith_V1_Reset()
    case .newEpoch(let epoch, let package):
      message.epoch.epoch = epoch
      message.epoch.package = Field.data(package)
    case .keysWanted(let epoch): message.keysWanted.epoch = epoch
    }
    return Field.bytes(message)
  }
}

extension ExchangePage {
  fileprivate init(_ message: Kith_V1_Page) throws(WireError) {
    let limits = Limits.standard
    try Field.number(message.acked.count, limits.recordsOfACall, "acknowledgements")
    try Field.number(message.refused.count, limits.recordsOfACall, "refusals")
    try Field.number(message.records.count, limits.recordsOfAPage, "records in a page")
    acked = message.acked.map(Int.init)
    refused = []
    for refusal in message.refused { refused.append(try RefusedRecord(refusal)) }
    records = []
    records.reserveCapacity(message.records.count)
    for record in message.records { records.append(try HeldRecord(record)) }
    cursor = try Position(message.cursor)
    witness = try Witness(message.witness)
    more = message.more
    epoch = message.epoch
    devices = Int(message.devices)
    role = try Role(ifAny: message.role)
  }

  fileprivate var message: Kith_V1_Page {
    var message = Kith_V1_Page()
    message.acked = acked.map { UInt32(clamping: $0) }
    message.refused = refused.map(\.message)
    message.records = records.map(\.message)
    message.cursor = cursor.message
    message.witness = witness.message
    message.more = more
    message.epoch = epoch
    message.devices = UInt32(clamping: devices)
    if let role { message.role = role.message }
    return message
  }
}

extension RefusedRecord {
  fileprivate init(_ message: Kith_V1_RefusedRecord) throws(WireError) {
    place = Int(message.place)
    reason = Reason(message.reason)
    sentence = try Field.line(message.sentence, "a sentence", limitBytes: Limits.standard.sentenceBytes)
  }

  fileprivate var message: Kith_V1_RefusedRecord {
    var message = Kith_V1_RefusedRecord()
    message.place = UInt32(clamping: place)
    message.reason = reason.message
    message.sentence = sentence
    return message
  }
}

extension RefusedRecord.Reason {
  fileprivate init(_ message: Kith_V1_RefusedRecord.Reason) {
    self = RefusedRecord.Reason.allCases.first { $0.message == message } ?? .unknown
  }

  fileprivate var message: Kith_V1_RefusedRecord.Reason {
    switch self {
    case .unknown: .unknown
    case .notAllowed: .notAllowed
    case .gone: .gone
    case .tooLarge: .tooLarge
    case .malformed: .malformed
    case .overQuota: .overQuota
    case .grew: .grew
    }
  }
}

extension HeldRecord {
  fileprivate init(_ message: Kith_V1_HeldRecord) throws(WireError) {
    id = try Field.wide(message.id, "a record's id")
    state = [UInt8](message.state)
    firstAccount = try Field.account(message.firstAccount, "a record's first account")
    try Field.number(message.writers.count, SealedRecord.Limit.edits, "writers")
    writers = [:]
    for writer in message.writers {
      writers[try Field.narrow(writer.writer, "a writer")] = try Field.narrow(writer.account, "an account")
    }
  }

  fileprivate var message: Kith_V1_HeldRecord {
    var message = Kith_V1_HeldRecord()
    message.id = Field.data(id.bytes)
    message.state = Field.data(state)
    if let firstAccount { message.firstAccount = Field.data(firstAccount.bytes) }
    message.writers = writers.sorted { $0.key < $1.key }.map { writer, account in
      var said = Kith_V1_WriterOfAccount()
      said.writer = Field.data(writer.bytes)
      said.account = Field.data(account.bytes)
      return said
    }
    return message
  }
}

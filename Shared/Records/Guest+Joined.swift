/// Two machines that each say something of one guest.
extension Guest {
  /// Values of one guest that stand beside each other, newest first: what one of them leaves open, another
  /// tells. “Yes” here and two more there are “yes, and two more”.
  static func joined(_ ranked: [OpenedRecord.LiveValue]) -> [OpenedRecord.LiveValue] {
    let guests = ranked.compactMap { Guest($0.value) }
    guard let who = guests.first?.who, guests.count == ranked.count, guests.allSatisfy({ $0.who == who })
    else { return ranked }
    let answer = guests.lazy.compactMap { $0.parts[2] }.first
    let plus = guests.lazy.compactMap { $0.parts[bytes: 3] }.first
    return zip(ranked, guests).map { live, guest in
      var parts = guest.parts
      parts[2] = parts[2] ?? answer
      parts[bytes: 3] = parts[bytes: 3] ?? plus
      return OpenedRecord.LiveValue(dot: live.dot, time: live.time, author: live.author, value: .parts(parts))
    }
  }
}

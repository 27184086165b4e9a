import KithMerge
package import KithRecords

/// What the days ask for. The day is handed in: nothing here knows what today is.
extension Notebook {
  package enum Limit {
    /// How many days before registration ends one is told of it.
    package static let deadlineDays = 3
    /// For how many days after an event one is asked to go through whom one met.
    package static let wrapDays = 14
    /// After how many days without a conversation one is about to lose somebody who has no cadence.
    package static let silenceDays = 180
    /// How many days before a birthday a letter of congratulation may be sent.
    package static let congratulationDays = 7
    /// How many days `next` looks ahead when nothing is due.
    package static let aheadDays = 7
  }

  /// What `day` asks for, overdue things included, the most important first.
  ///
  /// - Parameter now: if known, what is over and what is on is told apart.
  package func today(on day: Day, now: Int64? = nil, at place: Place) -> [Matter] {
    var matters = planned { $0 <= day }
    matters += turns.filter { $0.day <= day }.map(Matter.init)
    matters += occasions(place, now) { $0.contains(day) ? day : nil }
    matters += deadlines { day <= $0 && day.days(to: $0) <= Limit.deadlineDays }
    matters += wraps(on: day, place)
    matters += birthdays { $0.next(onOrAfter: day) == day ? day : nil }
    matters += drafts(on: day)
    return matters.sorted(by: Matter.comesBefore)
  }

  /// What the days after `day` ask for, `count` of them, by day.
  package func coming(after day: Day, days count: Int, at place: Place) -> [Matter] {
    let (first, last) = (day.adding(days: 1), day.adding(days: max(0, count)))
    guard first > day, first <= last else { return [] }
    let window = first...last
    var matters = planned(window.contains)
    matters += turns.filter { window.contains($0.day) }.map(Matter.init)
    matters += occasions(place, nil) { window.contains($0.lowerBound) ? $0.lowerBound : nil }
    matters += deadlines { window.contains($0) && day.days(to: $0) > Limit.deadlineDays }
    matters += birthdays { $0.next(onOrAfter: first).flatMap { window.contains($0) ? $0 : nil } }
    return matters.sorted(by: Matter.isSooner)
  }

  // MARK: Each sort

  /// Open follow-ups whose day fits. Turns are reckoned, and what was touched of them counts there.
  private func planned(_ fits: (Day) -> Bool) -> [Matter] {
    followUps.compactMap { followUp in
      guard followUp.state == .open, followUp.sort != .turn, let day = followUp.day, fits(day) else {
        return nil
      }
      return Matter(
        Matter.Sort(followUp.sort), followUp.id, about: followUp.about, at: DayTime(day),
        title: followUp.why ?? "")
    }
  }

  /// Events that one has not declined, and not left. Of one that goes on, the day that is asked about.
  private func occasions(_ place: Place, _ now: Int64?, _ shown: (ClosedRange<Day>) -> Day?) -> [Matter] {
    let here = now.flatMap { attended(at: $0, at: place) }?.id
    return events.compactMap { event in
      guard event.mine.going != .no, let span = event.when.flatMap(place.days), let day = shown(span.days),
        !event.mine.isLeft(on: day, event.when, place)
      else {
        return nil
      }
      let at = day == span.begins.day ? span.begins : DayTime(day)
      let course = now.flatMap { event.course(at: $0, isHere: event.id == here, place) } ?? .ahead
      return Matter(.event, event.id, at: at, title: event.name, course: course)
    }
  }

  /// Whoever said yes has registered.
  private func deadlines(_ fits: (Day) -> Bool) -> [Matter] {
    events.compactMap { event in
      guard event.mine.going == nil || event.mine.going == .maybe, let deadline = event.deadline,
        fits(deadline)
      else {
        return nil
      }
      return Matter(.deadline, event.id, at: DayTime(deadline), title: event.name)
    }
  }

  /// Events that one was at, and met somebody since they were last wrapped up. They are over, or one left.
  private func wraps(on day: Day, _ place: Place) -> [Matter] {
    events.compactMap { event in
      let mine = event.mine
      guard let entered = mine.entered, !mine.isWrapped, let met = lastMet[event.id],
        met > mine.wrapped ?? .min
      else { return nil }
      let left = mine.left.flatMap { $0 >= entered ? place.zone.day(at: $0) : nil }
      let over = event.when.flatMap(place.days)?.days.upperBound ?? place.zone.day(at: entered)
      guard let end = left ?? (over < day ? over : nil), end <= day, end.days(to: day) <= Limit.wrapDays
      else {
        return nil
      }
      return Matter(.wrap, event.id, at: DayTime(end), title: event.name)
    }
  }

  private func birthdays(_ day: (Birthday) -> Day?) -> [Matter] {
    var congratulated: [RecordID: [Day]] = [:]
    for letter in letters where letter.isCongratulation {
      for person in letter.to { congratulated[person, default: []] += [letter.sent].compactMap { $0 } }
    }
    return people.values.compactMap { person in
      guard let birthday = person.birthday, let day = day(birthday) else { return nil }
      let isDone = (congratulated[person.id] ?? []).contains {
        (0...Limit.congratulationDays).contains($0.days(to: day))
      }
      if isDone { return nil }
      return Matter(
        .birthday, person.id, about: [person.id], at: DayTime(day), title: person.name,
        age: birthday.age(on: day))
    }
  }

  /// A draft that belongs to a follow-up is that one's matter, unless that is closed.
  private func drafts(on day: Day) -> [Matter] {
    let open = Set(followUps.filter { $0.state == .open }.map(\.id))
    return letters.compactMap { letter in
      guard letter.isDraft, letter.followUp.map(open.contains) != true else { return nil }
      return Matter(.draft, letter.id, about: letter.to, at: DayTime(day), title: letter.subject ?? "")
    }
  }
}

extension Letter {
  fileprivate var isCongratulation: Bool {
    template == LetterTemplate.BuiltIn.congratulate.rawValue
  }
}

extension Matter {
  fileprivate init(_ turn: Turn) {
    self.init(.turn, turn.cadence.about, about: [turn.cadence.about], at: DayTime(turn.day))
  }
}

extension Matter.Sort {
  fileprivate init(_ sort: FollowUp.Sort?) {
    switch sort {
    case .letter: self = .letter
    case .promise: self = .promise
    case .awaited: self = .awaited
    case .turn: self = .turn
    case .other, nil: self = .other
    }
  }
}

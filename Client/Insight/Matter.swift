package import KithMerge
package import KithRecords

/// One thing that a day asks for.
package struct Matter: Hashable, Sendable {
  package let sort: Sort
  /// What is to be dealt with: a follow-up, an event, a letter, a cadence's person, or whose birthday it is.
  package let record: RecordID
  /// Whom it is about.
  package let about: [RecordID]
  /// When it is due here.
  package let at: DayTime
  /// What a follow-up says of itself, an event's name, a letter's subject.
  package let title: String
  /// How far an event has come.
  package let course: Course
  /// What somebody becomes on their birthday.
  package let age: Int?

  /// The most important first: what only today will do; then what I owe; then what keeps people; then what
  /// others owe me.
  package enum Sort: Int, CaseIterable, Comparable, Sendable {
    /// An event that is on that day.
    case event
    /// The last days to register for one.
    case deadline
    case birthday
    /// What I promised.
    case promise
    /// A letter that was planned.
    case letter
    /// Whom I met at an event, where I have not gone through all of them yet.
    case wrap
    /// A letter that was begun and not sent.
    case draft
    /// Anything else that somebody planned.
    case other
    /// A turn of a cadence.
    case turn
    /// What they promised.
    case awaited

    package static func < (a: Sort, b: Sort) -> Bool { a.rawValue < b.rawValue }
  }

  /// How far an event has come at the moment at which it is asked about.
  package enum Course: Hashable, Sendable {
    /// It is to come, or nobody knows.
    case ahead
    case on(until: DayTime)
    /// One is there oneself.
    case here(until: DayTime?)
    case over(since: DayTime?)
  }

  init(
    _ sort: Sort, _ record: RecordID, about: [RecordID] = [], at: DayTime, title: String = "",
    age: Int? = nil, course: Course = .ahead
  ) {
    (self.sort, self.record, self.about, self.at) = (sort, record, about, at)
    (self.title, self.age, self.course) = (title, age, course)
  }

  package var day: Day { at.day }

  /// Whether it is of today, and over.
  package var isOver: Bool {
    if case .over = course { true } else { false }
  }

  /// By importance, but what is over last; of one sort what has waited longest. The id only makes every
  /// machine sort alike.
  static func comesBefore(_ a: Matter, _ b: Matter) -> Bool {
    a.isOver == b.isOver ? (a.sort, a.at, a.record) < (b.sort, b.at, b.record) : b.isOver
  }

  /// By day, and of one day by importance.
  static func isSooner(_ a: Matter, _ b: Matter) -> Bool {
    a.day == b.day ? comesBefore(a, b) : a.day < b.day
  }
}

import KithCommands
import Testing

@Suite struct SinceTests {
  /// A Thursday, 2026-11-26 00:30 by clocks that are two hours ahead: in Greenwich it is Wednesday still.
  private let now: Int64 = 1_795_645_800_000

  @Test(arguments: [
    ("today", "2026-11-26 00:00"), ("yesterday", "2026-11-25 00:00"), ("2d", "2026-11-24 00:00"),
    ("2w", "2026-11-12 00:00"), ("2 weeks ago", "2026-11-12 00:00"), ("1 day", "2026-11-25 00:00"),
    ("3h", "2026-11-25 21:30"), ("Thursday", "2026-11-26 00:00"), ("last thursday", "2026-11-19 00:00"),
    ("fri", "2026-11-20 00:00"), ("9m", "2026-02-26 00:00"), ("6 months", "2026-05-26 00:00"),
    ("1y", "2025-11-26 00:00"), ("2026-11-20", "2026-11-20 00:00"), ("2026-02", "2026-02-01 00:00"),
    ("1969", "1969-01-01 00:00"), ("1600-03-01", "1600-03-01 00:00"), ("2024-02-29", "2024-02-29 00:00"),
  ])
  func aDayBeginsByTheClocksHere(typed: String, minute: String) throws {
    let since = try Since(typed, now: now) { _ in 7200 }

    #expect(Moment(since.milliseconds).minute(offset: 7200) == minute)
  }

  @Test func aMonthThatIsShorterEndsEarlier() throws {
    let march31 = try Since("2026-03-31", now: now) { _ in 0 }.milliseconds

    let since = try Since("1m", now: march31) { _ in 0 }
    #expect(Moment(since.milliseconds).day(offset: 0) == "2026-02-28")
  }

  @Test(arguments: [
    "", "soon", "2", "w", "-2w", "99999d", "2026-13-01", "--05-09", "2 fortnights", "9999y", "1é",
  ])
  func whatIsNoDayIsRefused(typed: String) {
    #expect(throws: CommandError.self) { try Since(typed, now: now) { _ in 0 } }
  }
}

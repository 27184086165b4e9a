import KithInsight
import KithRecords

/// A moment of the past as people type it: `today`, `yesterday`, `monday`, `3h`, `2d`, `2w`, `6 months ago`,
/// `20 nov`, `2026-11-20`, `2026-11`, `2026-11-20 14:00`. Without hours it is the beginning of a day, by the
/// clocks here.
package struct Since {
  package let milliseconds: Int64

  package init(_ text: String, now: Int64, offset: @escaping (Int64) -> Int) throws(CommandError) {
    let zone = Zone(offset: offset)
    if let date = PartialDate(text.inOneLine), let year = date.year,
      let day = Day(year, date.month ?? 1, date.day ?? 1)
    {
      milliseconds = zone.start(of: day)
      return
    }
    do {
      milliseconds = try SpokenTime(text, now: now, in: zone, toward: .past).moment(in: zone)
    } catch {
      throw .usage("\(error)")
    }
  }
}

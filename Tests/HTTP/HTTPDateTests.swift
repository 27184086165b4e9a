import Foundation
import KithHTTP
import KithTestSupport
import Testing

/// The date that every answer carries.
@Suite struct HTTPDateTests {
  @Test func daysThatAreKnown() {
    #expect(HTTPDate.text(ms: 784_111_777_000) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(HTTPDate.text(ms: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
    #expect(HTTPDate.text(ms: -1) == "Wed, 31 Dec 1969 23:59:59 GMT")
    #expect(HTTPDate.text(ms: 951_782_400_000) == "Tue, 29 Feb 2000 00:00:00 GMT")
    #expect(HTTPDate.text(ms: .max) == "Fri, 31 Dec 9999 23:59:59 GMT")
    #expect(HTTPDate.text(ms: .min) == "Sat, 01 Jan 0000 00:00:00 GMT")
  }

  @Test func anyMomentIsToldAsFoundationTellsIt() throws {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    // Foundation counts by the Julian calendar before 1582.
    let (first, last) = (-10_000_000_000_000, 253_402_300_799_000)

    for seed in 0..<2_000 {
      var random = SeededRandom(seed: UInt64(seed))
      let seconds = (first + random.below(last - first)) / 1_000
      let told = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
      #expect(HTTPDate.text(ms: Int64(seconds) * 1_000) == told, "seed \(seed)")
    }
  }
}

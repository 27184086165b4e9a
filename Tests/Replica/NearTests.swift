import KithReplica
import KithTestSupport
import Testing

/// What is a slip of the finger away is found, and nothing further off.
@Suite struct NearTests {
  private let here = TemporaryHome()

  /// Of a short name one slip, of a longer one two; and never three.
  @Test func slipsOfTheFingerAreFoundUpToTheirBound() throws {
    let replica = try here.start()
    let (short, long) = (try here.add("Zelda", to: replica), try here.add("Lovelace", to: replica))
    func found(_ text: String) throws -> [Bool] {
      let found = try replica.find(try Query(text), limit: 5)
      return [short, long].map(found.hits.map(\.card.id).contains)
    }

    for text in ["zleda", "zelba", "elda", "zeldaa", "ZÉLBA"] {
      #expect(try found(text) == [true, false], "\(text)")
    }
    for text in ["olvelcae", "lovlac", "lovelaceee", "mobelace"] {
      #expect(try found(text) == [false, true], "\(text)")
    }
    for text in ["zlead", "zeb", "mobelaec", "lvlc", "zz"] {
      #expect(try found(text) == [false, false], "\(text)")
    }
  }

  @Test func anyPutOutPutInReplacedOrSwappedLetterIsOneSlip() throws {
    let replica = try here.start()
    let id = try here.add("Hollerith", to: replica)
    let word = Array("hollerith")

    for seed in UInt64(0)..<60 {
      var random = SeededRandom(seed: seed)
      var typed = word
      for _ in 0...random.below(2) {
        let place = random.below(typed.count - 1)
        switch random.below(4) {
        case 0: typed.remove(at: place)
        case 1: typed.insert("q", at: place)
        case 2: typed[place] = "q"
        default: typed.swapAt(place, place + 1)
        }
      }
      // Two slips upon each other may be three: they are found or not, without harm.
      let found = try replica.find(try Query(String(typed)), limit: 5)
      if !found.isNear, found.hits.isEmpty { continue }
      #expect(found.hits.map(\.card.id) == [id], "seed \(seed): \(String(typed))")
    }
  }

  @Test func nothingOfItIsWrittenAndTheTrashIsLeftAlone() throws {
    let replica = try here.start()
    try here.trash(try here.add("Zelda", to: replica), in: replica)

    #expect(try replica.find(try Query("zleda"), limit: 5).hits.isEmpty)
    #expect(try replica.derivedDifferences().isEmpty)
    try replica.close()
    #expect(try Replica(here.home).find(try Query("zelda"), limit: 5).hits.isEmpty)
  }
}

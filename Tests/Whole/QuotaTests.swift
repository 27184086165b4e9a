import Foundation
import Testing

/// What a person reads where the server keeps no more for them.
@Suite(.serialized) struct QuotaTests {
  @Test func whatIsOverTheQuotaIsSetAsideAndComesBackOnceThereIsRoom() throws {
    let play = try Play()
    let server = try play.watched("--quota-records", "6")
    #expect(try play.kith("laptop", "join", try server.link()).status == 0)
    for number in 0..<9 { _ = try play.kith("laptop", "add", "Person\(number)") }

    let synced = try play.kith("laptop", "sync")

    #expect(synced.status == 3, "\(synced.complaint)")
    #expect(synced.complaint.contains("were refused by the server. See why: kith quarantine list"))
    let list = try play.kith("laptop", "quarantine", "list", "--json").output
    #expect(list.contains("The server keeps no more than 6 records for you. Forget what is not needed"))
    #expect(try play.records() == 6)
    #expect(try play.kith("laptop", "quarantine", "retry", "--all").status == 0)
    let again = try play.kith("laptop", "sync", "--json")
    #expect(again.status == 3 && again.output.contains("\"refused\":"), "\(again)")
    #expect(try server.stop().status == 0)

    let roomy = try play.watched("--quota-records", "100", "--listen", "127.0.0.1:\(server.port)")
    #expect(try play.kith("laptop", "quarantine", "retry", "--all").status == 0)
    #expect(try play.kith("laptop", "sync").status == 0)
    #expect(try play.exported("laptop").split(separator: "\n").count == 9)
    #expect(try play.kithd("accounts", "--data", play.data).output.contains(/\d+ records\s+\d+ KiB/))
    #expect(try roomy.stop().status == 0)
  }

  @Test func aQuotaIsANumber() throws {
    let play = try Play()
    for (flag, word) in [("--quota-records", "0"), ("--quota-mib", "1.5"), ("--quota-mib", "\(Int.max)")] {
      let refused = try play.refusedServe("--data", play.data, "--listen", "127.0.0.1:0", flag, word)
      #expect(refused.status == 2)
      #expect(refused.complaint == "“\(word)” is no quota. Write a number, 1 or more.\n")
    }
  }
}

import Foundation
import Testing

/// Two machines and a server: real processes, real TLS, real files.
@Suite(.serialized) struct TwoMachineTests {
  /// Enough for several batches and pages; `KITH_WHOLE_CONTACTS` asks for more.
  private static let people =
    ProcessInfo.processInfo.environment["KITH_WHOLE_CONTACTS"].flatMap { Int($0) } ?? 600

  @Test func oneFileOnTwoMachinesIsOneNetwork() throws {
    let play = try Play()
    let data = play.folder + "/data"
    let made = try play.run(
      "/usr/bin/env",
      [
        "python3", Play.generator, "-n", "\(TwoMachineTests.people)", "-o", data, "--vcard", "mixed",
        "--formats", "vcf,csv",
      ])
    try #require(made.status == 0, "\(made.complaint)")
    let files = try FileManager.default.contentsOfDirectory(atPath: data).map { data + "/" + $0 }
    let cards = try #require(files.first { $0.hasSuffix(".vcf") })
    let rows = try #require(files.first { $0.hasSuffix(".csv") })
    _ = try play.twoMachines()

    #expect(
      try play.kith("laptop", "import", cards).output.hasPrefix(
        "\(TwoMachineTests.people) cards: \(TwoMachineTests.people) new, 0 changed, 0 as they were"))
    #expect(try play.kith("laptop", "sync").status == 0)
    #expect(try play.kith("desktop", "sync").status == 0)
    let first = try play.exported("laptop")
    #expect(first.split(separator: "\n").count > TwoMachineTests.people)
    #expect(try play.exported("desktop") == first)

    // The same file again changes nothing.
    #expect(
      try play.kith("laptop", "import", cards).output
        == "\(TwoMachineTests.people) cards: 0 new, 0 changed, \(TwoMachineTests.people) as they were.\n")
    #expect(try play.exported("laptop") == first)

    // The same people from another program, on both machines while neither knows of the other.
    for machine in ["laptop", "desktop"] {
      #expect(try play.kith(machine, "import", rows).output.contains(" 0 new, "))
    }
    for machine in ["laptop", "desktop", "laptop"] { #expect(try play.kith(machine, "sync").status == 0) }
    let last = try play.exported("laptop")
    #expect(try play.exported("desktop") == last)
    #expect(last.split(separator: "\n").count == first.split(separator: "\n").count)
    #expect(try play.kith("laptop", "conflicts", "list", "--json").output == "[]\n")
  }

  @Test func aFileImportedOnBothWhileOfflineIsOneOfEach() throws {
    let play = try Play()
    let card =
      "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:1\r\nFN:Ada L\r\nNOTE:Likes engines.\r\nEND:VCARD\r\n"
    let file = try play.file("ada.vcf", card.utf8)
    _ = try play.twoMachines()

    for machine in ["laptop", "desktop"] { #expect(try play.kith(machine, "import", file).status == 0) }
    for machine in ["laptop", "desktop", "laptop"] { #expect(try play.kith(machine, "sync").status == 0) }

    for machine in ["laptop", "desktop"] {
      #expect(try play.exported(machine).split(separator: "\n").count == 2)
    }
    #expect(try play.exported("laptop") == play.exported("desktop"))
  }

  @Test func everyEditOfTenPeopleIsLiveOrListed() throws {
    let play = try Play()
    _ = try play.twoMachines()
    let names = (0..<10).map { "Person\($0) Test" }
    for name in names { #expect(try play.kith("laptop", "add", name).status == 0) }
    for machine in ["laptop", "desktop"] { #expect(try play.kith(machine, "sync").status == 0) }

    for (index, name) in names.enumerated() {
      #expect(try play.kith("laptop", "set", name, "title=Laptop\(index)").status == 0)
      let field = index < 5 ? "org" : "title"
      #expect(try play.kith("desktop", "set", name, "\(field)=Desktop\(index)").status == 0)
    }
    for machine in ["laptop", "desktop", "laptop"] { #expect(try play.kith(machine, "sync").status == 0) }

    let (all, listed) = (
      try play.exported("laptop"), try play.kith("laptop", "conflicts", "list", "--json").output
    )
    #expect(try play.exported("desktop") == all)
    for index in 0..<10 {
      #expect(all.contains("Laptop\(index)\"") && all.contains("Desktop\(index)\""), "person \(index)")
      #expect(listed.contains("Laptop\(index)\"") == (index >= 5), "person \(index)")
      #expect(listed.contains("Desktop\(index)\"") == (index >= 5), "person \(index)")
    }
  }

  @Test func anEditOfSomebodyDeletedElsewhereIsKeptInTheTrashAndTold() throws {
    let play = try Play()
    _ = try play.twoMachines()
    _ = try play.kith("laptop", "add", "Ada Lovelace")
    for machine in ["laptop", "desktop"] { #expect(try play.kith(machine, "sync").status == 0) }

    #expect(try play.kith("laptop", "delete", "ada").status == 0)
    #expect(try play.kith("desktop", "set", "ada", "title=Countess").status == 0)
    _ = try play.kith("laptop", "sync")
    let told = try play.kith("desktop", "sync")

    #expect(told.complaint.contains("Ada Lovelace was deleted on one machine and edited on another"))
    #expect(try play.kith("laptop", "sync").complaint.contains("the edit is kept, in the trash"))
    for machine in ["laptop", "desktop"] {
      #expect(try play.kith(machine, "list").output.isEmpty)
      #expect(try play.kith(machine, "list", "--trash").output.contains("Ada Lovelace"))
      #expect(try play.exported(machine).contains("Countess"))
    }
  }

  @Test func whatTheServerAcknowledgedSurvivesItsKill() throws {
    let play = try Play()
    let server = try play.twoMachines()
    _ = try play.kith("laptop", "add", "Ada Lovelace", "--note", "Likes engines.")
    #expect(try play.kith("laptop", "sync").status == 0)

    server.kill()
    #expect(try play.kith("desktop", "sync").status == 7)
    _ = try play.serve(port: server.port)

    #expect(try play.kith("desktop", "sync").status == 0)
    #expect(try play.exported("desktop") == play.exported("laptop"))
  }
}

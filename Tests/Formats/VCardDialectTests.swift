import KithFormats
import KithRecords
import Testing

/// What programs write that the standard does not say, one small card each.
struct VCardDialectTests {
  @Test func foldsInTheMiddleOfACharacterAreJoined() throws {
    var bytes = Array("BEGIN:VCARD\nFN:J".utf8)
    bytes += [0xC3] + Array("\r\n ".utf8) + [0xBC] + Array("rgen\r\n\tWeiß\nEND:VCARD".utf8)

    #expect(try onlyCard(bytes).name?.written == "JürgenWeiß")
  }

  @Test func frameIsReadInAnyCaseWithAMarkAndBlankLines() throws {
    let text = "\u{FEFF}begin:vcard\nfn:Ada\nend:VCard \n\n\nBegin:Vcard\nfn:Bo\n\nEnd:Vcard\n"

    let file = try VCardFile(Array(text.utf8))

    #expect(file.count == 2)
    #expect(try file.map { try $0.get().name?.written } == ["Ada", "Bo"])
    #expect(try file.map { try $0.get().place } == [1, 6])
  }

  @Test(arguments: [
    ("https\\://a.example/x\\,y", "https://a.example/x,y"),
    ("https://a.example/?a;b,c", "https://a.example/?a;b,c"),
  ])
  func googleEscapesColons(written: String, meant: String) throws {
    #expect(try onlyCard("FN:Ada", "URL:" + written).labelled("web") == [Labelled(meant)])
  }

  @Test func behindTheHostTheCaseOfAnAddressMatters() throws {
    let pages = ["https://tube.example/abC", "https://tube.example/aBC"]
    let card = try onlyCard(
      "FN:Ada", "URL:" + pages[0], "URL:" + pages[1], "URL:HTTPS://Tube.example/abC")

    #expect(Set(card.labelled("web").map(\.text)) == Set(pages))
  }

  @Test(arguments: [
    ("a\\,b\\;c\\nd\\Ne", "a,b;c\nd\ne"), ("A\\\\\\, B", "A\\, B"), ("C\\\\:", "C\\:"),
    ("a, b; c: d", "a, b; c: d"),
    ("tab\there", "tab\there"), ("50\\% off\\", "50\\% off\\"), ("nul\0gone", "nulgone"),
  ])
  func escapesInANoteAreUndoneAndItIsNeverSplit(written: String, meant: String) throws {
    #expect(try onlyCard("FN:Ada", "NOTE:" + written).notes == [meant])
  }

  @Test func semicolonsAndCommasEscapedInANameAreItsOwn() throws {
    let card = try onlyCard(
      "FN:Smith\\; Jones\\, Ltd", "N:Smith\\; Jones;Ann,Marie;;;", "ORG:Acme, Inc;R\\;D")

    #expect(card.name?.written == "Smith; Jones, Ltd")
    #expect(card.name?.family == "Smith; Jones")
    #expect(card.name?.given == "Ann Marie")
    #expect(card.value("org") == .text("Acme, Inc"))
    #expect(card.value("department") == .text("R;D"))
  }

  @Test func controlsInANameBecomeBlanks() throws {
    #expect(try onlyCard("FN:Ada\\nLove\u{1B}[2Jlace\t").name?.written == "Ada Love [2Jlace")
  }

  @Test func pausesOfATelephoneStay() throws {
    #expect(try onlyCard("FN:Ada", "TEL:+1555\\,\\,2\\;3").labelled("phone") == [Labelled("+1555,,2;3")])
  }

  @Test(arguments: [
    ("tel:+1-201-555-0101", "+1-201-555-0101"), ("TEL:+1-2;phone-context=x;ext=102", "+1-2 ext. 102"),
    ("123", "123"),
  ])
  func telephoneIsAPlainNumber(written: String, number: String) throws {
    #expect(try onlyCard("FN:Ada", "TEL;VALUE=uri:" + written).labelled("phone") == [Labelled(number)])
  }

  @Test(arguments: [
    ("TEL;CELL;VOICE", "cell"), ("TEL;type=WORK;type=pref;type=FAX", "work fax"),
    ("TEL;TYPE=\"home,voice\"", "home"),
    ("TEL;TYPE=Mobile", "cell"), ("TEL;TYPE=arbeit", "arbeit"), ("TEL;TYPE=VOICE,pref", nil), ("tel", nil),
  ])
  func typesMakeALabel(head: String, label: String?) throws {
    #expect(try onlyCard("FN:Ada", head + ":1").labelled("phone").map(\.label) == [label])
  }

  @Test func groupLabelWinsAndApplesOwnWordsAreBare() throws {
    let card = try onlyCard(
      "FN:Ada", "item1.TEL;type=WORK:1", "item1.X-ABLabel:Büro", "ITEM2.URL:https://a.example",
      "item2.X-ABLabel:_$!<HomePage>!$_", "item3.EMAIL;TYPE=HOME:a@b.example", "item3.X-ABLabel:",
      "item4.X-ABDATE;type=pref:1833-06-05", "item4.X-ABLabel:_$!<Anniversary>!$_",
      "item5.X-ABRELATEDNAMES:Ralph", "item5.X-ABLabel:_$!<Child>!$_")

    #expect(card.labelled("phone") == [Labelled("1", label: "Büro")])
    #expect(card.labelled("web") == [Labelled("https://a.example", label: "homepage")])
    #expect(card.labelled("email") == [Labelled("a@b.example", label: "home")])
    #expect(card.values("anniversary") == [Named("anniversary", day(1833, 6, 5)).value])
    #expect(card.labelled("related") == [Labelled("Ralph", label: "child")])
    #expect(card.kept == [])
  }

  @Test func labelOfAnUnknownLineIsKeptWithIt() throws {
    let card = try onlyCard("FN:Ada", "item1.X-ODD:1", "item1.X-ABLabel:Odd")

    #expect(card.kept == ["item1.X-ABLabel:Odd", "item1.X-ODD:1"])
  }

  @Test func unquotedLabelOfAnAddressMayHaveColons() throws {
    let card = try onlyCard("FN:Ada", "ADR;LABEL=Post: c/o: Bo;TYPE=home:;;Here 1;Bonn;;;")

    let addresses = card.values("address").compactMap(PostalAddress.init)
    #expect(addresses.map(\.lines) == [["Here 1", "Bonn"]])
  }

  @Test(arguments: [
    ("BDAY:--0214", day(nil, 2, 14)), ("BDAY:--02-14", day(nil, 2, 14)), ("BDAY:--0229", day(nil, 2, 29)),
    ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-09", day(nil, 5, 9)),
    ("BDAY;value=date:1604-06-26", day(nil, 6, 26)),
    ("BDAY;X-APPLE-OMIT-YEAR=1900:1900-05-09", day(nil, 5, 9)), ("BDAY:1900-05-09", day(1900, 5, 9)),
    ("BDAY;X-APPLE-OMIT-YEAR=1900:1604-05-09", day(nil, 5, 9)),
    ("BDAY:1984-05-09T00:00:00Z", day(1984, 5, 9)), ("BDAY:19840509", day(1984, 5, 9)),
    ("BDAY:1984-05", day(1984, 5, nil)), ("BDAY:1984", day(1984, nil, nil)), ("BDAY:--05", day(nil, 5, nil)),
  ])
  func birthdayMayLackItsYear(line: String, date: Value) throws {
    #expect(try onlyCard("FN:Ada", line).value("birthday") == date)
  }

  @Test(arguments: [
    "BDAY;VALUE=text:circa 1800", "BDAY:1984-02-30", "BDAY:---09", "BDAY:99999999999999999999",
  ])
  func birthdayThatIsNoDayIsKeptAsALine(line: String) throws {
    let card = try onlyCard("FN:Ada", line)

    #expect(card.value("birthday") == nil)
    #expect(card.kept == [line])
  }

  @Test func oneAnniversaryWrittenThreeWaysIsOne() throws {
    let card = try onlyCard(
      "FN:Ada", "ANNIVERSARY:18350708", "X-ANNIVERSARY:1835-07-08", "i.X-ABDATE:1835-07-08",
      "i.X-ABLabel:_$!<Anniversary>!$_")

    #expect(card.values("anniversary") == [Named("anniversary", day(1835, 7, 8)).value])
  }

  @Test(arguments: [
    ("URL:https://github.com/ada", "github"), ("URL:https://x.com/ada", "x"),
    ("URL:https://twitter.com/ada", "twitter"),
    ("URL:http://de.linkedin.com/in/ada", "linkedin"), ("URL:https://mastodon.social/@ada", "mastodon"),
    ("i.URL:https://chaos.example/@ada\r\ni.X-ABLabel:Mastodon", "mastodon"),
    ("X-SOCIALPROFILE;type=twitter;x-user=ada:https://t.example/ada", "twitter"),
    ("X-SOCIAL-PROFILE;TYPE=xing:ada", "xing"),
    ("SOCIALPROFILE;SERVICE-TYPE=Mastodon:https://m.example/@a", "mastodon"),
    ("IMPP;X-SERVICE-TYPE=Jabber;type=HOME:xmpp:ada@b.example", "jabber"),
    ("X-SOCIALPROFILE;type=flickr;x-user=ada:", "flickr"),
  ])
  func profilesAreKnownByTheirNetwork(line: String, network: String) throws {
    #expect(try onlyCard("FN:Ada", line).labelled("profile").map(\.label) == [network])
  }

  @Test(arguments: [
    "https://ada.github.io", "https://xx.com/ada", "mailto:x@github.com", "https://github.com@evil.example/",
  ])
  func otherPagesAreNotProfiles(address: String) throws {
    #expect(try onlyCard("FN:Ada", "URL:" + address).labelled("web").map(\.text) == [address])
  }

  @Test(arguments: [
    "https://www.linkedin.com/in/Ada-L/", "http://linkedin.com/in/ada-l?trk=1#x",
    "www.linkedin.example/in/ada-l",
    "https://uk.linkedin.com/in/ADA-L/en", "https://linkedin.com/in/%61da-l",
  ])
  func linkedInIdentityIsTheSlug(address: String) throws {
    #expect(try onlyCard("FN:Ada", "URL:" + address).identities == ["linkedin:ada-l"])
  }

  @Test(arguments: [
    "https://linkedin.com/company/x", "https://linkedin.com/in/", "https://other.example/in/ada",
  ])
  func otherPagesAreNoIdentity(address: String) throws {
    #expect(try onlyCard("FN:Ada", "URL:" + address).identities == ["name:ada|"])
  }

  @Test(arguments: [["KIND:group", "MEMBER:urn:uuid:x"], ["X-ADDRESSBOOKSERVER-KIND:Group"]])
  func groupOfContactsIsNotAPerson(lines: [String]) throws {
    let text = (["BEGIN:VCARD", "FN:Friends"] + lines + ["END:VCARD"]).joined(separator: "\n")

    #expect(Array(try VCardFile(Array(text.utf8))) == [.failure(.group(name: "Friends", line: 1))])
  }

  @Test func googlesOwnCategoryIsNoTag() throws {
    #expect(
      try onlyCard("FN:Ada", "CATEGORIES:myContacts,A\\,B, C").values("tag").compactMap(\.text).sorted() == [
        "A,B", "C",
      ])
  }

  @Test func relationsAreNames() throws {
    let card = try onlyCard(
      "FN:Ada", "X-SPOUSE:William", "X-MANAGER:Charles", "RELATED;TYPE=friend:urn:uuid:1")

    #expect(
      Set(card.labelled("related").map { "\($0.label ?? "")=\($0.text)" })
        == ["spouse=William", "manager=Charles", "friend=urn:uuid:1"])
  }

  @Test func quotedPrintableInA3CardIsKeptAsItIs() throws {
    let card = try onlyCard("FN:Ada", "TITLE;ENCODING=QUOTED-PRINTABLE:J=C3=BC")

    #expect(card.value("title") == nil)
    #expect(card.kept == ["TITLE;ENCODING=QUOTED-PRINTABLE:J=C3=BC"])
  }

  @Test func lineThatIsNoPropertyIsLeftOutAndSaid() throws {
    #expect(try onlyCard("FN:Ada", "just words").leftOut == ["line 4, which is no property"])
  }
}

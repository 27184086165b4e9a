import KithFormats
import KithRecords
import Testing

struct VCardReadingTests {
  @Test func wholeCardOf3IsRead() throws {
    let bytes = vcard(
      "PRODID:-//Example//EN", "UID:4F0C8A10-0000-4000-8000-00000000ABCD", "REV:2024-01-01T00:00:00Z",
      "N:Lovelace;Augusta Ada;King;Countess;PhD", "FN:Ada Lovelace", "NICKNAME:Ada,The Enchantress",
      "X-PHONETIC-FIRST-NAME:Ay-da", "X-PHONETIC-LAST-NAME:Luv-lace",
      "ORG:Analytical Engines;Notes;Appendix G",
      "TITLE:Programmer", "ROLE:Translator", "EMAIL;TYPE=INTERNET,HOME,PREF:Ada@Example.org",
      "EMAIL;TYPE=INTERNET,WORK:ada@engines.example", "TEL;TYPE=CELL,VOICE:+44 20 7946 0018",
      "TEL;TYPE=WORK,FAX:+44 20 7946 0019", "ADR;TYPE=WORK,PREF:7;2nd floor;12 St James Sq;London;LDN;SW1;UK",
      "URL:https://ada.example/", "URL:https://www.linkedin.com/in/Ada-Lovelace/?trk=x", "BDAY:1815-12-10",
      "CATEGORIES:Friends,Mathematics", "NOTE:Met at a party\\, 1833.\\nLikes numbers.", "X-FOO;A=b:bar")

    let card = try onlyCard(bytes)

    var address = PostalAddress()
    (address.box, address.extended, address.street) = ("7", "2nd floor", "12 St James Sq")
    (address.city, address.region, address.code, address.country) = ("London", "LDN", "SW1", "UK")
    (address.label, address.preferred) = ("work", true)
    let uid = "vcard:uid:4f0c8a10-0000-4000-8000-00000000abcd"
    let expected = ImportedCard(
      kind: .contact,
      identities: [uid, "linkedin:ada-lovelace", "email:ada@example.org", "email:ada@engines.example"],
      fields: fields(
        [
          "name": PersonName(
            written: "Ada Lovelace", given: "Augusta Ada", additional: "King", family: "Lovelace",
            prefix: "Countess", suffix: "PhD"
          ).value,
          "phonetic": PersonName(given: "Ay-da", family: "Luv-lace").value,
          "org": .text("Analytical Engines"), "department": .text("Notes, Appendix G"),
          "title": .text("Programmer"), "birthday": day(1815, 12, 10),
        ],
        [
          "nickname": [.text("Ada"), .text("The Enchantress")],
          "email": [
            Labelled("Ada@Example.org", label: "home", preferred: true).value,
            Labelled("ada@engines.example", label: "work").value,
          ],
          "phone": [
            Labelled("+44 20 7946 0018", label: "cell").value,
            Labelled("+44 20 7946 0019", label: "work fax").value,
          ],
          "address": [address.value], "web": [Labelled("https://ada.example/").value],
          "profile": [Labelled("https://www.linkedin.com/in/Ada-Lovelace/?trk=x", label: "linkedin").value],
          "tag": [.text("Friends"), .text("Mathematics")],
          "vcard": [.text("ROLE:Translator"), .text("X-FOO;A=b:bar")],
          "source": [.text(uid)],
        ]),
      notes: ["Met at a party, 1833.\nLikes numbers."], place: 1)
    #expect(card == expected)
  }

  @Test func wholeCardOf4IsRead() throws {
    let bytes = vcard(
      "KIND:individual", "UID:urn:uuid:4f0c8a10-0000-4000-8000-00000000abcd", "FN:Grace Hopper",
      "N:Hopper;Grace;;;", "PRONOUNS:she/her", "GENDER:F",
      "TEL;VALUE=uri;TYPE=\"cell,voice\";PREF=1:tel:+1-555-0100",
      "EMAIL;TYPE=work:grace@navy.example", "BDAY:--1209", "ANNIVERSARY:19300615",
      "RELATED;VALUE=text;TYPE=spouse:Vincent", "IMPP:xmpp:grace@chat.example",
      "X-SOCIALPROFILE;TYPE=mastodon:https://social.example/@grace", version: "4.0")

    let card = try onlyCard(bytes)

    let uid = "vcard:uid:4f0c8a10-0000-4000-8000-00000000abcd"
    let expected = ImportedCard(
      kind: .contact, identities: [uid, "email:grace@navy.example"],
      fields: fields(
        [
          "name": PersonName(written: "Grace Hopper", given: "Grace", family: "Hopper").value,
          "pronouns": .text("she/her"), "birthday": day(nil, 12, 9),
        ],
        [
          "phone": [Labelled("+1-555-0100", label: "cell", preferred: true).value],
          "email": [Labelled("grace@navy.example", label: "work").value],
          "anniversary": [Named("anniversary", day(1930, 6, 15)).value],
          "related": [Labelled("Vincent", label: "spouse").value],
          "profile": [
            Labelled("xmpp:grace@chat.example", label: "xmpp").value,
            Labelled("https://social.example/@grace", label: "mastodon").value,
          ],
          "vcard": [.text("GENDER:F")], "source": [.text(uid)],
        ]),
      place: 1)
    #expect(card == expected)
  }

  @Test func wholeOrganisationIsRead() throws {
    let bytes = vcard(
      "KIND:org", "FN:Engines Ltd", "ORG:Engines Ltd", "TEL:+44 1", "URL;TYPE=work:https://engines.example",
      "TITLE:not for a company", version: "4.0")

    let card = try onlyCard(bytes)

    let expected = ImportedCard(
      kind: .organisation, identities: ["name:engines ltd|"],
      fields: fields(
        ["name": PersonName(written: "Engines Ltd").value],
        [
          "phone": [Labelled("+44 1").value],
          "web": [Labelled("https://engines.example", label: "work").value],
          "vcard": [.text("TITLE:not for a company")],
        ]),
      place: 1)
    #expect(card == expected)
  }

  @Test(arguments: [
    (["FN:Acme", "ORG:Acme"], KindName.organisation), (["FN:Acme", "N:;;;;", "ORG:Acme;"], .organisation),
    (["FN:Jo", "ORG:Acme", "X-ABShowAs:COMPANY"], .organisation), (["FN:Jo", "ORG:Acme"], .contact),
    (["FN:Acme", "N:Acme;;;;", "ORG:Acme"], .contact), (["FN:Acme", "ORG:Acme", "TITLE:Buyer"], .contact),
    (["FN:Acme", "ORG:Acme;Sales"], .contact),
  ])
  func organisationSaysSoOrIsNothingElse(lines: [String], kind: KindName) throws {
    let text = (["BEGIN:VCARD"] + lines + ["END:VCARD"]).joined(separator: "\n")

    let card = try onlyCard(Array(text.utf8))

    #expect(card.kind == kind)
  }

  @Test func nameIsMadeOfItsPartsWhenItIsNotWritten() throws {
    let card = try onlyCard("N:Lovelace;Ada;;;")

    #expect(card.name?.display == "Ada Lovelace")
  }

  @Test(arguments: [
    (["NICKNAME:Ada"], "Ada"), (["ORG:Engines", "TITLE:Boss"], "Engines"),
    (["EMAIL:a@b.example"], "a@b.example"),
    (["TEL:+44 1"], "+44 1"),
  ])
  func cardWithoutNameIsCalledByWhatItHas(lines: [String], name: String) throws {
    let text = (["BEGIN:VCARD"] + lines + ["END:VCARD"]).joined(separator: "\n")

    #expect(try onlyCard(Array(text.utf8)).name?.display == name)
  }

  @Test func identityIsTheNameOnlyIfThereIsNothingBetter() throws {
    let bare = try onlyCard("FN:Ada  LOVELACE", "ORG:Engines", "TITLE:Boss")
    let mailed = try onlyCard("FN:Ada Lovelace", "EMAIL:ADA@b.example")

    #expect(bare.identities == ["name:ada lovelace|engines"])
    #expect(mailed.identities == ["email:ada@b.example"])
  }

  @Test func secondValueOfASingleFieldIsKeptAsALine() throws {
    let card = try onlyCard("FN:Ada", "TITLE:Programmer", "TITLE:Countess", "ORG:A", "ORG:B", "BDAY:soon")

    #expect(card.value("title") == .text("Programmer"))
    #expect(card.value("org") == .text("A"))
    #expect(card.kept == ["BDAY:soon", "ORG:B", "TITLE:Countess"])
  }

  @Test func oneAddressListedTwiceIsOneElement() throws {
    let card = try onlyCard("FN:Ada", "EMAIL:ada@b.example", "EMAIL;TYPE=WORK,PREF:ADA@B.example")

    #expect(card.labelled("email") == [Labelled("ada@b.example", label: "work", preferred: true)])
    #expect(card.identities == ["email:ada@b.example"])
  }

  @Test func twoPlacesOfOneBoxAreTwoElements() throws {
    let card = try onlyCard(
      "FN:Ada", "ADR:7;;Here;;;;", "ADR:7;;There;;;;", "X-ABDATE:1833-06-05", "X-ABDATE:1834")

    #expect(Set(card.values("address").compactMap(PostalAddress.init).map(\.street)) == ["Here", "There"])
    #expect(card.values("anniversary").count == 2)
  }
}

func day(_ year: Int?, _ month: Int?, _ day: Int?) -> Value {
  PartialDate(year: year, month: month, day: day).map(Value.date) ?? .empty
}

/// The word for a kind of record. A word that the table does not know is carried along.
package struct KindName: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }
  package var description: String { rawValue }

  package static let contact = KindName(rawValue: "contact")
  package static let organisation = KindName(rawValue: "organisation")
  package static let note = KindName(rawValue: "note")
  /// A name for what was typed after a command: no person, and nothing that was written about one.
  package static let savedList = KindName(rawValue: "list")
  /// A machine of this account: what kith keeps for itself.
  package static let device = KindName(rawValue: "device")
  /// The keys of this account, in its own space.
  package static let account = KindName(rawValue: "account")
  /// In one's own space the keys of a group; in the group, what it is called.
  package static let space = KindName(rawValue: "space")
  /// A member of a group, in that group.
  package static let member = KindName(rawValue: "member")
  package static let event = KindName(rawValue: "event")
  /// What is one's own of an event.
  package static let attendance = KindName(rawValue: "attendance")
  package static let conversation = KindName(rawValue: "conversation")
  /// How two records belong together.
  package static let tie = KindName(rawValue: "tie")
  package static let followUp = KindName(rawValue: "followup")
  package static let cadence = KindName(rawValue: "cadence")
  package static let letter = KindName(rawValue: "letter")
  /// What one set, for all of one's machines.
  package static let settings = KindName(rawValue: "settings")
}

/// One line of the table of kinds.
package struct Kind: Sendable {
  package let name: KindName
  package let title: String
  /// In the order in which a person reads them.
  package let fields: [Field]
  /// Where each field stands in `fields`, by its name.
  let places: [String: Int]

  init(name: KindName, title: String, fields: [Field]) {
    (self.name, self.title, self.fields) = (name, title, fields)
    places = Dictionary(fields.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  package func field(_ name: String) -> Field? {
    places[name].map { fields[$0] }
  }

  /// Every kind this build knows. A new kind is a table of fields and a line here.
  package static let all = [
    contact, organisation, note, event, attendance, conversation, tie, followUp, cadence, letter, savedList,
    settings,
    device, account, space, member,
  ]

  /// Kinds that are nobody: what is typed for a name means none of these.
  package static let nobodies: Set<KindName> = [
    .note, .savedList, .event, .attendance, .conversation, .tie, .followUp, .cadence, .letter, .settings,
  ]

  /// Kinds that say something about others, and go with them when those are forgotten.
  package static let companions: [KindName] = [
    .note, .attendance, .conversation, .tie, .followUp, .cadence, .letter,
  ]

  /// Fields of which the newest value is meant, and nobody has to settle anything.
  static let settled: [KindName: Set<String>] = [
    .attendance: ["entered", "left", "wrapped"], .cadence: ["since"],
  ]

  /// The fields that say about whom, or about what, they are.
  package static let subjects: [KindName: Set<String>] = [
    .note: ["about"], .conversation: ["with"], .tie: ["from", "to"], .followUp: ["about"],
    .attendance: ["event"], .cadence: ["about"], .letter: ["to"],
  ]

  /// Kinds that a person did not write and does not read: no list, search or export shows them.
  package static let inner: Set<KindName> = [.device, .account, .space, .member]

  package static func named(_ name: KindName) -> Kind? {
    all.first { $0.name == name }
  }
}

/// One line of the table of fields. A name is never given to another field, and a type never changes.
package struct Field: Sendable {
  /// The word a person types, and the one that is sealed.
  package let name: String
  package let title: String
  package let shape: Shape
  package let type: FieldType
  /// In which column of the search index its words stand.
  package let index: IndexColumn
  /// Whether it stands in records that earlier builds wrote, and is written no more.
  package private(set) var isFormer = false

  /// The same, that is written no more.
  var former: Field {
    var field = self
    field.isFormer = true
    return field
  }

  package enum Shape: Sendable {
    /// One value; of concurrent ones the newest is shown and the others are conflicts.
    case one
    /// Any number of elements, each a field of its own: adding beats removing.
    case many
  }

  /// Columns of the search index, from the weightiest to the lightest.
  package enum IndexColumn: String, CaseIterable, Sendable {
    case name, handle, work, words, none
  }

  init(_ name: String, _ title: String, _ shape: Shape, _ type: FieldType, in index: IndexColumn = .words) {
    (self.name, self.title, self.shape, self.type, self.index) = (name, title, shape, type, index)
  }
}

/// What the values of a field are.
package enum FieldType: Sendable {
  case text
  /// A `PersonName`.
  case name
  /// A `Labelled`.
  case labelled
  /// A `PostalAddress`.
  case address
  case date
  /// A `Named`: a custom field, or a day with a name.
  case named
  /// A `When`.
  case when
  /// A `Who`.
  case who
  /// A `Guest`.
  case guest
  /// The id of another record.
  case reference
  case moment
  /// Yes or no.
  case flag
  /// A `Trashed`.
  case trash
}

extension Kind {
  /// What every kind has.
  static let common = [
    Field("trash", "In the trash", .one, .trash, in: .none),
    Field("source", "Imported from", .many, .text, in: .none),
  ]

  /// A person.
  static let contact = Kind(
    name: .contact, title: "Contact",
    fields: [
      Field("name", "Name", .one, .name, in: .name),
      Field("phonetic", "Phonetic", .one, .name, in: .name),
      Field("nickname", "Nickname", .many, .text, in: .name),
      Field("pronouns", "Pronouns", .one, .text),
      Field("org", "Organisation", .one, .text, in: .work),
      Field("title", "Title", .one, .text, in: .work),
      Field("department", "Department", .one, .text, in: .work),
      Field("industry", "Industry", .one, .text, in: .work),
      Field("email", "Email", .many, .labelled, in: .handle),
      Field("phone", "Phone", .many, .labelled, in: .handle),
      Field("profile", "Profile", .many, .labelled, in: .handle),
      Field("web", "Web", .many, .labelled, in: .handle),
      Field("address", "Address", .many, .address),
      Field("birthday", "Birthday", .one, .date),
      Field("anniversary", "Anniversary", .many, .named),
      Field("tag", "Tag", .many, .text),
      Field("related", "Related", .many, .labelled),
      Field("met", "How we met", .one, .text),
      Field("connected", "Connected on", .one, .date, in: .none),
      Field("custom", "Custom", .many, .named),
      Field("vcard", "Other vCard line", .many, .text, in: .none),
    ] + common)

  /// A company, a school, an association.
  static let organisation = Kind(
    name: .organisation, title: "Organisation",
    fields: [
      Field("name", "Name", .one, .name, in: .name),
      Field("industry", "Industry", .one, .text, in: .work),
      Field("email", "Email", .many, .labelled, in: .handle),
      Field("phone", "Phone", .many, .labelled, in: .handle),
      Field("profile", "Profile", .many, .labelled, in: .handle),
      Field("web", "Web", .many, .labelled, in: .handle),
      Field("address", "Address", .many, .address),
      Field("tag", "Tag", .many, .text),
      Field("custom", "Custom", .many, .named),
      Field("vcard", "Other vCard line", .many, .text, in: .none),
    ] + common)

  /// What somebody wrote down, about one record or several.
  static let note = Kind(
    name: .note, title: "Note",
    fields: [
      Field("body", "Note", .one, .text),
      Field("about", "About", .many, .reference, in: .none),
      Field("written", "Written", .one, .moment, in: .none),
    ] + common)

  /// What `kith list @NAME` shows.
  static let savedList = Kind(
    name: .savedList, title: "Saved list",
    fields: [
      Field("label", "Name", .one, .text, in: .none),
      Field("command", "Command", .one, .text, in: .none),
      // Texts in JSON.
      Field("arguments", "Arguments", .one, .text, in: .none),
    ] + common)

  /// What holds unless one says otherwise, each by its name. One record, in one's own network, whose id is
  /// made of its words (`Identity.settings`).
  static let settings = Kind(
    name: .settings, title: "List of settings",
    fields: [
      Field("name", "Name", .one, .text, in: .none),
      Field("letter-days", "Days until a letter", .one, .text, in: .none),
    ] + common)

  /// A machine of this account. Its record's id is the device's own.
  static let device = Kind(
    name: .device, title: "Machine",
    fields: [
      Field("label", "Name", .one, .text, in: .none),
      Field("signing", "Signing key", .one, .text, in: .none),
      Field("agreement", "Agreement key", .one, .text, in: .none),
      Field("kit", "Recovery kit", .one, .flag, in: .none),
      Field("revoked", "Revoked", .one, .moment, in: .none),
    ] + common)

  /// With what this account is given the keys of its groups.
  static let account = Kind(
    name: .account, title: "Account",
    fields: [
      // X25519, the private half. Older ones open what was sealed for them.
      Field("agreement", "Agreement key", .one, .text, in: .none),
      Field("older", "Older key", .many, .text, in: .none),
    ] + common)

  /// A group.
  static let space = Kind(
    name: .space, title: "Space",
    fields: [
      Field("label", "Name", .one, .text, in: .none),
      Field("space", "Number", .one, .text, in: .none),
      Field("names", "Key of names", .one, .text, in: .none),
      // `epoch:key` in hexadecimal digits.
      Field("epoch", "Key of an epoch", .many, .text, in: .none),
      Field("left", "Left", .one, .moment, in: .none),
    ] + common)

  /// Somebody in a group. The record's id is their account's own.
  static let member = Kind(
    name: .member, title: "Member",
    fields: [
      Field("label", "Name", .one, .text, in: .none),
      Field("agreement", "Agreement key", .one, .text, in: .none),
      Field("removed", "Removed", .one, .moment, in: .none),
    ] + common)
}

/// What each command writes with `--json`, by what is typed for it.
enum Shapes {
  static let all: [String: Shape] = [
    "list": .list(.any(of: card(orWithout: ["text": .text]), columns)), "pick": card(),
    "find": .list(card(["excerpt": .text, "field": .textOrNull, "about": named, "near": .flag])),
    "tag list": .list(.object(["tag": .text, "count": .count])),
    "saved list": .list(savedList), "saved show": savedList,
    "service status": .object([
      "unit": .textOrNull, "enabled": .textOrNull, "active": .textOrNull, "home": .textOrNull,
    ]),
    "note list": .list(card(["about": named])),
    "show": record(orWithout: [
      "notes": .list(record()), "space": .textOrNull, "ties": .list(tie), "conversations": .list(record()),
      "followUps": .list(record()), "cadence": record(orWithout: ["next": .text]).or("null"),
    ]),
    "event report": report, "tie list": .list(tie), "config list": .list(setting),
    "event list": .list(card(occasion)),
    "event show": record(
      orWithout: occasion.merging([
        "notes": .list(record()), "space": .textOrNull, "ties": .list(tie), "attendance": record().or("null"),
      ]) { $1 }
    ),
    "show --provenance": .list(written), "note show": record(),
    "talk list": .list(talk), "talk show": record(), "followup list": .list(followUp),
    "cadence list": .list(
      .object(["who": who, "every": .text, "lastTalk": .textOrNull, "due": .text])),
    "letter list": .list(letter), "letter show": record(),
    "letter check": .list(
      .object(["remark": .one(of: "empty", "job", "blank", "repeats"), "sentence": .text])),
    "history": .list(change), "log": .list(operation), "conflicts list": .list(disputed),
    "quarantine list": .list(setAside()),
    "quarantine show": .list(setAside(["fields": .list(keptField)])),
    "status": status, "doctor": doctor, "device list": .list(device),
    "space list": .list(space), "space show": space,
    "server list": .list(server), "space members": .list(member), "space audit": .list(audit),
    "sync": exchange, "sync --dry-run": rehearsal, "sync --watch": watched, "join": exchange,
    "recover": exchange,
    "today": .object([
      "day": .text, "matters": .list(matter), "coming": .list(matter), "more": .count,
      "moreComing": .count,
    ]),
    "next": .object([
      "step": .one(of: "due", "lapse", "coming", "nothing"), "sentence": .text, "why": .textOrNull,
      "command": .text, "matter": matter.or("null"), "lapse": lapse.or("null"),
    ]), "lapsed": .list(lapse),
    "recovery show": .object(["kit": .list(.text)]),
  ]

  // MARK: Records

  /// Records by id and name.
  private static let named = Shape.list(.object(["id": .text, "name": .text]))

  /// Somebody who may have no record.
  private static let who = Shape.object(["id": .textOrNull, "name": .text])

  private static let talk = Shape.object([
    "id": .text, "when": .textOrNull, "with": .list(who), "event": who.or("null"), "place": .textOrNull,
    "channel": .textOrNull, "said": .textOrNull, "toldSearch": .flag, "space": .textOrNull,
  ])

  private static let letter = Shape.object([
    "id": .text, "to": .list(who), "subject": .textOrNull, "template": .textOrNull, "sent": .textOrNull,
    "via": .textOrNull, "followup": .textOrNull, "space": .textOrNull,
  ])

  private static let followUp = Shape.object([
    "id": .text, "why": .text, "sort": .one(of: "letter", "promise", "awaited", "turn", "other"),
    "about": .list(who), "due": .textOrNull, "day": .textOrNull, "state": .one(of: "open", "done", "skipped"),
    "remark": .textOrNull, "every": .textOrNull, "stored": .flag, "space": .textOrNull,
  ])

  /// What `--columns` names, beside the id.
  private static let columns = Shape.object(["id": .text], others: .textOrNull.orList(of: .text))

  private static func card(
    _ more: [String: Shape] = [:], orWithout optional: [String: Shape] = [:]
  ) -> Shape {
    let members: [String: Shape] = [
      "id": .text, "kind": .text, "name": .text, "detail": .text, "edited": .time, "trashed": .timeOrNull,
      "editedInTrash": .flag, "conflicts": .count, "unreadable": .count,
      "space": .textOrNull,
    ]
    return .object(members.merging(more) { $1 }, orWithout: optional)
  }

  private static func record(orWithout more: [String: Shape] = [:]) -> Shape {
    .object(
      [
        "id": .text, "kind": .text, "fields": .list(field), "conflicts": .count, "edited": .time,
        "trashed": .timeOrNull.or("boolean"), "editedInTrash": .flag,
      ], orWithout: more)
  }

  private static let field = Shape.object(
    ["field": .text, "value": value], orWithout: ["element": .text, "conflicts": .list(live)])

  /// One of several values of a field.
  private static let live = Shape.object(
    ["value": value, "time": .time, "device": .text], orWithout: ["account": .text])

  /// A text, a day, a moment or an id; or pieces by their names, with all bytes where some have none. What
  /// this kith cannot read has type and bytes.
  private static let value = Shape.object([:], orWithout: pieces.merging(["value": inner]) { $1 })
    .or("string").or("integer").or("boolean").or("null")

  /// What a person named themselves: a field of their own making.
  private static let inner = Shape.object([:], orWithout: pieces).or("string").or("integer").or("null")

  private static let pieces: [String: Shape] = {
    let texts = [
      "text", "label", "written", "given", "additional", "family", "prefix", "suffix", "box", "extended",
      "street", "city", "region", "code", "country", "name", "bytes",
      "start", "end", "zone", "record", "rsvp", "day",
    ]
    var pieces = Dictionary(texts.map { ($0, Shape.text) }) { first, _ in first }
    pieces["preferred"] = .flag
    pieces["at"] = .timeOrNull
    pieces["type"] = .count
    pieces["plus"] = .count
    return pieces
  }()

  private static let savedList = Shape.object([
    "id": .text, "name": .text, "command": .text, "arguments": .list(.text),
  ])

  private static let written = Shape.object([
    "field": .text, "element": .textOrNull, "value": value, "time": .time, "by": .text, "confirmed": .flag,
  ])

  private static let disputed = Shape.object([
    "id": .text, "kind": .text, "name": .text, "editedInTrash": .flag,
    "disputes": .list(.object(["field": .text, "values": .list(live)])),
  ])

  // MARK: What was done

  private static let change = Shape.object([
    "time": .time, "device": .textOrNull, "machine": .textOrNull, "account": .textOrNull, "confirmed": .flag,
    "command": .textOrNull,
    "changes": .list(.object(["field": .text, "element": .textOrNull, "old": .list(value), "new": value])),
  ])

  private static let operation = Shape.object([
    "id": .text, "time": .time, "command": .text, "records": .count, "some": named, "undoes": .textOrNull,
    "undone": .flag,
  ])

  // MARK: What is to be done

  private static let matter = Shape.object([
    "sort": .one(
      of: "event", "deadline", "birthday", "promise", "letter", "wrap", "draft", "other", "turn", "awaited"),
    "record": .text, "about": .list(.object(["id": .text, "name": .textOrNull])), "day": .text,
    "time": .textOrNull, "title": .text, "age": Shape.count.or("null"), "sentence": .text, "command": .text,
  ])

  private static let lapse = Shape.object([
    "id": .text, "name": .text, "lastTalk": .textOrNull, "due": .text, "overdueDays": .count,
    "every": .textOrNull, "sentence": .text, "command": .text,
  ])

  // MARK: How things are

  private static func setAside(_ more: [String: Shape] = [:]) -> Shape {
    let members: [String: Shape] = [
      "id": .text, "origin": .one(of: "refused", "received"), "kind": .textOrNull, "name": .text,
      "reason": .text, "sentence": .text, "at": .time, "sealed": .count, "purge": .flag,
    ]
    return .object(members.merging(more) { $1 })
  }

  private static let keptField = Shape.object(
    ["field": .text, "value": value, "time": .time, "device": .text], orWithout: ["element": .text])

  private static let status = Shape.object([
    "home": .text, "contacts": .count, "organisations": .count, "notes": .count, "others": .count,
    "events": .count, "attendances": .count, "conversations": .count, "ties": .count, "followUps": .count,
    "cadences": .count, "letters": .count, "savedLists": .count, "trashed": .count, "pending": .count,
    "conflicts": .count, "unreadable": .count,
    "server": .object(["name": .text, "authority": .text, "account": .text]).or("null"),
    "servers": .list(.object(["name": .text, "authority": .text, "lastExchange": .timeOrNull])),
    "lastExchange": .timeOrNull,
    "quarantine": .list(
      .object([
        "id": .text, "origin": .one(of: "refused", "received"), "reason": .text, "sentence": .text,
        "at": .time,
      ])),
  ])

  private static let doctor = Shape.object([
    "kith": .text, "sqlite": .text, "schema": .count, "damage": .list(.text), "strayReferences": .count,
    "records": .object([
      "all": .count, "open": .count, "partlyOpen": .count, "sealed": .count, "damaged": .count,
      "purged": .count, "reasons": .table(.count),
    ]),
    "differences": .table(.count), "keysMode": .textOrNull, "pending": .count, "offers": .count,
    "purges": .count, "refused": .count, "received": .count, "logBytes": .count, "server": .flag,
    "wrong": .list(.text),
  ])

  private static let device = Shape.object([
    "id": .text, "name": .text, "added": .textOrNull, "lastSeen": .textOrNull, "revoked": .flag,
    "here": .flag,
  ])

  private static let space = Shape.object([
    "id": .text, "name": .textOrNull, "role": .textOrNull, "records": .count, "members": .count,
    "lastExchange": .timeOrNull, "unmade": .flag, "closed": .flag, "inUse": .flag, "server": .textOrNull,
  ])

  private static let server = Shape.object([
    "name": .text, "authority": .text, "account": .text, "main": .flag, "groups": .list(.text),
    "pending": .count, "lastExchange": .timeOrNull,
  ])

  private static let member = Shape.object([
    "account": .text, "name": .text, "role": .textOrNull, "joined": .timeOrNull, "self": .flag,
    "changedKey": .flag,
  ])

  private static let audit = Shape.object([
    "time": .time, "deed": .text, "account": .textOrNull, "name": .textOrNull, "device": .textOrNull,
    "subject": .textOrNull, "role": .textOrNull, "count": .count,
  ])

  private static let exchange = Shape.object(exchanged)

  private static let exchanged: [String: Shape] = [
    "pushed": .count, "received": .count, "refused": .count, "disputed": .list(.text),
    "editedInTrash": .list(.text), "forgotten": .count, "notForgotten": .list(.text), "keptOut": .list(.text),
    "healedServer": .flag, "groups": .list(.text),
    "traffic": .object(["requests": .count, "sentBytes": .count, "receivedBytes": .count]),
  ]

  private static let rehearsal = Shape.object([
    "count": .count, "bytes": .count, "serverHasNews": Shape.flag.or("null"), "reason": .textOrNull,
    "records": .list(
      .object([
        "id": .text, "kind": .textOrNull, "name": .textOrNull, "bytes": .count, "forgets": .flag,
        "givesBack": .flag,
      ])),
  ])

  /// Each line of it.
  private static let watched = Shape.any(
    of: .object(exchanged.merging(["event": .one(of: "exchanged")]) { $1 }),
    .object([
      "event": .one(of: "state"), "state": .one(of: "listening", "asking", "away"), "reason": .textOrNull,
    ]))
}

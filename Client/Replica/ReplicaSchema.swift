import GRDB

/// The tables of a home's database, version by version. A shipped migration is never edited.
enum ReplicaSchema {
  /// How many migrations there are.
  static let versions = migrator.migrations.count

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: a network, its mirror and what waits to be pushed") { db in
      for statement in kept + derived { try db.execute(sql: statement) }
    }
    migrator.registerMigration("2: purges on their way") { db in
      // What a purge has seen of its record; and whether age alone asks for it.
      try db.execute(sql: "ALTER TABLE record ADD COLUMN seen BLOB")
      try db.execute(
        sql: "ALTER TABLE record ADD COLUMN by_age INTEGER NOT NULL DEFAULT 0 CHECK (by_age IN (0, 1))")
      // By this machine's clock: until then a purge by age that was refused is not asked for again.
      try db.execute(sql: "ALTER TABLE record ADD COLUMN rests_until INTEGER NOT NULL DEFAULT 0")
    }
    migrator.registerMigration("3: what is due") { db in
      for due in ["scrub_due", "read_anew_due", "renewal_due"] {
        try db.execute(
          sql: "ALTER TABLE space ADD COLUMN \(due) INTEGER NOT NULL DEFAULT 0 CHECK (\(due) IN (0, 1))")
      }
    }
    migrator.registerMigration("4: who did what") { db in
      // Of an edit that was made here: the writer of its operation. Its own changes when it is sealed anew.
      try db.execute(sql: "ALTER TABLE journal ADD COLUMN operation BLOB CHECK (length(operation) = 8)")
      try db.execute(
        sql: "UPDATE journal SET operation = writer WHERE writer IN (SELECT writer FROM operation)")
      try db.execute(
        sql: "CREATE INDEX journal_operation ON journal (operation, record) WHERE operation IS NOT NULL")
      // The operation that it takes back; and its place among those of this machine, whatever its clock said.
      try db.execute(sql: "ALTER TABLE operation ADD COLUMN undoes BLOB CHECK (length(undoes) = 8)")
      try db.execute(sql: "ALTER TABLE operation ADD COLUMN place INTEGER NOT NULL DEFAULT 0")
      try db.execute(
        sql: """
          UPDATE operation SET place =
            (SELECT coalesce(max(number), 0) FROM journal WHERE journal.operation = operation.writer)
          """)
      try db.execute(sql: "CREATE INDEX operation_place ON operation (place)")
    }
    migrator.registerMigration("5: what was made here") { db in
      // Whether the edit made its record; unknown of rows that are older than this.
      try db.execute(sql: "ALTER TABLE journal ADD COLUMN made INTEGER CHECK (made IN (0, 1))")
      try db.execute(sql: "CREATE INDEX journal_at ON journal (at)")
    }
    migrator.registerMigration("6: what is due is counted; quarantine by record") { db in
      try db.execute(sql: "ALTER TABLE space ADD COLUMN owed INTEGER NOT NULL DEFAULT 0")
      try db.execute(sql: "CREATE INDEX quarantine_record ON quarantine (id)")
    }
    migrator.registerMigration("8: tags, organisations and beginnings, to choose and to sort by") { db in
      try db.execute(
        sql: """
          CREATE TABLE tag (
            folded TEXT NOT NULL,
            record INTEGER NOT NULL REFERENCES record (number) ON DELETE CASCADE,
            text TEXT NOT NULL,
            PRIMARY KEY (folded, record)
          ) STRICT, WITHOUT ROWID
          """)
      try db.execute(sql: "CREATE INDEX tag_record ON tag (record)")
      try db.execute(sql: "ALTER TABLE card ADD COLUMN org TEXT NOT NULL DEFAULT ''")
      try db.execute(sql: "ALTER TABLE card ADD COLUMN added INTEGER NOT NULL DEFAULT 0")
      // Only who has the keys can say what these hold of records that are there already.
      try db.execute(
        sql: "ALTER TABLE space ADD COLUMN derive_due INTEGER NOT NULL DEFAULT 0 CHECK (derive_due IN (0, 1))"
      )
      try db.execute(sql: "UPDATE space SET derive_due = EXISTS (SELECT 1 FROM record)")
    }
    migrator.registerMigration("9: groups") { db in
      for statement in groups { try db.execute(sql: statement) }
    }
    migrator.registerMigration("10: several servers") { db in
      // The personal space of an account: its machines, and the keys of its groups. One of them, `personal`,
      // is this person's own network here.
      try db.execute(sql: "ALTER TABLE space ADD COLUMN own INTEGER NOT NULL DEFAULT 0 CHECK (own IN (0, 1))")
      // Which server has it; none while there is none.
      try db.execute(sql: "ALTER TABLE space ADD COLUMN server INTEGER REFERENCES server (number)")
      try db.execute(sql: "UPDATE space SET own = personal, server = (SELECT min(number) FROM server)")
    }
    migrator.registerMigration("11: what bears on which day") { db in
      // A birthday, whatever the year; what is planned; when somebody was last spoken with.
      try db.execute(
        sql: """
          CREATE TABLE dated (
            record INTEGER PRIMARY KEY REFERENCES record (number) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            open INTEGER NOT NULL,
            day INTEGER NOT NULL
          ) STRICT
          """)
      try db.execute(sql: "CREATE INDEX dated_day ON dated (kind, open, day)")
      try db.execute(
        sql: """
          CREATE TABLE talk (
            person BLOB NOT NULL CHECK (length(person) = 16),
            day INTEGER NOT NULL,
            record INTEGER NOT NULL REFERENCES record (number) ON DELETE CASCADE,
            PRIMARY KEY (person, day, record)
          ) STRICT, WITHOUT ROWID
          """)
      try db.execute(sql: "CREATE INDEX talk_record ON talk (record)")
      try db.execute(sql: "UPDATE space SET derive_due = EXISTS (SELECT 1 FROM record)")
    }
    migrator.registerMigration("12: with whom one spoke last") { db in
      // Of one's own talks alone.
      try db.execute(
        sql: """
          CREATE TABLE spoken (
            person BLOB NOT NULL PRIMARY KEY CHECK (length(person) = 16),
            day INTEGER NOT NULL
          ) STRICT, WITHOUT ROWID
          """)
      try db.execute(sql: "CREATE INDEX spoken_day ON spoken (day, person)")
      try db.execute(sql: "UPDATE space SET derive_due = EXISTS (SELECT 1 FROM record)")
    }
    return migrator
  }

  private static let groups = [
    // An older kith took the keys of accounts and groups for something that a person reads.
    """
    UPDATE space SET derive_due = 1, scrub_due = 1, owed = owed + 1
    WHERE EXISTS (SELECT 1 FROM card WHERE kind IN ('account', 'space', 'member'))
    """,
    // What this account may do there, as the server last said; none where it has not said yet.
    "ALTER TABLE space ADD COLUMN role INTEGER CHECK (role BETWEEN 1 AND 4)",
    // Made here, and the server has not heard of it.
    "ALTER TABLE space ADD COLUMN create_due INTEGER NOT NULL DEFAULT 0 CHECK (create_due IN (0, 1))",
    // The server says that this account is no member any more. What is here stays, to be read.
    "ALTER TABLE space ADD COLUMN closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1))",
    "ALTER TABLE space ADD COLUMN left INTEGER NOT NULL DEFAULT 0 CHECK (left IN (0, 1))",
    // Where what is added goes, if nothing else is said.
    "ALTER TABLE space ADD COLUMN in_use INTEGER NOT NULL DEFAULT 0 CHECK (in_use IN (0, 1))",
    // Who is in a group and as what, as the server last said.
    """
    CREATE TABLE member (
      space INTEGER NOT NULL REFERENCES space (number) ON DELETE CASCADE,
      account BLOB NOT NULL CHECK (length(account) = 8),
      role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 4),
      joined INTEGER NOT NULL,
      PRIMARY KEY (space, account)
    ) STRICT, WITHOUT ROWID
    """,
    // Keys of members, as they were first seen or confirmed.
    """
    CREATE TABLE pin (
      space INTEGER NOT NULL REFERENCES space (number) ON DELETE CASCADE,
      account BLOB NOT NULL CHECK (length(account) = 8),
      agreement BLOB NOT NULL CHECK (length(agreement) = 32),
      PRIMARY KEY (space, account)
    ) STRICT, WITHOUT ROWID
    """,
    // Whose a writer is, as the server says; none of this account's own.
    """
    CREATE TABLE writer (
      space INTEGER NOT NULL REFERENCES space (number) ON DELETE CASCADE,
      writer BLOB NOT NULL CHECK (length(writer) = 8),
      account BLOB NOT NULL CHECK (length(account) = 8),
      PRIMARY KEY (space, writer)
    ) STRICT, WITHOUT ROWID
    """,
  ]

  /// What cannot be had again.
  private static let kept = [
    """
    CREATE TABLE server (
      number INTEGER PRIMARY KEY,
      host TEXT NOT NULL,
      port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
      name TEXT NOT NULL,
      pin BLOB CHECK (length(pin) = 32),
      certificate BLOB,
      account BLOB NOT NULL CHECK (length(account) = 8)
    ) STRICT
    """,
    """
    CREATE TABLE space (
      number INTEGER PRIMARY KEY,
      id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
      personal INTEGER NOT NULL CHECK (personal IN (0, 1)),
      cursor_seq INTEGER NOT NULL DEFAULT 0 CHECK (cursor_seq >= 0),
      cursor_record BLOB CHECK (length(cursor_record) = 16),
      witness_seq INTEGER NOT NULL DEFAULT 0 CHECK (witness_seq >= 0),
      witness_tag BLOB NOT NULL DEFAULT x'',
      last_exchange INTEGER
    ) STRICT
    """,
    """
    CREATE TABLE record (
      number INTEGER PRIMARY KEY,
      space INTEGER NOT NULL REFERENCES space (number),
      id BLOB NOT NULL CHECK (length(id) = 16),
      mirror BLOB,
      offer BLOB,
      pending BLOB,
      edited INTEGER NOT NULL DEFAULT 0,
      first_account BLOB CHECK (length(first_account) = 8),
      UNIQUE (space, id),
      CHECK (mirror IS NOT NULL OR offer IS NOT NULL OR pending IS NOT NULL)
    ) STRICT
    """,
    "CREATE INDEX record_pending ON record (space, edited) WHERE pending IS NOT NULL",
    "CREATE INDEX record_offer ON record (space, number) WHERE offer IS NOT NULL",
    """
    CREATE TABLE origin (
      record INTEGER PRIMARY KEY REFERENCES record (number) ON DELETE CASCADE,
      identity TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE operation (
      writer BLOB NOT NULL PRIMARY KEY CHECK (length(writer) = 8),
      at INTEGER NOT NULL,
      words TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE journal (
      number INTEGER PRIMARY KEY,
      record INTEGER NOT NULL REFERENCES record (number) ON DELETE CASCADE,
      writer BLOB NOT NULL CHECK (length(writer) = 8),
      counter INTEGER NOT NULL,
      at INTEGER NOT NULL,
      replaced BLOB
    ) STRICT
    """,
    "CREATE INDEX journal_record ON journal (record)",
    """
    CREATE TABLE quarantine (
      number INTEGER PRIMARY KEY,
      space INTEGER NOT NULL REFERENCES space (number),
      id BLOB NOT NULL CHECK (length(id) = 16),
      origin TEXT NOT NULL CHECK (origin IN ('refused', 'received')),
      reason TEXT NOT NULL,
      sentence TEXT NOT NULL,
      at INTEGER NOT NULL,
      state BLOB NOT NULL
    ) STRICT
    """,
  ]

  /// What is made from the records, and can be made again.
  private static let derived = [
    """
    CREATE TABLE card (
      record INTEGER PRIMARY KEY REFERENCES record (number) ON DELETE CASCADE,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      sort TEXT NOT NULL,
      detail TEXT NOT NULL,
      trashed INTEGER,
      edited_in_trash INTEGER NOT NULL,
      conflicts INTEGER NOT NULL,
      unreadable INTEGER NOT NULL,
      edited INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX card_sort ON card (sort, record)",
    "CREATE INDEX card_conflicts ON card (record) WHERE conflicts > 0 OR edited_in_trash > 0",
    "CREATE INDEX card_trashed ON card (trashed) WHERE trashed IS NOT NULL",
    """
    CREATE TABLE words (
      record INTEGER PRIMARY KEY REFERENCES record (number) ON DELETE CASCADE,
      name TEXT NOT NULL, handle TEXT NOT NULL, work TEXT NOT NULL, words TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE VIRTUAL TABLE search USING fts5 (
      name, handle, work, words,
      content = 'words', content_rowid = 'record', prefix = '2 3',
      tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    "INSERT INTO search (search, rank) VALUES ('rank', 'bm25(10.0, 6.0, 3.0, 1.0)')",
    """
    CREATE TABLE handle (
      text TEXT NOT NULL,
      record INTEGER NOT NULL REFERENCES record (number) ON DELETE CASCADE,
      PRIMARY KEY (text, record)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX handle_record ON handle (record)",
    """
    CREATE TABLE link (
      record INTEGER NOT NULL REFERENCES record (number) ON DELETE CASCADE,
      target BLOB NOT NULL CHECK (length(target) = 16),
      PRIMARY KEY (target, record)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX link_record ON link (record)",
  ]
}

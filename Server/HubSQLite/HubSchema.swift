import GRDB

/// What the file looks like, step by step. A step that was shipped is never edited.
func hubMigrations() -> DatabaseMigrator {
  var migrator = DatabaseMigrator()
  migrator.registerMigration("1: accounts, spaces, records, invitations") { db in
    try db.execute(sql: who)
    try db.execute(sql: what)
    try db.execute(sql: besides)
  }
  migrator.registerMigration("2: keys for each machine") { db in
    try db.execute(sql: "DROP TABLE package")
    try db.execute(sql: packages)
  }
  migrator.registerMigration("3: how many bytes a space holds") { db in
    try db.execute(sql: bytes + counted)
  }
  migrator.registerMigration("4: who did what when, counted; bytes once more") { db in
    try db.execute(sql: "CREATE INDEX audit_account ON audit (account, deed, at_ms)")
    // A server of the step before may have written on while another program took this file up to it.
    try db.execute(sql: counted)
  }
  migrator.registerMigration("5: the spaces of an account") { db in
    try db.execute(sql: "CREATE INDEX member_by_account ON member (account, space)")
  }
  migrator.registerMigration("6: groups") { db in
    try db.execute(sql: groups)
  }
  return migrator
}

// Ids of eight bytes are kept as the number with the same bits, so that they sort and join as numbers.
private let who = """
  CREATE TABLE account (
    id INTEGER NOT NULL PRIMARY KEY,
    added_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE device (
    account INTEGER NOT NULL REFERENCES account (id),
    id INTEGER NOT NULL,
    signing_key BLOB NOT NULL UNIQUE CHECK (length(signing_key) = 32),
    agreement_key BLOB NOT NULL CHECK (length(agreement_key) = 32),
    label TEXT NOT NULL,
    added_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    revoked INTEGER NOT NULL CHECK (revoked IN (0, 1)),
    PRIMARY KEY (account, id)
  ) STRICT;

  CREATE TABLE space (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    personal INTEGER UNIQUE REFERENCES account (id),
    epoch INTEGER NOT NULL CHECK (epoch > 0),
    head INTEGER NOT NULL CHECK (head >= 0),
    record_count INTEGER NOT NULL CHECK (record_count >= 0)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE member (
    space BLOB NOT NULL REFERENCES space (id),
    account INTEGER NOT NULL REFERENCES account (id),
    role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 4),
    PRIMARY KEY (space, account)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE package (
    space BLOB NOT NULL,
    account INTEGER NOT NULL,
    epoch INTEGER NOT NULL CHECK (epoch > 0),
    sealed BLOB NOT NULL,
    PRIMARY KEY (space, account),
    FOREIGN KEY (space, account) REFERENCES member (space, account) ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  """

// No foreign key to a device: in a group's space the receivers are accounts.
private let packages = """
  CREATE TABLE package (
    space BLOB NOT NULL REFERENCES space (id) ON DELETE CASCADE,
    receiver INTEGER NOT NULL,
    epoch INTEGER NOT NULL CHECK (epoch > 0),
    sealed BLOB NOT NULL,
    PRIMARY KEY (space, receiver, epoch)
  ) STRICT, WITHOUT ROWID;
  """

private let groups = """
  ALTER TABLE space ADD COLUMN keys_wanted INTEGER NOT NULL DEFAULT 0 CHECK (keys_wanted IN (0, 1));
  ALTER TABLE member ADD COLUMN joined_ms INTEGER NOT NULL DEFAULT 0;
  UPDATE member SET joined_ms = (SELECT added_ms FROM account WHERE account.id = member.account);
  ALTER TABLE invitation ADD COLUMN space BLOB REFERENCES space (id);
  ALTER TABLE invitation ADD COLUMN role INTEGER CHECK (role BETWEEN 1 AND 4);
  CREATE INDEX invitation_by_space ON invitation (space) WHERE space IS NOT NULL;
  ALTER TABLE audit ADD COLUMN subject INTEGER;
  ALTER TABLE audit ADD COLUMN role INTEGER;
  CREATE INDEX audit_by_space ON audit (space, number);
  -- Ids of groups that were deleted.
  CREATE TABLE gone (
    space BLOB NOT NULL PRIMARY KEY CHECK (length(space) = 16)
  ) STRICT, WITHOUT ROWID;
  """

private let bytes = """
  ALTER TABLE space ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0);
  """

private let counted = """
  UPDATE space SET bytes = (SELECT coalesce(sum(length(state)), 0) FROM record WHERE record.space = space.id);
  """

private let what = """
  CREATE TABLE record (
    space BLOB NOT NULL REFERENCES space (id),
    id BLOB NOT NULL CHECK (length(id) = 16),
    seq INTEGER NOT NULL CHECK (seq > 0),
    state BLOB NOT NULL,
    first_account INTEGER NOT NULL REFERENCES account (id),
    PRIMARY KEY (space, id)
  ) STRICT;
  CREATE UNIQUE INDEX record_by_seq ON record (space, seq, id);

  CREATE TABLE "commit" (
    space BLOB NOT NULL REFERENCES space (id),
    seq INTEGER NOT NULL CHECK (seq > 0),
    tag BLOB NOT NULL CHECK (length(tag) = 8),
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (space, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE writer (
    space BLOB NOT NULL REFERENCES space (id),
    id INTEGER NOT NULL,
    account INTEGER NOT NULL REFERENCES account (id),
    PRIMARY KEY (space, id)
  ) STRICT, WITHOUT ROWID;
  """

private let besides = """
  CREATE TABLE invitation (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
    account INTEGER REFERENCES account (id),
    sealed_keys BLOB NOT NULL,
    expires_ms INTEGER NOT NULL,
    redeemed_key BLOB CHECK (length(redeemed_key) = 32),
    redeemed_account INTEGER REFERENCES account (id),
    redeemed_space BLOB REFERENCES space (id),
    CHECK ((redeemed_key IS NULL) = (redeemed_account IS NULL)),
    CHECK ((redeemed_key IS NULL) = (redeemed_space IS NULL))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX invitation_by_account ON invitation (account, expires_ms);

  CREATE TABLE audit (
    number INTEGER NOT NULL PRIMARY KEY,
    deed INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    account INTEGER,
    device INTEGER,
    space BLOB,
    count INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE secret (
    only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    witness_key BLOB NOT NULL CHECK (length(witness_key) = 32)
  ) STRICT;
  """

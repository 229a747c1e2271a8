import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { classFaults, migrationFaults } from '../../scripts/deploy/additive-schema.ts'
import { ROOT, readWranglerToml } from '../../scripts/project.ts'

const OURS = join(ROOT, 'migrations')

const folder = mkdtempSync(join(tmpdir(), 'ets-migrations-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The faults of our migrations with more files after them. */
function faultsOf(...files: string[]): readonly string[] {
  const place = mkdtempSync(join(folder, 'case-'))
  for (const name of readdirSync(OURS)) copyFileSync(join(OURS, name), join(place, name))
  for (const [index, sql] of files.entries()) writeFileSync(join(place, `${1000 + index}_next.sql`), sql)
  return migrationFaults(place)
}

const CLIENTS = `(
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  secret_hash TEXT NOT NULL, -- SHA-256 of 256 random bits, which cannot be guessed, so a fast hash is safe
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  created_at INTEGER NOT NULL,
  scopes TEXT NOT NULL DEFAULT '',
  customer_id TEXT,
  rights TEXT NOT NULL DEFAULT ''
)`

describe('a migration', () => {
  it('of this project only adds', () => {
    expect(migrationFaults(OURS)).toEqual([])
  })

  it.each([
    [
      'a table with every constraint',
      'CREATE TABLE t (a TEXT UNIQUE, b TEXT NOT NULL REFERENCES users (id), CHECK (a <> b))',
    ],
    ['a column that may be null', 'ALTER TABLE users ADD COLUMN external_id TEXT'],
    [
      'columns with a default',
      'ALTER TABLE users ADD COLUMN a TEXT NOT NULL DEFAULT 1; ALTER TABLE users ADD COLUMN b INT',
    ],
    ['an index', 'CREATE INDEX users_by_role ON users (role)'],
    ['the loss of an index that is not UNIQUE', 'DROP INDEX users_by_customer'],
    ['a value of an added column', 'ALTER TABLE users ADD COLUMN a INT; UPDATE users SET a = epoch'],
    ['a row', "INSERT INTO customers (id, name, created_at) VALUES ('a', 'b', 1)"],
    ['a column of a table of the file before', 'ALTER TABLE clients ADD COLUMN "a ""b" TEXT'],
  ])('may add %s', (_, sql) => {
    expect(faultsOf(sql)).toEqual([])
  })

  it.each([
    [
      'a table that is gone',
      'DROP TABLE clients',
      'the table clients is gone or renamed; remove it in a release after',
    ],
    ['a renamed table', 'ALTER TABLE clients RENAME TO services', 'the table clients is gone or renamed'],
    [
      'a column that is gone',
      'ALTER TABLE users DROP COLUMN ending_cause',
      'the column users.ending_cause is gone or renamed; remove',
    ],
    [
      'a renamed column',
      'ALTER TABLE users RENAME COLUMN role TO roles',
      'the column users.role is gone or renamed',
    ],
    [
      'another type',
      'ALTER TABLE users DROP COLUMN ending_cause; ALTER TABLE users ADD COLUMN ending_cause INTEGER',
      'the column users.ending_cause has another type, default or constraint; leave it, and add another column',
    ],
    [
      'a column that the release before cannot leave out',
      'ALTER TABLE users ADD COLUMN external_id TEXT NOT NULL',
      'the column users.external_id is NOT NULL without a default, and the release before leaves it out; add DEFAULT',
    ],
    [
      'a UNIQUE index',
      'CREATE UNIQUE INDEX one_name ON customers (name)',
      'the index one_name is UNIQUE on customers (name), and may refuse a row of the release before; leave UNIQUE out',
    ],
    [
      'a CHECK',
      'ALTER TABLE users ADD COLUMN a INT CHECK (a > epoch)',
      'the CHECK (a > epoch) is new on users, and may refuse a row of the release before; check it in the code',
    ],
    [
      'a foreign key',
      'ALTER TABLE users ADD COLUMN a TEXT REFERENCES clients (id)',
      'the foreign key from users.a to clients.id is new, and may refuse a row of the release before; leave REFERENCES out',
    ],
    [
      'a trigger',
      "CREATE TRIGGER stop BEFORE INSERT ON users BEGIN SELECT RAISE(ABORT, 'no'); END",
      'the trigger stop is new on users, and runs for the release before too; do this in the code',
    ],
    [
      'another CHECK of a table that was made again',
      `CREATE TABLE n ${CLIENTS.replace('(0, 1)', '(0, 1, 2)')}; INSERT INTO n SELECT * FROM clients; DROP TABLE clients; ALTER TABLE n RENAME TO clients`,
      'the CHECK (disabled IN (0, 1, 2)) is new on clients',
    ],
    [
      'a table that was made again with the same columns',
      `CREATE TABLE n ${CLIENTS}; INSERT INTO n SELECT * FROM clients; DROP TABLE clients; ALTER TABLE n RENAME TO clients`,
      'the table clients was made again, or a constraint of it changed; leave it, and add columns with ALTER TABLE',
    ],
    [
      'a table that compares names in another way',
      `ALTER TABLE clients RENAME TO o; CREATE TABLE clients ${CLIENTS.replace('name TEXT', 'name TEXT COLLATE NOCASE')}; INSERT INTO clients SELECT * FROM o; DROP TABLE o`,
      'the table clients was made again, or a constraint of it changed',
    ],
    [
      'lost rows',
      'DELETE FROM clients',
      'clients loses rows; leave them, and delete them in a release after',
    ],
    ['an unknown column', 'UPDATE users SET wrong = 1', 'does not run: no such column: wrong'],
    ['no SQL', 'CREATE TABEL x (y)', 'does not run: near "TABEL": syntax error'],
    [
      'a row that every user must not have',
      'CREATE TABLE t (a TEXT NOT NULL); INSERT INTO t SELECT ending_id FROM users WHERE 0 OR ending_id IS NOT NULL; INSERT INTO t SELECT nullif(id, id) FROM users',
      'does not run where the tables have rows: NOT NULL constraint failed: t.a',
    ],
  ])('is refused for %s', (_, sql, fault) => {
    expect(faultsOf(sql)).toEqual([expect.stringContaining(`1000_next.sql: ${fault}`)])
  })

  it('is refused for a table that was made again, empty', () => {
    const made = 'CREATE TABLE later (a TEXT)'
    expect(faultsOf(made, `DROP TABLE later; ${made}`)).toEqual([
      expect.stringContaining('1001_next.sql: later loses rows; leave them'),
    ])
  })

  it.each([
    [
      'CREATE TRIGGER t AFTER INSERT ON later BEGIN DELETE FROM later WHERE a = 1; END',
      'DROP TRIGGER t',
      'the trigger t is gone',
    ],
    [
      'CREATE VIEW v AS SELECT id FROM users',
      'DROP VIEW v; CREATE VIEW v AS SELECT 1 AS id',
      'the view v is changed',
    ],
    ['CREATE UNIQUE INDEX u ON later (a)', 'DROP INDEX u', 'the UNIQUE index u of later is gone or changed'],
    [
      'CREATE UNIQUE INDEX u ON later (a, b)',
      'DROP INDEX u; CREATE UNIQUE INDEX u ON later (a)',
      'the UNIQUE index u of later is gone or changed',
    ],
  ])('may make in one file, and may not change in a later one: %s', (first, second, fault) => {
    const made = `CREATE TABLE later (a, b); ${first}`
    expect(faultsOf(made)).toEqual([])
    expect(faultsOf(made, second)).toEqual([expect.stringContaining(`1001_next.sql: ${fault}`)])
  })

  it('has a line for each fault, and is the last one that is checked if it does not run', () => {
    const faults = faultsOf('DROP TABLE clients; DELETE FROM users', 'nothing', 'DROP TABLE users')
    expect(faults).toEqual([
      expect.stringMatching(/^1000_next\.sql: the table clients is gone/),
      expect.stringMatching(/^1001_next\.sql: does not run/),
    ])
  })
})

describe('the classes of wrangler.toml', () => {
  const toml = readWranglerToml()

  it('have no fault in this project', () => {
    expect(classFaults(toml)).toEqual([])
    expect(toml.migrations).toEqual([
      { tag: 'v1', new_sqlite_classes: ['FamilyCell'] },
      { tag: 'v2', new_sqlite_classes: ['EventReceiver'] },
    ])
  })

  it.each([
    ['deleted_classes', ['FamilyCell']],
    ['renamed_classes', [{ from: 'FamilyCell', to: 'Cell' }]],
    ['transferred_classes', [{ from: 'FamilyCell', from_script: 'a', to: 'Cell' }]],
  ])('are refused with %s', (key, value) => {
    const migrations = [...toml.migrations, { tag: 'v3', [key]: value }]
    expect(classFaults({ ...toml, migrations })).toEqual([
      expect.stringMatching(new RegExp(`^wrangler\\.toml: the migration v3 has ${key}: take it out`)),
    ])
  })

  it.each(['deleted', 'renamed', 'transferred', 'expecting-transfer'])(
    'are refused in the state %s',
    (state) => {
      const exports = { FamilyCell: { type: 'durable-object', state }, Other: { type: 'durable-object' } }
      expect(classFaults({ ...toml, exports })).toEqual([
        expect.stringContaining(`exports.FamilyCell has the state ${state}`),
      ])
    },
  )
})

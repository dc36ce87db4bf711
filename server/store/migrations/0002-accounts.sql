-- Who may read and who may change. Nothing here is about visitors: these are the accounts of those who run the site, and
-- times are theirs, in seconds since 1970, UTC. Secrets that a person or program brings along (sessions, tokens, one-time
-- links, recovery codes) are kept as SHA-256 (base64url) of what is at least 128 random bits; passwords as scrypt.

create table users (
  id       integer primary key autoincrement,
  email    text    not null unique, -- lower case; the name of the account
  password text,                    -- null until an invited person has chosen one
  owner    integer not null default 0, -- 1: may do everything, on every site
  totp      text,                   -- base32 secret of the second factor, once it was confirmed
  totp_step integer not null default 0, -- of its last code, so that none works twice
  created  integer not null
) strict;

-- What those who are not owners may do on a site.
create table roles (
  user integer not null references users (id) on delete cascade,
  site integer not null references sites (id) on delete cascade,
  role text    not null, -- viewer, editor
  primary key (user, site)
) strict, without rowid;

create table sessions (
  id      integer primary key autoincrement,
  secret  text    not null unique,
  user    integer not null references users (id) on delete cascade,
  label   text    not null default '', -- "Firefox on Linux", so that its owner recognises it
  created integer not null,
  seen    integer not null             -- rounded to the hour
) strict;

create table recovery_codes (
  user   integer not null references users (id) on delete cascade,
  secret text    not null,
  primary key (user, secret)
) strict, without rowid;

create table passkeys (
  id         text    primary key, -- credential id, base64url
  user       integer not null references users (id) on delete cascade,
  key        text    not null,    -- public key, COSE in base64url
  counter    integer not null,
  name       text    not null,
  created    integer not null
) strict, without rowid;

create table tokens (
  id      integer primary key autoincrement,
  secret  text    not null unique,
  user    integer not null references users (id) on delete cascade, -- a token never may more than its user
  name    text    not null,
  scope   text    not null, -- read, edit
  site    integer references sites (id) on delete cascade, -- null: every site of its user
  created integer not null,
  expires integer,
  seen    integer -- rounded to the day
) strict;

-- One-time links: set up the installation, accept an invitation, choose a new password.
create table links (
  secret  text    primary key,
  purpose text    not null, -- setup, invite, reset
  user    integer references users (id) on delete cascade,
  expires integer not null
) strict, without rowid;

-- Share links are made to be given away and looked up again, so their word is kept as it is.
create table shares (
  id       integer primary key autoincrement,
  word     text    not null unique, -- 128 random bits, base64url
  site     integer not null references sites (id) on delete cascade,
  name     text    not null,
  panels   text    not null default '[]', -- JSON: groups of the catalog and other panels; none = all
  embed    text    not null default '[]', -- JSON: host names that may show it in a frame
  password text,
  created  integer not null,
  expires  integer
) strict;

-- Who changed what. `actor` is an e-mail address of an account, or "command line".
create table trail (
  id     integer primary key autoincrement,
  at     integer not null,
  actor  text    not null,
  action text    not null, -- a word of the list in account/trail.ts
  site   text,
  detail text    not null default ''
) strict;

-- What the owner notes on the chart: "newsletter sent".
create table annotations (
  id   integer primary key autoincrement,
  site integer not null references sites (id) on delete cascade,
  day  integer not null,
  text text    not null
) strict;
create index annotations_by_day on annotations (site, day);

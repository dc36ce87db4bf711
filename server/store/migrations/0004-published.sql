-- What share links show of groups of visitors: frozen when its month is over for good, small groups already in "(other)", so
-- that nothing that comes or changes later is a difference that somebody could take. `first` is the first site day of the
-- month; 0 in the place of a value stands for "(other)". Visits and views include those of browsers that keep no cookie.

create table published_values (
  site              integer not null,
  dimension         integer not null,
  first             integer not null,
  value             integer not null,
  visits            integer not null default 0,
  views             integer not null default 0,
  seconds           integer not null default 0,
  conversions       integer not null default 0,
  converting_visits integer not null default 0,
  primary key (site, dimension, first, value)
) strict, without rowid;

create table published_crosses (
  site              integer not null,
  pair              integer not null,
  first             integer not null,
  a                 integer not null,
  b                 integer not null,
  visits            integer not null default 0,
  views             integer not null default 0,
  seconds           integer not null default 0,
  conversions       integer not null default 0,
  converting_visits integer not null default 0,
  primary key (site, pair, first, a, b)
) strict, without rowid;

-- How far a site is published: months (since year 0) before this one, to the last group. Written after the groups of a month,
-- so that one that a crash cut off is made again as a whole before anybody sees it.
create table published (
  site  integer primary key references sites (id) on delete cascade,
  month integer not null
) strict;
